/**
 * The demo configures OpenTelemetry in code. What the user's shell says to other instrumented programs (an exporter, resource attributes,
 * a sampler) must not reach it, and logs are not sent.
 */
export function forgetForeignTelemetrySettings(): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('OTEL_')) delete process.env[name];
  }
  process.env.OTEL_LOGS_EXPORTER = 'none';
}
