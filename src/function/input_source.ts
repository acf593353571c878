/** Where the values of an `InputStream` come from. Who asks awaits the answer before asking again. */
export interface InputSource {
  /** The next value when it can be had at once, else {@linkcode NOTHING}. */
  take(): unknown;
  /** Waits for a value to take. Resolves to `false` when the stream has closed or failed. */
  arrive(): Promise<boolean>;
  /** Told when the reader cancels. */
  cancel(reason: unknown): Promise<void>;
}

/** What is taken when nothing is there. */
export const NOTHING = Symbol("nothing");
