import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { main } from "../../../src/cli/main.ts";
import type { Context } from "../../../src/function/context.ts";
import { SecureServers } from "../../../src/port/tls/secure_servers.ts";
import { tlsTest } from "../../e2e/tls_fixture.ts";
import { serveHttp } from "../../http/http_server.ts";
import { createFakeIo, type FakeIo } from "../fake_io.ts";

function call(io: FakeIo, address: string, ...argv: readonly string[]): Promise<number> {
  return main(["call", "--http", "--address", address, ...argv], io);
}

async function* echo(input: ReadableStream<unknown>) {
  for await (const each of input) yield each;
}

async function* failLate() {
  yield 1;
  throw new Error("no more");
}

const described = (input: unknown, { headers }: Context) =>
  [typeof input, input, headers.get("content-type"), headers.get("a")].join(" ");
const bytes = () => new Uint8Array([97, 98]);
const object = () => ({ a: 1 });
const NDJSON = ["--header", "content-type=application/x-ndjson"];
const SSE = ["--accept", "text/event-stream"];
const JSON_TYPE = ["--content-type", "application/json"];

const CASES: readonly {
  readonly what: string;
  readonly handler: unknown;
  readonly argv: readonly string[];
  readonly printed: string;
  readonly reported?: string;
}[] = [
  {
    what: "one argument is the body, and goes as it is, with the headers",
    handler: described,
    argv: ["--header", "a=1", "--header", "a: 2", "007"],
    printed: "string 007 text/plain 1, 2\n",
  },
  { what: "an empty one too", handler: echo, argv: [""], printed: '""\n' },
  {
    what: "JSON is one value",
    handler: echo,
    argv: [...JSON_TYPE, '{"a":\n1}'],
    printed: '{"a":1}\n',
  },
  {
    what: "an answer is accepted",
    handler: object,
    argv: ["--accept", "text/*, application/json", "x"],
    printed: '{"a":1}\n',
  },
  { what: "bytes are printed as they are", handler: bytes, argv: ["x"], printed: "ab" },
  { what: "no answer is nothing", handler: () => {}, argv: ["x"], printed: "" },
  {
    what: "several arguments are lines",
    handler: echo,
    argv: ["007", "", "é\n"],
    printed: '"007"\n""\n"é\\n"\n',
  },
  {
    what: "of JSON too",
    handler: echo,
    argv: [...JSON_TYPE, "1", '{"a":\n1}'],
    printed: '1\n{"a":1}\n',
  },
  {
    what: "or of lines themselves",
    handler: echo,
    argv: [...NDJSON, "1\n2", "3"],
    printed: "1\n2\n3\n",
  },
  {
    what: "lines of events are answered by their data",
    handler: echo,
    argv: [...SSE, "a\nb", "c"],
    printed: "a\nb\nc\n",
  },
  {
    what: "a problem is one line",
    handler: (x: number) => x,
    argv: [...JSON_TYPE, "{"],
    printed: "",
    reported: "400 Bad Request: ",
  },
  {
    what: "so is one after events",
    handler: failLate,
    argv: [...SSE, "x"],
    printed: "1\n",
    reported: "500 Internal Server Error: no more (error-server-function-invocation)\n",
  },
  {
    what: "a header that HTTP does not take is told of",
    handler: echo,
    argv: ["--header", "a=\u2603", "x"],
    printed: "",
    reported: "invoker: Invalid character in header content",
  },
  {
    what: "lines that end early are a failure",
    handler: failLate,
    argv: ["x"],
    printed: "1\n",
    reported: "UNAVAILABLE: ",
  },
  {
    what: "data that looks like JSON and went as text is told of",
    handler: ({ a }: { a: string }) => a.length,
    argv: ['{"a":"b"}'],
    printed: "",
    reported: "sends it as what it is\n",
  },
];

for (const { what, handler, argv, printed, reported = "" } of CASES) {
  Deno.test(`call --http: ${what}`, async () => {
    await using served = await serveHttp(handler);
    const io = createFakeIo();
    const status = await call(io, `127.0.0.1:${served.port}`, ...argv);
    assertEquals([io.printed(), status], [printed, reported ? 1 : 0], io.reported());
    assertStringIncludes(io.reported(), reported);
    assertEquals(io.reported().split("\n").length - 1, reported ? 1 : 0);
    assertEquals(io.listenerCount(), 0);
  });
}

Deno.test(
  "call --http: a URL says it too, and has the name of a handler",
  async () => {
    await using served = await serveHttp(() => "hello", { name: "greet" });
    for (const [path, status] of [["/", 0], ["/greet", 0], ["/nobody", 1]] as const) {
      const io = createFakeIo();
      assertEquals(await main(["call", "--address", `${served.url}${path}`, "x"], io), status);
      assertEquals(io.reported().startsWith("404 Not Found: "), status === 1);
    }
  },
);

Deno.test(
  "call --http: a line of stdin is answered before the next one is there",
  async () => {
    await using served = await serveHttp(echo);
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const io = createFakeIo({ stdin: readable });
    const ended = call(io, `127.0.0.1:${served.port}`);
    const writer = writable.getWriter();
    for (const [index, line] of ["one\r\n", "two\n"].entries()) {
      await writer.write(new TextEncoder().encode(line));
      await io.untilPrinted(index + 1);
    }
    await writer.close();
    assertEquals(await ended, 0);
    assertEquals(io.printed(), '"one"\n"two"\n');
  },
);

Deno.test(
  "call --http: a server that ends early leaves the rest of stdin",
  async () => {
    await using served = await serveHttp((x: string) => x);
    const cancelled = Promise.withResolvers<void>();
    const stdin = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("line\n")),
      cancel: () => cancelled.resolve(),
    });
    const io = createFakeIo({ stdin });
    assertEquals(await call(io, `127.0.0.1:${served.port}`), 0);
    assertEquals(io.printed(), '"line"\n');
    await cancelled.promise;
  },
);

Deno.test("call --http: what cannot go as lines is wrong usage", async () => {
  for (const data of [["a", "b"], []]) {
    const io = createFakeIo();
    const status = await call(io, "127.0.0.1:1", "--content-type", "a/b", ...data);
    assertEquals([status, io.reported()], [
      2,
      'invoker: Cannot send lines as "a/b" over HTTP: they are text/plain or application/json; ' +
      "give one message as an argument\n",
    ]);
  }
});

Deno.test("call --http: it ends by --timeout, an interrupt, and a reader that leaves", async () => {
  const signals: AbortSignal[] = [];
  const called: (() => void)[] = [];
  await using served = await serveHttp(async function* (_: unknown, { signal }: Context) {
    signals.push(signal);
    yield 1;
    called.shift()?.();
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
  const address = `127.0.0.1:${served.port}`;
  const late = createFakeIo();
  assertEquals(await call(late, address, "--timeout", "300ms", "x"), 1);
  assertEquals(late.reported(), "DEADLINE_EXCEEDED: the deadline has passed\n");
  const stopped = createFakeIo();
  called.push(() => stopped.interrupt("SIGINT"));
  assertEquals(await call(stopped, address, "x"), 130);
  assertEquals(stopped.reported(), "");
  const left = createFakeIo({ stdout: () => Promise.reject(new Deno.errors.BrokenPipe()) });
  assertEquals(await call(left, address, "x"), 0);
  assertEquals(left.reported(), "");
  for (const signal of signals) {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
});

tlsTest("call --http: by TLS it trusts and shows what it is told to", async (authority) => {
  const [issued, other] = [await authority.issue("server"), await authority.issue("other")];
  const tls = new SecureServers({
    cert: await Deno.readTextFile(issued.certFile),
    key: await Deno.readTextFile(issued.keyFile),
    clientCa: await Deno.readTextFile(authority.caFile),
  });
  await using served = await serveHttp(echo, { tls });
  const own = ["--client-cert", other.certFile, "--client-key", other.keyFile];
  const call = async (...argv: readonly string[]) => {
    const io = createFakeIo();
    const address = `https://localhost:${served.port}`;
    const status = await main(["call", "--address", address, ...argv, "x"], io);
    return [status, io.printed(), io.reported()] as const;
  };
  assertEquals(await call("--tls-ca", authority.caFile, ...own), [0, '"x"\n', ""]);
  assertEquals(await call("--tls-cert", issued.certFile, ...own), [0, '"x"\n', ""]);
  for (
    const [argv, told] of [
      [own, /^Cannot connect to https:.*certificate.*; --tls-ca names .*\n$/],
      [["--tls-cert", other.certFile, ...own], /is not that of --tls-cert ".*other\.pem"\n$/],
      [["--tls-ca", authority.caFile], /wants a client's certificate, .*--client-cert.*\n$/],
    ] as const
  ) {
    const [status, , reported] = await call(...argv);
    assertEquals(status, 1);
    assertMatch(reported, told);
  }
  const plain = createFakeIo();
  assertEquals(
    await main(["call", "--http", "--address", `localhost:${served.port}`, "x"], plain),
    1,
  );
  assertMatch(
    plain.reported(),
    /^UNAVAILABLE: .*; if the invoker serves TLS, connect with --tls\n$/,
  );
});

Deno.test("call --http: an older Deno says that it does not", async () => {
  const io = createFakeIo({ runtime: { deno: "2.7.11", v8: "14.0" } });
  assertEquals(await call(io, "127.0.0.1:1", "x"), 1);
  assertMatch(io.reported(), /^invoker: Cannot call over HTTP: Deno 2\.7\.11 .*; use Deno 2\.9\.4/);
});

Deno.test("call --http: where nobody listens it says what to do", async () => {
  const { port } = await freed();
  const io = createFakeIo();
  assertEquals(await call(io, `127.0.0.1:${port}`, "x"), 1);
  assertEquals(
    io.reported(),
    `Cannot connect to http://127.0.0.1:${port}/: no invoker answers there; start one, or name ` +
      "another address with --address\n",
  );
});

Deno.test("call --http: another server's failure is told by its status", async () => {
  const server = createServer((_, response) => response.writeHead(502).end("<p>no"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const io = createFakeIo();
  assertEquals(await call(io, `127.0.0.1:${(server.address() as AddressInfo).port}`, "x"), 1);
  assertEquals(io.reported(), "502 Bad Gateway: what answers there does not say why\n");
  await new Promise((resolve) => server.close(resolve));
});

/** A port that was free a moment ago. */
function freed(): Promise<{ readonly port: number }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return Promise.resolve({ port: listener.addr.port });
}
