import type { Load, PayloadKind } from "../../scenarios/scenario.ts";

/** A gRPC method as the load client speaks it: what a server's protocol looks like. */
export interface Wire {
  /** `/PACKAGE.SERVICE/METHOD` of each kind of load that it knows. */
  readonly paths: Readonly<Partial<Record<Load["kind"], string>>>;
  /** How many answers a Call of `server-streams` has. */
  readonly streamedAnswers?: number;
  /** A message that opens each Call and is not answered, such as a frame that names the inputs. */
  openingMessage?(kind: PayloadKind): Uint8Array<ArrayBuffer>;
  /** The message that carries `payload`, encoded. */
  encode(payload: Uint8Array, kind: PayloadKind): Uint8Array<ArrayBuffer>;
  /** The payload of an answer; `undefined` when it has none. */
  decode(answer: Uint8Array): Uint8Array | undefined;
}
