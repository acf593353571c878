import { BUILT_IN_CODECS, type Codecs, createCodecs } from "../codec/negotiate.ts";
import type { Definition } from "./definition.ts";

/** What a function reads and writes: by its own codecs first, then by those that all have. */
export function codecsOf({ codecs = [] }: Definition): Codecs {
  return createCodecs([...codecs, ...BUILT_IN_CODECS]);
}
