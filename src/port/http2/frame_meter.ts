import { PREFACE } from "./preface.ts";

const HEADER_BYTES = 9;
const DATA = 0;
const HEADERS = 1;
const WINDOW_UPDATE = 8;
const END_STREAM = 1;
const PADDED = 8;
/** With its length: what has no more may be nothing else. */
const MAX_PADDING = 256;

/** Control frames in a second that no client comes near: it answers settings and pings, and cancels Calls. */
export const MAX_CONTROL_FRAMES_PER_SECOND = 1000;
/** Of a WINDOW_UPDATE there may be more: two for each frame sent, for the stream and the connection. */
const UPDATES_PER_FRAME = 2;

/** What a client has sent, when it is no good. */
export type FrameTrouble = "flood" | "not-http2";

/** What else the meter goes by. */
export interface FrameMeterSides {
  /** The clock, in milliseconds. */
  readonly now: () => number;
  /** How many frames have been sent to the client so far. */
  readonly sentFrames: () => number;
}

/**
 * Looks at the frames of a connection as they come: only at their headers, wherever they are cut.
 *
 * The HTTP/2 library takes control frames without end (Deno 2.9.6): two million WINDOW_UPDATEs of
 * one client keep all others waiting. What carries something of a Call is not counted.
 */
export class FrameMeter {
  /** Bytes of the preface, or of the payload of a frame, that have not come yet. */
  #skips = PREFACE.byteLength;
  #greeted = false;
  readonly #header = new Uint8Array(HEADER_BYTES);
  #headerLength = 0;
  readonly #sides: FrameMeterSides;
  #taken = 0;
  #opened = 0;
  /** 1: a stream is being opened that may not be in this turn. */
  #begun = 0;
  readonly #updates = new Burst();
  readonly #others = new Burst();

  constructor(sides: FrameMeterSides) {
    this.#sides = sides;
  }

  /** How many bytes `take` has taken last. */
  get taken(): number {
    return this.#taken;
  }

  /** How many streams they open. */
  get opened(): number {
    return this.#opened - this.#begun;
  }

  /**
   * Takes in what has come; `undefined`: nothing is wrong with it.
   *
   * @param mayOpen how many streams it may open: of one more only the header of its frame is taken
   */
  take(bytes: Uint8Array, mayOpen = Infinity): FrameTrouble | undefined {
    if (!this.#greeted && !this.#greets(bytes)) return "not-http2";
    this.#opened = this.#begun;
    const { byteLength } = bytes;
    let at = 0;
    while (at < byteLength && this.#opened <= mayOpen) {
      if (this.#skips > 0) {
        const skipped = Math.min(this.#skips, byteLength - at);
        this.#skips -= skipped;
        at += skipped;
      } else if (this.#headerLength === 0 && byteLength - at >= HEADER_BYTES) {
        const isFlood = this.#isOneTooMany(bytes, at);
        at += HEADER_BYTES;
        if (isFlood) return "flood";
      } else {
        this.#header[this.#headerLength++] = bytes[at++] ?? 0;
        if (this.#headerLength < HEADER_BYTES) continue;
        this.#headerLength = 0;
        if (this.#isOneTooMany(this.#header, 0)) return "flood";
      }
    }
    this.#taken = at;
    this.#begun = this.#opened > mayOpen ? 1 : 0;
    return undefined;
  }

  #greets(bytes: Uint8Array): boolean {
    const from = PREFACE.byteLength - this.#skips;
    this.#greeted = bytes.byteLength >= this.#skips;
    const length = Math.min(this.#skips, bytes.byteLength);
    for (let at = 0; at < length; at++) if (bytes[at] !== PREFACE[from + at]) return false;
    return true;
  }

  /** @param at where the header of the frame is */
  #isOneTooMany(bytes: Uint8Array, at: number): boolean {
    this.#skips = (bytes[at] ?? 0) << 16 | (bytes[at + 1] ?? 0) << 8 | (bytes[at + 2] ?? 0);
    const type = bytes[at + 3];
    const flags = bytes[at + 4] ?? 0;
    const isPadding = (flags & PADDED) > 0 && this.#skips <= MAX_PADDING;
    if (type === HEADERS) this.#opened++;
    const carries = type === HEADERS ||
      type === DATA && ((flags & END_STREAM) > 0 || this.#skips > 0 && !isPadding);
    if (carries) return false;
    const burst = type === WINDOW_UPDATE ? this.#updates : this.#others;
    if (++burst.frames <= MAX_CONTROL_FRAMES_PER_SECOND) return false;
    // So many have come since; the clock is not looked at before.
    const { now, sentFrames } = this.#sides;
    const [nowMs, sent] = [now(), sentFrames()];
    const answered = type === WINDOW_UPDATE ? UPDATES_PER_FRAME * (sent - burst.sentBefore) : 0;
    const isFlood = nowMs - burst.sinceMs < 1000 &&
      burst.frames - answered > MAX_CONTROL_FRAMES_PER_SECOND;
    if (!isFlood) {
      burst.frames = 0;
      burst.sinceMs = nowMs;
      burst.sentBefore = sent;
    }
    return isFlood;
  }
}

/** Frames of a kind since a moment. */
class Burst {
  frames = 0;
  sinceMs = -Infinity;
  sentBefore = 0;
}
