import type { Grants } from "../../server.ts";
import type { Header } from "./header.ts";

/** What kinds of values options take, and what each becomes. */
export interface KindValues {
  string: string;
  /** A string that may be empty. */
  text: string;
  integer: number;
  /** A number of things, or as many as there are cores. */
  count: number | "auto";
  /** Milliseconds. */
  duration: number;
  /** Bytes. */
  size: number;
  choice: string;
  boolean: boolean;
  /** Like Deno's own: all when given bare, else a comma-separated list after `=`. */
  "allow-list": Grants[keyof Grants];
  /** `HOST:PORT` or `grpcs://HOST:PORT`. */
  address: string;
  /** The same, or a URL of HTTP. */
  endpoint: string;
  /** Repeatable. */
  headers: readonly Header[];
  /** Repeatable; each may be empty. */
  texts: readonly string[];
}

/** One option: everything that parsing, help and documentation need to know of it. */
export interface Option {
  readonly name: string;
  readonly kind: keyof KindValues;
  /** The one-letter alias. */
  readonly short?: string;
  /** What the value is called in help. */
  readonly placeholder?: string;
  /** Its default, as one would write it. */
  readonly default?: string;
  /** What it means when given without a value; then only `=` gives it one. */
  readonly bare?: string;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** Its variable is `INVOKER_` and its name, and then these; `false`: it has none. */
  readonly env?: readonly string[] | false;
  readonly help: string;
}

/** The value of an environment variable, when it is set and may be read. */
export type GetEnv = (name: string) => string | undefined;

/** What a command takes beside options. */
export interface Positional {
  readonly name: string;
  readonly maxCount: number;
  /** Variables that stand in for it. */
  readonly env: readonly string[];
  /** The option that means the same; an argument wins over its variable. */
  readonly option?: string;
  readonly help: string;
}

/** Whether an option may be given several times, each adding to the others. */
export function addsUp({ kind }: Option): boolean {
  return kind === "allow-list" || isRepeatable({ kind });
}

/** Whether it is a list by being given several times; its variable has one a line. */
export function isRepeatable({ kind }: Pick<Option, "kind">): boolean {
  return kind === "headers" || kind === "texts";
}

/** The variables that an option can be given by, the one that wins first. */
export function variablesOf(option: Option): readonly string[] {
  if (option.env === false) return [];
  return [`INVOKER_${option.name.replaceAll("-", "_").toUpperCase()}`, ...option.env ?? []];
}

/** Whether an option may stand without a value. */
export function canBeBare(option: Option): boolean {
  return option.bare !== undefined || option.kind === "boolean" || option.kind === "allow-list";
}
