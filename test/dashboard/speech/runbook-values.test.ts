import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import { localAdministrator } from '../../../chain/principal.js';
import { vocabulary } from '../../../chain/vocabulary/render.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import type { IncidentView } from '../../../dashboard/protocol/view.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { fill, type RunbookValues, runbookValues } from '../../../dashboard/speech/runbook-values.js';
import { manualClock } from '../../support/manual-clock.js';
import { saturationPicture } from '../support/pictures.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');
const blanks = { unmeasured: 'non mesuré', unset: '(heure à annoncer)' };
/** Intl separates thousands by a narrow space that cannot break. */
const plain = (text: string | undefined) => text?.replaceAll(/[\u202f\u00a0]/g, ' ');

function valuesOf(
  over: { readonly state?: 'silent'; readonly incident?: Partial<IncidentView> } = {},
  language: 'fr' | 'en' = 'fr',
): { readonly incident: IncidentView; readonly values: RunbookValues } {
  const picture = saturationPicture(chain, T0 + 192_000, T0);
  const { cells } = picture;
  const changed: Picture = {
    ...picture,
    cells: cells.map((one) => (one.cell === 'lycees-nord/base' && over.state ? { ...one, state: over.state } : one)),
  };
  const live = liveOf(changed);
  const incident = { ...[...live.incidents.values()][0]!, ...over.incident };
  const t = vocabulary(language);
  return { incident, values: runbookValues(incident, live, language, T0 + 192_000, (cause) => t(`cause.${cause}`)) };
}

function liveOf(picture: Picture): LiveState {
  const clock = manualClock(T0);
  const stream = new LiveStream(
    { clock, chain: standing(chain), build: 'b', picture: () => picture },
    localAdministrator,
  );
  const reduction = reduce(undefined, parseServerMessage(stream.snapshot())!);
  if (reduction.kind !== 'ok') throw new Error(reduction.kind);
  return reduction.state;
}

describe('the values of a runbook', () => {
  it('are those of the incident and of its failing cell, in words', () => {
    const { values } = valuesOf();
    expect(values).toMatchObject({
      ...{ severity: 'P2', cause: 'saturation', kind: undefined, since: '08:02:31', duration: '3 min 12 s' },
      ...{ cell: 'Base de données, ENT Lycées du Nord', service: 'ENT Lycées du Nord', operator: 'Opérateur Alpha' },
      ...{ sender: 'alpha', share: undefined, next_update: undefined },
    });
    expect(plain(values.pupils)).toBe('182 000');
    expect(values.factor).toMatch(/^× \d,\d$/);
    const of = (text: string | undefined) => Number(text?.replace(',', '.'));
    expect(of(values.offered)).toBeGreaterThan(of(values.expected));
    expect(of(values.good)).toBeLessThan(of(values.offered));
  });

  it('in the language of a message', () => {
    expect(valuesOf({}, 'en').values).toMatchObject({
      cause: 'saturation',
      cell: 'Database, Northern lycées',
      pupils: '182,000',
    });
  });

  it('say the share of an attack with its bounds, its kind and its target', () => {
    const { values } = valuesOf({
      incident: {
        ...{ cause: 'saturation+attack', attackKind: 'slow-http', targeted: 'lycees-nord/frontal' },
        attackShare: { value: 0.42, low: 0.3, high: 0.55 },
      },
    });
    expect(values).toMatchObject({
      cause: 'saturation et attaque',
      kind: 'http lent',
      targeted: 'Frontal, ENT Lycées du Nord',
    });
    expect(plain(values.share)).toBe('42 % (30 %–55 %)');
  });

  it('of a cell that is silent there is none, and no zero', () => {
    const { incident, values } = valuesOf({ state: 'silent' });
    expect(values).toMatchObject({ offered: undefined, good: undefined, factor: undefined });
    expect(fill('{{offered}} pour {{ factor }} à {{next_update}}', values, incident, blanks)).toBe(
      'non mesuré pour non mesuré à (heure à annoncer)',
    );
  });
});

describe('filling in', () => {
  it('makes a query ready to be pasted', () => {
    const { incident, values } = valuesOf();
    const query = 'WHERE Ent = {ent:String} AND Maillon = {maillon:String} AND Sender = {sender:String}';
    expect(fill(query, values, incident, blanks)).toBe(
      "WHERE Ent = 'lycees-nord' AND Maillon = 'base' AND Sender = 'alpha'",
    );
    // Without an incident nothing is known, and the parameters stay for a client that fills them in.
    expect(fill(`${query} -- {{cell}}`, {}, undefined, blanks)).toBe(`${query} -- non mesuré`);
  });

  it('does not let a name out of its quotes', () => {
    const { values } = valuesOf();
    const incident = { maillon: "o'ent\\x/base" } as IncidentView;
    expect(fill('{ent:String}', values, incident, blanks)).toBe("'o\\'ent\\\\x'");
  });
});
