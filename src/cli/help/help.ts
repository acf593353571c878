import { EXAMPLES, FOOTNOTES, SUMMARIES } from "./help_texts.ts";
import { canBeBare, type Option, type Positional, variablesOf } from "../options/option.ts";
import { type Command, OPTIONS, POSITIONALS } from "../options/options.ts";

const MAX_COLUMNS = 100;

/** The help of one command, or of the program. It fits 100 columns and ends with a newline. */
export function helpText(command?: Command): string {
  return command === undefined ? programHelp() : commandHelp(command);
}

/** The help of commands of two words that share the first. */
export function groupHelpText(group: string): string {
  const commands = Object.entries(SUMMARIES).filter(([name]) => name.startsWith(`${group} `));
  return lines(
    "Usage:",
    ...commands.map(([name]) => `  ${usage(name as Command)}`),
    "",
    "Commands:",
    ...columns(commands),
    "",
    `invoker ${commands[0]?.[0]} --help has the options of that command.`,
  );
}

function programHelp(): string {
  const commands = Object.entries(SUMMARIES);
  return lines(
    "Serves a function, written in TypeScript or JavaScript, over gRPC.",
    "",
    "Usage:",
    ...Object.keys(SUMMARIES).map((command) => `  ${usage(command as Command)}`),
    "",
    "Commands:",
    ...columns([...commands, ["help", "Show the help of a command: invoker help call"]]),
    "",
    ...positionalLines("serve"),
    "Options of serve:",
    ...optionLines("serve"),
    "",
    ...FOOTNOTES.serve,
  );
}

function commandHelp(command: Command): string {
  return lines(
    SUMMARIES[command],
    "",
    "Usage:",
    `  ${usage(command)}`,
    "",
    ...positionalLines(command),
    "Options:",
    ...optionLines(command),
    "",
    ...FOOTNOTES[command],
    "",
    "Examples:",
    ...EXAMPLES[command].map((example) => `  ${example}`),
  );
}

function usage(command: Command): string {
  const taken: Positional | undefined = POSITIONALS[command];
  const positional = taken ? ` [${taken.name}${taken.maxCount > 1 ? "..." : ""}]` : "";
  return `invoker ${command === "serve" ? "[serve]" : command}${positional} [options]`;
}

function optionLines(command: Command): readonly string[] {
  return columns(OPTIONS[command].map((option) => [synopsis(option), describe(option)]));
}

function synopsis(option: Option): string {
  const { name, short, choices, placeholder = choices?.join("|") } = option;
  const alias = short === undefined ? "    " : `-${short}, `;
  if (placeholder === undefined) return `${alias}--${name}`;
  return `${alias}--${name}${canBeBare(option) ? `[=${placeholder}]` : ` ${placeholder}`}`;
}

function describe(option: Option): string {
  // The variables that follow the rule need no mention.
  const variables = variablesOf(option).slice(1);
  const notes = [
    ...option.default === undefined ? [] : [`default: ${option.default}`],
    ...variables.length === 0 ? [] : [`also ${variables.join(", ")}`],
  ];
  return notes.length === 0 ? option.help : `${option.help} (${notes.join("; ")})`;
}

/** What the command takes beside options, and an empty line after it; nothing if it takes none. */
function positionalLines(command: Command): readonly string[] {
  const taken: Positional | undefined = POSITIONALS[command];
  if (!taken) return [];
  const { name, env, help } = taken;
  return [...columns([[name, env.length === 0 ? help : `${help} (also ${env.join(", ")})`]]), ""];
}

function columns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const indent = 2 + Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.flatMap(([left, right]) =>
    wrapped(right, MAX_COLUMNS - indent).map((line, i) =>
      (i === 0 ? `  ${left}` : "").padEnd(indent) + line
    )
  );
}

function wrapped(text: string, width: number): readonly string[] {
  return text.split(" ").reduce<readonly string[]>((lines, word) => {
    const last = lines.at(-1);
    return last !== undefined && last.length + 1 + word.length <= width
      ? [...lines.slice(0, -1), `${last} ${word}`]
      : [...lines, word];
  }, []);
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
