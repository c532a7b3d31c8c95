import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createClock } from '../../chain/clock.js';
import { applyTheme, lightOnPaper } from './address/theme.js';
import { App } from './app.js';
import { browserLink } from './live/browser-link.js';
import { createScreenStore } from './live/store.js';
import { onWaking } from './live/wake.js';
import { startLocale } from './locale/i18n.js';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

applyTheme();
lightOnPaper();
startLocale();
const store = createScreenStore();
const link = browserLink(store.set);
link.start();
onWaking(createClock(), window, () => link.wake());
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);
