import { failedStream } from "../invocation/failed_stream.ts";
import { type FrameHeaders, NO_HEADERS } from "../invocation/frame.ts";
import type { FrameRead, FrameReader, FrameStream } from "../invocation/frame_stream.ts";
import type { Invocation, Invoke } from "../invocation/invocation.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { namedHandler } from "../invocation/named_handler.ts";
import { createFunction } from "./create_function.ts";
import type { Definitions } from "./definition.ts";
import type { Advise } from "./handler_advice.ts";

/**
 * All handlers that are served, as one {@linkcode Invoke}: a Call says which it is for when it opens,
 * or in the headers of its first message; else it is for the first handler.
 *
 * With one handler nothing of its messages is looked at, and that header is one like others.
 */
export function createFunctions(definitions: Definitions, advise?: Advise): Invoke {
  const [{ name: main }] = definitions;
  const byName = new Map(
    definitions.map((each) => [each.name, createFunction(each, undefined, advise)]),
  );
  const names = [...byName.keys()];
  const find = (name: string): Invoke =>
    byName.get(name) ?? (() => failedStream(handlerNotFound(name, names)));
  const first = find(main);
  return (invocation) => {
    const { handler } = invocation.start;
    if (handler !== undefined) return find(handler)(invocation);
    if (names.length === 1) return first(invocation);
    return new ChosenOutput(invocation, (headers) => find(namedHandler(headers) ?? main));
  };
}

/** The output of the handler that the first message names: until it has come, nothing is run. */
class ChosenOutput implements FrameStream, FrameReader {
  readonly #input: FrameReader;
  readonly #output: Promise<FrameReader>;

  constructor(invocation: Invocation, choose: (headers: FrameHeaders) => Invoke) {
    this.#input = invocation.input.getReader();
    this.#output = this.#open(invocation, choose);
    // Who reads hears of it.
    this.#output.catch(() => {});
  }

  getReader(): FrameReader {
    return this;
  }

  async read(): Promise<FrameRead> {
    return await (await this.#output).read();
  }

  async cancel(reason?: unknown): Promise<void> {
    // What waits for the first message comes to its end.
    await this.#input.cancel(reason);
    await this.#output.then((output) => output.cancel(reason), () => {});
  }

  async #open(
    invocation: Invocation,
    choose: (headers: FrameHeaders) => Invoke,
  ): Promise<FrameReader> {
    let first: FrameRead | undefined = await this.#readFirst(invocation.signal);
    const invoke = choose(first.value?.[0]?.headers ?? NO_HEADERS);
    const reader: FrameReader = {
      read: () => {
        const read = first ? Promise.resolve(first) : this.#input.read();
        first = undefined;
        return read;
      },
      cancel: (reason) => this.#input.cancel(reason),
    };
    const input: FrameStream = { getReader: () => reader, cancel: reader.cancel };
    return invoke({ start: invocation.start, input, signal: invocation.signal }).getReader();
  }

  /** The first batch that has a message; the end, when the Call has been given up. */
  async #readFirst(signal: AbortSignal): Promise<FrameRead> {
    const giveUp = () => void this.#input.cancel(signal.reason).catch(() => {});
    if (signal.aborted) giveUp();
    signal.addEventListener("abort", giveUp);
    try {
      while (true) {
        const read = await this.#input.read();
        if (read.done || read.value.length > 0) return read;
      }
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
  }
}

function handlerNotFound(name: string, names: readonly string[]): InvokerError {
  const served = names.map((each) => `"${each}"`).join(", ");
  return new InvokerError(
    "handler-not-found",
    `Cannot find handler "${name}": those that are served are ${served}`,
  );
}
