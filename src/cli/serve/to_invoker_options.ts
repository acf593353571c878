import type { InvokerOptions } from "../../server.ts";
import { findProblem } from "../../cloudevents/attributes.ts";
import type { OptionValues } from "../options/options.ts";
import { toGrants } from "../options/to_grants.ts";
import { usageError } from "../usage_error.ts";
import { toServiceOptions } from "../options/to_service_options.ts";

/** The options of the invoker that those of the command line stand for. */
export function toInvokerOptions(
  functionUri: string,
  options: OptionValues<"serve">,
): InvokerOptions {
  const { handlers, "permission-set": permissionSet, watch } = options;
  if (watch && options.isolation === "none") {
    throw usageError(
      "Cannot use --watch with --isolation none: a module is loaded once in a process",
    );
  }
  if (handlers && options.handler !== undefined) {
    throw usageError(
      "Cannot use --handlers with --handler: the one serves all that the other names",
    );
  }
  const handler = handlers ? "*" : options.handler;
  return {
    functionUri,
    ...(handler !== undefined && { handler }),
    ...toServiceOptions(options),
    host: options.host,
    port: options.port,
    http: options.http === "on",
    ...(options.cors !== undefined && { cors: toOrigins(options.cors) }),
    promote: options.promote,
    ...toEventOptions(options),
    isolation: options.isolation,
    wire: options.wire,
    grants: toGrants(options),
    ...(permissionSet !== undefined && { permissionSet }),
    drainTimeoutMs: options["drain-timeout"],
    sandboxes: options.sandboxes === "auto" ? navigator.hardwareConcurrency : options.sandboxes,
    stallTimeoutMs: options["stall-timeout"],
    memoryLimitMiB: options["memory-limit"],
    maxLostSandboxes: options["max-lost-sandboxes"],
    loadTimeoutMs: options["load-timeout"],
    setupTimeoutMs: options["setup-timeout"],
    teardownTimeoutMs: options["teardown-timeout"],
    maxConcurrentCalls: options["max-concurrent-calls"],
    ...toConnectionOptions(options),
    logLevel: options["log-level"],
    logMessages: options["log-messages"],
    logFormat: options["log-format"],
    accessLog: options["access-log"],
    ...toMetricsOptions(options),
    watch,
    // The process is the invoker's alone; a later version may be granted more.
    giveUpPermissions: !watch,
  };
}

function toEventOptions(options: OptionValues<"serve">): Partial<InvokerOptions> {
  const { "event-source": eventSource, "event-type": eventType } = options;
  const given = { "event-source": eventSource, "event-type": eventType };
  for (const [option, text = "-"] of Object.entries(given)) {
    const problem = findProblem(option.replace("event-", ""), text);
    if (problem !== undefined) throw usageError(`Cannot use --${option}: it ${problem}`);
  }
  return {
    ...(eventSource !== undefined && { eventSource }),
    ...(eventType !== undefined && { eventType }),
  };
}

function toOrigins(text: string): readonly string[] {
  const origins = text.split(",").map((origin) => origin.trim()).filter((origin) => origin !== "");
  const bad = origins.find((origin) => origin !== "*" && URL.parse(origin)?.origin !== origin);
  if (bad === undefined && origins.length > 0) return origins;
  throw usageError(
    `Cannot use --cors "${bad ?? text}": it takes origins, such as "https://example.com", or "*"`,
  );
}

function toMetricsOptions(options: OptionValues<"serve">): Partial<InvokerOptions> {
  const { port, "metrics-port": metricsPort } = options;
  if (metricsPort === undefined) return {};
  if (metricsPort === port && port !== 0) {
    throw usageError(`Cannot use --metrics-port ${metricsPort}: it is the --port of the Calls`);
  }
  return { metricsPort };
}

function toConnectionOptions(options: OptionValues<"serve">): Partial<InvokerOptions> {
  const { "max-connection-age": maxConnectionAgeMs } = options;
  const { "max-response-size": maxResponseBytes } = options;
  const { "tls-cert": certFile, "tls-key": keyFile, "tls-client-ca": clientCaFile } = options;
  if (clientCaFile !== undefined && certFile === undefined) {
    throw usageError("Cannot use --tls-client-ca without --tls-cert and --tls-key");
  }
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw usageError("Cannot use one of --tls-cert and --tls-key without the other");
  }
  return {
    maxMessageBytes: options["max-message-size"],
    ...(maxResponseBytes !== undefined && { maxResponseBytes }),
    maxBufferedBytes: options["max-buffered"],
    clientStallTimeoutMs: options["client-stall-timeout"],
    maxConnections: options["max-connections"],
    maxConcurrentStreams: options["max-concurrent-streams"],
    keepaliveTimeMs: options["keepalive-time"],
    keepaliveTimeoutMs: options["keepalive-timeout"],
    ...(maxConnectionAgeMs !== undefined && { maxConnectionAgeMs }),
    maxConnectionAgeGraceMs: options["max-connection-age-grace"],
    maxConnectionIdleMs: options["max-connection-idle"],
    ...(certFile !== undefined && keyFile !== undefined && {
      tls: { certFile, keyFile, ...(clientCaFile !== undefined && { clientCaFile }) },
    }),
  };
}
