import { createContext, useContext } from 'react';
import type { Formats } from '../../speech/format.js';
import type { Language, Names } from '../../speech/names.js';

/** How the page speaks: the names of the chain and the formats of one language. */
export interface Speech {
  readonly names: Names;
  readonly formats: Formats;
  readonly language: Language;
}

const SpeechContext = createContext<Speech | undefined>(undefined);
export const SpeechProvider = SpeechContext.Provider;

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('useSpeech is used outside of SpeechProvider');
  return speech;
}
