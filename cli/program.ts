import { Command } from 'commander';
import { checkCommand } from './check.js';
import { collectorCommand } from './collector.js';
import { consoleCommand } from './console.js';
import { demoCommand } from './demo.js';
import { importCommand } from './import.js';
import { probeCommand } from './probe.js';
import { replayCommand } from './replay.js';
import { screenCommand } from './screen.js';
import { segmentsCommand } from './segments.js';
import { serveCommand } from './serve.js';
import { tokenCommand } from './token.js';

/** All that can be typed after `vigie`, in the order of its help. */
export function program(): Command {
  return new Command('vigie')
    .description(
      'The lookout of the digital-school service: telemetry in, verdicts, incidents, pages and a live console out.',
    )
    .showHelpAfterError()
    .addCommand(serveCommand())
    .addCommand(collectorCommand())
    .addCommand(consoleCommand())
    .addCommand(demoCommand())
    .addCommand(checkCommand())
    .addCommand(tokenCommand())
    .addCommand(screenCommand())
    .addCommand(segmentsCommand())
    .addCommand(importCommand())
    .addCommand(replayCommand())
    .addCommand(probeCommand());
}
