import { itemWire } from "./item_wire.ts";
import { messageWire } from "./message_wire.ts";
import { riffWire } from "./riff_wire.ts";
import type { Wire } from "./wire.ts";

/** Every protocol that a server can speak, by the name that its entry has. */
export const WIRES = {
  /** `function.MessageFunction/Call`. */
  message: messageWire,
  /** `streaming.Riff/Invoke`, of the Node function invoker. */
  riff: riffWire,
  /** The methods of `bench/services/item.proto`. */
  item: itemWire,
} as const satisfies Record<string, Wire>;

/** The name of a protocol. */
export type WireName = keyof typeof WIRES;
