/** The steps of the runbook on screen, in order. */
const steps = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.room-runbook [data-step]')];

/** The step that has the focus, else the first that is not done. */
function currentStep(): HTMLElement | undefined {
  const held = document.activeElement?.closest<HTMLElement>('[data-step]');
  return held ?? steps().find(({ dataset }) => dataset.ticked !== 'done');
}

/** Takes the focus to the next or the previous step. */
export function moveStep(by: 1 | -1): void {
  const all = steps();
  const held = document.activeElement?.closest<HTMLElement>('[data-step]');
  const target = held ? all[all.indexOf(held) + by] : by > 0 ? currentStep() : all.at(-1);
  target?.focus({ preventScroll: true });
  target?.scrollIntoView({ block: 'start' });
}

/** Presses what the current step offers: ticks, proposes or approves it; or takes it back. */
export function pressTick(back: boolean): void {
  const step = currentStep();
  const button = step?.querySelector<HTMLElement>(
    back ? '[data-tick="withdrawn"]' : '[data-tick]:not([data-tick="withdrawn"])',
  );
  step?.focus({ preventScroll: true });
  step?.scrollIntoView({ block: 'nearest' });
  button?.click();
}
