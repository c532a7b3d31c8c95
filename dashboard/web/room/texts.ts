import i18next from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { commandSentence, commandTexts, type Speaker } from '../../../chain/vocabulary/command.js';
import pageEn from '../../../chain/vocabulary/page.en.json' with { type: 'json' };
import pageFr from '../../../chain/vocabulary/page.fr.json' with { type: 'json' };
import { translators } from '../../../chain/vocabulary/translator.js';
import roomEn from '../locales/room.en.json' with { type: 'json' };
import roomFr from '../locales/room.fr.json' with { type: 'json' };
import { useSpeech } from '../view/speech.js';

type Params = Readonly<Record<string, string | number>>;

// With the part of the page that needs them: the command view loads without.
i18next.addResourceBundle('fr', 'room', roomFr);
i18next.addResourceBundle('en', 'room', roomEn);

const pageTexts = translators({ fr: pageFr, en: pageEn });

/** How the room says what is journalled: keys and numbers in, sentences out. */
export interface RoomTexts {
  /** A line of the timeline, or a refusal. */
  readonly sentence: (key: string, params: Params) => string;
  /** Why Vigie did it. */
  readonly reason: (key: string, params: Params) => string;
  /** `directeur de crise`, `pris en charge`, `le ministère`. */
  readonly role: (role: string) => string;
  readonly state: (state: string) => string;
  readonly audience: (audience: string) => string;
  readonly cause: (cause: string) => string;
}

/** @param steps titles of the steps of the runbook that is open, by id */
export function useRoomTexts(steps?: ReadonlyMap<string, string>): RoomTexts {
  const { t } = useTranslation('vigie');
  const { names, formats, language } = useSpeech();
  return useMemo(() => {
    const word = (cause: string) => t(`cause.${cause}`).toLocaleLowerCase(language);
    const name = (id: string) => steps?.get(id) ?? (names.isCell(id) ? names.cell(id) : names.operator(id));
    const speaker: Speaker = {
      t: (key, params) => commandTexts(language)(key, { ...params }),
      word: (key) => word(key.replace(/^cause\./, '')),
      percent: formats.percent,
      time: formats.minute,
      name,
    };
    const plain = (value: string | number, key: string) => {
      if (typeof value === 'number') return key === 'reason.surer' ? formats.probability(value) : value;
      const said = t(`cause.${value}`, { defaultValue: '' });
      return said === '' ? name(value) : said.toLocaleLowerCase(language);
    };
    return {
      sentence: (key, params) => commandSentence(key, params, speaker),
      reason: (key, params) => {
        const named = Object.entries(params).map(([one, value]): [string, string | number] => [one, plain(value, key)]);
        return pageTexts(language)(key, { ...Object.fromEntries(named) });
      },
      role: (role) => speaker.t(`role.${role}`),
      state: (state) => speaker.t(`state.${state}`),
      audience: (audience) => speaker.t(`audience.${audience}`),
      cause: word,
    };
  }, [t, names, formats, language, steps]);
}
