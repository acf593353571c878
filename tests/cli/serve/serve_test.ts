import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { parseOptions } from "../../../src/cli/options/parse_options.ts";
import { serve, servingLine, type StartInvoker } from "../../../src/cli/serve/serve.ts";
import { toInvokerOptions } from "../../../src/cli/serve/to_invoker_options.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import type { RunningInvoker } from "../../../src/server.ts";
import { createLog } from "../../../src/telemetry/logging.ts";
import { createFakeIo, type FakeIo } from "../fake_io.ts";

function options(...argv: readonly string[]) {
  return parseOptions("serve", argv, () => undefined).options;
}

function running(parts: Partial<RunningInvoker> = {}): RunningInvoker {
  return {
    host: "localhost",
    port: 10382,
    file: "/home/me/fn/greet.ts",
    handler: "default",
    interaction: "direct",
    isSecure: false,
    log: createLog({ logLevel: "error" }, () => {}),
    finished: new Promise(() => {}),
    reload: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
    ...parts,
  };
}

function start(io: FakeIo, invoker: RunningInvoker, ...argv: readonly string[]): Promise<number> {
  return serve("greet.ts", options(...argv), io, () => Promise.resolve(invoker));
}

const LINES: readonly [parts: Partial<RunningInvoker>, line: string][] = [
  [{}, "Serving fn/greet.ts#default (direct) on grpc://localhost:10382"],
  [
    { file: "/srv/f.js", handler: "each", interaction: "streaming", port: 1 },
    "Serving /srv/f.js#each (streaming) on grpc://localhost:1",
  ],
  [
    { file: "/home/me2/f.ts", host: "::1" },
    "Serving /home/me2/f.ts#default (direct) on grpc://[::1]:10382",
  ],
  [
    { file: "/home/me/a\nb\u202e.ts", handler: "\x1b[2J" },
    "Serving a\\nb\\u202e.ts#\\x1b[2J (direct) on grpc://localhost:10382",
  ],
  [{ isSecure: true }, "Serving fn/greet.ts#default (direct) on grpcs://localhost:10382"],
];

for (const [parts, line] of LINES) {
  Deno.test(`servingLine: ${line}`, () => {
    assertEquals(servingLine(running(parts), "/home/me"), line);
  });
}

Deno.test("serve: the first line of stdout says what is served, and a hint is logged", async () => {
  const logged: string[] = [];
  const io = createFakeIo();
  const log = createLog({ logLevel: "info" }, (line) => logged.push(line));
  assertEquals(await start(io, running({ log, port: 8080, finished: Promise.resolve(70) })), 70);
  assertEquals(io.printed(), "Serving fn/greet.ts#default (direct) on grpc://localhost:8080\n");
  assertMatch(
    logged.join(""),
    /invoker call --address localhost:8080 hello\n.*or over HTTP: curl -d hello localhost:8080\n$/,
  );
});

const APPLICATION_HINTS: readonly (readonly [http: "on" | "off", hint: string])[] = [
  ["on", "curl localhost:10382"],
  ["off", "invoker call hello"],
];

for (const [http, hint] of APPLICATION_HINTS) {
  Deno.test(`serve: with --http ${http} an application is to be tried by ${hint}`, async () => {
    const logged: string[] = [];
    const log = createLog({ logLevel: "info" }, (line) => logged.push(line));
    const application = running({ log, takesRequest: true, finished: Promise.resolve(0) });
    await start(createFakeIo(), application, "--http", http);
    assertEquals(logged.length, 1);
    assertStringIncludes(logged.join(""), `try it from a second terminal: ${hint}\n`);
  });
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`serve: ${signal} drains and ends with 0`, async () => {
    const io = createFakeIo();
    let stopped = 0;
    const stop = () => Promise.resolve(void stopped++);
    const ended = start(io, running({ stop }));
    await io.untilPrinted(1);
    io.interrupt(signal);
    assertEquals(await ended, 0);
    assertEquals(stopped, 1);
    assertEquals(io.listenerCount(), 0);
  });
}

Deno.test("serve: a second interrupt does not wait for the drain", async () => {
  const io = createFakeIo();
  const ended = start(io, running({ stop: () => new Promise(() => {}) }));
  await io.untilPrinted(1);
  io.interrupt("SIGTERM");
  io.interrupt("SIGINT");
  assertEquals(await ended, 130);
  assertEquals(io.listenerCount(), 0);
});

Deno.test("serve: a hang-up lets the invoker reload, also one that came before it was ready", async () => {
  const io = createFakeIo();
  const starting = Promise.withResolvers<RunningInvoker>();
  const reloads = [0, 1].map(() => Promise.withResolvers<void>());
  let count = 0;
  const ended = serve("greet.ts", options(), io, () => starting.promise);
  io.hangUp({ terminalClosed: false });
  starting.resolve(running({ reload: () => Promise.resolve(reloads[count++]?.resolve()) }));
  await reloads[0]?.promise;
  io.hangUp({ terminalClosed: false });
  await reloads[1]?.promise;
  assertEquals(count, 2);
  io.interrupt("SIGTERM");
  assertEquals(await ended, 0);
  assertEquals(io.listenerCount(), 0);
});

Deno.test("serve: with its terminal closed it drains", async () => {
  const io = createFakeIo();
  const reload = () => Promise.reject(new Error("it reloads"));
  const ended = start(io, running({ reload }));
  await io.untilPrinted(1);
  io.hangUp({ terminalClosed: true });
  assertEquals(await ended, 0);
  assertEquals(io.listenerCount(), 0);
});

Deno.test("serve: the hint says how a client gets through TLS", async () => {
  const hint = async (...argv: readonly string[]) => {
    const logged: string[] = [];
    const log = createLog({ logLevel: "info" }, (line) => logged.push(line));
    const parts = { log, isSecure: true, port: 1, finished: Promise.resolve(0) };
    await start(createFakeIo(), running(parts), ...argv);
    return /invoker (call .*)\n/.exec(logged.join(""))?.[1];
  };
  const argv = ["--tls-cert=it's a.pem", "--tls-key=k"];
  assertEquals(
    await hint(...argv),
    `call --address localhost:1 --tls-cert 'it'\\''s a.pem' hello`,
  );
  assertEquals(
    await hint("--tls-cert=/c.pem", "--tls-key=k", "--tls-client-ca=a"),
    "call --address localhost:1 --tls-cert /c.pem --client-cert FILE --client-key FILE hello",
  );
});

Deno.test("toInvokerOptions: TLS needs a certificate and its key", () => {
  const files = { certFile: "c", keyFile: "k" };
  const argv = ["--tls-cert=c", "--tls-key=k"];
  assertEquals(toInvokerOptions("f.ts", options(...argv)).tls, files);
  const withCa = toInvokerOptions("f.ts", options(...argv, "--tls-client-ca=a")).tls;
  assertEquals(withCa, { ...files, clientCaFile: "a" });
  for (const part of [["--tls-cert=c"], ["--tls-key=k"], ["--tls-client-ca=a"]]) {
    assertThrows(() => toInvokerOptions("f.ts", options(...part)), InvokerError, "Cannot use");
  }
});

Deno.test("serve: an interrupt during the start stops what has been started", async () => {
  const io = createFakeIo();
  const starting = Promise.withResolvers<RunningInvoker>();
  let stopped = 0;
  const ended = serve("greet.ts", options(), io, () => starting.promise);
  io.interrupt("SIGINT");
  starting.resolve(running({ stop: () => Promise.resolve(void stopped++) }));
  assertEquals(await ended, 0);
  assertEquals(stopped, 1);
});

Deno.test("serve: an interrupt does not wait for a start without end", async () => {
  const io = createFakeIo();
  const ended = serve("greet.ts", options(), io, () => new Promise(() => {}));
  io.interrupt("SIGTERM");
  assertEquals(await ended, 0);
  assertEquals(io.printed(), "");
});

Deno.test("serve: a start that fails is one line, and with debug a stack", async () => {
  const fail: StartInvoker = () =>
    Promise.reject(new InvokerError("start-failed", "Cannot load f.ts:\nSyntaxError"));
  const io = createFakeIo();
  assertEquals(await serve("f.ts", options(), io, fail), 1);
  assertEquals(io.reported(), "invoker: Cannot load f.ts: SyntaxError\n");
  assertEquals(io.printed(), "");
  const debugging = createFakeIo();
  assertEquals(await serve("f.ts", options("--log-level", "debug"), debugging, fail), 1);
  assertStringIncludes(debugging.reported(), "serve_test.ts");
});
