/** The values of a stream, one by one. */
export interface ValueReader {
  read(): ReadResult | PromiseLike<ReadResult>;
  /** Tells the maker of the values that no more are wanted. */
  cancel(reason: unknown): Promise<unknown>;
}

interface ReadResult {
  readonly done?: boolean | undefined;
  readonly value?: unknown;
}

/** A readable and a writable side, as a `TransformStream` has. */
export interface StreamPair {
  readonly readable: ReadableStream<unknown>;
  readonly writable: WritableStream<unknown>;
}

/** Whether a result has both sides of a stream. */
export function isStreamPair(result: unknown): result is StreamPair {
  return typeof result === "object" && result !== null &&
    "readable" in result && result.readable instanceof ReadableStream &&
    "writable" in result && result.writable instanceof WritableStream;
}

/** Reads a result that stands for many outputs; `undefined` when it is one value. */
export function readMany(result: unknown): ValueReader | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  if (result instanceof ReadableStream) return result.getReader();
  if (Symbol.asyncIterator in result) {
    const iterable = result as AsyncIterable<unknown>;
    return readIterator(iterable[Symbol.asyncIterator]());
  }
  // What a sync generator function returns; arrays, strings and sets are values.
  if (Symbol.iterator in result && "next" in result && typeof result.next === "function") {
    return readIterator(result as Iterator<unknown>);
  }
  return undefined;
}

/** One result as outputs: none when it is `undefined`. */
export function readOne(result: unknown): ValueReader {
  return readIterator([result][Symbol.iterator]());
}

function readIterator(iterator: AsyncIterator<unknown> | Iterator<unknown>): ValueReader {
  return {
    read: () => iterator.next(),
    cancel: async () => await iterator.return?.(),
  };
}
