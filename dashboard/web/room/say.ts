import type { Act, Attachment, AttachmentAnswer, Refused } from '../../protocol/command.js';

/** Why something was not taken: a key of the vocabulary of incident command, or of the room (`room:…`). */
export interface Refusal {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Says something in the room of an incident; undefined once it is in the journal. */
export function say(incident: string, by: string, act: Act): Promise<Refusal | undefined> {
  return post(`incidents/${incident}/acts`, { ...act, by });
}

export function acknowledge(incident: string, by: string): Promise<Refusal | undefined> {
  return post(`incidents/${incident}/acknowledgements`, { by });
}

/** Puts files beside the journal, for an act to name. */
export async function attach(incident: string, files: readonly File[]): Promise<readonly Attachment[]> {
  return Promise.all(
    files.map(async (file) => {
      const response = await fetch(`/api/v1/incidents/${incident}/attachments`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: file,
      });
      if (!response.ok) throw new FileRefused(file.name);
      return { ...((await response.json()) as AttachmentAnswer), name: file.name };
    }),
  );
}

export class FileRefused extends Error {
  readonly file: string;
  constructor(file: string) {
    super(`the file ${file} was refused`);
    this.file = file;
  }
}

/** Writes something of which a refusal says why; a route below `/api/v1/`. */
export async function post(route: string, body: unknown): Promise<Refusal | undefined> {
  try {
    const response = await fetch(`/api/v1/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return undefined;
    const problem = (await response.json().catch(() => undefined)) as Partial<Refused> | undefined;
    return problem?.reason ?? { key: 'room:refused', params: { detail: problem?.detail ?? `HTTP ${response.status}` } };
  } catch {
    // Nothing is known to be written: whoever wrote it keeps the words and may send them again.
    return { key: 'room:unreachable', params: {} };
  }
}
