import { close, open, type Process } from './process.js';

/** Resolves at Ctrl-C or a TERM; a second signal ends at once. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
  });
}

/** Opens a process, runs `body`, waits for the signal to stop; then closes what was opened, last first, whatever happened. */
export async function run(options: unknown, body: (vigie: Process) => Promise<void>): Promise<void> {
  const stopping = stopAsked();
  const vigie = await open(options);
  try {
    await body(vigie);
    await stopping;
  } finally {
    await close(vigie.closing, vigie.log);
  }
}

/** As `run`, for what serves on: a SIGHUP reads the chain again instead of ending the process. */
export async function runOn(options: unknown, body: (vigie: Process) => Promise<void>): Promise<void> {
  // From the beginning: a signal that comes during the start must not end it, and the start reads the files anyway.
  let reload: (() => void) | undefined;
  process.on('SIGHUP', () => reload?.());
  await run(options, async (vigie) => {
    reload = () => {
      for (const again of vigie.reloading) void again();
    };
    await body(vigie);
  });
}
