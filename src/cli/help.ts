import { canBeBare, type Option, type Positional, variablesOf } from "./option.ts";
import { type Command, OPTIONS, POSITIONALS } from "./options.ts";

const MAX_COLUMNS = 100;

const SUMMARIES: Readonly<Record<Command, string>> = {
  serve: "Serve a function over gRPC. This is the command when none is named.",
  call: "Call a function and print what it answers.",
  check: "Load a function in its sandbox and tell what it is and which permissions it needs.",
  new: "Make the folder of a new function, with a test and tasks.",
  healthcheck: "Ask an invoker whether it serves: for the probes of a container.",
};

const EXAMPLES: Readonly<Record<Command, readonly string[]>> = {
  serve: [
    "invoker ./greet.ts",
    "invoker ./weather.ts?handler=forecast --port 8080 --allow-net=api.example.com",
  ],
  call: [
    "invoker call world",
    `invoker call --content-type application/json --accept application/json '{"name":"x"}'`,
    "tail -f events.log | invoker call --address localhost:8080",
  ],
  check: [
    "invoker check ./greet.ts",
    "invoker check ./weather.ts --call Bologna --call Oslo",
    `invoker check ./greet.ts -P --call '{"name":"x"}' --content-type application/json --json`,
  ],
  new: [
    "invoker new greet",
    "invoker new count --streaming",
  ],
  healthcheck: [
    "invoker healthcheck",
    "invoker healthcheck --address localhost:8080 --timeout 1s",
  ],
};

const FOOTNOTES: Readonly<Record<Command, readonly string[]>> = {
  serve: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "The function may do nothing that is not allowed here but read its own folder.",
    "--allow-read alone allows all of its kind, --allow-read=a,b only these; so do the others.",
    "TIME is 500ms, 10s, 1.5m or 1h; SIZE is 4MiB, 512KiB or a number of bytes.",
  ],
  call: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    `Data that begins with "-" comes after "--". TIME is 500ms, 10s, 1.5m or 1h.`,
  ],
  check: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "It opens no port. It exits with 0 when the function would be served and has answered the trial",
    "Call of --call, else with 1. TIME is 500ms, 10s, 1.5m or 1h.",
  ],
  new: [
    "It overwrites nothing: the folder must not be there yet, or be empty.",
  ],
  healthcheck: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "It exits with 0 when the answer is SERVING, else with 1. TIME is 500ms, 10s, 1.5m or 1h.",
  ],
};

/** The help of one command, or of the program. It fits 100 columns and ends with a newline. */
export function helpText(command?: Command): string {
  return command === undefined ? programHelp() : commandHelp(command);
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
    ...option.default === undefined ? [] : [`default ${option.default}`],
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
