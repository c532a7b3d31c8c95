import type { CellId } from '../../../chain/model.js';
import type { ProbeStep, ProbesAnswer } from '../../protocol/answers-cell.js';
import { useSentences } from '../locale/sentences.js';
import { checkSummary, isUp } from '../model/checks.js';
import type { CsvTable } from '../model/csv.js';
import type { Range } from '../model/ranges.js';
import { CsvButton } from '../view/csv-button.js';
import { EyeMark } from '../view/mark.js';
import { Region } from '../view/region.js';
import { useSpeech } from '../view/speech.js';
import { useCellTexts } from './texts.js';
import { type Beat, useReading } from './use-reading.js';

interface ProbesProps {
  readonly cell: CellId;
  readonly range: Range;
  readonly beat: Beat;
}

type Check = ProbesAnswer['checks'][number];

/** Probes look once in some seconds: narrower steps would be empty. */
const LEAST_STEP_S = 30;
/** As many bars as can be told apart in a line of a table. */
const BARS = 60;

/** What Vigie sees from outside, whatever the platform says of itself: each check from each place. */
export function ProbesPanel({ cell, range, beat }: ProbesProps) {
  const t = useCellTexts();
  const sentences = useSentences();
  const { names } = useSpeech();
  const stepS = Math.max(LEAST_STEP_S, range.lengthMs / 1000 / BARS);
  const { value, failure } = useReading<ProbesAnswer>(
    `/api/v1/cells/${cell}/probes?lastS=${range.lengthMs / 1000}&stepS=${stepS}`,
    `${cell} ${range.id}`,
    stepS * 1000,
    beat,
  );
  const table = (): CsvTable => ({
    head: ['time', 'check', 'vantage', 'target', 'results', 'up', 'outcome', 'longest', 'certificate'].map((key) =>
      t(`probes.head.${key}`),
    ),
    rows: (value?.checks ?? []).flatMap(({ check, vantage, target, points }) =>
      points.map((step) => [
        ...[new Date(step.atMs), sentences.check(check), names.vantage(vantage), target],
        ...[step.results, step.up, sentences.outcome(step.outcome), step.durationMs, step.expiresInS ?? null],
      ]),
    ),
  });
  return (
    <section className="cv-part" aria-labelledby="cv-probes-title" data-testid="probes">
      <div className="cv-part-head">
        <h2 id="cv-probes-title">{t('probes.title')}</h2>
        {value && value.checks.length > 0 && (
          <CsvButton subject={{ of: cell, what: 'probes', ...value }} title={t('probes.title')} table={table} />
        )}
      </div>
      {!value && <p className="cv-none">{failure === undefined ? t('reading') : t('probes.failed')}</p>}
      {value?.checks.length === 0 && <p className="cv-none">{t('probes.none')}</p>}
      {value && value.checks.length > 0 && (
        <Region className="cv-scroll" label={t('probes.table')}>
          <table className="cv-table">
            <thead>
              <tr>
                {['state', 'check', 'vantage', 'target', 'since', 'share', 'longest', 'strip'].map((key) => (
                  <th key={key} scope="col">
                    {t(`probes.head.${key}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {value.checks.map((check) => (
                <CheckRow key={`${check.check} ${check.vantage} ${check.target}`} {...check} />
              ))}
            </tbody>
          </table>
        </Region>
      )}
    </section>
  );
}

const DAY_S = 86_400;

function CheckRow({ check, vantage, target, points }: Check) {
  const t = useCellTexts();
  const sentences = useSentences();
  const { names, formats } = useSpeech();
  const { last, results, up, sinceMs } = checkSummary(points);
  if (!last || sinceMs === undefined) return null;
  const state = looks(last);
  const days = last.expiresInS === undefined ? undefined : Math.floor(last.expiresInS / DAY_S);
  return (
    <tr data-eye={state} data-check={check} data-vantage={vantage}>
      <th scope="row" className={state === 'failing' ? 'cv-check-failing' : undefined}>
        <EyeMark state={state} /> {sentences.outcome(last.outcome)}
        {days !== undefined && (
          <small> · {t(days < 0 ? 'probes.ended' : 'probes.ends', { count: Math.abs(days) })}</small>
        )}
      </th>
      <td>{sentences.check(check)}</td>
      <td>{names.vantage(vantage)}</td>
      <td className="cv-target">{target}</td>
      <td>{formats.time(sinceMs)}</td>
      <td>{results === 0 ? '–' : formats.percent(up / results)}</td>
      <td>{formats.latency(Math.max(...points.map(({ durationMs }) => durationMs)))}</td>
      <td>
        <Strip points={points} />
      </td>
    </tr>
  );
}

const looks = (step: ProbeStep) => (!isUp(step) ? 'failing' : step.outcome === 'slow' ? 'slow' : 'ok');

/** A bar a step: low where it answered, half where slowly, full where it did not. The file has the values. */
function Strip({ points }: Pick<Check, 'points'>) {
  const t = useCellTexts();
  const failing = points.filter((step) => !isUp(step)).length;
  return (
    <span className="cv-strip" role="img" aria-label={t('probes.strip', { failing, count: points.length })}>
      {points.map((step) => (
        <i key={step.atMs} data-eye={looks(step)} />
      ))}
    </span>
  );
}
