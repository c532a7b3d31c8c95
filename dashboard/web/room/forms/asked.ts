import type { Act, IncidentAnswer } from '../../../protocol/command.js';
import type { LiveState } from '../../../protocol/reduce.js';
import type { Refusal } from '../say.js';

/** What somebody is about to say: the dialog that is open. */
export type Asked =
  | { readonly kind: 'author' | 'help' | 'acknowledge' | 'state' | 'severity' | 'hypothesis' | 'message' }
  | { readonly kind: 'verdict' | 'contest' | 'split' | 'merge' | 'handover' }
  | { readonly kind: 'role'; readonly role?: string | undefined; readonly maillon?: string | undefined }
  | { readonly kind: 'revise' | 'withdraw'; readonly hypothesis: string }
  | { readonly kind: 'send'; readonly message: string };

/** What every form of the room is given. */
export interface FormProps {
  readonly story: IncidentAnswer;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly say: (by: string, act: Act) => Promise<Refusal | undefined>;
  readonly onClose: () => void;
}
