import { excerpt } from "../codec/excerpt.ts";
import { EventProblem } from "./attributes.ts";

/** CloudEvents' binding to HTTP, §3.1.3.2: what has to be encoded is all but these, without `"` and `%`. */
const NOT_PLAIN = /[^\x21\x23\x24\x26-\x7e]/gu;
const QUOTED = /^"(?:[^"\\]|\\.)*"$/s;

/** The text of an attribute as the value of a header. */
export function encodeHeaderText(text: string): string {
  return text.replace(
    NOT_PLAIN,
    (character) =>
      Array.from(
        new TextEncoder().encode(character),
        (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
      ).join(""),
  );
}

/**
 * The text that the value of a header stands for. What need not be encoded may be, and may not; older
 * senders put it in quotes.
 *
 * @throws {EventProblem} when a percent sign stands for no character
 */
export function decodeHeaderText(name: string, value: string): string {
  const trimmed = value.trim();
  const text = QUOTED.test(trimmed) ? trimmed.slice(1, -1).replace(/\\(.)/gs, "$1") : trimmed;
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new EventProblem(
      `its "${excerpt(name)}" is "${
        excerpt(text)
      }", in which a percent sign stands for no character: it is written as "%25"`,
    );
  }
}
