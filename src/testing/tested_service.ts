import type { CallOptions } from "./tested_function.ts";

/** How a service is loaded. */
export interface LoadServiceOptions {
  /** The `.proto` file that has the service, or several: paths or `file:` URLs. */
  readonly proto?: string | URL | readonly (string | URL)[];
  /** Folders that imports of the files are looked for in. */
  readonly protoPath?: string | URL | readonly (string | URL)[];
  /** A file with a `FileDescriptorSet`, or several. */
  readonly protoSet?: string | URL | readonly (string | URL)[];
  /** The name of the service, where the files have several. */
  readonly service?: string;
  /** Whether methods may be missing. @default {false} */
  readonly allowUnimplemented?: boolean;
}

/** How a method is called: with metadata as `headers`, and what ends the call. */
export interface MethodCallOptions extends Pick<CallOptions, "headers" | "signal" | "deadline"> {
  /** Is given the metadata before the first response: `context.responseHeaders` of the method. */
  readonly onHeader?: (headers: Headers) => void;
  /**
   * Is given the metadata behind the last response, when the call has ended well:
   * `context.responseTrailers` of the method. Those of a failure are `headers` of the `CallError`.
   */
  readonly onTrailer?: (trailers: Headers) => void;
}

/** The methods of a service of which no types are known. */
export interface UntypedMethods {
  /** One request, or many as an iterable; a promise of one response, or a stream of many. */
  readonly [method: string]: (request: never, options?: MethodCallOptions) => unknown;
}

/** A service that is there to be called: a function for each method. */
export type TestedService<Client extends object> = Client & AsyncDisposable;
