import { decode, encode } from "@msgpack/msgpack";
import { type Codec, defineFunction } from "@projectriff/deno-function-invoker";

/** MessagePack ↔ values. */
const messagePack: Codec = {
  mediaTypes: ["application/vnd.msgpack", "application/msgpack", "application/x-msgpack"],
  decode: (payload) => decode(payload),
  encode: (value) => encode(value),
  accepts: (value) => typeof value !== "function" && typeof value !== "symbol",
};

/** What a sensor has measured. */
export interface Readings {
  readonly sensor: string;
  readonly values: readonly number[];
}

/** Sums up the readings of a sensor, in JSON or MessagePack. */
export const summarize = defineFunction({
  interaction: "direct",
  codecs: [messagePack],
  run: ({ sensor, values }: Readings) => ({
    sensor,
    min: Math.min(...values),
    max: Math.max(...values),
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  }),
});
