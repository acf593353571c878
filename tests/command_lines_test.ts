import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { EXAMPLES } from "../src/cli/help/help_texts.ts";
import { COMMANDS } from "../src/cli/options/options.ts";
import { parseOptions } from "../src/cli/options/parse_options.ts";
import { ROOT } from "./support/invoker_program.ts";

/** Documents that show command lines of `invoker`, and how many at least. */
const DOCUMENTS: readonly (readonly [path: string, minCount: number])[] = [
  ["docs/deploy.md", 7],
  ["docs/commands.md", 2],
];

for (const [path, minCount] of DOCUMENTS) {
  const lines = findCommandLines(await Deno.readTextFile(join(ROOT, path)));
  Deno.test(`${path}: every line that runs the invoker is one that it understands`, () => {
    assert(lines.length >= minCount, `only ${lines.length} were found`);
    for (const line of lines) assertParses(line);
  });
}

Deno.test("help: every example is a line that the invoker understands", () => {
  for (const command of COMMANDS) {
    const examples = EXAMPLES[command];
    assert(examples.length > 0, `there is none of ${command}`);
    for (const example of examples) {
      assertEquals(assertParses(example.slice(example.indexOf("invoker "))), command);
    }
  }
});

Deno.test("command lines: one with an option that is not there is found out", () => {
  const [line = ""] = findCommandLines("```sh\ninvoker apply rot13 --nowhere &\n```\n");
  let message = "";
  try {
    assertParses(line);
  } catch (error) {
    message = String(error);
  }
  assert(message.includes('Unknown option "--nowhere"'), message);
});

/** Lines in blocks of `sh`, continued ones as one, and short ones in the text. */
function findCommandLines(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, text = ""]) => text);
  const inBlocks = blocks.flatMap((text) => text.replaceAll(/\\\n\s*/g, "").split("\n"))
    .map((line) => line.trim().replace(/^deno run .*? invoker\.ts /, "invoker "))
    .filter((line) => line.startsWith("invoker "));
  const inText = [...markdown.matchAll(/(?<!`)`(invoker [^`\n]+)`(?!`)/g)]
    .map(([, line = ""]) => line).filter((line) => !/[[…]/.test(line));
  return [...inBlocks, ...inText];
}

/** Reads a command line as the invoker does; returns the command. */
function assertParses(line: string): string {
  const words = wordsOf(line.replace(/ &$/, "")).slice(1);
  const named = COMMANDS.find((command) => `${words.join(" ")} `.startsWith(`${command} `));
  const command = named ?? "serve";
  const rest = words.slice(named?.split(" ").length ?? 0);
  try {
    parseOptions(command, rest, () => undefined);
  } catch (cause) {
    throw new Error(`${line}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
  return command;
}

/** The words that a shell makes of a line without expansions. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)]
    .map(([word]) =>
      word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single)
    );
}
