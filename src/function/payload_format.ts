import type { Frame } from "../invocation/frame.ts";
import type { EncodeDetails } from "./encode_details.ts";
import type { OutputTarget } from "./encode_output.ts";

/** How payloads hold the values of a handler. */
export interface PayloadFormat {
  /** @throws {InvokerError} when it cannot be read */
  decode(frame: Frame): unknown;
  /** @throws {InvokerError} when it cannot be written */
  encode(value: unknown, target: OutputTarget): Frame;
  /** Absent where an error tells no more than its status. */
  readonly encodeDetails?: EncodeDetails;
}
