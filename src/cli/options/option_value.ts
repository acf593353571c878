import { MAX_TIMER_MS } from "../../invocation/max_timer_ms.ts";
import { parseDuration } from "./duration.ts";
import { type Header, parseHeader } from "./header.ts";
import type { KindValues, Option } from "./option.ts";
import { parseSize } from "./size.ts";
import { usageError } from "../usage_error.ts";

/** The value of any option. */
export type OptionValue = KindValues[keyof KindValues];

/** What the URLs begin with that an endpoint may be. */
export const HTTP_SCHEME = /^https?:\/\//i;

/** Stands for a value where an option is given without one; no argument can contain it. */
export const BARE = "\0";

interface Parser {
  /** The value of all texts that were given, in order; `undefined` where `text` is none. */
  parse(text: string, option: Option): OptionValue | undefined;
  /** What is allowed, after "it must". */
  allowed(option: Option): string;
}

const PARSERS: Readonly<Record<keyof KindValues, Parser>> = {
  string: {
    parse: (text) => text || undefined,
    allowed: () => "not be empty",
  },
  text: {
    parse: (text) => text,
    allowed: () => "be a text",
  },
  integer: {
    parse: parseInteger,
    allowed: ({ min = 0, max }) =>
      max === undefined
        ? `be an integer of at least ${min}`
        : `be an integer from ${min} to ${max}`,
  },
  count: {
    parse: (text, option) => text === "auto" ? text : parseInteger(text, option),
    allowed: ({ min = 0, max }) => `be an integer from ${min} to ${max}, or "auto"`,
  },
  duration: {
    parse(text, { min = 0 }) {
      const ms = parseDuration(text);
      return ms !== undefined && ms >= min ? ms : undefined;
    },
    allowed: ({ min }) =>
      `be a duration such as 500ms, 10s, 1.5m or 10, which is seconds, of ${
        min ? `at least ${min}ms and ` : ""
      }at most ${Math.floor(MAX_TIMER_MS / 86_400_000)} days`,
  },
  size: {
    parse: parseSize,
    allowed: () => "be a size such as 4MiB, 512KiB or 4194304 (bytes), below 4GiB",
  },
  choice: {
    parse: (text, { choices }) => choices?.find((choice) => choice === text),
    allowed: ({ choices = [] }) => `be ${choices.map((choice) => `"${choice}"`).join(" or ")}`,
  },
  boolean: {
    parse: (text) => ({ true: true, "1": true, false: false, "0": false })[text],
    allowed: () => `be "true" or "false"`,
  },
  "allow-list": {
    parse: parseAllowList,
    allowed: () =>
      "be a list without empty entries and without space around them, separated by commas",
  },
  address: {
    parse: parseAddress,
    allowed: () => "be HOST:PORT or grpcs://HOST:PORT",
  },
  endpoint: {
    parse: (text) => HTTP_SCHEME.test(text) ? URL.parse(text)?.href : parseAddress(text),
    allowed: () => "be HOST:PORT, grpcs://HOST:PORT, or a URL of http:// or https://",
  },
  headers: {
    parse: (text) => {
      const header = parseHeader(text);
      return header && [header];
    },
    allowed: () => `be NAME=VALUE or "NAME: VALUE"`,
  },
  texts: {
    parse: (text) => [text],
    allowed: () => "be a text",
  },
};

/**
 * The value of an option from one text.
 *
 * @param source where the text comes from, for the message: `--port` or `INVOKER_PORT`
 * @throws {InvokerError} of code `usage`, when the text is not allowed
 */
export function parseOptionValue(option: Option, source: string, text: string): OptionValue {
  const { parse, allowed } = PARSERS[option.kind];
  const value = parse(text, option);
  if (value !== undefined) return value;
  throw usageError(`Cannot use ${source} ${JSON.stringify(text)}: it must ${allowed(option)}`);
}

/** The value of a repeatable option from those of its occurrences. */
export function mergeOptionValues(earlier: OptionValue, later: OptionValue): OptionValue {
  // Only lists and `true` for all, of one and the same kind, are ever merged.
  if (earlier === true || later === true) return true;
  if (!Array.isArray(earlier) || !Array.isArray(later)) return later;
  return [...earlier, ...later] as readonly string[] | readonly Header[];
}

function parseAddress(text: string): string | undefined {
  const [, scheme = "", address] =
    /^(grpcs?:\/\/)?((?:[^\s:/[\]]+|\[[\da-f:.]+\]):\d{1,5})\/?$/i.exec(text) ?? [];
  return address && scheme.toLowerCase() === "grpcs://" ? `grpcs://${address}` : address;
}

function parseInteger(text: string, { min = 0, max = Number.MAX_SAFE_INTEGER }: Option) {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= min && value <= max ? value : undefined;
}

/** Entries between commas; a comma inside an entry is written twice, as for Deno. */
function parseAllowList(text: string): readonly string[] | undefined {
  const entries = text.split(/(?<!,),(?!,)/).map((entry) => entry.replaceAll(",,", ","));
  return entries.every((entry) => entry !== "" && entry === entry.trim()) ? entries : undefined;
}
