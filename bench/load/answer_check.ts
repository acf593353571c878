import type { AnswerInspector } from "./message_frames.ts";
import type { Wire } from "./wires/wire.ts";

/**
 * Looks at a run's first answer whole, and at the length of each: to compare every byte would cost
 * the client more than the answer cost the server.
 */
export class AnswerCheck implements AnswerInspector {
  #decode: Wire["decode"];
  #expected: Uint8Array;
  #answerBytes: number | undefined;
  wantsAnswer = true;

  /** `expected` is the payload that each answer should have. */
  constructor(decode: Wire["decode"], expected: Uint8Array) {
    this.#decode = decode;
    this.#expected = expected;
  }

  /** @throws {Error} when its payload is not the expected one */
  inspect(answer: Uint8Array): void {
    this.wantsAnswer = false;
    const payload = this.#decode(answer);
    const expected = this.#expected;
    if (payload?.length === expected.length && payload.every((byte, i) => byte === expected[i])) {
      return;
    }
    const found = payload === undefined ? "none" : `another of ${payload.length} bytes`;
    throw new Error(
      `Cannot count the answer: instead of the payload of ${expected.length} bytes it has ${found}`,
    );
  }

  /** @throws {Error} when an answer is longer or shorter than the first */
  announce(bytes: number): void {
    this.#answerBytes ??= bytes;
    if (bytes === this.#answerBytes) return;
    throw new Error(`Cannot count the answer: ${bytes} bytes, the first had ${this.#answerBytes}`);
  }
}
