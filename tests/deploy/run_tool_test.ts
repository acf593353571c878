import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { askTool } from "../../src/deploy/ask_tool.ts";
import { runTool, type ToolHost } from "../../src/deploy/run_tool.ts";
import type { ToolCommand } from "../../src/deploy/tool_command.ts";
import { ToolFailedError } from "../../src/deploy/tool_failed_error.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

function shell(script: string, stdin?: string): ToolCommand {
  const command = { program: "/bin/sh", args: ["-c", script], purpose: "do it" };
  return stdin === undefined ? command : { ...command, stdin };
}

interface Recorded extends ToolHost {
  readonly lines: readonly string[];
  interrupt(signal: "SIGINT" | "SIGTERM"): void;
  listenerCount(): number;
}

function createHost(onLine: (line: string) => void = () => {}): Recorded {
  const lines: string[] = [];
  const listeners = new Set<(signal: "SIGINT" | "SIGTERM") => void>();
  // Lines that come together are told together.
  const add = (from: string, text: string) => {
    for (const line of text.match(/.*\n/g) ?? []) {
      lines.push(`${from} ${line}`);
      onLine(`${from} ${line}`);
    }
  };
  return {
    cwd: "/",
    stdout: (bytes) => Promise.resolve(add("out", new TextDecoder().decode(bytes))),
    stderr: (text) => add("err", text),
    onInterrupt(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    lines,
    interrupt: (signal) => listeners.forEach((listener) => listener(signal)),
    listenerCount: () => listeners.size,
  };
}

Deno.test("runTool: a line is passed on when it comes, not at the end", async () => {
  // The tool goes on only when what it printed has been seen.
  const gate = await Deno.makeTempDir();
  const host = createHost((line) => {
    if (line === "out first\n") Deno.writeTextFileSync(`${gate}/seen`, "");
  });
  const waits = `while [ ! -f '${gate}/seen' ]; do sleep 0.01; done`;
  await runTool(shell(`echo first; ${waits}; printf second`), host);
  assertEquals(host.lines, ["out first\n", "out second\n"]);
  await Deno.remove(gate, { recursive: true });
});

Deno.test("runTool: it gives the tool what it is to read, and a tool that does not read it is fine", async () => {
  const host = createHost();
  await runTool(shell("cat", "a\nb"), host);
  await runTool(shell("echo unread", "x".repeat(1_000_000)), host);
  assertEquals(host.lines, ["out a\n", "out b\n", "out unread\n"]);
});

Deno.test("runTool: an interrupt ends the tool, and nothing listens any more", async () => {
  const host = createHost(() => host.interrupt("SIGTERM"));
  const running = runTool(shell("echo ready; exec sleep 60"), host);
  const error = await assertRejects(() => running, ToolFailedError, "/bin/sh was interrupted");
  assertEquals([error.status, error.wasInterrupted, host.listenerCount()], [130, true, 0]);
});

Deno.test("runTool: the second interrupt ends a tool that ignores the first", async () => {
  const host = createHost(() => host.interrupt("SIGTERM"));
  const script =
    "trap '' TERM; echo ready; sleep 0.1; echo still here; while :; do sleep 0.1; done";
  await assertRejects(() => runTool(shell(script), host), ToolFailedError, "was interrupted");
  assertEquals(host.lines, ["out ready\n", "out still here\n"]);
});

Deno.test("runTool: after an interrupt it does not wait for what the tool has started", async () => {
  const host = createHost(() => host.interrupt("SIGTERM"));
  const startMs = performance.now();
  // What is started keeps the output open.
  const running = runTool(shell("sleep 30 & echo ready; wait"), host);
  await assertRejects(() => running, ToolFailedError, "was interrupted");
  assert(performance.now() - startMs < 20_000);
});

Deno.test("runTool: bytes that are no text are passed on as they are", async () => {
  const bytes: number[] = [];
  const stdout = (piece: Uint8Array) => Promise.resolve(void bytes.push(...piece));
  await runTool(shell("printf 'a\\377\\000\\r\\nb'"), { ...createHost(), stdout });
  assertEquals(bytes, [0x61, 0xff, 0, 0x0d, 0x0a, 0x62, 0x0a]);
});

Deno.test("runTool: when nobody reads what it passes on, the tool goes on to its end", async () => {
  const host = createHost();
  const stdout = () => Promise.reject(new Deno.errors.BrokenPipe());
  await assertRejects(
    () =>
      runTool(shell("for i in 1 2 3; do echo $i; done; echo end >&2; exit 3"), { ...host, stdout }),
    ToolFailedError,
    "Cannot do it: /bin/sh ended with status 3",
  );
  assertEquals(host.lines, ["err end\n"]);
});

Deno.test("runTool: a program that is not there is named", async () => {
  const command = { program: "/nowhere/kubectl", args: [], purpose: "do it" };
  await assertRejects(
    () => runTool(command, createHost()),
    InvokerError,
    `Cannot do it: there is no program "/nowhere/kubectl"; install it`,
  );
});

Deno.test("askTool: it gives what was printed; a failure has what was said", async () => {
  assertEquals(await askTool(shell("echo told; echo noise >&2"), "/"), "told\n");
  const error = await assertRejects(
    () => askTool(shell("echo out; echo why >&2; exit 4"), "/"),
    ToolFailedError,
  );
  assertEquals([error.status, error.message], [
    4,
    "Cannot do it: /bin/sh ended with status 4: why",
  ]);
});

Deno.test("askTool: one that does not answer is ended", async () => {
  const error = await assertRejects(
    () => askTool(shell("exec sleep 60"), "/", { timeoutMs: 100 }),
    InvokerError,
  );
  assertStringIncludes(error.message, "Cannot do it: /bin/sh did not answer within 0.1 s");
});

Deno.test("askTool: one that does not stop to answer is ended", async () => {
  for (const redirection of ["", " >&2"]) {
    await assertRejects(
      () => askTool(shell(`while :; do echo more; done${redirection}`), "/", { maxBytes: 2 ** 20 }),
      InvokerError,
      "Cannot do it: /bin/sh printed more than 1 MiB",
    );
  }
});

Deno.test("askTool: nor is what it has started waited for", async () => {
  const startMs = performance.now();
  await assertRejects(
    () => askTool(shell("sleep 30; echo late"), "/", { timeoutMs: 100 }),
    InvokerError,
    "did not answer within 0.1 s",
  );
  assert(performance.now() - startMs < 20_000);
});
