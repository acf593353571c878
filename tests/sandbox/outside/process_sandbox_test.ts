import { assert, assertEquals } from "@std/assert";
import type { Log } from "../../../src/invocation/log.ts";
import { makeFolder } from "../../e2e/temp_folder.ts";
import { until } from "../../support/eventually.ts";
import { connect, nextText, toWireMessage } from "../../support/grpc_client.ts";
import { startInvokerProcess } from "../../support/invoker_process.ts";
import { describeError } from "../../support/run_function.ts";
import { call, SILENT, startTest } from "./sandbox_fixture.ts";

Deno.test("startProcessSandbox: a signal to itself fails the Calls under way", async () => {
  await using test = await startTest("process", {
    "f.ts": `export default async () => {
      (await import("node:process")).default.kill(Deno.pid, "SIGUSR2");
      await new Promise(() => {});
    };`,
  });
  const dying = call(test.sandbox);
  const { what } = await test.sandbox.lost;
  assertEquals(
    describeError((await dying).error),
    `error-server-sandbox-exited: The sandbox ended: ${what}`,
  );
});

Deno.test("startProcessSandbox: what the handler prints is logged, and names the process", async () => {
  const lines: string[] = [];
  const log: Log = {
    ...SILENT,
    info: (_, { line, text, ...values } = {}) =>
      void lines.push(`info ${values["sandbox.id"]}: ${line ?? text}`),
    error: (_, { line, text, ...values } = {}) =>
      void lines.push(`error ${values["sandbox.id"]}: ${line ?? text}`),
  };
  await using test = await startTest(
    "process",
    {
      "f.ts": `
      import process from "node:process";
      import fs from "node:fs";
      export default () => {
        console.log("by log");
        console.error("by error");
        process.stdout.write("by stdout\\n");
        Deno.stderr.writeSync(new TextEncoder().encode("by stderr\\n"));
        fs.writeSync(1, "by descriptor\\n");
        return Deno.pid;
      };`,
    },
    {},
    log,
  );
  const [pid] = (await call(test.sandbox)).texts;
  const ways = ["descriptor", "error", "log", "stderr", "stdout"];
  await until(() => lines.length === ways.length, () => lines.join());
  assertEquals(
    lines.sort(),
    ways.map((way) => `${way === "error" ? "error" : "info"} ${pid}: by ${way}`).sort(),
  );
});

Deno.test("startProcessSandbox: closed, the handler has torn down and its process is gone", async () => {
  const folder = await makeFolder({});
  const note = folder.file("note.txt");
  const test = await startTest("process", {
    "f.ts": `
      let state = "new";
      export function setup() { state = "set up"; }
      export async function teardown() {
        await Deno.writeTextFile(${JSON.stringify(note)}, "torn down");
      }
      export const f = () => state + " " + Deno.pid;`,
  }, { write: [folder.path] });
  const [text = ""] = (await call(test.sandbox)).texts;
  const pid = Number(/^set up (\d+)$/.exec(text)?.[1]);
  assert(isAlive(pid), text);
  await test[Symbol.asyncDispose]();
  assertEquals(await Deno.readTextFile(note), "torn down");
  await folder[Symbol.asyncDispose]();
  await until(() => !isAlive(pid), () => `process ${pid} is left`);
});

Deno.test("startProcessSandbox: a handler that loops is ended with its sandbox", async () => {
  await using test = await startTest("process", {
    "f.ts": `export default (x: string) => { if (x === "loop") while (true); return Deno.pid; };`,
  });
  const pid = Number((await call(test.sandbox)).texts[0]);
  const looping = call(test.sandbox, "loop");
  const closing = test.sandbox.close();
  const { error } = await looping;
  await closing;
  assertEquals(describeError(error), "error-server-stopping: The invoker is stopping");
  await until(() => !isAlive(pid), () => `process ${pid} is left`);
});

for (const what of ["idle", "loop"]) {
  Deno.test(`startProcessSandbox: its process ends with an invoker that is killed, ${what}`, async () => {
    await using folder = await makeFolder({
      "f.ts": `export default async function* (input: AsyncIterable<string>) {
        for await (const text of input) {
          yield Deno.pid;
          if (text === "loop") while (true);
        }
      }`,
    });
    await using invoker = await startInvokerProcess(
      [folder.file("f.ts"), "--isolation=process"],
      { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] },
    );
    using client = connect(invoker.port);
    const waiting = client.open();
    waiting.on("error", () => {});
    waiting.write(toWireMessage("idle"));
    const pid = Number(await nextText(waiting));
    assert(isAlive(pid));
    waiting.write(toWireMessage(what));
    // Until it loops.
    await new Promise((resolve) => setTimeout(resolve, 100));
    invoker.signal("SIGKILL");
    await invoker.status;
    await until(() => !isAlive(pid), () => `process ${pid} is left`);
  });
}

/** Whether there is a process of that number which has not ended. */
function isAlive(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
