import { assert, assertEquals, assertMatch } from "@std/assert";
import { until } from "../support/eventually.ts";
import { connect } from "../support/grpc_client.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { ISOLATIONS } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

const RUN = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];

/** A line of the log as JSON, as far as it is looked at here. */
interface Line {
  readonly level: string;
  readonly message: string;
  readonly "sandbox.id"?: number;
  readonly "faas.invocation_id"?: string;
}

for (const isolation of ISOLATIONS) {
  Deno.test(`console: levels, sandbox and Call, isolation ${isolation}`, async () => {
    await using invoker = await serve(isolation, ["--log-level=debug"]);
    using client = connect(invoker.port);
    assertEquals((await client.call(["levels"])).texts, ["levels"]);
    const lines = await linesUntil(invoker, "by trace");
    const printed = lines.filter(({ message }) => /\bby\b/.test(message));
    assertEquals(printed.map(({ level, message }) => [level, message.split("\n")[0]]), [
      ["DEBUG", "by debug"],
      ["INFO", "by log 1 { a: [ 1 ] }"],
      ["INFO", "by info"],
      ["WARN", "by warn"],
      ["ERROR", "by error"],
      ["ERROR", "Assertion failed: by assert"],
      ["INFO", "Trace: by trace"],
    ]);
    const [{ "faas.invocation_id": call = "", "sandbox.id": sandbox } = {}] = printed;
    assertMatch(call, /^\d+$/);
    assertEquals(sandbox === undefined, isolation === "none");
    for (const line of printed) {
      assertEquals([line["faas.invocation_id"], line["sandbox.id"]], [call, sandbox]);
    }
  });

  Deno.test(`console: what is printed stays one event, isolation ${isolation}`, async () => {
    await using invoker = await serve(isolation);
    using client = connect(invoker.port);
    await client.call(["lines"]);
    const lines = await linesUntil(invoker, "in");
    const messages = lines.map(({ message }) => message);
    assert(messages.includes("one\ntwo"), messages.join("|"));
    assert(messages.includes("  in\n  group"), messages.join("|"));
    assert(messages.some((message) => /column.*\n.*\n.*1/.test(message)), messages.join("|"));
  });

  Deno.test(`console: Calls at once are told apart, isolation ${isolation}`, async () => {
    await using invoker = await serve(isolation);
    using client = connect(invoker.port);
    await Promise.all(["a", "b", "c"].map((text) => client.call([text])));
    const lines = await linesUntil(invoker, ...["a 2", "b 2", "c 2"]);
    const calls = ["a", "b", "c"].map((text) => {
      const own = lines.filter(({ message }) => message.startsWith(`${text} `));
      assertEquals(own.map(({ message }) => message), [`${text} 0`, `${text} 1`, `${text} 2`]);
      return new Set(own.map((line) => line["faas.invocation_id"]));
    });
    assertEquals(calls.map((ids) => ids.size), [1, 1, 1]);
    assertEquals(new Set(calls.flatMap((ids) => [...ids])).size, 3);
  });

  Deno.test(`console: a streaming handler's lines tell the sandbox, isolation ${isolation}`, async () => {
    await using invoker = await serve(isolation, ["--handler=stream"]);
    using client = connect(invoker.port);
    assertEquals((await client.call(["1", "2"])).texts, ["1", "2"]);
    const lines = await linesUntil(invoker, "closed");
    const printed = lines.filter(({ message }) => /^(opened|\d|closed)$/.test(message));
    assertEquals(printed.map(({ message }) => message), ["opened", "1", "2", "closed"]);
    // To know the Call would cost every message of a stream.
    assertEquals(
      printed.map((line) => line["faas.invocation_id"]),
      [0, 0, 0, 0].map(() => undefined),
    );
  });
}

for (const isolation of ["worker", "process"]) {
  Deno.test(`console: a flood is told in full and in order, isolation ${isolation}`, async () => {
    await using invoker = await serve(isolation);
    using client = connect(invoker.port);
    assertEquals((await client.call(["flood"])).status, "OK");
    const lines = await linesUntil(invoker, "flood 2999");
    const numbers = lines.flatMap(({ message }) =>
      /^flood (\d+) x{1000}$/.exec(message)?.[1] ?? []
    );
    assertEquals(numbers, Array.from({ length: 3000 }, (_, i) => String(i)));
  });

  Deno.test(`console: what comes before an end is not lost, isolation ${isolation}`, async () => {
    await using invoker = await serve(isolation, [
      // With the wire inside a loop breaks the connection: nobody is left to tell.
      "--wire=outside",
      "--stall-timeout=1s",
      "--max-lost-sandboxes=9",
    ]);
    using client = connect(invoker.port);
    for (const [what, errorCode] of [["exit", "exited"], ["loop", "stalled"]] as const) {
      const outcome = await client.call([what], { deadline: Date.now() + 10_000 });
      assertEquals(outcome.errorCode, `error-server-sandbox-${errorCode}`);
      await linesUntil(invoker, `before ${what}`);
    }
  });
}

Deno.test("console: what is less severe than the log's level is not printed", async () => {
  for (const isolation of ISOLATIONS) {
    await using invoker = await serve(isolation, ["--log-level=error"]);
    using client = connect(invoker.port);
    await client.call(["levels"]);
    const lines = await linesUntil(invoker, "Assertion failed: by assert");
    const printed = lines.filter(({ message }) => /\bby\b/.test(message));
    assertEquals(printed.map(({ message }) => message), [
      "by error",
      "Assertion failed: by assert",
    ]);
  }
});

Deno.test("console: raw writes stay as they are in a thread, and are lines of a process", async () => {
  for (const isolation of ["worker", "process"]) {
    await using invoker = await startInvokerProcess(
      [`${fixturePath("prints.ts")}?handler=default`, `--isolation=${isolation}`],
      { denoOptions: RUN },
    );
    using client = connect(invoker.port);
    await client.call(["raw"]);
    for (const stream of ["stdout", "stderr"]) {
      const line = isolation === "worker"
        ? new RegExp(`^raw ${stream}$`, "m")
        : new RegExp(`\\[INF\\] invoker: sandbox \\d+: raw ${stream}$`, "m");
      await invoker.untilReported(line);
    }
  }
});

function serve(isolation: string, args: readonly string[] = []): Promise<InvokerProcess> {
  const handler = args.some((arg) => arg.startsWith("--handler")) ? "" : "?handler=default";
  return startInvokerProcess(
    [
      `${fixturePath("prints.ts")}${handler}`,
      `--isolation=${isolation}`,
      "--log-format=json",
      ...args,
    ],
    { denoOptions: RUN },
  );
}

/** All lines so far, when there are some that begin like these. */
async function linesUntil(invoker: InvokerProcess, ...begins: string[]): Promise<Line[]> {
  let lines: Line[] = [];
  await until(() => {
    const printed = invoker.stderr();
    lines = printed.slice(0, printed.lastIndexOf("\n") + 1).split("\n").filter((line) =>
      line !== ""
    )
      .map((line) => JSON.parse(line));
    return begins.every((begin) =>
      lines.some(({ message }) => message.trimStart().replace(/^Trace: /, "").startsWith(begin))
    );
  }, invoker.stderr);
  return lines;
}
