import { assertEquals, assertMatch } from "@std/assert";
import { invokerProgram } from "../support/invoker_program.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { makeFolder } from "./temp_folder.ts";

/** Runs the invoker while nobody reads what it prints on one of its outputs, as after `| head`. */
async function runUnread(
  args: readonly string[],
  unread: "stdout" | "stderr",
  cwd: string,
): Promise<{ readonly code: number; readonly read: string }> {
  const [program, ...programArgs] = invokerProgram(args, ["--allow-all"]);
  const child = new Deno.Command(program, {
    args: programArgs,
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = unread === "stdout" ? child.stderr : child.stdout;
  await child[unread].cancel();
  const [read, { code }] = await Promise.all([new Response(reader).text(), child.status]);
  return { code, read };
}

const FILES = { "greet/f.ts": "export const f = (x: string) => `Hello ${x}`;\n" };

const COMMANDS: readonly (readonly string[])[] = [
  ["--help"],
  ["help", "invokers"],
  ["call", "--help"],
  ["--version"],
  ["check", "greet/f.ts"],
  ["check", "greet/f.ts", "--json", "--call", "x"],
  ["new", "made"],
  ["init", "greet", "--useraccount=me", "--artifact=f.ts", "--dry-run"],
  ["init", "greet", "--useraccount=me", "--artifact=f.ts"],
  ["build", "greet", "--useraccount=me", "--dry-run"],
  ["apply", "greet", "--dry-run"],
  ["delete", "--name=greet", "--dry-run"],
  ["invokers", "delete", "--all", "--dry-run"],
];

Deno.test("broken pipe: every command ends quietly, with what it did", async () => {
  await using folder = await makeFolder(FILES);
  for (const args of COMMANDS) {
    const { code, read } = await runUnread(args, "stdout", folder.path);
    assertEquals([code, read], [0, ""], args.join(" "));
  }
});

Deno.test("broken pipe: a client ends quietly, and what serves goes on", async () => {
  await using folder = await makeFolder({
    "f.ts": "export async function* f() { while (true) yield 'x'.repeat(1000); }",
  });
  await using invoker = await startInvokerProcess([folder.file("f.ts")]);
  const address = `--address=localhost:${invoker.port}`;
  for (const args of [["call", address, "x"], ["healthcheck", address]]) {
    assertEquals(await runUnread(args, "stdout", folder.path), { code: 0, read: "" });
  }
  invoker.signal("SIGTERM");
  assertEquals((await invoker.status).code, 0);
});

Deno.test("broken pipe: the exit status of a failure is told where its message is not", async () => {
  await using folder = await makeFolder({ "bad.ts": "throw new Error('no');" });
  for (const [args, expected] of [[["check", "bad.ts"], 1], [["--prot"], 2]] as const) {
    const { code } = await runUnread(args, "stderr", folder.path);
    assertEquals(code, expected, args.join(" "));
  }
});

Deno.test("broken pipe: the line of serve that nobody reads keeps nobody from serving", async () => {
  await using folder = await makeFolder(FILES);
  const [program, ...args] = invokerProgram(["greet/f.ts", "--port=0"], ["--allow-all"]);
  const child = new Deno.Command(program, {
    args,
    cwd: folder.path,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  await child.stdout.cancel();
  const log = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let printed = "";
  for (let piece = await log.read(); !piece.done; piece = await log.read()) {
    printed += piece.value;
    if (printed.includes("second terminal")) break;
  }
  assertMatch(printed, /try it from a second terminal/);
  child.kill("SIGTERM");
  assertEquals((await child.status).code, 0);
  await log.cancel();
});
