import type { Load, PayloadSpec } from "../scenarios/scenario.ts";
import { makePayload } from "../scenarios/make_payload.ts";
import { AnswerCheck } from "./answer_check.ts";
import { encodeRequestHeaders } from "./http2/frames.ts";
import { type AnswerInspector, frameMessage } from "./message_frames.ts";
import type { Wire } from "./wires/wire.ts";

/** What every Call of a run sends, and what is expected of its answers. */
export interface CallRequest {
  /** How many messages answer one that asks for a stream of them. */
  readonly streamedAnswers: number;
  /** In HPACK. */
  readonly headers: Uint8Array;
  /** What opens a Call, with gRPC's prefix; empty in most protocols. */
  readonly opening: Uint8Array;
  /** The message that is sent over and over, with gRPC's prefix. */
  readonly message: Uint8Array;
  readonly inspector: AnswerInspector;
}

/**
 * Prepares the Calls of a run to `HOST:PORT`.
 *
 * @throws {RangeError} when the protocol has no method for such a load
 */
export function prepareRequest(
  address: string,
  wire: Wire,
  load: Load["kind"],
  { kind, bytes }: PayloadSpec,
): CallRequest {
  const path = wire.paths[load];
  if (path === undefined) throw new RangeError(`Cannot send "${load}": there is no method for it`);
  const payload = makePayload(kind, bytes);
  const opening = wire.openingMessage?.(kind);
  return {
    streamedAnswers: wire.streamedAnswers ?? 1,
    headers: encodeRequestHeaders(address, path),
    opening: opening === undefined ? new Uint8Array() : frameMessage(opening),
    message: frameMessage(wire.encode(payload, kind)),
    inspector: new AnswerCheck((answer) => wire.decode(answer), payload),
  };
}
