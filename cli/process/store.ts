import { openStore, type Store } from '../../collector/store/open.js';
import type { Process } from './process.js';

export async function withStore({ settings, clock, log, dataDir, closing }: Process): Promise<Store> {
  const store = await openStore({
    url: settings.clickhouseUrl,
    username: settings.clickhouseUser,
    password: settings.clickhousePassword,
    database: settings.clickhouseDatabase,
    ...{ dataDir, clock, log },
  });
  closing.push(() => store.stop());
  return store;
}
