import { assertEquals, assertThrows } from "@std/assert";
import { parseOptions } from "../../../src/cli/options/parse_options.ts";
import { toInvokerOptions } from "../../../src/cli/serve/to_invoker_options.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";

function options(...argv: readonly string[]) {
  return parseOptions("serve", argv, () => undefined).options;
}

Deno.test("toInvokerOptions: every option reaches the invoker", () => {
  const argv = ["--handler", "h", "--port", "1", "--drain-timeout", "1s", "-RN=a,b", "-P=ci"];
  argv.push("--cors", "https://a.example, http://localhost:1");
  assertEquals(toInvokerOptions("f.ts", options(...argv)), {
    functionUri: "f.ts",
    handler: "h",
    host: "localhost",
    port: 1,
    http: true,
    cors: ["https://a.example", "http://localhost:1"],
    promote: "first",
    isolation: "worker",
    wire: "auto",
    grants: { read: true, net: ["a", "b"] },
    permissionSet: "ci",
    drainTimeoutMs: 1000,
    sandboxes: 1,
    stallTimeoutMs: 10_000,
    memoryLimitMiB: 512,
    maxLostSandboxes: 1,
    loadTimeoutMs: 60_000,
    setupTimeoutMs: 10_000,
    teardownTimeoutMs: 10_000,
    maxConcurrentCalls: 1000,
    maxMessageBytes: 4_194_304,
    maxBufferedBytes: 134_217_728,
    maxConnections: 3000,
    maxConcurrentStreams: 250,
    clientStallTimeoutMs: 60_000,
    keepaliveTimeMs: 60_000,
    keepaliveTimeoutMs: 20_000,
    maxConnectionAgeGraceMs: 10_000,
    maxConnectionIdleMs: 300_000,
    logLevel: "info",
    logFormat: "text",
    accessLog: "all",
    logMessages: false,
    watch: false,
    giveUpPermissions: true,
  });
});

Deno.test("toInvokerOptions: --allow-all grants every kind", () => {
  assertEquals(toInvokerOptions("f.ts", options("-A", "--allow-read=a")).grants, {
    read: true,
    write: true,
    net: true,
    env: true,
    sys: true,
    run: true,
    ffi: true,
    import: true,
  });
});

Deno.test("toInvokerOptions: metrics have a port of their own, unless any that is free is asked for", () => {
  const metricsPort = (...argv: readonly string[]) =>
    toInvokerOptions("f.ts", options(...argv)).metricsPort;
  assertEquals(metricsPort(), undefined);
  assertEquals(metricsPort("--port=0", "--metrics-port=0"), 0);
  assertEquals(
    assertThrows(() => metricsPort("--port=8080", "--metrics-port=8080"), InvokerError).message,
    "Cannot use --metrics-port 8080: it is the --port of the Calls",
  );
});

Deno.test("toInvokerOptions: what events are by is as the specification has it", () => {
  const given = options("--event-source=/shop#1", "--event-type=com.example.done");
  const { eventSource, eventType } = toInvokerOptions("f.ts", given);
  assertEquals([eventSource, eventType], ["/shop#1", "com.example.done"]);
  for (
    const [arg, why] of [
      ["--event-source=a b", '--event-source: it is "a b", which is not a URI reference'],
      ["--event-type=a\tb", "--event-type: it has a control character"],
    ] as const
  ) {
    assertEquals(
      assertThrows(() => toInvokerOptions("f.ts", options(arg)), InvokerError).message,
      `Cannot use ${why}`,
    );
  }
});

Deno.test("toInvokerOptions: --cors takes origins, as a browser sends them, or all", () => {
  const cors = (text: string) => toInvokerOptions("f.ts", options("--cors", text)).cors;
  assertEquals(cors("*"), ["*"]);
  for (const text of ["example.com", "https://example.com/", "https://EXAMPLE.com", ",", "a,*"]) {
    assertEquals(
      assertThrows(() => cors(text), InvokerError).message,
      `Cannot use --cors "${
        text.split(",")[0] || text
      }": it takes origins, such as "https://example.com", or "*"`,
    );
  }
});
