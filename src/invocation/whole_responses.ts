import type { BudgetShare } from "./byte_budget.ts";
import { type Frame, type FrameHeaders, getHeader } from "./frame.ts";
import { InvokerError } from "./invoker_error.ts";
import { shortened } from "./error_message.ts";
import { failureOfHttp } from "./http_status.ts";
import { isOwnCode, type OwnFailure, type OwnTrailer, trailerProblem } from "./own_failure.ts";
import { goesOn, isTrailers, responseStatus, withoutOwnNames } from "./response_frames.ts";

/** What is read of the body of a response that is a failure, in bytes; the rest nobody is told. */
const MAX_TOLD_BYTES = 64 * 1024;
/** Characters of the names and values that become trailers; many clients take 8 KiB of them. */
const MAX_TRAILER_CHARACTERS = 4096;
const CANNOT = "Cannot send a Response as a message";
const TEXT = /^text\/|^application\/(?:[^;]*\+)?(?:json|xml)\s*(?:;|$)/i;

/** Makes messages of responses, for those who are answered by messages: one of each. */
export class WholeResponses {
  /** What goes behind the outputs, once that has come. */
  trailers: FrameHeaders | undefined;
  readonly #maxBytes: number;
  readonly #held: BudgetShare | undefined;
  #head: Frame | undefined;
  #pieces: Uint8Array[] = [];
  #byteLength = 0;

  /**
   * @param maxBytes what a body may have
   * @param held counts what is held of bodies until they are whole
   */
  constructor(maxBytes: number, held?: BudgetShare) {
    this.#maxBytes = maxBytes;
    this.#held = held;
  }

  /**
   * The message that a frame completes; `undefined` while a body goes on.
   *
   * @throws {InvokerError} what a response says that is none of success, or when it is too large
   */
  take(frame: Frame): Frame | undefined {
    const head = this.#head ?? frame;
    const status = responseStatus(head);
    // As nearly all are.
    if (status === undefined) return frame;
    if (isTrailers(frame)) {
      this.trailers = withoutOwnNames(frame.headers);
      return undefined;
    }
    this.#head = head;
    this.#pieces.push(frame.payload);
    this.#byteLength += frame.payload.byteLength;
    const isSuccess = status < 300;
    if (goesOn(frame)) {
      if (isSuccess) this.#hold(frame.payload.byteLength);
      if (isSuccess || this.#byteLength < MAX_TOLD_BYTES) return undefined;
    }
    const whole = {
      payload: joined(this.#pieces, this.#byteLength),
      headers: withoutOwnNames(head.headers),
    };
    if (!isSuccess) throw toFailure(status, whole);
    this.#held?.add(frame.payload.byteLength - this.#byteLength);
    this.#head = undefined;
    this.#pieces = [];
    this.#byteLength = 0;
    return whole;
  }

  #hold(bytes: number): void {
    if (this.#byteLength > this.#maxBytes) {
      throw new InvokerError(
        "response-too-large",
        `${CANNOT}: it has more than ${this.#maxBytes} bytes`,
      );
    }
    if (this.#held?.hasRoom === false) {
      const why = "no room for its body: too much waits already, see --max-buffered";
      throw new InvokerError("error-server-busy", `${CANNOT}: ${why}`);
    }
    this.#held?.add(bytes);
  }
}

function joined(pieces: readonly Uint8Array[], byteLength: number): Uint8Array {
  const [only] = pieces;
  if (only?.byteLength === byteLength) return only;
  const whole = new Uint8Array(byteLength);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

function toFailure(status: number, { payload, headers }: Frame): InvokerError {
  const type = getHeader(headers, "content-type")?.[0];
  const text = TEXT.test(type ?? "") ? textOf(payload) : "";
  const code = getHeader(headers, "error-code")?.[0];
  const trailers = toTrailers(headers);
  const own: OwnFailure = {
    status: failureOfHttp(status),
    ...(isOwnCode(code) && { code }),
    ...(trailers.length > 0 && { trailers }),
  };
  return new InvokerError(
    "error-server-function-invocation",
    shortened(text) || `The function answered with status ${status}`,
    { own },
  );
}

function textOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload.subarray(0, MAX_TOLD_BYTES)).trim();
}

/** Of a response's headers those that can be trailers, as far as they fit. */
function toTrailers(headers: Frame["headers"]): OwnTrailer[] {
  let room = MAX_TRAILER_CHARACTERS;
  return Array.from(headers, ([name, values]): OwnTrailer => [name.toLowerCase(), values])
    .filter((trailer) => {
      if (trailerProblem(trailer) !== undefined) return false;
      room -= trailer.flat().join("").length;
      return room >= 0;
    });
}
