import { canBeBare, type GetEnv, type Option, type Positional } from "./option.ts";
import { type Command, OPTIONS, POSITIONALS } from "./options.ts";
import { usageError } from "../usage_error.ts";

/** An argument behind an option that has no value, and takes one only by `=`. */
interface StrayValue {
  /** As it was given. */
  readonly option: string;
  readonly takesValue: boolean;
  readonly value: string;
}

/**
 * Makes sure that no argument was meant as the value of the option before it, as in
 * `--allow-net localhost:80`: where there is one too many, or where it would take the place of a
 * variable, and is no module.
 *
 * @param given what the arguments have beside options
 * @throws {InvokerError} of code `usage`, saying how the value is given
 */
export function assertNoStrayValue(
  command: Command,
  argv: readonly string[],
  given: readonly string[],
  getEnv: GetEnv,
): void {
  const stray = findStrayValue(argv, OPTIONS[command]);
  if (stray === undefined) return;
  const { option, takesValue, value } = stray;
  const taken: Positional | undefined = POSITIONALS[command];
  const isTooMany = given.length > (taken?.maxCount ?? 0);
  const isSet = taken?.env.some((name) => getEnv(name)) ?? false;
  if (!isTooMany && !(isSet && given[0] === value && !isModule(value))) return;
  throw usageError(
    `Cannot use "${value}" after ${option}: ` +
      (takesValue ? `its value comes after "=", as in ${option}=${value}` : "it takes no value"),
  );
}

function findStrayValue(argv: readonly string[], table: readonly Option[]): StrayValue | undefined {
  const end = argv.indexOf("--");
  const args = end < 0 ? argv : argv.slice(0, end);
  for (const [i, value] of args.entries()) {
    const before = args[i - 1] ?? "";
    const [, long, letters = ""] = /^--([\w-]+)$|^-([A-Za-z]+)$/.exec(before) ?? [];
    const option = table.find(({ name, short }) =>
      long === undefined ? letters !== "" && short === letters.at(-1) : name === long
    );
    if (option === undefined || !canBeBare(option) || /^(?:-|$)/.test(value)) continue;
    return { option: before, takesValue: option.kind !== "boolean", value };
  }
  return undefined;
}

/** Whether a text names a module, by its path or its URL. */
function isModule(text: string): boolean {
  return /^file:|\.[cm]?[jt]sx?(?:\?|$)/.test(text);
}
