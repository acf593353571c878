import {
  decodeCount,
  decodeFlag,
  decodeList,
  decodeObject,
  decodeOneOf,
  decodeTagged,
  decodeText,
  optional,
} from "../invocation/decode.ts";
import { decodeErrorRecord, type ErrorRecord } from "../invocation/invoker_error.ts";
import { decodeDeclaredInput, decodeInteraction } from "../sandbox/link/decode_handler.ts";
import type { DeclaredInput } from "../sandbox/link/protocol.ts";
import { decodeMetricValues } from "../telemetry/decode_metric_values.ts";
import type { MetricValues } from "../telemetry/metric_values.ts";

/** The argument that makes an invoker a serving process of its own kind. */
export const PROCESS_ARGUMENT = "__process";

/** What a serving process is told on its standard input, a line of JSON each. */
export type ToProcess =
  /**
   * The first; what is in it is between those who start the process and what it runs.
   *
   * Its key is in all that the process tells: a function can print what looks the same, without it.
   */
  | { readonly type: "start"; readonly key: string; readonly start: unknown }
  | { readonly type: "measure"; readonly id: number };

/** What it tells on its standard output. */
export type FromProcess =
  | { readonly type: "serving"; readonly served: ServedFunction }
  | { readonly type: "failed"; readonly error: ErrorRecord }
  | ({ readonly type: "measured"; readonly id: number } & Measured);

/** What is served, as its first line tells it. */
export interface ServedFunction {
  readonly file: string;
  readonly handler: string;
  readonly interaction: "direct" | "streaming";
  readonly input?: DeclaredInput | undefined;
}

/** What a serving process knows of itself. */
export interface Measured {
  /** Whether it takes Calls, as probes are told. */
  readonly isReady: boolean;
  readonly values: readonly MetricValues[];
}

/** A row for every message: without it the type check fails. */
const decodeMessage = decodeTagged<"type", FromProcess>("type", {
  serving: decodeObject({
    type: decodeOneOf(["serving"]),
    served: decodeObject<ServedFunction>({
      file: decodeText,
      handler: decodeText,
      interaction: decodeInteraction,
      input: optional(decodeDeclaredInput),
    }),
  }),
  failed: decodeObject({ type: decodeOneOf(["failed"]), error: decodeErrorRecord }),
  measured: decodeObject({
    type: decodeOneOf(["measured"]),
    id: decodeCount,
    isReady: decodeFlag,
    values: decodeList(decodeMetricValues),
  }),
});

/** Control characters that nobody prints: programs that the function runs may print there, too. */
const MARK = "\x1e\x02process ";

/** A message as a line with its newline. */
export function encodeMessage(message: FromProcess, key: string): string {
  return `${MARK}${key} ${JSON.stringify(message)}\n`;
}

/** Finds the message in a line of a serving process' output, and what stands before it. */
export function parseMessage(
  line: string,
  key: string,
): { readonly before: string; readonly message?: FromProcess } {
  const mark = `${MARK}${key} `;
  const at = line.indexOf(mark);
  if (at < 0) return { before: line };
  try {
    const message = decodeMessage(JSON.parse(line.slice(at + mark.length)));
    return { before: line.slice(0, at), message };
  } catch {
    return { before: line };
  }
}
