import { assert, assertEquals, assertMatch } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { invokerProgram, ROOT } from "../support/invoker_program.ts";
import { cannotShare, sharing } from "./shared_port.ts";
import { makeFolder } from "./temp_folder.ts";

const FUNCTION = `import process from "node:process";
import other from "node:console";
const line = "x".repeat(1023) + "\\n";
const bytes = new TextEncoder().encode(line);
const WAYS = {
  "console.log": () => console.log(line.trimEnd()),
  "console.error": () => console.error(line.trimEnd()),
  "node:console": () => other.log(line.trimEnd()),
  "process.stdout": () => process.stdout.write(line),
  "process.stderr": () => process.stderr.write(line),
  "Deno.stdout": () => Deno.stdout.write(bytes),
  "Deno.stderr": () => Deno.stderr.writeSync(bytes),
};
const throwing = () => { throw new Error("no"); };
export default (how) => {
  const print = WAYS[how];
  if (print) for (let i = 0; i < 5000; i++) print();
  else console.log(how);
  return how === "throw" ? throwing() : how;
};
`;

const WAYS = [
  "console.log",
  "console.error",
  "node:console",
  "process.stdout",
  "process.stderr",
  "Deno.stdout",
  "Deno.stderr",
];

/** What waits for whoever reads must not come so far. */
const STALL_MS = 2000;

const CASES: readonly (readonly string[])[] = [
  ["--isolation=worker"],
  ["--isolation=worker", "--log-format=json"],
  ["--isolation=process"],
  ["--isolation=none"],
  sharing("worker"),
  sharing("process"),
];

/** An invoker whose standard error is read when the test says so, and standard output never again. */
async function startUnread(args: readonly string[]) {
  const [program, ...programArgs] = invokerProgram([...args, "--port=0"], ["--allow-all"]);
  const child = new Deno.Command(program, {
    args: programArgs,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value: firstLine = "" } = await lines.read();
  const errors = child.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let printed = "";
  return {
    port: Number(/:(\d+)\n/.exec(firstLine)?.[1]),
    child,
    /** Reads on until this has come. */
    async readUntil(pattern: RegExp): Promise<string> {
      const from = printed.length;
      while (!pattern.test(printed.slice(from))) {
        const { done, value = "" } = await errors.read();
        if (done) throw new Error(`It ended without ${pattern}: ${printed.slice(-2000)}`);
        printed += value;
      }
      return printed;
    },
    leave: () => errors.cancel(),
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended.
      }
      await child.status;
      await Promise.all([errors.cancel(), lines.cancel()]);
    },
  };
}

async function residentMiB(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

for (const args of CASES) {
  const ignore = args.includes("--sandboxes=2") && cannotShare();
  const what = args.join(" ");

  Deno.test(`log: a reader that pauses costs lines, and no Call: ${what}`, { ignore }, async () => {
    await using folder = await makeFolder({ "f.js": FUNCTION });
    await using invoker = await startUnread([
      folder.file("f.js"),
      ...args,
      `--stall-timeout=${STALL_MS}ms`,
      "--max-lost-sandboxes=1",
    ]);
    using client = connect(invoker.port);
    const ask = async (text: string) => {
      const { texts, status, details } = await client.call([text], {
        deadline: Date.now() + 10_000,
      });
      assertEquals(status, text === "throw" ? "UNKNOWN" : "OK", `${text}: ${details}`);
      return texts;
    };
    for (const way of WAYS) assertEquals(await ask(way), [way]);
    const before = await residentMiB(invoker.child.pid);
    // Longer than the stall timeout, with something to log meanwhile.
    for (const endMs = Date.now() + 1.5 * STALL_MS; Date.now() < endMs;) {
      await ask("throw");
      await ask("console.log");
    }
    await ask("console.log");
    assert(await residentMiB(invoker.child.pid) - before < 200, "it holds what nobody reads");
    const text = await invoker.readUntil(/lines of the log were dropped: it was not read/);
    assertMatch(text, /\b[1-9]\d{3,} lines of the log were dropped/);
    await ask("and on");
    await invoker.readUntil(/: and on$|"and on"/m);
    invoker.child.kill("SIGTERM");
    await invoker.readUntil(/Stopping/);
    assertEquals((await invoker.child.status).code, 0);
  });

  Deno.test(`log: a reader that has gone costs no Call: ${what}`, { ignore }, async () => {
    await using folder = await makeFolder({ "f.js": FUNCTION });
    await using invoker = await startUnread([folder.file("f.js"), ...args]);
    using client = connect(invoker.port);
    await invoker.leave();
    for (const way of WAYS) assertEquals((await client.call([way])).texts, [way]);
    invoker.child.kill("SIGTERM");
    assertEquals((await invoker.child.status).code, 0);
  });
}
