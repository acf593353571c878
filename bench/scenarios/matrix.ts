import type { Load, PayloadKind, Scenario } from "./scenario.ts";

/** Messages on the way in a stream, while they are small. */
const IN_FLIGHT = 64;

/** What may be on the way in all streams: a benchmark of memory is another thing. */
const MAX_BYTES_IN_FLIGHT = 4 * 1024 * 1024;

/** Every load, by the name that selects it. */
export const LOADS: readonly string[] = [
  ...["calls-1", "calls-8", "calls-32"],
  ...["streams-1", "streams-4", "streams-16"],
];

/** Every size of a payload, in bytes. */
export const PAYLOAD_BYTES: readonly number[] = [16, 1024, 65_536, 1_048_576];

/** Every kind of a payload. */
export const PAYLOAD_KINDS: readonly PayloadKind[] = ["text", "json", "bytes"];

/** The loads that are selected when none is. */
const DEFAULT_LOADS = ["calls-1", "calls-32", "streams-1", "streams-16"];

/** What is measured when nothing is selected. */
export interface DefaultScenarios {
  readonly byDefault: readonly Scenario[];
  /** To see that all works. */
  readonly short: readonly Scenario[];
}

/** What is measured when nothing is selected: what the invoker's aims are about. */
export const DEFAULT_SCENARIOS: readonly Scenario[] = [
  ...DEFAULT_LOADS.map((load) => makeScenario(load, 16)),
  ...[1024, 65_536, 1_048_576].map((bytes) => makeScenario("streams-16", bytes)),
];

/** What is measured to see that all works. */
export const SHORT_SCENARIOS: readonly Scenario[] = [
  ...DEFAULT_LOADS.map((load) => makeScenario(load, 16)),
  makeScenario("streams-1", 65_536, "json"),
];

/** What to measure. */
export interface Selection {
  readonly loads?: readonly string[];
  readonly payloadBytes?: readonly number[];
  readonly kinds?: readonly PayloadKind[];
}

/** Every scenario of a selection; the whole matrix has 72. */
export function selectScenarios(
  { loads = DEFAULT_LOADS, payloadBytes = [16], kinds = ["text"] }: Selection,
): Scenario[] {
  return loads.flatMap((load) =>
    payloadBytes.flatMap((bytes) => kinds.map((kind) => makeScenario(load, bytes, kind)))
  );
}

/**
 * The scenario of a load such as `streams-16`.
 *
 * @throws {RangeError} for another load
 */
export function makeScenario(load: string, bytes: number, kind: PayloadKind = "text"): Scenario {
  const [, name, number] = /^(calls|streams|server-streams)-([1-9]\d*)$/.exec(load) ?? [];
  if (name === undefined) {
    throw new RangeError(`Cannot select the load "${load}": it is none of ${LOADS.join(", ")}`);
  }
  return {
    name: `${load} ${formatBytes(bytes)} ${kind}`,
    unit: name === "calls" ? "Calls/s" : "messages/s",
    load: makeLoad(name, Number(number), bytes),
    payload: { kind, bytes },
  };
}

function makeLoad(kind: string, atOnce: number, bytes: number): Load {
  if (kind === "calls" || kind === "server-streams") return { kind, atOnce };
  return { kind: "streams", atOnce, inFlight: inFlightFor(atOnce, bytes) };
}

/** The same scenario over so many connections. */
export function overConnections(scenario: Scenario, connections: number): Scenario {
  const name = `${scenario.name} ×${connections}`;
  return { ...scenario, name, load: { ...scenario.load, connections } };
}

/** What may be on the way in each of `atOnce` streams: one message at least. */
function inFlightFor(atOnce: number, bytes: number): number {
  const fitting = Math.floor(MAX_BYTES_IN_FLIGHT / atOnce / Math.max(1, bytes));
  return Math.max(1, Math.min(IN_FLIGHT, fitting));
}

/** `64 KiB` for 65536. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1_048_576 && bytes % 1_048_576 === 0) return `${bytes / 1_048_576} MiB`;
  if (bytes >= 1024 && bytes % 1024 === 0) return `${bytes / 1024} KiB`;
  return `${bytes} B`;
}
