import type { Post } from "./protocol.ts";

/**
 * A post as it crosses between threads.
 *
 * Its messages are text: V8 copies that as it is, while it takes a list of small objects apart and
 * puts it together again, at twice the cost of doing so by JSON (measured on Deno 2.9.6).
 */
export type PortPost = readonly [messages: string, payloads: Uint8Array];

// Bound now: a handler that replaces them later does not see what passes.
const { parse, stringify } = JSON;

/** A post as it is given to a port. */
export function toPortPost<Message>({ messages, payloads }: Post<Message>): PortPost {
  return [stringify(messages), payloads];
}

/**
 * The post that came from a port.
 *
 * @throws {Error} when it is none
 */
export function fromPortPost<Message>([text, payloads]: PortPost): Post<Message> {
  const messages = parse(text);
  if (!Array.isArray(messages) || !(payloads instanceof Uint8Array)) {
    throw new TypeError("Cannot read a post: it is no list with payloads");
  }
  return { messages, payloads };
}
