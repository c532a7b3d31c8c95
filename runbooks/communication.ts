import type { FaultInFile } from './fault.js';
import {
  AUDIENCES,
  type CommunicationFront,
  communicationFront,
  NO_FRONT_MATTER,
  readFrontMatter,
  splitFrontMatter,
} from './front-matter.js';
import { unknownPlaceholders } from './placeholders.js';
import { headingsOf, spelling } from './sections.js';

export type Audience = (typeof AUDIENCES)[number];

/** One message, in both languages; `{{…}}` are filled in from the incident. */
export interface Message {
  readonly audience: Audience;
  readonly fr: string;
  readonly en: string;
}

export interface Communication extends CommunicationFront {
  readonly file: string;
  readonly messages: readonly Message[];
  readonly body: string;
  readonly bodyLine: number;
}

const AUDIENCE_HEADINGS: Readonly<Record<Audience, string>> = {
  ministere: 'Ministère',
  regions: 'Régions',
  etablissements: 'Établissements',
  public: 'Public',
};
const LANGUAGE_HEADINGS = { fr: 'Français', en: 'English' } as const;

/** Who runs a service is named in public by the director only, with evidence. */
const NEVER_IN_PUBLIC: readonly string[] = ['operator', 'sender'];

/** Reads `communication/<id>.md`: a section for each audience, in it one for each language. */
export function parseCommunication(
  file: string,
  source: string,
): { readonly communication?: Communication; readonly faults: readonly FaultInFile[] } {
  const split = splitFrontMatter(source);
  if (!split) return { faults: [NO_FRONT_MATTER] };
  const { body, bodyLine } = split;
  const front = readFrontMatter(split, communicationFront);
  if (!front.values) return { faults: front.faults };
  const faults: FaultInFile[] = [];
  const fault = (line: number, what: string, mend: string) => void faults.push({ line, field: '', what, mend });
  const sections = headingsOf(body, bodyLine, 2);
  const languages = headingsOf(body, bodyLine, 3);
  const messages = AUDIENCES.flatMap((audience): Message[] => {
    const heading = AUDIENCE_HEADINGS[audience];
    const section = sections.find((one) => spelling(one.heading) === spelling(heading));
    const wanted = front.values?.audiences.includes(audience) ?? false;
    if (!section && wanted)
      fault(bodyLine, `no message for "${heading}"`, `add "## ${heading}", or take it from audiences`);
    if (section && !wanted)
      fault(section.line, `"${heading}" is not among the audiences`, `add ${audience} to audiences`);
    if (!section || !wanted) return [];
    const said = (language: 'fr' | 'en'): string => {
      const name = LANGUAGE_HEADINGS[language];
      const end = sections.find(({ line }) => line > section.line)?.line ?? Number.POSITIVE_INFINITY;
      const inside = languages.filter(({ line }) => line > section.line && line < end);
      const found = inside.find((one) => spelling(one.heading) === spelling(name));
      const text = found?.text ?? '';
      if (text === '') fault(section.line, `"${heading}" says nothing in ${name}`, `add "### ${name}" below it`);
      else if (!text.includes('{{next_update}}'))
        fault(
          found?.line ?? section.line,
          `"${heading}", ${name}, does not say when the next message comes`,
          'say {{next_update}}',
        );
      if (audience === 'public')
        for (const name of NEVER_IN_PUBLIC.filter((one) => text.includes(`{{${one}}}`)))
          fault(
            found?.line ?? section.line,
            `{{${name}}} in public`,
            'the director names providers, with evidence; leave it out',
          );
      return text;
    };
    return [{ audience, fr: said('fr'), en: said('en') }];
  });
  for (const { line, name } of unknownPlaceholders(body))
    fault(bodyLine + line, `nothing fills in {{${name}}}`, 'docs/fiches.md lists what can be filled in');
  if (faults.length > 0) return { faults };
  return { communication: { ...front.values, file, messages, body, bodyLine }, faults };
}
