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

/** What is used of a `Duplex` of `node:stream`, which is known by its shape: nothing of Node is loaded. */
interface NodeDuplex extends AsyncIterable<unknown> {
  on(event: "error", listener: () => void): unknown;
  write(value: unknown, done: (error?: Error | null) => void): unknown;
  end(done: () => void): unknown;
  destroy(error?: unknown): unknown;
}

/** Both sides of a stream, when a result has them; `undefined` when it is something else. */
export function toStreamPair(result: unknown): StreamPair | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  if (!("readable" in result && "writable" in result)) return undefined;
  const { readable, writable } = result;
  if (readable instanceof ReadableStream && writable instanceof WritableStream) {
    return { readable, writable };
  }
  return isNodeDuplex(result) ? fromNodeDuplex(result) : undefined;
}

function isNodeDuplex(result: object): result is NodeDuplex {
  return Symbol.asyncIterator in result &&
    ["on", "write", "end", "destroy"].every((name) =>
      typeof Reflect.get(result, name) === "function"
    );
}

function fromNodeDuplex(duplex: NodeDuplex): StreamPair {
  // How it fails is told by its readable side; without a listener it would be uncaught as well.
  duplex.on("error", () => {});
  return {
    readable: ReadableStream.from(duplex),
    writable: new WritableStream({
      write: (value) =>
        new Promise((resolve, reject) =>
          duplex.write(value, (error) => error ? reject(error) : resolve())
        ),
      close: () => new Promise((resolve) => duplex.end(resolve)),
      abort: (reason) => void duplex.destroy(reason),
    }),
  };
}

/** Reads a result that stands for many outputs; `undefined` when it is one value. */
export function readMany(result: unknown): ValueReader | undefined {
  if (typeof result !== "object" || result === null) return undefined;
  if (result instanceof ReadableStream) return result.getReader();
  if (Symbol.asyncIterator in result) {
    const iterable = result as AsyncIterable<unknown>;
    return readIterator(iterable[Symbol.asyncIterator]());
  }
  return isIterator(result) ? readIterator(result) : undefined;
}

/** Whether a result stands for many outputs; nothing of it is read. */
export function isMany(result: unknown): boolean {
  if (typeof result !== "object" || result === null) return false;
  return result instanceof ReadableStream || Symbol.asyncIterator in result || isIterator(result) ||
    "readable" in result && "writable" in result;
}

/** What a sync generator function returns; arrays, strings and sets are values. */
function isIterator(result: object): result is Iterator<unknown> {
  return Symbol.iterator in result && "next" in result && typeof result.next === "function";
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
