// Functions that the tests of the harness look into: both load the same module, which is there once.
import type { Context } from "../../mod.ts";

/** What has happened, in order. */
export const events: string[] = [];

/** Takes what has happened. */
export function takeEvents(): string[] {
  return events.splice(0);
}

export const echo = {
  interaction: "streaming",
  async *run(input: ReadableStream<unknown>): AsyncGenerator<unknown> {
    events.push("start");
    try {
      for await (const value of input) {
        events.push(`got ${value}`);
        yield value;
      }
      events.push("end");
    } catch (error) {
      events.push(`failed ${(error as Error).name}`);
      throw error;
    } finally {
      events.push("finally");
    }
  },
};

export async function* count(_input: ReadableStream<unknown>): AsyncGenerator<number> {
  try {
    for (let number = 1;; number++) {
      events.push(`made ${number}`);
      yield number;
    }
  } finally {
    events.push("finally");
  }
}

export function wait(_text: string, { signal }: Context): Promise<never> {
  events.push("waiting");
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => {
      events.push(`aborted ${signal.reason.name}`);
      reject(signal.reason);
    })
  );
}

export class NoStock extends Error {
  constructor(readonly article: string) {
    super(`no ${article} left`);
  }
}

export function order(article: string): never {
  throw new NoStock(article);
}

export function readHost(_text: string): string {
  return Deno.readTextFileSync("/etc/hostname");
}

export function kind(value: unknown): string {
  if (value instanceof Uint8Array) return `bytes ${[...value]}`;
  return `${typeof value} ${JSON.stringify(value)}`;
}

export function overwrite(bytes: Uint8Array): Uint8Array {
  return bytes.fill(0);
}

export function headersOf(_value: unknown, { headers }: Context): unknown {
  return Object.fromEntries(headers);
}

/** Answers with text of the media type that the header `x-type` names. */
export function answerAs(value: unknown, { headers }: Context): unknown {
  return { payload: value, headers: { "Content-Type": headers.get("x-type") ?? "" } };
}

export const reversed = {
  interaction: "direct",
  codecs: [{
    mediaTypes: ["text/x-reversed"],
    decode: (payload: Uint8Array) => reverse(new TextDecoder().decode(payload)),
    encode: (value: unknown) => new TextEncoder().encode(reverse(String(value))),
    accepts: (value: unknown) => typeof value === "string",
  }],
  run: (text: string) => `${text}!`,
};

function reverse(text: string): string {
  return [...text].reverse().join("");
}

export const living = {
  interaction: "direct",
  setup: () => void events.push("setup"),
  teardown: () => void events.push("teardown"),
  run: (value: unknown) => value,
};

export const leaving = {
  interaction: "streaming",
  teardown: () => void events.push("teardown"),
  async *run(input: ReadableStream<unknown>): AsyncGenerator<unknown> {
    try {
      yield* input;
    } finally {
      events.push("finally");
    }
  },
};

export const dying = {
  interaction: "direct",
  teardown() {
    throw new Error("no goodbye");
  },
  run: (value: unknown) => value,
};
