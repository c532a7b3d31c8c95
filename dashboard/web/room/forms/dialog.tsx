import type { RunbookAnswer } from '../../../protocol/answers.js';
import { Help } from '../help.js';
import type { Refusal } from '../say.js';
import type { Asked, FormProps } from './asked.js';
import {
  ContestForm,
  HypothesisForm,
  ReviseForm,
  SeverityForm,
  StateForm,
  VerdictForm,
  WithdrawForm,
} from './judgement.js';
import { MessageForm, SendForm } from './message.js';
import { AcknowledgeForm, AuthorForm, HandoverForm, RoleForm } from './people.js';
import { MergeForm, SplitForm } from './shape.js';

interface DialogProps extends FormProps {
  readonly asked: Asked;
  readonly runbook: RunbookAnswer | undefined;
  readonly acknowledge: (by: string) => Promise<Refusal | undefined>;
}

/** The form of what somebody is about to say. */
export function AskedDialog({ asked, runbook, acknowledge, ...form }: DialogProps) {
  switch (asked.kind) {
    case 'help':
      return <Help onClose={form.onClose} />;
    case 'author':
      return <AuthorForm onClose={form.onClose} />;
    case 'acknowledge':
      return <AcknowledgeForm onClose={form.onClose} acknowledge={acknowledge} />;
    case 'state':
      return <StateForm {...form} />;
    case 'severity':
      return <SeverityForm {...form} />;
    case 'hypothesis':
      return <HypothesisForm {...form} />;
    case 'revise':
      return <ReviseForm {...form} hypothesis={asked.hypothesis} />;
    case 'withdraw':
      return <WithdrawForm {...form} hypothesis={asked.hypothesis} />;
    case 'verdict':
      return <VerdictForm {...form} />;
    case 'contest':
      return <ContestForm {...form} />;
    case 'message':
      return <MessageForm {...form} runbook={runbook} />;
    case 'send':
      return <SendForm {...form} message={asked.message} />;
    case 'role':
      return <RoleForm {...form} role={asked.role} maillon={asked.maillon} />;
    case 'handover':
      return <HandoverForm {...form} />;
    case 'split':
      return <SplitForm {...form} />;
    case 'merge':
      return <MergeForm {...form} />;
  }
}
