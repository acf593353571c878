import { assert, assertEquals } from "@std/assert";
import { defineFunction } from "../../src/function/define_function.ts";
import { FunctionError } from "../../src/function/function_error.ts";
import type { Context } from "../../src/function/context.ts";
import { eventually } from "../support/eventually.ts";
import { curl, PROTOCOLS, serveHttp } from "./http_server.ts";

const upper = (text: string) => text.toUpperCase();
const sum = ({ a, b }: { a: number; b: number }) => ({ sum: a + b });
const greet = ({ name }: { name: string }) => `Hello, ${name}`;
const now = () => "now";

/** A request with what it is answered. */
const ANSWERS: readonly (readonly [
  what: string,
  handler: unknown,
  args: readonly string[],
  path: string,
  status: number,
  type: string | undefined,
  body: string,
])[] = [
  ["text", upper, ["-d", "Hello"], "/", 200, "text/plain", "HELLO"],
  ["the handler's name", upper, ["-d", "Hello"], "/f", 200, "text/plain", "HELLO"],
  ["nothing", upper, ["-X", "POST"], "/", 200, "text/plain", ""],
  ["JSON", sum, ["--json", '{"a":1,"b":2}'], "/", 200, "application/json", '{"sum":3}'],
  ["a form", greet, ["-d", "name=Ada"], "/", 200, "text/plain", "Hello, Ada"],
  ["a query", greet, [], "/?name=Ada%20L", 200, "text/plain", "Hello, Ada L"],
  [
    "chunks",
    upper,
    ["-d", "Hello", "-H", "Transfer-Encoding: chunked"],
    "/",
    200,
    "text/plain",
    "HELLO",
  ],
  [
    "to be continued",
    upper,
    ["-d", "Hello", "-H", "Expect: 100-continue"],
    "/",
    200,
    "text/plain",
    "HELLO",
  ],
  ["GET without input", now, [], "/", 200, "text/plain", "now"],
  ["POST without input", now, ["-d", "x"], "/", 200, "text/plain", "now"],
  ["HEAD without input", now, ["-I"], "/", 200, "text/plain", ""],
  ["no output", () => undefined, [], "/", 204, undefined, ""],
  ["Accept", () => "a", ["-H", "Accept: application/json"], "/", 200, "application/json", '"a"'],
];

/** A request with the problem that it is answered by. */
const PROBLEMS: readonly (readonly [
  what: string,
  handler: unknown,
  args: readonly string[],
  path: string,
  status: number,
  code: string | undefined,
  detail: string,
])[] = [
  [
    "another path",
    upper,
    ["-d", "x"],
    "/g",
    404,
    undefined,
    "Cannot serve the request: there is no such path, it is / or /f",
  ],
  [
    "GET of what takes input",
    upper,
    [],
    "/",
    405,
    undefined,
    "Cannot serve the request: the function takes an input: POST it, or give it as a query",
  ],
  [
    "PUT",
    upper,
    ["-X", "PUT", "-d", "x"],
    "/",
    405,
    undefined,
    "Cannot serve the request: its method is not one of them that are served",
  ],
  [
    "an unknown type",
    upper,
    ["-d", "x", "-H", "Content-Type: text/foobar"],
    "/",
    415,
    "error-client-content-type-unsupported",
    "Unsupported Content-Type: text/foobar",
  ],
  [
    "an unknown Accept",
    upper,
    ["-d", "x", "-H", "Accept: text/foobar"],
    "/",
    406,
    "error-client-accept-type-unsupported",
    "unsupported content types: [text/foobar]",
  ],
  ["a payload that is none", sum, ["--json", "{"], "/", 400, "error-client-unmarshall", "*"],
  [
    "what a schema refuses",
    defineFunction({ input: "number", interaction: "direct", run: (x: number) => x }),
    ["-d", "foo"],
    "/",
    400,
    "error-client-unmarshall",
    'parsing "foo": not a number',
  ],
  ["what cannot be written", () => Symbol(), [], "/", 500, "error-client-marshall", "*"],
  [
    "a throw",
    () => {
      throw new Error("no");
    },
    [],
    "/",
    500,
    "error-server-function-invocation",
    "no",
  ],
  [
    "a status",
    () => {
      throw new FunctionError("NOT_FOUND", "gone", { code: "my-code" });
    },
    [],
    "/",
    404,
    "my-code",
    "gone",
  ],
  [
    "an unknown encoding",
    upper,
    ["-d", "x", "-H", "Content-Encoding: zstd"],
    "/",
    415,
    undefined,
    "Cannot read the body: its Content-Encoding is none of gzip, deflate, br",
  ],
];

for (const protocol of PROTOCOLS) {
  for (const [what, handler, args, path, status, type, body] of ANSWERS) {
    Deno.test(`${protocol}: ${what} is answered`, async () => {
      await using served = await serveHttp(handler, { name: "f" });
      const answer = await curl(protocol, served.url + path, args);
      assertEquals([answer.status, answer.headers["content-type"], answer.body], [
        status,
        type,
        body,
      ]);
      if (status === 200 && what !== "HEAD without input") {
        assertEquals(answer.headers["content-length"], String(body.length));
      }
      await eventually(() => served.outcomes[0]);
      assertEquals(served.outcomes.map(({ status, httpStatus }) => [status, httpStatus]), [[
        "OK",
        status,
      ]]);
      assertEquals(served.failures, []);
    });
  }

  for (const [what, handler, args, path, status, code, detail] of PROBLEMS) {
    Deno.test(`${protocol}: ${what} is a problem`, async () => {
      await using served = await serveHttp(handler, { name: "f" });
      const { headers, body, ...answer } = await curl(protocol, served.url + path, args);
      const document = JSON.parse(body);
      assertEquals(
        [
          answer.status,
          headers["content-type"],
          headers["error-code"],
          document.status,
          document["error-code"],
        ],
        [status, "application/problem+json", code, status, code],
      );
      if (detail !== "*") assertEquals(document.detail, detail);
      assert(document.title.length > 0);
      assertEquals(served.failures, []);
    });
  }

  Deno.test(`${protocol}: what may be asked is told by OPTIONS and 405`, async () => {
    await using takes = await serveHttp(upper);
    await using gives = await serveHttp(now);
    const allow = async (url: string, ...args: string[]) => {
      const { status, headers } = await curl(protocol, url, args);
      return [status, headers["allow"]];
    };
    assertEquals(await allow(takes.url, "-X", "OPTIONS"), [204, "POST, OPTIONS"]);
    assertEquals(await allow(gives.url, "-X", "OPTIONS"), [204, "GET, HEAD, POST, OPTIONS"]);
    assertEquals(await allow(takes.url, "-X", "DELETE"), [405, "POST, OPTIONS"]);
  });

  Deno.test(`${protocol}: headers of a request are the message's, those of the connection are not`, async () => {
    await using served = await serveHttp(
      (_: string, { headers }: Context) => Object.fromEntries(headers),
    );
    const { body } = await curl(protocol, served.url, [
      ...["-d", "x", "-H", "X-One: 1", "-H", "Authorization: Bearer x", "-H", "TE: trailers"],
      ...["-H", "Accept-Encoding: identity", "-H", "Content-Type: text/plain", "-A", "me"],
    ]);
    assertEquals(JSON.parse(body), {
      "accept": "*/*",
      "authorization": "Bearer x",
      "content-type": "text/plain",
      "host": `127.0.0.1:${served.port}`,
      "user-agent": "me",
      "x-one": "1",
    });
  });

  Deno.test(`${protocol}: headers of a Message are the response's, but those of the connection`, async () => {
    const handler = () => ({
      payload: "a",
      headers: {
        "X-One": [1, 2],
        "Set-Cookie": ["a=1", "b=2"],
        "Connection": "close",
        "Content-Length": 7,
        "Transfer-Encoding": "x",
        "X Bad": "1",
        "X-Latin": "caf\u00e9",
        "X-Beyond": "\u2713",
        "ETag": ["a", "b"],
      },
    });
    await using served = await serveHttp(handler);
    const { status, headers, body } = await curl(protocol, served.url);
    assertEquals([status, body, headers["x-one"], headers["set-cookie"], headers["etag"]], [
      200,
      "a",
      "1, 2",
      "a=1, b=2",
      "a",
    ]);
    assertEquals([headers["content-length"], headers["transfer-encoding"]], ["1", undefined]);
  });

  Deno.test(`${protocol}: what is larger than a message may be is refused, told or not`, async () => {
    await using served = await serveHttp(upper, { maxMessageBytes: 1000 });
    const folder = await Deno.makeTempDir();
    const file = `${folder}/large`;
    await Deno.writeTextFile(file, "a".repeat(3_000_000));
    for (const args of [[], ["-H", "Transfer-Encoding: chunked"]]) {
      const { status, body } = await curl(protocol, served.url, [
        "--data-binary",
        `@${file}`,
        ...args,
      ]);
      assertEquals([status, JSON.parse(body).status], [413, 413]);
    }
    await Deno.remove(folder, { recursive: true });
    await eventually(() => served.outcomes[1]);
    assertEquals(served.outcomes.map(({ status, httpStatus }) => [status, httpStatus]), [
      ["RESOURCE_EXHAUSTED", 413],
      ["RESOURCE_EXHAUSTED", 413],
    ]);
  });

  Deno.test(`${protocol}: too many Calls and a stop ask to try again later`, async () => {
    await using busy = await serveHttp(now, { maxConcurrentCalls: 0 });
    const refused = await curl(protocol, busy.url);
    assertEquals([refused.status, refused.headers["retry-after"], refused.headers["error-code"]], [
      429,
      "1",
      "error-server-busy",
    ]);
    await using stopping = await serveHttp(now);
    stopping.gate.shut();
    const stopped = await curl(protocol, stopping.url);
    assertEquals([stopped.status, stopped.headers["retry-after"], stopped.headers["error-code"]], [
      503,
      "1",
      "error-server-stopping",
    ]);
  });

  Deno.test(`${protocol}: a client that leaves cancels its Call`, async () => {
    const left = Promise.withResolvers<unknown>();
    const entered = Promise.withResolvers<void>();
    const handler = (_: string, { signal }: Context) => {
      signal.addEventListener("abort", () => left.resolve(signal.reason));
      entered.resolve();
      return left.promise;
    };
    await using served = await serveHttp(handler);
    const { code } = await curl(protocol, served.url, ["-d", "x", "--max-time", "1"]);
    assertEquals(code, 28);
    assertEquals((await left.promise as DOMException).name, "AbortError");
    await eventually(() => served.outcomes[0]);
    assertEquals(served.outcomes.map(({ status, httpStatus }) => [status, httpStatus]), [[
      "CANCELLED",
      499,
    ]]);
  });

  Deno.test(`${protocol}: probes are answered, and are no Calls`, async () => {
    await using served = await serveHttp(upper, { isReady: () => false });
    const answers = await Promise.all(
      ["/healthz?a=1", "/readyz"].map((path) => curl(protocol, served.url + path)),
    );
    assertEquals(answers.map(({ status, body }) => [status, body]), [[200, "ok\n"], [
      503,
      "not ready\n",
    ]]);
    assertEquals(served.outcomes, []);
  });
}
