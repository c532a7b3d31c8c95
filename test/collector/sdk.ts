import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';
import { Metadata } from '@grpc/grpc-js';
import { OTLPLogExporter as GrpcLogs } from '@opentelemetry/exporter-logs-otlp-grpc';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtoLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as GrpcMetrics } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtoMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcTraces } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { AggregationTemporality, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { resources } from '@opentelemetry/sdk-node';
import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import { onTestFinished } from 'vitest';

/** Where an SDK sends to. */
export interface Target {
  readonly port: number;
  readonly grpcPort: number | undefined;
  readonly token: string;
}

/** The exporters of the JavaScript SDK, as an application configures them. */
export interface Exporters {
  readonly name: 'gRPC' | 'HTTP/protobuf' | 'HTTP/JSON';
  traces(target: Target): SpanExporter;
  metrics(target: Target, temporalityPreference: AggregationTemporality): PushMetricExporter;
  logs(target: Target): LogRecordExporter;
}

function overGrpc({ grpcPort, token }: Target) {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return { url: `http://127.0.0.1:${grpcPort}`, metadata, compression: 'gzip' as never };
}

function overHttp({ port, token }: Target, signal: string) {
  return { url: `http://127.0.0.1:${port}/v1/${signal}`, headers: { Authorization: `Bearer ${token}` } };
}

const grpc: Exporters = {
  name: 'gRPC',
  traces: (target) => new GrpcTraces(overGrpc(target)),
  metrics: (target, temporalityPreference) => new GrpcMetrics({ ...overGrpc(target), temporalityPreference }),
  logs: (target) => new GrpcLogs(overGrpc(target)),
};
const protobuf: Exporters = {
  name: 'HTTP/protobuf',
  traces: (target) => new ProtoTraces({ ...overHttp(target, 'traces'), compression: 'gzip' as never }),
  metrics: (target, temporalityPreference) =>
    new ProtoMetrics({ ...overHttp(target, 'metrics'), temporalityPreference }),
  logs: (target) => new ProtoLogs(overHttp(target, 'logs')),
};
const json: Exporters = {
  name: 'HTTP/JSON',
  traces: (target) => new JsonTraces(overHttp(target, 'traces')),
  metrics: (target, temporalityPreference) =>
    new JsonMetrics({ ...overHttp(target, 'metrics'), temporalityPreference }),
  logs: (target) => new JsonLogs({ ...overHttp(target, 'logs'), compression: 'gzip' as never }),
};

export const everyExporter: readonly Exporters[] = [grpc, protobuf, json];
export const httpExporters: readonly Exporters[] = [protobuf, json];

/** The resource of a service that the demo's chain knows as lycees-nord/portail. */
export const portail = resources.resourceFromAttributes({
  'service.name': 'portail',
  'host.name': 'portail.lycees-nord.demo.vigie.test',
});

/** A proxy of loopback that cuts the connection in place of the first answer: the body arrives, its sender does not know. */
export async function losesFirstAnswer(port: number): Promise<{ readonly port: number; readonly lost: () => number }> {
  let lost = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connectTo(port, '127.0.0.1');
    for (const socket of [client, onward]) {
      sockets.add(socket.on('error', () => {}));
    }
    client.pipe(onward);
    onward.on('data', (chunk) => {
      if (lost === 0) {
        lost++;
        client.resetAndDestroy();
        onward.destroy();
      } else client.write(chunk);
    });
    onward.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, lost: () => lost };
}
