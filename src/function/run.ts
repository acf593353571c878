import type { Codecs } from "../codec/negotiate.ts";
import type { Frame } from "../invocation/frame.ts";
import type { Definition } from "./definition.ts";
import type { PayloadFormat } from "./payload_format.ts";

/** A handler, and what its values are read and written with. */
export interface Handling {
  readonly definition: Definition;
  readonly codecs: Codecs;
  readonly format: PayloadFormat;
}

/** One Call of a function, as the outputs that it makes one by one. */
export interface Run {
  /** The next output; `undefined` at the end. Rejects with an `InvokerError` when the Call failed. */
  next(): Promise<Frame | undefined>;
  /** Whether it is known that there is no other output. */
  readonly isOver: boolean;
  /** Lets go of input and outputs. Called once, when the Call has ended or its caller has left. */
  stop(outcome: RunOutcome): void;
}

/** How a Call came to its end. */
export type RunOutcome = { readonly kind: "done" } | {
  readonly kind: "failed";
  readonly reason: unknown;
};
