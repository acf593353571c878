import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { MessageCount, ObserveCall, OpenedCall } from "../invocation/call_observer.ts";
import { LiveSet } from "../invocation/live_set.ts";
import { calledHandler, type CalledHandlers } from "./called_handler.ts";
import { errorType } from "./trace_attributes.ts";
import { WIRE_METRICS, type WireMetric } from "./wire_metrics.ts";

/** Options of {@linkcode addCallMetrics}. */
export interface CallMetricsOptions {
  /** Calls under way, as their limit counts them. */
  readonly callCount: () => number;
  readonly maxConcurrentCalls: number;
  /** Asked when a Call opens: it stays with that one. */
  readonly handler: () => CalledHandlers<{ readonly name: string; readonly isMethod?: boolean }>;
}

/** From half a millisecond to a minute: a Call may be a stream. */
const SECONDS = [
  ...[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05],
  ...[0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
];

const METHOD = { rpc_system_name: "grpc", rpc_method: "function.MessageFunction/Call" } as const;

/**
 * Adds what there is to count about Calls; the names are those of OpenTelemetry's conventions for
 * RPC, where these have one.
 *
 * All that is done for a message is what its transport counts anyway: Calls under way are added up
 * when somebody asks.
 */
export function addCallMetrics(
  registry: Registry,
  { callCount, maxConcurrentCalls, handler }: CallMetricsOptions,
): ObserveCall {
  const registers = [registry];
  const open = new LiveSet<OpenedCall>();
  const duration = new Histogram({
    ...WIRE_METRICS.callDuration,
    buckets: SECONDS,
    registers,
  });
  // There from the beginning: a ratio of nothing to nothing is no number.
  duration.zero({ ...METHOD, rpc_status_code: "OK" });
  const requestDuration = new Histogram({
    ...WIRE_METRICS.requestDuration,
    buckets: SECONDS,
    registers,
  });
  new Gauge({
    ...WIRE_METRICS.activeCalls,
    registers,
    collect() {
      this.set(callCount());
    },
  });
  new Gauge({ ...WIRE_METRICS.activeCallsLimit, registers }).set(maxConcurrentCalls);
  const received = addTraffic(
    { messages: WIRE_METRICS.receivedMessages, bytes: WIRE_METRICS.receivedBytes },
    () => open.list().map(receivedOf),
  );
  const sent = addTraffic(
    { messages: WIRE_METRICS.sentMessages, bytes: WIRE_METRICS.sentBytes },
    () => open.list().map(sentOf),
  );

  return (call) => {
    const place = open.add(call);
    const served = handler();
    return {
      ended(outcome) {
        open.remove(place);
        received(outcome.received);
        sent(outcome.sent);
        if (outcome.isNotTaken) return;
        const { status, httpStatus = 0 } = outcome;
        const seconds = outcome.durationMs / 1000;
        const called = calledHandler(served, call.handler);
        const labels = {
          ...(status !== "OK" && { error_type: errorType(outcome) }),
          ...(served.others && !called?.isMethod && { faas_name: called?.name ?? "" }),
        };
        if (!call.http) {
          const method = called?.isMethod ? { ...METHOD, rpc_method: called.name } : METHOD;
          return duration.observe({ ...method, rpc_status_code: status, ...labels }, seconds);
        }
        requestDuration.observe({
          http_request_method: call.http.method,
          http_response_status_code: httpStatus,
          network_protocol_version: call.http.version,
          ...(called?.isMethod && { http_route: `/${called.name}` }),
          ...labels,
        }, seconds);
      },
    };
  };

  /** Two counters of what goes one way. Returns what is told of a Call that has ended. */
  function addTraffic(
    metrics: Readonly<Record<keyof MessageCount, WireMetric>>,
    underWay: () => Iterable<Readonly<MessageCount>>,
  ): (ended: Readonly<MessageCount>) => void {
    const ended: MessageCount = { messages: 0, bytes: 0 };
    const total = (key: keyof MessageCount) => {
      let sum = ended[key];
      for (const count of underWay()) sum += count[key];
      return sum;
    };
    for (const key of ["messages", "bytes"] as const) {
      new Counter({
        ...metrics[key],
        registers,
        collect() {
          this.reset();
          this.inc(total(key));
        },
      });
    }
    return ({ messages, bytes }) => {
      ended.messages += messages;
      ended.bytes += bytes;
    };
  }
}

function receivedOf(call: OpenedCall): Readonly<MessageCount> {
  return call.received;
}

function sentOf(call: OpenedCall): Readonly<MessageCount> {
  return call.sent;
}
