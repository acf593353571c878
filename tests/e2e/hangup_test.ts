import { assertEquals } from "@std/assert";
import { ignoreBecause, invokerProgram, ROOT } from "../support/invoker_program.ts";

/** Starts its arguments in a terminal, closes that when they are ready, and prints "ended". */
const TERMINAL = `
import os, pty, sys
process, terminal = pty.fork()
if process == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
printed = b""
while b"second terminal" not in printed:
    printed += os.read(terminal, 4096)
os.close(terminal)
os.waitpid(process, 0)
print("ended")
`;

Deno.test({
  name: "SIGHUP: an invoker ends when the terminal that it was started in has closed",
  ignore: !hasPython() && ignoreBecause("there is no python3, to make a terminal with"),
  async fn() {
    const program = invokerProgram(["samples/rot13/rot13.ts?handler=encode", "--port", "0"]);
    const child = new Deno.Command("python3", {
      args: ["-c", TERMINAL, ...program],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const impatience = setTimeout(() => child.kill("SIGKILL"), 30_000);
    const { stdout, stderr } = await child.output();
    clearTimeout(impatience);
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assertEquals([text(stdout), text(stderr)], ["ended\n", ""]);
  },
});

function hasPython(): boolean {
  try {
    const args = ["-c", "import pty"];
    return new Deno.Command("python3", { args, stdin: "null", stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}
