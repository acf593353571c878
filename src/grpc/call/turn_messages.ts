import { nextTick } from "node:process";
import type { Frame } from "../../invocation/frame.ts";
import { FUNCTION_MESSAGES, type MessageFormat } from "./message_format.ts";

/** What is written at once, also within a turn: its client is not to wait for it, nor memory to grow. */
const MAX_FRAMES = 64;
const MAX_BYTES = 64 * 1024;

/**
 * The messages of an answer on their way out: those that are made in one turn of the event loop are
 * written in one piece. To write each costs as much as to make it.
 */
export class TurnMessages {
  readonly #send: (framed: Uint8Array) => void;
  readonly #format: MessageFormat;
  #frames: Frame[] = [];
  #bytes = 0;

  constructor(
    send: (framed: Uint8Array) => void,
    format: MessageFormat = FUNCTION_MESSAGES,
  ) {
    this.#send = send;
    this.#format = format;
  }

  /** @param byteLength of the frame as a message */
  push(frame: Frame, byteLength: number): void {
    if (this.#frames.push(frame) === 1) nextTick(this.flush);
    this.#bytes += byteLength;
    if (this.#frames.length === MAX_FRAMES || this.#bytes >= MAX_BYTES) this.flush();
  }

  /** Writes what is there: before the end, and by itself when the work of a turn is done. */
  readonly flush = (): void => {
    if (this.#frames.length === 0) return;
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    this.#send(this.#format.encode(frames));
  };
}
