import { assertEquals } from "@std/assert";
import type { CallOutcome, OpenedCall } from "../../src/invocation/call_observer.ts";
import { type AccessLogOptions, createAccessLog } from "../../src/telemetry/access_log.ts";
import { createLog, type LogOptions } from "../../src/telemetry/logging.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const CALL: OpenedCall = {
  id: 7,
  peer: "127.0.0.1:4444",
  trace: undefined,
  received: { messages: 1, bytes: 5 },
  sent: { messages: 2, bytes: 60 },
};
const TRACED = { ...CALL, trace: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` } };
const OK: CallOutcome = {
  status: "OK",
  durationMs: 12.34567,
  received: { messages: 1, bytes: 5 },
  sent: { messages: 2, bytes: 60 },
};
const THREW: CallOutcome = {
  ...OK,
  status: "UNKNOWN",
  errorCode: "error-server-function-invocation",
  frames: ["file:///f.ts:3:9", "file:///f.ts:8:1"],
};

function logged(
  options: AccessLogOptions & LogOptions,
  outcome: CallOutcome,
  call: OpenedCall = CALL,
): string {
  const lines: string[] = [];
  const log = createLog(options, (line) => void lines.push(line));
  const handler = { name: "f", interaction: "direct" };
  createAccessLog(log, { ...options, handler: () => handler })(call).ended(outcome);
  return lines.join("").replace(/\d{4}-[\dT:.-]+Z/, "TIME");
}

const WHEN: readonly (readonly [
  accessLog: "all" | "errors" | "off",
  logLevel: "debug" | "info" | "warn",
  written: readonly string[],
])[] = [
  ["all", "debug", ["OK", "UNKNOWN"]],
  ["all", "info", ["UNKNOWN"]],
  ["all", "warn", []],
  ["errors", "debug", ["UNKNOWN"]],
  ["errors", "info", ["UNKNOWN"]],
  ["off", "debug", []],
];

for (const [accessLog, logLevel, written] of WHEN) {
  Deno.test(`createAccessLog: ${accessLog} at ${logLevel} logs ${written.join(", ") || "none"}`, () => {
    const outcomes = [OK, THREW].filter((each) => logged({ accessLog, logLevel }, each) !== "");
    assertEquals(outcomes.map(({ status }) => status), written);
  });
}

Deno.test("createAccessLog: a Call stays with the handler that it was opened for", () => {
  const lines: string[] = [];
  const log = createLog({}, (line) => void lines.push(line));
  let name = "first";
  const observe = createAccessLog(log, { handler: () => ({ name, interaction: "direct" }) });
  const call = observe(CALL);
  name = "second";
  call.ended(THREW);
  observe(CALL).ended(THREW);
  assertEquals(lines.map((line) => / of (\w+) /.exec(line)?.[1]), ["first", "second"]);
});

Deno.test("createAccessLog: a hint at messages comes once, after a failure of the function's own", () => {
  const lines: string[] = [];
  const log = createLog({}, (line) => void lines.push(line));
  const handler = () => ({ name: "f", interaction: "direct" });
  const observe = createAccessLog(log, { handler, hintsAtMessages: true });
  for (const end of [{ ...OK, status: "CANCELLED" }, THREW, THREW]) observe(CALL).ended(end);
  assertEquals(lines.map((line) => line.includes("--log-messages")), [false, false, true, false]);
});

Deno.test("createAccessLog: failures are logged at info, successes at debug", () => {
  assertEquals(
    logged({ logLevel: "debug" }, OK),
    "TIME [DBG] invoker: Call 7 of f (direct) ended with OK, in 1 (5 B), out 2 (60 B), 12.346 ms, peer 127.0.0.1:4444\n",
  );
  assertEquals(
    logged({}, THREW, TRACED),
    "TIME [INF] invoker: Call 7 of f (direct) ended with UNKNOWN error-server-function-invocation " +
      `at file:///f.ts:3:9, in 1 (5 B), out 2 (60 B), 12.346 ms, peer 127.0.0.1:4444, trace ${TRACE_ID}\n`,
  );
});

Deno.test("createAccessLog: a request of HTTP has its status and its protocol", () => {
  const call: OpenedCall = { ...CALL, http: { method: "POST", version: "1.1" } };
  const rest = "HTTP/1.1 POST, in 1 (5 B), out 2 (60 B), 12.346 ms, peer 127.0.0.1:4444\n";
  for (
    const [outcome, ended] of [
      [{ ...OK, httpStatus: 200 }, "200"],
      [{ ...OK, status: "RESOURCE_EXHAUSTED", httpStatus: 413 }, "413"],
      [
        {
          ...OK,
          status: "INVALID_ARGUMENT",
          httpStatus: 400,
          errorCode: "error-client-unmarshall",
        },
        "400 error-client-unmarshall",
      ],
    ] satisfies (readonly [CallOutcome, string])[]
  ) {
    assertEquals(
      logged({ logLevel: "debug" }, outcome, call).replace(/^TIME \[\w+\] invoker: /, ""),
      `Call 7 of f (direct) ended with ${ended}, ${rest}`,
    );
  }
});

Deno.test("createAccessLog: as JSON it is fields", () => {
  const { message: _, ...fields } = JSON.parse(
    logged({ logFormat: "json", logLevel: "debug" }, THREW, TRACED),
  );
  assertEquals(fields, {
    "@timestamp": "TIME",
    level: "INFO",
    logger: "invoker",
    "faas.invocation_id": "7",
    "faas.name": "f",
    form: "direct",
    "rpc.status_code": "UNKNOWN",
    "error.type": "error-server-function-invocation",
    "code.file.path": "file:///f.ts",
    "code.line.number": 3,
    "code.column.number": 9,
    "code.stacktrace": "file:///f.ts:3:9\nfile:///f.ts:8:1",
    messages_in: 1,
    bytes_in: 5,
    messages_out: 2,
    bytes_out: 60,
    duration_ms: 12.346,
    "network.peer.address": "127.0.0.1",
    "network.peer.port": 4444,
    trace_id: TRACE_ID,
    span_id: "b7ad6b7169203331",
  });
});

Deno.test("createAccessLog: the stack is for debug, the span of the invoker's own before the caller's", () => {
  assertEquals(logged({}, THREW).includes("stack"), false);
  const trace = { traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` };
  const { span_id } = JSON.parse(logged({ logFormat: "json" }, { ...THREW, trace }, TRACED));
  assertEquals(span_id, "00f067aa0ba902b7");
});

Deno.test("createAccessLog: what a caller sends as a trace is told only when it is one", () => {
  const call = { ...CALL, trace: { traceparent: "SECRET" } };
  assertEquals(logged({}, THREW, call).includes("SECRET"), false);
});
