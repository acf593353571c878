import { type FrameHeaders, getHeader } from "../../invocation/frame.ts";

/** Failures that a function which takes an object may make of a text. */
const MAY_BE_OF_TYPE: readonly (string | undefined)[] = [
  "error-client-unmarshall",
  "error-server-function-invocation",
];
/** What a function says that has looked for members of a text. */
const UNDEFINED = /\b(?:undefined|NaN)\b/;

/**
 * Sees what is sent and answered by a Call, and tells whether the data was probably meant as JSON and
 * went as text.
 */
export class JsonHint {
  readonly #isText: boolean;
  #hasSentJson = false;
  #answers = 0;
  #saysUndefined = false;

  /** @param headers of every message */
  constructor(headers: FrameHeaders) {
    this.#isText = getHeader(headers, "content-type")?.[0] === "text/plain";
  }

  sent(text: string): void {
    if (this.#isText) this.#hasSentJson ||= isJsonObject(text);
  }

  answered(payload: Uint8Array): void {
    this.#answers++;
    if (!this.#hasSentJson) return;
    this.#saysUndefined ||= UNDEFINED.test(new TextDecoder().decode(payload));
  }

  /**
   * What to say when the Call has ended; empty when there is nothing.
   *
   * @param errorCode of a Call that failed, when it has one
   */
  after(outcome: "done" | "failed", errorCode?: string): string {
    const isSuspect = outcome === "failed"
      ? MAY_BE_OF_TYPE.includes(errorCode)
      : this.#answers === 0 || this.#saysUndefined;
    if (!this.#hasSentJson || !isSuspect) return "";
    return "the data looks like JSON and was sent as text/plain: " +
      "--content-type application/json sends it as what it is";
  }
}

function isJsonObject(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
