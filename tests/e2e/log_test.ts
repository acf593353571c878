import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { connect, outcomeOf, type TestMessage, toWireMessage } from "../support/grpc_client.ts";
import { BINARY } from "../support/invoker_program.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { fixturePath } from "./serve_fixture.ts";

const SECRET = "swordfish";
const RUN = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];
const ISOLATIONS = ["worker", "process"] as const;

/** How a Call has ended. */
type Ended = readonly [status: string, code?: string | undefined];

/** A Call that fails: what is sent, and the status and code that the access log has to tell. */
const FAILURES: readonly (readonly [message: TestMessage, ...Ended])[] = [
  [says("x", { "content-type": `text/${SECRET}` }), ...of("content-type-unsupported")],
  [says("x", { accept: `text/${SECRET}` }), ...of("accept-type-unsupported")],
  [says("{", { "content-type": "application/json" }), ...of("unmarshall")],
  [says("marshall", { accept: "application/json" }), "UNKNOWN", "error-client-marshall"],
  [says("throw"), "UNKNOWN", "error-server-function-invocation"],
  [says("forge"), "UNKNOWN", "error-server-function-invocation"],
  [says("stream"), "UNKNOWN", "error-server-function-invocation"],
  [says("permission"), "PERMISSION_DENIED", "error-server-permission-denied"],
  [says("timer"), "INTERNAL", "error-server-sandbox-exited"],
  [says("rejection"), "INTERNAL", "error-server-sandbox-exited"],
  [says("exit"), "INTERNAL", "error-server-sandbox-exited"],
  [says(`x ${SECRET.repeat(1000)}`), "RESOURCE_EXHAUSTED"],
];

for (const isolation of ISOLATIONS) {
  // The Deno of a compiled program here cannot share a port.
  for (
    const [format, wire] of [["text", BINARY ? "outside" : "inside"], ["json", "outside"]] as const
  ) {
    Deno.test(`log: nothing of a payload, a header or an error, ${isolation}, ${format}, wire ${wire}`, async () => {
      await using invoker = await startInvokerProcess([
        `${fixturePath("secrets.ts")}?handler=default`,
        ...[`--isolation=${isolation}`, `--wire=${wire}`],
        ...[`--log-format=${format}`, "--log-level=debug"],
        ...["--stall-timeout=3s", "--max-lost-sandboxes=9", "--memory-limit=32"],
        ...["--max-message-size=4KiB", "--max-concurrent-calls=1", "--drain-timeout=100ms"],
      ], { denoOptions: RUN });
      const expected: Ended[] = [];
      using client = connect(invoker.port);
      for (const [message, ...end] of FAILURES) {
        const { status, errorCode } = await client.call([message]);
        assertEquals([status, errorCode], [end[0], end[1]], JSON.stringify(message));
        expected.push(end);
      }
      const patience = { deadline: Date.now() + 20_000 };
      if (isolation === "process" && wire === "outside") {
        const { errorCode } = await client.call([says("memory")], patience);
        assertEquals(errorCode, "error-server-sandbox-memory");
        expected.push(["RESOURCE_EXHAUSTED", errorCode]);
      }
      if (wire === "outside") {
        const { errorCode: stalled } = await client.call([says("loop")], patience);
        assertEquals(stalled, "error-server-sandbox-stalled");
        expected.push(["DEADLINE_EXCEEDED", stalled]);
      }
      assertEquals((await client.call([says("fine")], patience)).texts, ["fine"]);

      const late = await client.call([says("wait")], { deadline: Date.now() + 1500 });
      assertEquals(late.status, "DEADLINE_EXCEEDED");
      expected.push(["DEADLINE_EXCEEDED"]);
      await logged(invoker, expected.length + 1);
      const waiting = client.open();
      const stopped = outcomeOf(waiting);
      waiting.write(toWireMessage(says("wait")));
      await busy(client, expected);
      invoker.signal("SIGTERM");
      assertEquals((await stopped).errorCode, "error-server-stopping");
      expected.push(["UNAVAILABLE", "error-server-stopping"]);
      assertEquals((await invoker.status).code, 0);

      const stderr = invoker.stderr();
      assert(!stderr.toLowerCase().includes(SECRET), stderr);
      assertStringIncludes(stderr, "Cannot tear down: it threw at file://");
      assertEquals(endsIn(stderr, format), [...expected.map(String), "OK"].sort(), stderr);
    });
  }
}

/** Waits until another Call is refused, as there is one already. */
async function busy(client: ReturnType<typeof connect>, expected: Ended[]): Promise<void> {
  while (true) {
    const { status, errorCode } = await client.call([says("fine")]);
    expected.push(errorCode === undefined ? [status] : [status, errorCode]);
    if (errorCode === "error-server-busy") return;
  }
}

/** Waits until so many Calls have ended in the log. */
async function logged(invoker: InvokerProcess, count: number): Promise<void> {
  while (invoker.stderr().split("ended with").length <= count) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Status and code of each Call in the log, in order of the alphabet. */
function endsIn(stderr: string, format: "text" | "json"): string[] {
  const lines = stderr.trimEnd().split("\n");
  if (format === "json") {
    return lines.map((line) => JSON.parse(line))
      .filter((line) => line["rpc.status_code"] !== undefined)
      .map((line) => {
        const { "rpc.status_code": status, "error.type": code } = line;
        return code === undefined || code === status ? status : `${status},${code}`;
      }).sort();
  }
  return lines.flatMap((line) => {
    const [, status, code] = /ended with (\w+)(?: (error-[\w-]+))?/.exec(line) ?? [];
    return status === undefined ? [] : [code === undefined ? status : `${status},${code}`];
  }).sort();
}

function says(text: string, headers: TestMessage["headers"] = {}): TestMessage {
  return { payload: `${text} ${SECRET}`, headers: { ...headers, "x-secret": SECRET } };
}

function of(code: string): [status: string, code: string] {
  return ["INVALID_ARGUMENT", `error-client-${code}`];
}
