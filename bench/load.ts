/** What is asked of a server at the same time. */
export type Load =
  /** `atOnce` lanes; each opens a Call with one message, awaits its end and opens the next. */
  | { readonly kind: "calls"; readonly atOnce: number }
  /** `atOnce` Calls that stay open, each with `inFlight` messages on the way. */
  | { readonly kind: "streams"; readonly atOnce: number; readonly inFlight: number };

/** One measurement, as it is asked of the load client. */
export interface LoadJob {
  /** `HOST:PORT` of the server. */
  readonly address: string;
  readonly load: Load;
  /** How long the load runs before it is counted. */
  readonly warmUpMs: number;
  /** How long it is counted. */
  readonly measureMs: number;
}

/** What a measurement found. */
export interface LoadResult {
  /** Calls that ended, or messages that came back, in a second. */
  readonly perSecond: number;
  /** Median time of a Call; `null` for streams. */
  readonly medianUs: number | null;
  /** CPU time of the load client over wall time: near 1, it is the client that is measured. */
  readonly clientBusy: number;
}

/** The load client's answer to a job. */
export type LoadAnswer = { readonly result: LoadResult } | { readonly error: string };
