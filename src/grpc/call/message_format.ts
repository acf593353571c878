import { type Frame, type FrameHeaders, MAX_HEADERS } from "../../invocation/frame.ts";
import { decodeMessage, encodeMessages, messageLength } from "./message_codec.ts";
import { framedEach } from "../../port/message_framing.ts";

/** How the messages of a call hold frames. */
export interface MessageFormat {
  /**
   * Reads a message.
   *
   * @throws {TooManyHeadersError} when it has more headers than a frame may have
   * @throws {Error} when the bytes are no message
   */
  decode(message: Uint8Array): Frame;
  /** Length of a frame as a message, in bytes. */
  lengthOf(frame: Frame): number;
  /** Writes frames as they go out: each as a message with its length before it. */
  encode(frames: readonly Frame[]): Uint8Array;
}

/** `function.Message`: a payload and its headers (proto/function.proto). */
export const FUNCTION_MESSAGES: MessageFormat = {
  decode: (message) => decodeMessage(message, MAX_HEADERS),
  lengthOf: messageLength,
  encode: encodeMessages,
};

/** The media type of a message of a service of one's own, both ways. */
const PROTOBUF = "application/protobuf";
const PROTOBUF_HEADERS: FrameHeaders = new Map([
  ["content-type", [PROTOBUF]],
  ["accept", [PROTOBUF]],
]);

/** The headers of the first message of the call before: calls with the same metadata share them. */
let last: { readonly metadata: FrameHeaders; readonly headers: FrameHeaders } = {
  metadata: new Map(),
  headers: PROTOBUF_HEADERS,
};

/**
 * Messages of a service of one's own: each is a payload, and the first has the call's metadata as its
 * headers.
 */
export class OwnMessages implements MessageFormat {
  #headers: FrameHeaders;

  /** @param metadata of the call; those of gRPC itself are none */
  constructor(metadata: FrameHeaders) {
    if (last.metadata !== metadata) {
      last = { metadata, headers: new Map([...metadata, ...PROTOBUF_HEADERS]) };
    }
    this.#headers = last.headers;
  }

  /** Those of the first message, which may come late or never. */
  get headers(): FrameHeaders {
    return this.#headers;
  }

  decode(message: Uint8Array): Frame {
    const frame = { payload: message, headers: this.#headers };
    this.#headers = PROTOBUF_HEADERS;
    return frame;
  }

  lengthOf({ payload }: Frame): number {
    return payload.byteLength;
  }

  encode(frames: readonly Frame[]): Uint8Array {
    return framedEach(frames);
  }
}
