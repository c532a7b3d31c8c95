import { type Collector, startCollector } from '../../collector/collector.js';
import type { Store } from '../../collector/store/open.js';
import { say } from '../say.js';
import type { Process } from './process.js';

export async function withCollector(vigie: Process, { client, enginePid }: Store): Promise<Collector> {
  const { settings, clock, chain, dataDir, log, closing } = vigie;
  const collector = await startCollector({
    ...{ clock, chain, dataDir, client, log },
    otlp: { host: settings.otlpHost, port: settings.otlpPort },
    grpc: { host: settings.otlpHost, port: settings.otlpGrpcPort },
    limits: {
      quotaItemsPerS: settings.quotaItems,
      quotaBytesPerS: settings.quotaBytes,
      quotaBurstS: settings.quotaBurst,
    },
    engineDir: enginePid() === undefined ? undefined : dataDir,
    observe: {
      scrapeToken: settings.metricsToken,
      push:
        settings.selfOtlpUrl === undefined ? undefined : { url: settings.selfOtlpUrl, token: settings.selfOtlpToken },
    },
  });
  closing.push(() => collector.stop());
  return collector;
}

export function sayPorts({ settings: { otlpHost } }: Process, { port, grpcPort }: Collector): void {
  say(`OTLP/HTTP: http://${otlpHost}:${port}`);
  say(`OTLP/gRPC: http://${otlpHost}:${grpcPort}`);
}
