/** A metric of what serves Calls. */
export interface WireMetric {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  readonly labelNames?: readonly string[];
}

/**
 * All that is measured where Calls are served.
 *
 * Nothing else is taken from a sandbox that does so: what it tells becomes a part of sums.
 */
export const WIRE_METRICS = {
  callDuration: {
    name: "rpc_server_call_duration_seconds",
    type: "histogram",
    help: "How long Calls of gRPC took; its count is the number of those that have ended.",
    labelNames: ["rpc_system_name", "rpc_method", "rpc_status_code", "error_type", "faas_name"],
  },
  requestDuration: {
    name: "http_server_request_duration_seconds",
    type: "histogram",
    help: "How long Calls took that came as requests of HTTP.",
    labelNames: [
      "http_request_method",
      "http_response_status_code",
      "network_protocol_version",
      "http_route",
      "error_type",
      "faas_name",
    ],
  },
  activeCalls: { name: "rpc_server_active_calls", type: "gauge", help: "Calls under way." },
  activeCallsLimit: {
    name: "rpc_server_active_calls_limit",
    type: "gauge",
    help: "Calls that may be under way at once (--max-concurrent-calls).",
  },
  receivedMessages: {
    name: "rpc_server_request_messages_total",
    type: "counter",
    help: "Messages that have arrived, those of Calls under way too.",
  },
  receivedBytes: {
    name: "rpc_server_request_payload_bytes_total",
    type: "counter",
    help: "Bytes in the payloads of messages that have arrived.",
  },
  sentMessages: {
    name: "rpc_server_response_messages_total",
    type: "counter",
    help: "Messages that have been sent, those of Calls under way too.",
  },
  sentBytes: {
    name: "rpc_server_response_payload_bytes_total",
    type: "counter",
    help: "Bytes in the payloads of messages that have been sent.",
  },
  rejections: {
    name: "faas_rejections_total",
    type: "counter",
    help:
      "Connections that were refused or cut off, and requests that are no Calls, by the reason.",
    labelNames: ["reason"],
  },
  memory: {
    name: "process_resident_memory_bytes",
    type: "gauge",
    help:
      "Memory of the process with all of its threads, and of child processes that hold the port.",
  },
  cpu: {
    name: "process_cpu_seconds_total",
    type: "counter",
    help:
      "CPU time of the process with all of its threads, and of child processes that hold the port.",
  },
  delay: {
    name: "deno_eventloop_delay_seconds",
    type: "histogram",
    help:
      "How long what is due waits for a thread that holds the port, looked at ten times a second.",
  },
} as const satisfies Readonly<Record<string, WireMetric>>;
