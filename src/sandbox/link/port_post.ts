import { fromPostText, MAX_POST_TEXT, toPostText } from "./post_text.ts";
import type { Post } from "./protocol.ts";

/**
 * A post as it crosses between threads.
 *
 * Its messages are text: V8 copies that as it is, while it takes a list of small objects apart and
 * puts it together again, at twice the cost of doing so by JSON (measured on Deno 2.9.6).
 */
export type PortPost = readonly [messages: string, payloads: Uint8Array];

/** A post as it is given to a port. */
export function toPortPost<Message>({ messages, payloads }: Post<Message>): PortPost {
  return [toPostText(messages), payloads];
}

/**
 * The post that came from a port; of its messages nothing is known.
 *
 * @param maxText how long its messages may be, in UTF-16 units
 * @throws {Error} when it is none
 */
export function fromPortPost(data: unknown, maxText = MAX_POST_TEXT): Post<unknown> {
  const [text, payloads]: unknown[] = Array.isArray(data) ? data : [];
  // Memory that is shared could change while it is read.
  const isOwn = payloads instanceof Uint8Array && payloads.buffer instanceof ArrayBuffer;
  if (typeof text !== "string" || text.length > maxText || !isOwn) {
    throw new TypeError("Cannot read a post: it is no text of its messages with payloads");
  }
  return { messages: fromPostText(text), payloads };
}
