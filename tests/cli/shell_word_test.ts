import { assertEquals } from "@std/assert";
import { shellWord } from "../../src/cli/shell_word.ts";

const words: [text: string, word: string][] = [
  ["--allow-net=h:1,[::1]:2", "'--allow-net=h:1,[::1]:2'"],
  ["--allow-read=/a-b_c.d", "--allow-read=/a-b_c.d"],
  ["", "''"],
  // zsh has a word of the path of a command for it.
  ["=ls", "'=ls'"],
  ["a=ls", "a=ls"],
  ["it's", `'it'\\''s'`],
  ["$HOME `x`", "'$HOME `x`'"],
  ["a\nb", "$'a\\u000ab'"],
  ["a\tb", "$'a\\tb'"],
  ["\u202etxt.js\u2028", "$'\\u202etxt.js\\u2028'"],
  ["it's \\ \x1b[2J\x9b", "$'it\\'s \\\\ \\u001b[2J\\u009b'"],
];

for (const [text, word] of words) {
  Deno.test(`shellWord: ${JSON.stringify(text)} is ${word}`, () => {
    assertEquals(shellWord(text), word);
  });
}

const shell = "/bin/bash";
const hasBash = await Deno.stat(shell).then(() => true, () => false);
// deno-lint-ignore no-console -- why something is not tested
if (!hasBash) console.log(`shellWord: no test by a shell, there is no ${shell}`);

Deno.test("shellWord: a shell reads what was meant", { ignore: !hasBash }, async () => {
  const args = ["-c", `printf '%s\\0' ${words.map(([, word]) => word).join(" ")}`];
  const { stdout } = await new Deno.Command(shell, { args, env: { LC_ALL: "C.UTF-8" } }).output();
  const read = new TextDecoder().decode(stdout).split("\0").slice(0, -1);
  assertEquals(read, words.map(([text]) => text));
});
