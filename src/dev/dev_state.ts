import type { JsonSchema } from "../service/message_json_schema.ts";

/** All that the page shows of a function but its Calls, as JSON (docs/dev.md). */
export interface DevState {
  /** Grows with every version that serves; 0: none has loaded yet. */
  readonly version: number;
  /** The function's module, as the log shows it. */
  readonly file: string;
  /** `HOST:PORT`. */
  readonly address: string;
  /** What stands before `call` in a shell. */
  readonly program: string;
  readonly functions: readonly ServedFunction[];
  /** Why the last version was not loaded; `null`: it was. */
  readonly failure: LoadFailure | null;
  /** What the function was refused, each once. */
  readonly refusals: readonly ShownRefusal[];
}

/** A handler or a method that is served. */
export interface ServedFunction {
  /** Of an export, or "greeter.Greeter/SayHello". */
  readonly name: string;
  /** Where it is called by HTTP. */
  readonly path: string;
  /** An application is given each request as it came. */
  readonly kind: "handler" | "method" | "application";
  readonly takesStream: boolean;
  readonly givesStream: boolean;
  readonly takesInput: boolean;
  readonly inputSchema: JsonSchema | null;
  readonly outputSchema: JsonSchema | null;
  /** What it says that it takes (`DeclaredInput`), as in "string"; `null`: nothing. */
  readonly declared: string | null;
}

/** Why a version was not loaded. */
export interface LoadFailure {
  readonly message: string;
  /** The function's own file where it arose; `null`: none of its own, or not known. */
  readonly file: string | null;
  /** From 1. */
  readonly line: number | null;
  /** From 1. */
  readonly column: number | null;
  /** The lines around it. */
  readonly source: readonly SourceLine[];
  /** When it was tried (RFC 3339). */
  readonly at: string;
}

/** A line of a file. */
export interface SourceLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Something that the function was refused, and what would allow it. */
export interface ShownRefusal {
  readonly permission: string;
  /** What it was; `null`: all of the kind is needed. */
  readonly value: string | null;
  /** The invoker's option that allows it. */
  readonly option: string;
  /** The member `permissions` of its `deno.json` that does, as JSON; `null`: it can have none. */
  readonly config: string | null;
}
