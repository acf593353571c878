import type { ObserveCall } from "../invocation/call_observer.ts";
import { type LogEvent, SUBJECT_FIELDS } from "../invocation/log_line.ts";
import { urlHost } from "../invocation/url_host.ts";
import { type InvokerOptions, type RunningInvoker, startInvoker } from "../server.ts";
import { DevModel } from "./dev_model.ts";
import { EventFeed } from "./event_feed.ts";
import { createLateFunction } from "./late_function.ts";
import { createToken } from "./page_token.ts";
import { createPages, pagePath } from "./serve_page.ts";

/** Options of {@linkcode startDev}. */
export interface DevOptions extends Omit<InvokerOptions, "wire" | "watch" | "http" | "tls"> {
  readonly host: string;
  /** The path of a file for people. */
  readonly show: (path: string) => string;
  /** What stands before `call` in a shell. */
  readonly program: string;
}

/** An invoker with a page for who works at the function. */
export interface RunningDev extends RunningInvoker {
  readonly pageUrl: string;
}

/** The longest text of a line of the log that is kept, in characters. */
const MAX_TEXT = 8192;
/** The longest name of a Call's function. */
const MAX_NAME = 200;

/**
 * Serves a function with a page on which it is seen and tried (docs/dev.md). It is loaded anew with each
 * change of its files, and may not load at first.
 *
 * @throws {InvokerError} `start-failed` when there is no such function, or no such address
 */
export async function startDev({ show, program, ...given }: DevOptions): Promise<RunningDev> {
  const token = createToken();
  const feed = new EventFeed();
  const late = createLateFunction();
  const held: { running?: RunningInvoker } = {};
  const model = new DevModel({
    show,
    cwd: given.cwd ?? Deno.cwd(),
    permissionSet: given.permissionSet,
    onChange: () => feed.add({ type: "state", data: state() }),
  });
  const state = () => ({
    ...model.state,
    file: show(held.running?.file ?? given.functionUri),
    address: `${urlHost(given.host)}:${held.running?.port}`,
    program,
  });
  const running = held.running = await startInvoker({
    ...given,
    wire: "outside",
    watch: true,
    http: true,
  }, {
    pages: createPages({ token, feed, state, tried: late.tried }),
    observe: observeCalls(feed, () => model.state.functions.map(({ name }) => name)),
    hearLog: (event, isPrinted) => feed.add({ type: "log", data: toLine(event, isPrinted) }),
    versions: model,
    startFunction: late.start,
  });
  feed.add({ type: "state", data: state() });
  const { host, port, stop } = running;
  const stopAll = () => {
    // Who listens would hold its connection.
    feed.close();
    return stop();
  };
  return Object.assign(running, {
    pageUrl: `http://${urlHost(host)}:${port}${pagePath(token)}`,
    stop: stopAll,
    [Symbol.asyncDispose]: stopAll,
  });
}

function observeCalls(feed: EventFeed, names: () => readonly string[]): ObserveCall {
  return ({ id: number, handler, peer, trace, http }) => {
    const id = String(number);
    const served = names();
    // Where there is one function a Call may name any.
    const name = served.find((each) => each === handler) ?? served[0] ?? "";
    feed.add({
      type: "call",
      data: {
        id,
        function: name.slice(0, MAX_NAME),
        peer,
        ...(trace && { trace: trace.traceparent }),
        ...(http && { http: { method: http.method, version: http.version } }),
        time: new Date().toISOString(),
      },
    });
    return {
      ended({ status, httpStatus, errorCode, durationMs, received, sent }) {
        feed.add({
          type: "ended",
          data: {
            id,
            status,
            ...(httpStatus !== undefined && { httpStatus }),
            ...(errorCode !== undefined && { errorCode }),
            durationMs,
            received: { ...received },
            sent: { ...sent },
          },
        });
      },
    };
  };
}

function toLine({ timestampMs, level, message, fields = {} }: LogEvent, isPrinted: boolean) {
  const call = fields[SUBJECT_FIELDS.call];
  return {
    time: new Date(timestampMs).toISOString(),
    level,
    text: message.slice(0, MAX_TEXT),
    ...(call !== undefined && { call: String(call) }),
    from: isPrinted ? "function" : "invoker",
  } as const;
}
