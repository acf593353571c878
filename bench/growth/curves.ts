import { formatBytes, makeScenario } from "../scenarios/matrix.ts";
import type { Scenario } from "../scenarios/scenario.ts";
import { ALL_SERVERS, REFERENCE } from "../servers/all_servers.ts";
import { invokerArgs } from "../servers/invoker_servers.ts";
import type { Isolation, ServerSpec } from "../servers/server_spec.ts";

/** One thing that grows, and who is looked at while it does. */
export interface Curve {
  /** Also that of the chart's file. */
  readonly name: string;
  readonly title: string;
  /** What grows, with its unit. */
  readonly xLabel: string;
  readonly formatX: (x: number) => string;
  readonly points: readonly CurvePoint[];
}

/** One place of a curve: a server under a load. */
export interface CurvePoint {
  /** The name of the curve that it belongs to. */
  readonly series: string;
  readonly x: number;
  readonly server: ServerSpec;
  readonly scenario: Scenario;
}

const SMALL_BYTES = 16;
const MESSAGE_BYTES = [16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const STREAMS = [1, 2, 4, 8, 16, 32, 64];
const SANDBOXES = [1, 2, 3, 4];

const RAW: ServerSpec = ALL_SERVERS.filter(({ name }) => name === REFERENCE)[0] ??
  fail(`there is no server "${REFERENCE}"`);

/** By what is behind the gRPC server, from the least on. */
const ECHOES: readonly (readonly [series: string, server: ServerSpec])[] = [
  ["bare grpc-js", RAW],
  ["no sandbox", invoker("echo.ts", "none")],
  ["worker", invoker("echo.ts", "worker")],
  ["process", invoker("echo.ts", "process")],
];

/** From `bench/functions`. */
const HANDLERS = [["echo", "echo.ts"], ["50 µs", "work.ts"]] as const;

/** Everything that is let grow. */
export const CURVES: readonly Curve[] = [
  {
    name: "message-size",
    title: "Time a message, against its size (4 streams)",
    xLabel: "payload of a message",
    formatX: formatBytes,
    points: MESSAGE_BYTES.flatMap((x) => echoPoints(x, makeScenario("streams-4", x))),
  },
  {
    name: "streams",
    title: "Time a message, against the number of streams (16 B)",
    xLabel: "streams at once, on one connection",
    formatX: String,
    points: STREAMS.flatMap((x) => echoPoints(x, makeScenario(`streams-${x}`, SMALL_BYTES))),
  },
  {
    name: "sandboxes",
    title: "Time a message, against the number of sandboxes (16 streams, 16 B)",
    xLabel: "sandboxes (--sandboxes)",
    formatX: String,
    points: SANDBOXES.flatMap((x) => sandboxPoints(x, makeScenario("streams-16", SMALL_BYTES))),
  },
];

function echoPoints(x: number, scenario: Scenario): CurvePoint[] {
  return ECHOES.map(([series, server]) => ({ series, x, server, scenario }));
}

function sandboxPoints(x: number, scenario: Scenario): CurvePoint[] {
  const invokers = HANDLERS.flatMap(([handler, file]) =>
    (["worker", "process"] as const).map((isolation) => ({
      series: `${handler}, ${isolation}`,
      x,
      server: invoker(file, isolation, x),
      scenario,
    }))
  );
  return [{ series: "bare grpc-js", x, server: RAW, scenario }, ...invokers];
}

function invoker(file: string, isolation: Isolation, sandboxes = 1): ServerSpec {
  return {
    name: ["invoker", file, isolation, sandboxes].join(" "),
    command: { args: invokerArgs(file, isolation, sandboxes) },
    wire: "message",
    loads: ["calls", "streams"],
    byDefault: false,
    isolation,
    sandboxes,
  };
}

function fail(what: string): never {
  throw new Error(`Cannot measure growth: ${what}`);
}
