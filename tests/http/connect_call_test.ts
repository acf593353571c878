// What Connect has of every Call: flow control, limits, and what is told of it.
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Context } from "../../mod.ts";
import { framed } from "../../src/port/message_framing.ts";
import { eventually } from "../support/eventually.ts";
import { openDuplex } from "./duplex_client.ts";
import { curl, type Protocol, PROTOCOLS, serveHttp, type ServeHttpOptions } from "./http_server.ts";

const STREAM = ["-H", "Content-Type: application/connect+json"];
const UNARY = ["-H", "Content-Type: application/json", "-H", "Connect-Protocol-Version: 1"];

/** Serves a function as a method, at the path `/m`. */
function serveMethod(
  run: unknown,
  { interaction = "streaming", takesStream = false },
  options: ServeHttpOptions = {},
) {
  const handler = () => ({ name: "m", interaction, isMethod: true, takesStream });
  return serveHttp(run, { name: "m", handler, ...options });
}

/** Sends bytes as the body of a request, which may be many. */
async function post(
  protocol: Protocol,
  url: string,
  body: Uint8Array,
  args: readonly string[],
) {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, body);
    return await curl(protocol, `${url}/m`, [...args, "--data-binary", `@${file}`]);
  } finally {
    await Deno.remove(file);
  }
}

const message = (text: string) => framed(new TextEncoder().encode(text));

for (const protocol of PROTOCOLS) {
  Deno.test(`Connect: ${protocol}: a client that does not read holds the function back`, async () => {
    let made = 0;
    const stopped = Promise.withResolvers<void>();
    const chunk = "x".repeat(64 * 1024);
    async function* flood(_: unknown) {
      try {
        for (; made < 10_000; made++) yield chunk;
      } finally {
        stopped.resolve();
      }
    }
    await using served = await serveMethod(flood, {});
    const slow = ["--limit-rate", "1k", "--max-time", "2", "-o", "/dev/null"];
    assertEquals((await post(protocol, served.url, message("1"), [...STREAM, ...slow])).code, 28);
    await stopped.promise;
    // What the windows of curl allow is 32 MiB.
    assert(made < 1000, `${made}`);
  });

  Deno.test(`Connect: ${protocol}: a function that does not read holds the client back`, async () => {
    async function* first(input: ReadableStream<number>, { signal }: Context) {
      const reader = input.getReader();
      yield (await reader.read()).value;
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    }
    await using served = await serveMethod(first, { takesStream: true });
    const one = message("1");
    const body = new Uint8Array(one.byteLength * 2_000_000);
    for (let at = 0; at < body.byteLength; at += one.byteLength) body.set(one, at);
    await post(protocol, served.url, body, [...STREAM, "--max-time", "2"]);
    const received = served.calls[0]?.received.messages ?? 0;
    assert(received > 0 && received < 100_000, `${received}`);
  });

  Deno.test(`Connect: ${protocol}: each response goes out when it is made, as each request comes in`, async () => {
    const heard: string[] = [];
    async function* each(input: ReadableStream<string>) {
      for await (const text of input) {
        heard.push(text);
        yield `<${text}>`;
      }
    }
    await using served = await serveMethod(each, { takesStream: true });
    const answer = await post(
      protocol,
      served.url,
      new Uint8Array([...message('"a"'), ...message('"b"')]),
      STREAM,
    );
    assertEquals(heard, ["a", "b"]);
    assertEquals(answer.body, `\0\0\0\0\x05"<a>"\0\0\0\0\x05"<b>"\x02\0\0\0\x02{}`);
    const { received, sent, status } = await eventually(() => served.outcomes[0]);
    assertEquals([received, sent, status], [
      { messages: 2, bytes: 6 },
      { messages: 2, bytes: 10 },
      "OK",
    ]);
  });
}

Deno.test("Connect: a client may be silent between messages, and not within one", async () => {
  await using served = await serveMethod(
    async function* (input: ReadableStream<string>) {
      for await (const text of input) yield text;
    },
    { takesStream: true },
    { clientStallTimeoutMs: 300 },
  );
  const headers = { "content-type": "application/connect+json" };
  const request = openDuplex("HTTP/1.1", `${served.url}/m`, headers);
  request.write(message('"a"'));
  const reader = request.output.pipeThrough(new TextDecoderStream()).getReader();
  assertEquals((await reader.read()).value, '\0\0\0\0\x03"a"');
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assertEquals(served.outcomes, []);
  request.write(message('"b"').subarray(0, 6));
  assertMatch(
    (await reader.read()).value ?? "",
    /"resource_exhausted","message":"The client has not/,
  );
  request.close();
  await eventually(() => served.outcomes[0]);
});

Deno.test("Connect: what fails while a response goes out is told behind it", async () => {
  const large = "x".repeat(8_000_000);
  await using served = await serveMethod(
    async function* (input: ReadableStream<string>) {
      for await (const _ of input) yield large;
    },
    { takesStream: true },
    { connections: { maxResponseBytes: 10_000_000 }, maxMessageBytes: 10_000_000 },
  );
  const headers = { "content-type": "application/connect+json" };
  const request = openDuplex("HTTP/1.1", `${served.url}/m`, headers);
  request.write(message('"a"'));
  await eventually(() => served.calls[0]?.sent.messages === 1 || undefined);
  request.write(new Uint8Array([9, 0, 0, 0, 0]));
  await eventually(() => served.calls[0]?.received.messages === 1 || undefined);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const all = await new Response(request.output).bytes();
  const end = 5 + large.length + 2;
  assertEquals([...all.subarray(0, 6)], [0, 0, 0x7a, 0x12, 0x02, 34]);
  assertEquals([all[end - 1], all[end]], [34, 2]);
  assertMatch(
    new TextDecoder().decode(all.subarray(end + 5)),
    /its flags are 9, and 0 and 1 are known/,
  );
  request.close();
});

/** How a Call ends, with what is told of it and what it is answered. */
const ENDINGS: readonly {
  readonly what: string;
  readonly interaction: string;
  readonly run: (input: string) => unknown;
  readonly told: readonly [status: string, httpStatus: number];
  readonly answered: number;
}[] = [
  ...["direct", "streaming"].flatMap((interaction) => [
    {
      what: "a status of the function's own",
      interaction,
      run: () => {
        throw Object.assign(new Error("gone"), { status: "NOT_FOUND" });
      },
      told: ["NOT_FOUND", 404] as const,
      answered: interaction === "direct" ? 404 : 200,
    },
    {
      what: "a response that is too large",
      interaction,
      run: () => "x".repeat(200),
      told: ["RESOURCE_EXHAUSTED", 429] as const,
      answered: interaction === "direct" ? 429 : 200,
    },
  ]),
];

for (const { what, interaction, run, told, answered } of ENDINGS) {
  Deno.test(`Connect: ${interaction}: ${what} is told of as it is answered`, async () => {
    const limits = { maxMessageBytes: 100, maxResponseBytes: 100 };
    await using served = await serveMethod(run, { interaction }, {
      connections: limits,
      maxMessageBytes: 100,
    });
    const [args, body] = interaction === "direct" ? [UNARY, '"a"'] : [STREAM, message('"a"')];
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const { status } = await post("HTTP/1.1", served.url, bytes, args);
    const outcome = await eventually(() => served.outcomes[0]);
    assertEquals([outcome.status, outcome.httpStatus, status], [...told, answered]);
    assertEquals(served.failures, []);
  });
}
