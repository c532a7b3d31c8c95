import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { ChainView } from '../../protocol/view.js';
import { coveredCells, type Match } from '../model/silences.js';
import { ActForm, textOf } from '../room/act-form.js';
import { Checks, Field, Text } from '../room/field.js';
import { useSpeech } from '../view/speech.js';
import { makeSilence } from './ask.js';
import { SILENCES } from './texts.js';

const MINUTE_MS = 60_000;
/** Minutes from now: a silence far ahead is a planned maintenance, which has its file. */
const STARTS_MIN = [0, 15, 30, 60, 120, 240, 720] as const;
const LASTS_MIN = [15, 30, 60, 120, 240, 480, 1440, 4320, 10_080] as const;
const USUAL_MIN = 60;
const PLACES = ['ent', 'maillon', 'territory', 'operator'] as const;
const SEVERITIES = ['P1', 'P2', 'P3'] as const;
const VERDICTS = ['saturation', 'attack', 'fault', 'undetermined'] as const;

type Place = (typeof PLACES)[number];
type Places = Readonly<Partial<Record<Place, string>>>;

interface SilenceFormProps {
  readonly live: LiveState;
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Why, of what, from when and for how long: it never lasts for ever, and never goes without a name. */
export function SilenceForm({ live, nowMs, onClose }: SilenceFormProps) {
  const { t } = useTranslation([SILENCES, 'vigie']);
  const [places, setPlaces] = useState<Places>({});
  const [startsMin, setStarts] = useState<number>(0);
  const [lastsMin, setLasts] = useState<number>(USUAL_MIN);
  const options = useOptions(live.chain);
  const startsMs = nowMs + startsMin * MINUTE_MS;
  return (
    <ActForm
      draft="silence"
      title={t('form.title')}
      lead={t('form.lead')}
      verb={t('form.verb')}
      onClose={onClose}
      onSay={(by, said) => {
        const match = { ...matchOf(places), ...listed(said, 'severity'), ...listed(said, 'verdict') } as Match;
        const endsMs = startsMs + lastsMin * MINUTE_MS;
        return makeSilence(by, { match, reason: textOf(said, 'reason'), startsMs, endsMs });
      }}
    >
      <Text name="reason" label={t('form.reason')} hint={t('form.reasonHint')} rows={2} max={500} />
      <div className="field-row">
        {PLACES.map((place) => (
          <Field key={place} label={t(`form.${place}`)}>
            {(ids) => (
              <select
                {...ids}
                name={place}
                value={places[place] ?? ''}
                onChange={({ target }) => setPlaces({ ...places, [place]: target.value || undefined })}
              >
                <option value="">{t('form.any')}</option>
                {options[place].map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        ))}
      </div>
      <div className="field-row">
        <Checks
          name="severity"
          label={t('form.severity')}
          options={SEVERITIES.map((one) => ({ value: one, label: one }))}
        />
        <Checks
          name="verdict"
          label={t('form.verdict')}
          options={VERDICTS.map((one) => ({ value: one, label: t(`cause.${one}`, { ns: 'vigie' }) }))}
        />
      </div>
      <div className="field-row">
        <Minutes name="starts" options={STARTS_MIN} value={startsMin} onValue={setStarts} />
        <Minutes name="lasts" options={LASTS_MIN} value={lastsMin} onValue={setLasts} />
      </div>
      <Reach cells={coveredCells(matchOf(places), live.chain).length} endsMs={startsMs + lastsMin * MINUTE_MS} />
    </ActForm>
  );
}

interface MinutesProps {
  readonly name: 'starts' | 'lasts';
  readonly options: readonly number[];
  readonly value: number;
  readonly onValue: (minutes: number) => void;
}

function Minutes({ name, options, value, onValue }: MinutesProps) {
  const { t } = useTranslation(SILENCES);
  return (
    <Field label={t(`form.${name}`)}>
      {(ids) => (
        <select {...ids} name={name} value={value} onChange={({ target }) => onValue(Number(target.value))}>
          {options.map((minutes) => (
            <option key={minutes} value={minutes}>
              {minutes === 0 ? t('form.now') : t(`form.${name}In`, { span: spanWords(minutes, t) })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function spanWords(minutes: number, t: (key: string, params: { readonly count: number }) => string): string {
  if (minutes % 1440 === 0) return t('form.days', { count: minutes / 1440 });
  return minutes % 60 === 0 ? t('form.hours', { count: minutes / 60 }) : t('form.minutes', { count: minutes });
}

/** How wide it is and when it ends, before anybody agrees to it. */
function Reach({ cells, endsMs }: { readonly cells: number; readonly endsMs: number }) {
  const { t } = useTranslation(SILENCES);
  const { formats } = useSpeech();
  return (
    <p className="act-lead" data-testid="silence-reach">
      {t('cells', { count: cells })}. {t('form.ends', { at: formats.dated(endsMs) })}
    </p>
  );
}

function useOptions(chain: ChainView): Readonly<Record<Place, readonly { value: string; label: string }[]>> {
  const { names, language } = useSpeech();
  const named = (items: readonly { readonly id: string }[], name: (id: string) => string) =>
    items.map(({ id }) => ({ value: id, label: name(id) })).sort((a, b) => a.label.localeCompare(b.label, language));
  return {
    ent: named(chain.ents, names.ent),
    // In request order, as the matrix has them.
    maillon: chain.maillons.map(({ id }) => ({ value: id, label: names.maillon(id) })),
    territory: named(chain.territories, names.territory),
    operator: named(chain.operators, names.operator),
  };
}

function matchOf(places: Places): Match {
  return Object.fromEntries(PLACES.flatMap((place) => (places[place] === undefined ? [] : [[place, [places[place]]]])));
}

function listed(said: FormData, name: string): Readonly<Record<string, readonly string[]>> {
  const values = said.getAll(name).map(String);
  return values.length === 0 ? {} : { [name]: values };
}
