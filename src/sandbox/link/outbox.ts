import { concat } from "@std/bytes/concat";
import { setImmediate } from "node:timers";
import type { Frame } from "../../invocation/frame.ts";
import { FramePacker } from "./pack_frames.ts";
import type { PackedFrames, Post } from "./protocol.ts";

/** Sends a post to the other side. `transfer` lists buffers that need not be copied. */
export type Send<Message> = (post: Post<Message>, transfer: ArrayBuffer[]) => void;

/** From here on moving a buffer is cheaper than cloning it (measured on Deno 2.9.6), in bytes. */
const TRANSFER_FROM = 16 * 1024;
/**
 * Frames that make a post go out before its tick is over: the other side begins while this one goes
 * on. The smaller number lets both sides of a single busy Call work at once.
 */
const MAX_FRAMES = 96;
const MAX_FRAMES_A_CALL = 32;
/** Payloads that do so, in bytes: they are copied, and others wait meanwhile. */
const MAX_PAYLOAD_BYTES = 1024 * 1024;
/**
 * Text of headers and errors that makes it go out, too, in UTF-16 units. With the longest of these
 * behind it, and six units of JSON for each, a post stays within `MAX_POST_TEXT`.
 */
const MAX_UNITS = 64 * 1024;
const NO_PAYLOADS = new Uint8Array(0);

/**
 * What one side has to say to the other: all of one tick goes out in one post.
 *
 * The flush is a `setImmediate`: it comes when all that this turn of the event loop brought has been
 * dealt with. A microtask would come too early and split batches, a timer too late.
 */
export class Outbox<Message extends { readonly type: string }> {
  readonly #send: Send<Message | PackedFrames>;
  #messages: (Message | PackedFrames)[] = [];
  #packers = new Map<number, FramePacker>();
  #frames = 0;
  #units = 0;
  #payloadBytes = 0;
  #scheduled = false;

  constructor(send: Send<Message | PackedFrames>) {
    this.#send = send;
  }

  /** Adds a message, with so many UTF-16 units of text that may be long. */
  push(message: Message, units = 0): void {
    this.#messages.push(message);
    this.#schedule();
    this.#units += units;
    if (this.#units >= MAX_UNITS) this.flush();
  }

  /** Adds frames of a Call, to those of this tick when there are some. */
  pushFrames(call: number, frames: readonly Frame[]): void {
    let packer = this.#packers.get(call);
    if (!packer) {
      packer = new FramePacker(call);
      this.#packers.set(call, packer);
      this.#messages.push(packer.packed);
      this.#schedule();
    }
    for (const frame of frames) {
      this.#units += packer.add(frame);
      this.#payloadBytes += frame.payload.byteLength;
    }
    this.#frames += frames.length;
    const isFull = packer.payloads.length >= MAX_FRAMES_A_CALL || this.#frames >= MAX_FRAMES;
    const isLong = this.#units >= MAX_UNITS || this.#payloadBytes >= MAX_PAYLOAD_BYTES;
    if (isFull || isLong) this.flush();
  }

  /** Sends what there is now. */
  flush(): void {
    if (this.#messages.length === 0) return;
    const messages = this.#messages;
    const payloads = joinPayloads(this.#packers.values());
    this.#messages = [];
    this.#packers = new Map();
    this.#frames = 0;
    this.#units = 0;
    this.#payloadBytes = 0;
    const transfer = payloads.byteLength >= TRANSFER_FROM ? [payloads.buffer] : [];
    this.#send({ messages, payloads }, transfer);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}

/** The packers are in the order of their messages, which is how the other side reads them. */
function joinPayloads(packers: Iterable<FramePacker>): Uint8Array<ArrayBuffer> {
  const payloads: Uint8Array[] = [];
  for (const packer of packers) payloads.push(...packer.payloads);
  return payloads.length === 0 ? NO_PAYLOADS : concat(payloads);
}
