import { pageReload } from './browser-reload.js';

/**
 * Loads a part of the page that is fetched when it is first shown. If the console is away just then, the part stays
 * unloaded, the rest of the page lives on, and once the console answers again the page loads itself: a browser keeps
 * the failure of a module and would not fetch it twice.
 */
export async function latePart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch {
    pageReload.ask();
    return new Promise<never>(() => {});
  }
}
