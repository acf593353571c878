/** How a function is loaded. */
export interface LoadFunctionOptions {
  /** Name of the export; wins over the URI's. */
  readonly handler?: string;
  /** What a direct handler is run for when it does not say so itself. @default {"first"} */
  readonly promote?: "first" | "each";
}
