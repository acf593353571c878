import { assert, assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import type { Log } from "../../src/invocation/log.ts";
import { type Grants, mergeGrants } from "../../src/sandbox/grants.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { startProcessSandbox } from "../../src/sandbox/process_sandbox.ts";
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";
import { batches, collect, frame, silence } from "../support/frames.ts";
import { connect, nextText, toWireMessage } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { describeError } from "../support/run_function.ts";

/** Every test's own: what a handler may try that needs a permission, one kind each. */
const ATTEMPTS = `
import { helper } from "./helper.ts";
const attempts: Record<string, () => unknown> = {
  read: () => Deno.readTextFile("/etc/hostname"),
  "read its own folder": () => Deno.readTextFile(new URL("./helper.ts", import.meta.url)),
  write: () => Deno.writeTextFile(new URL("./written.txt", import.meta.url), "x"),
  net: async () => (await Deno.connect({ hostname: "127.0.0.1", port: 9 })).close(),
  env: () => Deno.env.get("HOME") ?? "",
  "all of env": () => Deno.env.toObject(),
  sys: () => Deno.hostname(),
  run: () => new Deno.Command("true").output(),
  ffi: () => Deno.dlopen("/nowhere.so", {}),
  import: () => import(["https:", "", "127.0.0.1:9", "x.ts"].join("/")),
  worker: () => {
    new Worker("data:text/javascript,", {
      type: "module",
      deno: { permissions: { read: true } },
    });
  },
  permission: async () => (await Deno.permissions.request({ name: "read" })).state,
  helper: () => helper,
};
export default async (name: string) => {
  const result = await attempts[name]?.();
  return typeof result === "string" ? result : "done";
};
`;

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

interface TestSandbox extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly folder: TempFolder;
}

async function startTest(
  files: Readonly<Record<string, string>>,
  grants: Partial<Grants> = {},
  log: Log = SILENT,
): Promise<TestSandbox> {
  const folder = await makeFolder(files);
  try {
    const sandbox = await startProcessSandbox({
      entryUrl: toFileUrl(folder.file("f.ts")).href,
      promote: "first",
      setupTimeoutMs: 1000,
      teardownTimeoutMs: 1000,
      grants: mergeGrants({ read: [folder.path] }, grants),
    }, {
      stallTimeoutMs: 10_000,
      teardownTimeoutMs: 1000,
      memoryLimitMiB: 128,
      environment: Deno.env.toObject(),
      log,
    });
    return {
      sandbox,
      folder,
      async [Symbol.asyncDispose]() {
        await sandbox.close();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

function call({ invoke }: Sandbox, ...texts: string[]) {
  const input = batches(...texts.map((text) => [frame(text)]));
  return collect(invoke({ start: {}, input, signal: new AbortController().signal }));
}

Deno.test("startProcessSandbox: loads the handler and runs it", async () => {
  await using test = await startTest({
    "f.ts": "export const shout = (x: string): string => x.toUpperCase();\n",
  });
  assertEquals(test.sandbox.handler, { name: "shout", interaction: "direct" });
  assertEquals(await call(test.sandbox, "a").then(({ texts }) => texts), ["A"]);
});

Deno.test("startProcessSandbox: many Calls at once share what the module keeps", async () => {
  await using test = await startTest({
    "f.ts": `
      let calls = 0;
      export default async function* (input: ReadableStream<string>) {
        calls++;
        for await (const text of input) yield text;
        yield calls;
      }`,
  });
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, at) => call(test.sandbox, `${at}`, "x")),
  );
  assertEquals(
    outcomes.map(({ texts }) => texts.slice(0, 2)),
    Array.from({ length: 50 }, (_, at) => [`${at}`, "x"]),
  );
  assertEquals((await call(test.sandbox)).texts, ["51"]);
});

Deno.test("startProcessSandbox: a thrown error costs its own Call only", async () => {
  await using test = await startTest({
    "f.ts":
      `export default (x: string) => { if (x === "bad") throw new Error("boom"); return x; };`,
  });
  const [bad, good] = await Promise.all([call(test.sandbox, "bad"), call(test.sandbox, "good")]);
  assertEquals(describeError(bad.error), "error-server-function-invocation: boom");
  assertEquals(good.texts, ["good"]);
});

const refusals: [attempt: string, option: string][] = [
  ["read", "--allow-read=/etc/hostname"],
  ["write", "--allow-write=DIR/written.txt"],
  ["net", "--allow-net=127.0.0.1:9"],
  ["env", "--allow-env=HOME"],
  ["all of env", "--allow-env"],
  ["sys", "--allow-sys=hostname"],
  ["run", "--allow-run=true"],
  ["ffi", "--allow-ffi=/nowhere.so"],
  ["import", "--allow-import=127.0.0.1:9"],
];

Deno.test("startProcessSandbox: what is not granted is refused, and the option named", async () => {
  await using test = await startTest({
    "f.ts": ATTEMPTS,
    "helper.ts": "export const helper = 'h';",
  });
  for (const [attempt, option] of refusals) {
    const { error, texts } = await call(test.sandbox, attempt);
    assert(error instanceof InvokerError, `${attempt} was not refused: ${texts}`);
    assertEquals([attempt, error.code], [attempt, "error-server-permission-denied"]);
    const end = `; start the invoker with ${option} to grant it`;
    assert(error.message.replaceAll(test.folder.path, "DIR").endsWith(end), error.message);
  }
});

Deno.test("startProcessSandbox: a handler reads its own folder, and gets no more by asking", async () => {
  await using test = await startTest({
    "f.ts": ATTEMPTS,
    "helper.ts": "export const helper = 'h';",
  });
  assertEquals((await call(test.sandbox, "helper")).texts, ["h"]);
  assertEquals((await call(test.sandbox, "read its own folder")).error, undefined);
  const { texts } = await call(test.sandbox, "permission");
  assert(texts[0] === "denied" || texts[0] === "prompt", texts[0]);
  const worker = await call(test.sandbox, "worker");
  assert(worker.error instanceof InvokerError, `${worker.texts}`);
});

const allowed: [attempt: string, grants: Partial<Grants>][] = [
  ["read", { read: true }],
  ["write", { write: true }],
  ["env", { env: ["HOME"] }],
  ["all of env", { env: true }],
  ["sys", { sys: ["hostname"] }],
  ["sys", { sys: ["loadavg", "osRelease", "hostname"] }],
  ["run", { run: ["true"] }],
];

for (const [attempt, grants] of allowed) {
  Deno.test(`startProcessSandbox: ${JSON.stringify(grants)} allows ${attempt}, and nothing else`, async () => {
    await using test = await startTest(
      { "f.ts": ATTEMPTS, "helper.ts": "export const helper = 'h';" },
      grants,
    );
    assertEquals((await call(test.sandbox, attempt)).error, undefined);
    const [kind = ""] = Object.keys(grants);
    for (const [other] of refusals.filter(([name]) => !name.endsWith(kind))) {
      const { error } = await call(test.sandbox, other);
      assert(error instanceof InvokerError, `${other} was not refused`);
      assertEquals([other, error.code], [other, "error-server-permission-denied"]);
    }
  });
}

Deno.test("startProcessSandbox: granted net gets as far as the network", async () => {
  await using test = await startTest(
    { "f.ts": ATTEMPTS, "helper.ts": "export const helper = 'h';" },
    { net: ["127.0.0.1:9"] },
  );
  const { error } = await call(test.sandbox, "net");
  assert(error instanceof InvokerError);
  assertEquals(error.code, "error-server-function-invocation");
});

const deaths: [title: string, body: string, what: RegExp][] = [
  ["Deno.exit", "Deno.exit(3)", /\b3\b/],
  ["self.close", "self.close()", /./],
  [
    "process.exit",
    `(await import("node:process")).default.exit(4)`,
    /\b4\b/,
  ],
  ["a signal", `(await import("node:process")).default.kill(Deno.pid, "SIGUSR2")`, /./],
  ["an error in a timer", `setTimeout(() => { throw new Error("boom"); }, 1)`, /boom/],
  ["an unhandled rejection", `void Promise.reject(new Error("nobody cares"))`, /nobody cares/],
  ["a reported error", `reportError(new Error("reported"))`, /reported/],
];

for (const [title, body, what] of deaths) {
  Deno.test(`startProcessSandbox: ${title} fails the Calls under way and is told`, async () => {
    await using test = await startTest({
      "f.ts": `export default async (x: string) => {
        if (x === "die") { ${body}; }
        await new Promise(() => {});
      };`,
    });
    const waiting = call(test.sandbox, "wait");
    const dying = call(test.sandbox, "die");
    const lost = await test.sandbox.lost;
    const told = lost.message === undefined ? lost.what : `${lost.what}: ${lost.message}`;
    assert(what.test(told), told);
    const later = call(test.sandbox, "wait");
    for (const { texts, error } of await Promise.all([waiting, dying, later])) {
      const expected = `error-server-sandbox-exited: The sandbox ended: ${told}`;
      assertEquals([texts, describeError(error)], [[], expected]);
    }
  });
}

Deno.test("startProcessSandbox: outputs made before an exit are delivered before the error", async () => {
  await using test = await startTest({
    "f.ts": `export default async function* () { yield "a"; yield "b"; Deno.exit(); }`,
  });
  const { texts, error } = await call(test.sandbox);
  assertEquals(texts, ["a", "b"]);
  assert(error instanceof InvokerError);
  assertEquals(error.code, "error-server-sandbox-exited");
});

const failures: [title: string, source: string, message: RegExp][] = [
  ["throws", `throw new Error("boom");`, /^Cannot load "\/.*f\.ts": boom at file:.*f\.ts:1:7$/],
  [
    "needs a permission",
    `Deno.env.get("HOME");`,
    /NotCapable: Requires env access to "HOME".* at file:/,
  ],
  ["exits", `Deno.exit(1);`, /^Cannot load ".*f\.ts": .*\b1\b/],
  ["has no handler", `export const x = 1;`, /^Cannot find a handler: .*"x" \(a number\)$/],
  [
    "rejects meanwhile",
    `Promise.reject(new Error("loose")); await new Promise(() => {});`,
    /loose/,
  ],
];

for (const [title, source, message] of failures) {
  Deno.test(`startProcessSandbox: fails when the module ${title}`, async () => {
    const error = await assertRejects(() => startTest({ "f.ts": source }), InvokerError);
    assertEquals(error.code, "start-failed");
    assert(message.test(error.message), error.message);
  });
}

Deno.test("startProcessSandbox: cancelling reaches the handler's signal", async () => {
  await using test = await startTest({
    "f.ts": `
      let reason = "none";
      export default (x: string, { signal }: { signal: AbortSignal }) => {
        if (x === "ask") return reason;
        return new Promise(() => signal.addEventListener("abort", () => {
          reason = signal.reason.name + ": " + signal.reason.message;
        }));
      };`,
  });
  const caller = new AbortController();
  const { invoke } = test.sandbox;
  const waiting = collect(
    invoke({ start: {}, input: batches([frame("wait")]), signal: caller.signal }),
  );
  assertEquals((await call(test.sandbox, "ask")).texts, ["none"]);
  const gone = new DOMException("the deadline has passed", "TimeoutError");
  caller.abort(gone);
  assert((await waiting).error === gone);
  assertEquals((await call(test.sandbox, "ask")).texts, ["TimeoutError: the deadline has passed"]);
});

Deno.test("startProcessSandbox: closed, it fails its Calls and is not lost", async () => {
  await using test = await startTest({ "f.ts": "export default () => new Promise(() => {});" });
  const { invoke, lost } = test.sandbox;
  const { signal } = new AbortController();
  const waiting = collect(invoke({ start: {}, input: silence(), signal }));
  test.sandbox.close();
  const stopping = "error-server-stopping: The invoker is stopping";
  assertEquals(describeError((await waiting).error), stopping);
  assertEquals(describeError((await call(test.sandbox)).error), stopping);
  const quiet = new Promise((resolve) => setTimeout(resolve, 20, "not lost"));
  assertEquals(await Promise.race([lost, quiet]), "not lost");
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
  const test = await startTest({
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
  await using test = await startTest({
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

async function until(holds: () => boolean, what: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`It did not come to pass within 2 s: ${what()}`);
}
