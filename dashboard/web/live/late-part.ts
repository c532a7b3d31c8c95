import { fetchPicture } from './browser-link.js';

const EVERY_MS = 2000;
/** A part that fails although the console answers must not make the page load itself over and over. */
const AT_MOST_EVERY_MS = 60_000;
const MARK = 'vigie.reloaded-for-a-part';

/**
 * Loads a part of the page that is fetched when it is first shown. If the console is away just then, the part stays
 * unloaded, the rest of the page lives on, and once the console answers again the page loads itself: a browser keeps
 * the failure of a module and would not fetch it twice.
 */
export async function latePart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch {
    while (!(await consoleAnswers()) || reloadedLately()) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    sessionStorage.setItem(MARK, String(Date.now()));
    location.reload();
    return new Promise<never>(() => {});
  }
}

function reloadedLately(): boolean {
  return Date.now() - Number(sessionStorage.getItem(MARK) ?? 0) < AT_MOST_EVERY_MS;
}

const consoleAnswers = (): Promise<boolean> =>
  fetchPicture().then(
    () => true,
    () => false,
  );
