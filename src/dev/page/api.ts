/** What the invoker tells the page (docs/dev.md); tests/dev holds it to what is told. */

import type { Schema } from "./json_schema.js";

/** All that the page shows of a function but its Calls. */
export interface State {
  /** Grows with every version that serves; 0: none has loaded yet. */
  readonly version: number;
  readonly file: string;
  /** `HOST:PORT`. */
  readonly address: string;
  readonly isSecure: boolean;
  /** What stands before `call` in a shell. */
  readonly program: string;
  readonly functions: readonly ServedFunction[];
  /** Why the last version was not loaded; `null`: it was. */
  readonly failure: LoadFailure | null;
  readonly refusals: readonly Refusal[];
}

export interface ServedFunction {
  readonly name: string;
  readonly path: string;
  readonly kind: "handler" | "method" | "application";
  readonly takesStream: boolean;
  readonly givesStream: boolean;
  readonly takesInput: boolean;
  readonly inputSchema: Schema | null;
  readonly outputSchema: Schema | null;
  /** `string`, `number`, …, `schema`; `null`: nothing. */
  readonly declared: string | null;
}

export interface LoadFailure {
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly source: readonly { readonly line: number; readonly text: string }[];
  readonly at: string;
}

export interface Refusal {
  readonly permission: string;
  readonly value: string | null;
  readonly option: string;
  /** Lines of its `deno.json`. */
  readonly config: string | null;
}

export interface LoggedLine {
  readonly time: string;
  readonly level: string;
  readonly text: string;
  readonly call?: string;
  readonly from: string;
}

export interface OpenedCall {
  readonly id: string;
  readonly function: string;
  readonly peer: string;
  /** Its `traceparent`. */
  readonly trace?: string;
  /** Absent: it came by gRPC. */
  readonly http?: { readonly method: string; readonly version: string };
  readonly time: string;
}

export interface EndedCall {
  readonly id: string;
  /** Of gRPC's. */
  readonly status: string;
  readonly httpStatus?: number;
  readonly errorCode?: string;
  readonly durationMs: number;
}
