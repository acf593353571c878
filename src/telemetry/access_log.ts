import type { CallOutcome, ObserveCall, OpenedCall } from "../invocation/call_observer.ts";
import type { Log } from "../invocation/log.ts";
import { type LogFields, SUBJECT_FIELDS } from "../invocation/log_line.ts";
import { parseTraceparent } from "../invocation/trace_context.ts";
import { calledHandler, type CalledHandlers } from "./called_handler.ts";
import type { LogOptions } from "./logging.ts";
import { httpAttributes, outcomeAttributes, peerAttributes } from "./trace_attributes.ts";

/** Options of {@linkcode createAccessLog}. */
export interface AccessLogOptions {
  /** Which Calls are logged: failures at `info`, successes at `debug`. @default {"all"} */
  readonly accessLog?: "all" | "errors" | "off";
}

/** The handler that the Calls go to. */
export interface AccessLogHandler {
  readonly name: string;
  readonly interaction: string;
}

/** Of a Call that names one that there is not. */
const NO_HANDLER: AccessLogHandler = { name: "no handler", interaction: "unknown" };

/**
 * Logs a line for each Call when it has ended.
 *
 * Nothing of its payloads or headers is in it, nor the message of an error: codes, places, counts,
 * sizes and times. A Call that is not logged costs a look at how it ended.
 */
export function createAccessLog(
  log: Log,
  { accessLog = "all", logLevel = "info", handler, hintsAtMessages = false }:
    & AccessLogOptions
    & Pick<LogOptions, "logLevel">
    & {
      /** Asked when a Call opens: it stays with that one. */
      readonly handler: () => CalledHandlers<AccessLogHandler>;
      /** Whether the first failure of the function's own tells how to see messages. */
      readonly hintsAtMessages?: boolean;
    },
): ObserveCall {
  const logsFailures = accessLog !== "off" && (logLevel === "info" || logLevel === "debug");
  const logsSuccesses = accessLog === "all" && logLevel === "debug";
  const withStack = logLevel === "debug";
  let isHintDue = hintsAtMessages;
  if (!logsFailures) return () => ({ ended() {} });
  return (call) => {
    // Asked now: of a caller who has left nobody knows the address.
    const { peer } = call;
    const opened = handler();
    return {
      ended(outcome) {
        if (outcome.isNotTaken) return;
        const isFailure = outcome.status !== "OK";
        if (!isFailure && !logsSuccesses) return;
        const fields = toFields(
          { id: call.id, peer, trace: call.trace, http: call.http },
          outcome,
          calledHandler(opened, call.handler) ?? NO_HANDLER,
          withStack,
        );
        if (isFailure) log.info(toMessage(fields), fields);
        else log.debug(toMessage(fields), fields);
        if (!isHintDue || outcome.errorCode !== "error-server-function-invocation") return;
        isHintDue = false;
        log.info("--log-messages shows the messages and stacks of a function's errors");
      },
    };
  };
}

/** Says in words what there are fields for. Names of fields only, so that no value is in a template. */
function toMessage(fields: LogFields): string {
  const ifHas = (field: string, text: string) => Object.hasOwn(fields, field) ? text : "";
  const status = Object.hasOwn(fields, "rpc.status_code")
    ? "rpc.status_code"
    : "http.response.status_code";
  return [
    `Call {faas.invocation_id} of {faas.name} ({form}) ended with {${status}}`,
    fields["error.type"] === String(fields[status]) ? "" : ifHas("error.type", " {error.type}"),
    ifHas("code.file.path", " at {code.file.path}:{code.line.number}:{code.column.number}"),
    ifHas("network.protocol.name", ", HTTP/{network.protocol.version} {http.request.method}"),
    ", in {messages_in} ({bytes_in} B), out {messages_out} ({bytes_out} B), {duration_ms} ms",
    ifHas("network.peer.address", ", peer {network.peer.address}:{network.peer.port}"),
    ifHas("trace_id", ", trace {trace_id}"),
    ifHas("code.stacktrace", ", stack {code.stacktrace}"),
  ].join("");
}

function toFields(
  call: Pick<OpenedCall, "id" | "peer" | "trace"> & { readonly http: OpenedCall["http"] },
  outcome: CallOutcome,
  handler: AccessLogHandler,
  withStack: boolean,
): Record<string, unknown> {
  const { durationMs, received, sent, frames, trace = call.trace } = outcome;
  const span = trace && parseTraceparent(trace.traceparent);
  return {
    [SUBJECT_FIELDS.call]: String(call.id),
    "faas.name": handler.name,
    form: handler.interaction,
    ...httpAttributes(call.http),
    ...outcomeAttributes(outcome),
    messages_in: received.messages,
    bytes_in: received.bytes,
    messages_out: sent.messages,
    bytes_out: sent.bytes,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    ...peerAttributes(call.peer),
    ...(span && { trace_id: span.traceId, span_id: span.spanId }),
    ...(withStack && frames && frames.length > 1 && { "code.stacktrace": frames.join("\n") }),
  };
}
