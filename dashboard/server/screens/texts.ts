import type { Language } from '../../../chain/vocabulary/render.js';

/** What a screen says when it shows nothing, to whoever stands before it. */
export interface ScreenTexts {
  readonly titles: Readonly<Record<'none' | 'unknown' | 'guesses' | 'revoked' | 'expired' | 'elsewhere', string>>;
  readonly details: Readonly<Record<'none' | 'unknown' | 'guesses' | 'revoked' | 'expired' | 'elsewhere', string>>;
  readonly call: (contact: string) => string;
  readonly name: (name: string) => string;
  readonly wall: string;
  readonly leave: string;
  readonly leaveDetail: string;
}

const FR: ScreenTexts = {
  titles: {
    none: 'Cet écran n’a pas d’accès',
    unknown: 'Ce lien d’écran n’est pas connu',
    guesses: 'Trop d’essais avec un lien inconnu',
    revoked: 'L’accès de cet écran a été retiré',
    expired: 'L’accès de cet écran est arrivé à son terme',
    elsewhere: 'Cet écran ne montre que le mur',
  },
  details: {
    none: 'Un écran mural s’ouvre avec le lien remis lors de son installation.',
    unknown: 'Le lien est incomplet, ou son accès a pris fin il y a longtemps.',
    guesses: 'Réessayez dans une minute avec le lien exact.',
    revoked: 'Il a été retiré le {{date}}. Rien n’est en panne.',
    expired: 'Il a pris fin le {{date}}. Rien n’est en panne.',
    elsewhere: 'Son lien ne donne accès à aucune autre page et ne permet aucune action.',
  },
  call: (contact) => `Pour un nouveau lien : ${contact}`,
  name: (name) => `Écran « ${name} »`,
  wall: 'Revenir au mur',
  leave: 'Ce navigateur n’est plus un écran mural',
  leaveDetail: 'Il oublie le lien. Pour en refaire un écran, il faudra ouvrir le lien de nouveau.',
};

const EN: ScreenTexts = {
  titles: {
    none: 'This screen has no access',
    unknown: 'This screen link is not known',
    guesses: 'Too many tries with an unknown link',
    revoked: 'The access of this screen was withdrawn',
    expired: 'The access of this screen has come to its end',
    elsewhere: 'This screen shows the wall only',
  },
  details: {
    none: 'A wall screen is opened with the link that was given when it was installed.',
    unknown: 'The link is incomplete, or its access ended long ago.',
    guesses: 'Try again in a minute with the exact link.',
    revoked: 'It was withdrawn on {{date}}. Nothing is broken.',
    expired: 'It ended on {{date}}. Nothing is broken.',
    elsewhere: 'Its link opens no other page and allows no action.',
  },
  call: (contact) => `For a new link: ${contact}`,
  name: (name) => `Screen “${name}”`,
  wall: 'Back to the wall',
  leave: 'This browser is no longer a wall screen',
  leaveDetail: 'It forgets the link. To make it a screen again, open the link once more.',
};

export function screenTexts(language: Language): ScreenTexts {
  return language === 'fr' ? FR : EN;
}

/** Whom to call where nobody was named. */
export const DEFAULT_CONTACT: Readonly<Record<Language, string>> = {
  fr: 'la personne qui exploite Vigie',
  en: 'whoever operates Vigie',
};
