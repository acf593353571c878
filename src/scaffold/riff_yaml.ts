import type { YamlMap, YamlValue } from "./invoker_resource.ts";
import { quotedText } from "./quoted_text.ts";

/** What YAML 1.1 takes for something else than a text. */
const OTHER_TYPE = new RegExp(
  "^(?:" + [
    "|~|y|Y|n|N|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF",
    "true|True|TRUE|false|False|FALSE|null|Null|NULL|<<",
    "[-+]?(?:0[xX][\\da-fA-F_]+|0b[01_]+)",
    "[-+]?(?:\\.\\d[\\d_]*|\\d[\\d_]*\\.?[\\d_]*)(?:[eE][-+]?\\d+)?",
    // A number to the base of 60, as in times.
    "[-+]?\\d[\\d_]*(?::[0-5]?\\d)+(?:\\.[\\d_]*)?",
    "[-+]?\\.?(?:inf|Inf|INF)|\\.?(?:nan|NaN|NAN)",
  ].join("|") + ")$",
);
/** What no plain text of YAML's may begin with. */
const INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.)/;
/** Where a plain text would end, or lose something. */
const CUT = /: |:$| #|^ | $/;
// deno-lint-ignore no-control-regex -- what YAML cannot write but as an escape
const UNPRINTABLE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/u;

/**
 * A document of YAML to the letter as riff wrote it: keys in order, lists not indented, and quotes
 * only where they are needed.
 */
export function riffYaml(value: YamlMap): string {
  return `${mapLines(value).join("\n")}\n`;
}

function mapLines(map: YamlMap): readonly string[] {
  return Object.keys(map).toSorted().flatMap((key) => entryLines(key, map[key] ?? null));
}

function entryLines(key: string, value: YamlValue): readonly string[] {
  const name = textScalar(key);
  if (isList(value)) {
    if (value.length === 0) return [`${name}: []`];
    return [`${name}:`, ...value.flatMap(itemLines)];
  }
  if (typeof value !== "object" || value === null) return [`${name}: ${scalar(value)}`];
  const lines = mapLines(value);
  return lines.length === 0 ? [`${name}: {}`] : [`${name}:`, ...lines.map((line) => `  ${line}`)];
}

function itemLines(item: YamlValue): readonly string[] {
  const lines = isList(item)
    ? item.flatMap(itemLines)
    : typeof item === "object" && item !== null
    ? mapLines(item)
    : [scalar(item)];
  if (lines.length === 0) return [isList(item) ? "- []" : "- {}"];
  return lines.map((line, i) => `${i === 0 ? "-" : " "} ${line}`);
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function scalar(value: string | number | boolean | null): string {
  return typeof value === "string" ? textScalar(value) : String(value);
}

function textScalar(text: string): string {
  if (OTHER_TYPE.test(text) || UNPRINTABLE.test(text)) return quotedText(text);
  return INDICATOR.test(text) || CUT.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}
