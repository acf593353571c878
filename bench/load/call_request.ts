import type { PayloadSpec } from "../scenarios/scenario.ts";
import { makePayload } from "../scenarios/make_payload.ts";
import { AnswerCheck } from "./answer_check.ts";
import { encodeRequestHeaders } from "./http2/frames.ts";
import { type AnswerInspector, frameMessage } from "./message_frames.ts";
import type { Wire } from "./wires/wire.ts";

/** What every Call of a run sends, and what is expected of its answers. */
export interface CallRequest {
  /** In HPACK. */
  readonly headers: Uint8Array;
  /** What opens a Call, with gRPC's prefix; empty in most protocols. */
  readonly opening: Uint8Array;
  /** The message that is sent over and over, with gRPC's prefix. */
  readonly message: Uint8Array;
  readonly inspector: AnswerInspector;
}

/** Prepares the Calls of a run to `HOST:PORT`. */
export function prepareRequest(
  address: string,
  wire: Wire,
  { kind, bytes }: PayloadSpec,
): CallRequest {
  const payload = makePayload(kind, bytes);
  const opening = wire.openingMessage?.(kind);
  return {
    headers: encodeRequestHeaders(address, wire.path),
    opening: opening === undefined ? new Uint8Array() : frameMessage(opening),
    message: frameMessage(wire.encode(payload, kind)),
    inspector: new AnswerCheck((answer) => wire.decode(answer), payload),
  };
}
