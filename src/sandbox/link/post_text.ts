/**
 * Messages that cross as text may have so many UTF-16 units: a host that reads more of them than that
 * keeps all of its callers waiting (about 0.2 s, measured on Deno 2.9.6).
 */
export const MAX_POST_TEXT = 2 * 1024 * 1024;

// Bound now: a handler that replaces them later does not see what passes.
const { parse, stringify } = JSON;
const { defineProperty, keys } = Object;
const { isArray } = Array;

/** Messages as text, whatever the function has made of the prototypes that they have. */
export function toPostText(messages: readonly unknown[]): string {
  return stringify("toJSON" in messages ? shielded(messages) : messages);
}

/**
 * The messages that a text holds; nothing is known of them.
 *
 * @throws {Error} when it holds no list
 */
export function fromPostText(text: string): unknown[] {
  const messages: unknown = parse(text);
  if (!isArray(messages)) throw new TypeError("Cannot read a post: it is no list");
  return messages;
}

/** A copy with a `toJSON` of its own, that is none: the one that is inherited is not asked. */
function shielded(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const copy: object = isArray(value) ? [] : {};
  for (const key of keys(value)) {
    const field = shielded((value as Record<string, unknown>)[key]);
    defineProperty(copy, key, { value: field, enumerable: true });
  }
  return defineProperty(copy, "toJSON", { value: undefined });
}
