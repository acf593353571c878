/** Parts of the names of variables, as Deno's exporter has them for all signals and for each. */
const EXPORTER = ["ENDPOINT", "PROTOCOL", "HEADERS", "TIMEOUT", "COMPRESSION"];
const CERTIFICATES = ["CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY", "INSECURE"];
const SIGNALS = ["", "TRACES_", "METRICS_", "LOGS_"];
const BATCHES = ["MAX_QUEUE_SIZE", "SCHEDULE_DELAY", "EXPORT_TIMEOUT", "MAX_EXPORT_BATCH_SIZE"];

/** What Deno's own OpenTelemetry goes by, which has to reach a child process as well. */
export const OTEL_VARIABLES: readonly string[] = [
  "OTEL_DENO",
  "OTEL_DENO_TRACING",
  "OTEL_DENO_METRICS",
  "OTEL_DENO_CONSOLE",
  "OTEL_SDK_DISABLED",
  "OTEL_SERVICE_NAME",
  "OTEL_RESOURCE_ATTRIBUTES",
  "OTEL_PROPAGATORS",
  "OTEL_TRACES_SAMPLER",
  "OTEL_TRACES_SAMPLER_ARG",
  "OTEL_METRIC_EXPORT_INTERVAL",
  "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
  ...SIGNALS.flatMap((signal) => EXPORTER.map((what) => `OTEL_EXPORTER_OTLP_${signal}${what}`)),
  ...CERTIFICATES.map((what) => `OTEL_EXPORTER_OTLP_${what}`),
  ...["BSP", "BLRP"].flatMap((processor) => BATCHES.map((what) => `OTEL_${processor}_${what}`)),
  "OTEL_BSP_MAX_CONCURRENT_EXPORTS",
];

/**
 * The variables of a child's exporter, from those of the invoker's.
 *
 * Deno reads them when it starts; to the handler they are not granted. Where nothing is said of a
 * sampler the child has the one that OpenTelemetry has by default and Deno has not: a caller's
 * decision holds.
 */
export function traceEnvironment(
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  const known = new Set(OTEL_VARIABLES);
  const given = Object.entries(environment).filter(([name]) => known.has(name));
  if (given.length === 0) return {};
  return { OTEL_TRACES_SAMPLER: "parentbased_always_on", ...Object.fromEntries(given) };
}
