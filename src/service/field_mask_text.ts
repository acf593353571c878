import { CodecFault, wrongType, wrongValue } from "../protobuf/codec_fault.ts";

/** Paths as one text, their parts in camel case. */
export function readFieldMask({ paths }: { readonly paths: readonly string[] }): string {
  return paths.map((path) => {
    const text = path.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (toSnakeCase(text) === path && !text.includes("_")) return text;
    throw new CodecFault(`the path ${JSON.stringify(path)} has no form in camel case`);
  }).join(",");
}

/** Paths from such a text. */
export function writeFieldMask(text: unknown): { readonly paths: readonly string[] } {
  if (typeof text !== "string") throw wrongType("a field mask's text", text);
  if (text.includes("_")) throw wrongValue('paths in camel case, as "a.bC,d"', text);
  return { paths: text === "" ? [] : text.split(",").map(toSnakeCase) };
}

function toSnakeCase(path: string): string {
  return path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
