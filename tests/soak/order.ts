/** The first message of a Call, as JSON: what the function is to do. */
export type Order =
  & {
    /** Number of the Call, there is no other of it. */
    readonly call: number;
    /** Pause before the answer, of a stream after each, in milliseconds. */
    readonly slowMs: number;
    readonly filler?: string;
  }
  & (
    /** `hang`: until the Call is cancelled. `count`: answers how many other Calls are under way. */
    | { readonly does: "echo" | "hang" | "count" }
    /** After so many answers. */
    | { readonly does: "throw"; readonly after: number }
    /** Ends its sandbox. */
    | { readonly does: "crash"; readonly how: "exit" | "throw" | "reject" }
  );
