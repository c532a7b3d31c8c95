import { useTranslation } from 'react-i18next';
import { type TestView, testStanding } from '../model/silences.js';
import { Signed } from '../view/sign.js';
import { useSpeech } from '../view/speech.js';
import { SILENCES } from './texts.js';

interface TestsProps {
  readonly tests: readonly TestView[];
  readonly nowMs: number;
}

const COLUMNS = ['team', 'sent', 'delivered', 'answer'] as const;

/** A page that nobody would answer is found out on an ordinary Tuesday: the last test message of each team. */
export function TeamTests({ tests, nowMs }: TestsProps) {
  const { t } = useTranslation(SILENCES);
  return (
    <section className="silences-group" data-group="tests">
      <div className="section-head">
        <h3 id="tests-title">{t('tests.title')}</h3>
        <span className="section-count">{tests.length}</span>
      </div>
      {tests.length === 0 ? (
        <p className="silences-none">{t('tests.none')}</p>
      ) : (
        <div className="unmapped-scroll">
          <table aria-labelledby="tests-title">
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col">
                    {t(`tests.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {tests.map((test) => (
                <Row key={test.team} test={test} nowMs={nowMs} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ test, nowMs }: { readonly test: TestView; readonly nowMs: number }) {
  const { t } = useTranslation(SILENCES);
  const { formats } = useSpeech();
  const { team, atMs, delivered, of } = test;
  const standing = testStanding(test, nowMs);
  return (
    <tr data-team={team} data-standing={standing}>
      <th scope="row">{team}</th>
      <td className="figure">{formats.dated(atMs)}</td>
      <td className="figure">{t('tests.of', { delivered, of })}</td>
      <td>
        <Answer test={test} />
        {standing === 'old' && (
          <strong className="test-unsure">
            {' '}
            <Signed>{`▲ ${t('tests.old', { count: Math.floor((nowMs - atMs) / 86_400_000) })}`}</Signed>
          </strong>
        )}
      </td>
    </tr>
  );
}

function Answer({ test: { state, by, afterS = 0 } }: { readonly test: TestView }) {
  const { t } = useTranslation(SILENCES);
  const { formats } = useSpeech();
  switch (state) {
    case 'acknowledged':
      return t('tests.acknowledged', { by, after: formats.duration(afterS * 1000) });
    case 'waiting':
      return t('tests.waiting');
    case 'unanswered':
      return (
        <strong className="test-unsure">
          <Signed>{`▲ ${t('tests.unanswered')}`}</Signed>
        </strong>
      );
  }
}
