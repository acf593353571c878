import type {
  CheckReport,
  ImportsReport,
  PermissionsToAdd,
  SetToWrite,
  TrialAnswer,
  TrialReport,
} from "../../check/check_report.ts";
import { answerText, mediaTypeOf } from "../answer_text.ts";
import { displayPath } from "../display_path.ts";
import { shellWord } from "../shell_word.ts";
import { escapeControls, escapeJsonControls } from "../../invocation/escape_controls.ts";

type Exports = NonNullable<CheckReport["exports"]>;

const LABEL_WIDTH = 13;
/** Longest part of an answer that is shown. */
const MAX_SHOWN = 1000;

/** A report for people; why something failed is told elsewhere. */
export function toCheckText(report: CheckReport, cwd: string): string {
  const path = (file: string) => displayPath(file, cwd);
  const { file, exports, imports, permissions, trial, refused, toAllow } = report;
  if (file === undefined) return "";
  const rows: readonly (readonly [label: string, lines: readonly string[]])[] = [
    ["File", [path(file)]],
    ["Serves", [served(report)]],
    ["Exports", exports ? exportLines(exports) : []],
    ["Imports", imports ? importLines(imports, path) : []],
    ["Permissions", permissions ? grantLines(permissions) : []],
    ["Trial", trial ? trialLines(trial) : []],
    ["Refused", refused.map(({ kind, resource = "all of it" }) => `${kind}: ${resource}`)],
  ];
  const text = rows.flatMap(([label, lines]) =>
    lines.flatMap((line) => line.split("\n"))
      .map((line, i) => `${(i === 0 ? label : "").padEnd(LABEL_WIDTH)}${escapeControls(line)}\n`)
  );
  return text.join("") + (toAllow ? adviceOf(toAllow, path) : "");
}

function served({ handler, isolation }: CheckReport): string {
  const place = isolation === "worker" ? "a worker thread" : "a child process";
  if (!handler) return "nothing";
  const handlers = [handler, ...handler.others ?? []];
  return `${handlers.map((each) => `${each.name} (${each.interaction})`).join(", ")}, in ${place}`;
}

function exportLines(exports: Exports): readonly string[] {
  if (exports.length === 0) return ["nothing"];
  return exports.map((each) => {
    if (each.kind === "other") return `${each.name}: ${each.what}, no handler`;
    if (each.kind === "problem") return each.message;
    const { name, form, interaction, promote, input, output, mediaTypes } = each;
    const parts = [
      `${interaction} ${form}`,
      `takes ${input}`,
      `gives ${output}`,
      ...(promote === "each" ? ["run for each message"] : []),
      ...(mediaTypes.length > 0 ? [`has codecs for ${mediaTypes.join(" ")}`] : []),
    ];
    return `${name}: ${parts.join(", ")}`;
  });
}

function importLines(imports: ImportsReport, path: (file: string) => string): readonly string[] {
  const packages = imports.packages.map(({ specifier, resolved }) =>
    resolved === undefined ? specifier : `${specifier} (${resolved})`
  );
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["files", imports.files.map(path)],
    ["packages", packages],
    ["web", imports.web],
    ["Node's modules", imports.node],
    ["computed when it runs, in", imports.computed.map(path)],
  ];
  return [
    ...lists.filter(([, list]) => list.length > 0).map(([name, list]) =>
      `${name}: ${list.join(", ")}`
    ),
    ...imports.problems.map(({ file, message }) =>
      `cannot be read: ${path(file)}: ${message.replaceAll(/\s*\n\s*/g, " ")}`
    ),
  ];
}

function grantLines(permissions: NonNullable<CheckReport["permissions"]>): readonly string[] {
  return Object.entries(permissions).flatMap(([kind, grant]) => {
    if (grant === true) return [`${kind}: all of it`];
    return grant.length === 0 ? [] : [`${kind}: ${grant.join(", ")}`];
  });
}

function trialLines({ messageCount, answers, truncated, failure }: TrialReport): readonly string[] {
  const counts = `${count(messageCount, "message")}, ${truncated ? "more than " : ""}${
    count(answers.length, "answer")
  }`;
  return [failure ? `${counts}, failed` : counts, ...answers.map(answerLine)];
}

function answerLine(answer: TrialAnswer): string {
  const size = count(answer.payload.byteLength, "byte");
  const text = answerText(answer);
  const shown = text === undefined || text.length <= MAX_SHOWN
    ? text
    : `${text.slice(0, MAX_SHOWN)}… (${size})`;
  return `${mediaTypeOf(answer) ?? "no media type"}: ${shown ?? size}`;
}

function adviceOf(
  { flags, set }: PermissionsToAdd,
  path: (file: string) => string,
): string {
  return [
    "",
    "To allow what was refused, start it with:",
    `  ${flags.map(shellWord).join(" ")}`,
    ...(set ? setLines(set, path) : [
      "For a permission set put the function into a folder of its own: the deno.json that is beside it",
      "is the invoker's.",
    ]),
    "",
  ].join("\n");
}

function setLines(
  { configFile, permissions }: SetToWrite,
  path: (file: string) => string,
): readonly string[] {
  const [name = ""] = Object.keys(permissions);
  const option = name === "default" ? "-P" : shellWord(`-P=${name}`);
  return [
    escapeControls(`or with ${option}, and this set in ${path(configFile)}:`),
    // Of JSON a newline is one of the layout.
    JSON.stringify({ permissions }, null, 2).split("\n").map(escapeJsonControls).join("\n"),
  ];
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
