import { parseArgs } from "@std/cli/parse-args";
import {
  addsUp,
  canBeBare,
  type GetEnv,
  isRepeatable,
  type Option,
  type Positional,
  variablesOf,
} from "./option.ts";
import { BARE, mergeOptionValues, type OptionValue, parseOptionValue } from "./option_value.ts";
import { type Command, COMMANDS, OPTIONS, type OptionValues, POSITIONALS } from "./options.ts";
import { assertNoStrayValue } from "./stray_value.ts";
import { usageError } from "../usage_error.ts";
import { didYouMean } from "../../invocation/did_you_mean.ts";

/** A command line, read and checked. */
export interface ParsedOptions<C extends Command> {
  /** Every option, with the defaults filled in. */
  readonly options: OptionValues<C>;
  /** What was given beside options, exactly as it was written. */
  readonly positionals: readonly string[];
}

/**
 * Reads the arguments of a command, its variables where an argument is missing, and the defaults.
 *
 * An empty variable counts as not set. Lists of permissions, headers and texts add up when repeated;
 * of any other option the last one counts.
 *
 * @param argv what comes after the command
 * @throws {InvokerError} of code `usage`, with a message that says what is allowed
 */
export function parseOptions<C extends Command>(
  command: C,
  argv: readonly string[],
  getEnv: GetEnv,
): ParsedOptions<C> {
  const table: readonly Option[] = OPTIONS[command];
  const names = table.map(({ name }) => name);
  // The name under which the parser keeps what is no option.
  const reserved = argv.find((arg) => /^--?_(=|$)/.test(arg));
  if (reserved !== undefined) throw unknownOption(command, reserved);
  const parsed = parseArgs(expandShorthands(argv, table), {
    string: ["_", ...names],
    collect: names,
    unknown: (arg, key) => {
      if (key !== undefined) throw unknownOption(command, arg);
      return true;
    },
  });
  const given = parsed._.map(String);
  assertNoStrayValue(command, argv, given, getEnv);
  const positionals = toPositionals(command, given, getEnv);
  const getEnvOf = (option: Option) => isGiven(command, option, positionals) ? noEnv : getEnv;
  const values = table.map((option) => {
    const texts = parsed[option.name] as readonly string[];
    const value = fromFlags(option, texts) ?? fromEnv(option, getEnvOf(option)) ?? absent(option);
    return [option.name, value];
  });
  return {
    options: Object.fromEntries(values) as OptionValues<C>,
    positionals,
  };
}

/** Whether the argument says what an option's variable would. */
function isGiven(command: Command, { name }: Option, [first]: readonly string[]): boolean {
  const taken: Positional | undefined = POSITIONALS[command];
  return Boolean(first) && taken?.option === name;
}

const noEnv: GetEnv = () => undefined;

/**
 * Whether `--name`, or its one-letter alias, is among the arguments. Where a command has an option of
 * that name for itself, which takes a value, only one without a value counts.
 */
export function isAsked(
  name: "help" | "version",
  argv: readonly string[],
  command: Command = "serve",
): boolean {
  const end = argv.indexOf("--");
  const { short } = OPTIONS.serve.find((option) => option.name === name) as Option;
  const table: readonly Option[] = OPTIONS[command];
  const isOther = table.some((option) => option.name === name && !canBeBare(option));
  return argv.slice(0, end < 0 ? undefined : end).some((arg, i, args) =>
    arg === `-${short}` || arg === `--${name}` && (!isOther || /^(?:$|-.)/.test(args[i + 1] ?? ""))
  );
}

/**
 * Writes one-letter aliases out, and marks options that may be bare and are, so that they do not
 * take the next argument for their value: Deno, too, wants a `=` there.
 */
function expandShorthands(argv: readonly string[], table: readonly Option[]): readonly string[] {
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  const rest = end < 0 ? [] : argv.slice(end);
  return [...joinEmpty(options.flatMap((arg) => expandShorthand(arg, table)), table), ...rest];
}

/** A value that is empty is one, too, where the parser would take it for no option's. */
function joinEmpty(args: readonly string[], table: readonly Option[]): readonly string[] {
  const takesEmpty = (arg: string | undefined) =>
    table.some((option) => !canBeBare(option) && arg === `--${option.name}`);
  return args.flatMap((arg, i) => {
    if (arg === "" && takesEmpty(args[i - 1])) return [];
    return args[i + 1] === "" && takesEmpty(arg) ? [`${arg}=`] : [arg];
  });
}

function expandShorthand(arg: string, table: readonly Option[]): readonly string[] {
  const first = table.find(({ short }) => short !== undefined && arg.startsWith(`-${short}`));
  if (first && !canBeBare(first) && !/^-[A-Za-z](=|$)/.test(arg)) {
    return [`--${first.name}=${arg.slice(2)}`];
  }
  const [, letters, value = ""] = /^-([A-Za-z]+)(=.*)?$/s.exec(arg) ?? [];
  const meant = [...letters ?? ""].map((letter) => table.find(({ short }) => short === letter));
  const known = meant.filter((option) => option !== undefined);
  const long = known.length > 0 && known.length === meant.length
    ? known.map(({ name }, i) => `--${name}${i === known.length - 1 ? value : ""}`)
    : [arg];
  return long.map((text) =>
    table.some((option) => canBeBare(option) && text === `--${option.name}`)
      ? `${text}=${BARE}`
      : text
  );
}

function fromFlags(option: Option, texts: readonly string[]): OptionValue | undefined {
  const values = texts.map((text) => fromFlag(option, text));
  if (!addsUp(option)) return values.at(-1);
  return values.length > 0 ? values.reduce(mergeOptionValues) : undefined;
}

function fromFlag(option: Option, text: string): OptionValue {
  if (text === BARE) return option.bare ?? true;
  if (option.kind !== "boolean") return parseOptionValue(option, `--${option.name}`, text);
  throw usageError(`Cannot use --${option.name} ${JSON.stringify(text)}: it takes no value`);
}

function fromEnv(option: Option, getEnv: GetEnv): OptionValue | undefined {
  const variable = variablesOf(option).find((name) => getEnv(name));
  const text = variable && getEnv(variable);
  if (!variable || !text) return undefined;
  if (option.kind === "allow-list") {
    if (text === "true") return true;
    if (text === "false") return undefined;
  }
  if (!isRepeatable(option)) return parseOptionValue(option, variable, text);
  // A variable carries several one a line: they may hold commas.
  return text.split("\n").filter((line) => line !== "")
    .map((line) => parseOptionValue(option, variable, line)).reduce(mergeOptionValues, []);
}

function absent(option: Option): OptionValue | undefined {
  if (option.default !== undefined) {
    return parseOptionValue(option, `--${option.name}`, option.default);
  }
  if (option.kind === "boolean") return false;
  return isRepeatable(option) ? [] : undefined;
}

function toPositionals(
  command: Command,
  given: readonly string[],
  getEnv: GetEnv,
): readonly string[] {
  const [first = "", surplus] = given;
  const taken: Positional | undefined = POSITIONALS[command];
  if (!taken) {
    if (given.length === 0) return [];
    throw usageError(`Cannot use "${first}": ${command} takes nothing but options`);
  }
  const { name, maxCount, env } = taken;
  if (given.length > maxCount) {
    throw usageError(
      `Cannot use "${surplus}": ${command} takes one ${name}, and "${first}" is given`,
    );
  }
  if (given.length > 0) return given;
  const text = env.map(getEnv).find((value) => value);
  return text === undefined ? [] : [text];
}

function unknownOption(command: Command, arg: string): Error {
  const [given = arg, name = ""] = /^-+([^=]*)/.exec(arg) ?? [];
  const names = OPTIONS[command].map((option) => option.name);
  const meant = didYouMean(name, names);
  if (meant !== undefined) {
    return usageError(`Unknown option "${given}"; did you mean "--${meant}"?`);
  }
  const other = COMMANDS.find((each) => OPTIONS[each].some((option) => option.name === name));
  if (other !== undefined) {
    return usageError(`Unknown option "${given}": it is an option of ${other}, not of ${command}`);
  }
  return usageError(`Unknown option "${given}"; ${command} --help lists the options`);
}
