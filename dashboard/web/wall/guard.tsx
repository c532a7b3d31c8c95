import { Component, type ReactNode } from 'react';
import { pageReload } from '../live/browser-reload.js';
import { useWallTexts } from './texts.js';

/** A fault in drawing would leave a blank wall for ever: it says so, and the page loads itself anew. */
export class Guard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(): void {
    pageReload.ask();
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const say = useWallTexts();
  return (
    <main className="waiting">
      <h1>{say('broken')}</h1>
    </main>
  );
}
