import { isPattern } from "../codec/media_type.ts";
import { kindOf } from "./kind_of.ts";

const METHODS = ["decode", "encode", "accepts"] as const;

/** What is wrong with the `codecs` of a definition; `undefined`: nothing, it is a list of `Codec`s. */
export function findCodecProblem(codecs: unknown): string | undefined {
  if (!Array.isArray(codecs)) return `its "codecs" is ${kindOf(codecs)}, not an array of codecs`;
  for (const [index, codec] of codecs.entries()) {
    const problem = problemOf(codec);
    if (problem !== undefined) return `its "codecs[${index}]" ${problem}`;
  }
  return undefined;
}

function problemOf(codec: unknown): string | undefined {
  if (typeof codec !== "object" || codec === null) return `is ${kindOf(codec)}, not a codec`;
  // Of a class, perhaps: its methods are then not its own.
  const members = codec as Readonly<Record<string, unknown>>;
  const { mediaTypes } = members;
  if (!Array.isArray(mediaTypes) || mediaTypes.length === 0) {
    return `has no "mediaTypes", an array such as ["application/x-thing"]`;
  }
  const bad = mediaTypes.find((text) => typeof text !== "string" || !isPattern(text));
  if (bad !== undefined) {
    const shown = typeof bad === "string" ? `"${bad}"` : kindOf(bad);
    return `has the media type ${shown}, which is neither type/subtype in lower case nor a suffix such as "+json"`;
  }
  const missing = METHODS.find((name) => typeof members[name] !== "function");
  return missing && `has no function "${missing}"; a codec has mediaTypes, ${METHODS.join(", ")}`;
}
