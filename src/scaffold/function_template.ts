/** A function to start from, and what its project says of it. */
export interface FunctionTemplate {
  /** `mod.ts`. */
  readonly module: string;
  /** `mod_test.ts`. */
  readonly test: string;
  /** Arguments of `call` in an example, as a shell takes them. */
  readonly arguments: string;
  /** What that prints, line by line. */
  readonly answers: readonly string[];
  /** What it does, in a sentence that is wrapped for the README. */
  readonly summary: string;
}

/**
 * How a test names the module beside it. In parts: what stands in one piece in the invoker's own code,
 * packaging takes for a module of the invoker's.
 */
export const MODULE_URL: string = ["import.meta", `resolve("./mod.ts")`].join(".");
