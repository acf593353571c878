import * as grpc from "@grpc/grpc-js";
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { OutgoingHttpHeaders } from "node:http2";
import { messageFunctionService } from "../support/wire_message.ts";
import { connect, outcomeOf, type TestCall } from "../support/grpc_client.ts";
import { framed, framedTexts, rawCall } from "./raw_client.ts";
import { type ServedFixture, serveFixture } from "./serve_fixture.ts";

const bytes = (...all: number[]) => Uint8Array.from(all);

/** Bytes that are no Message, or an odd one. */
const ODD_MESSAGES: readonly [what: string, message: Uint8Array, status: string, text?: string][] =
  [
    ["a length beyond the end", bytes(0x0a, 0x7f, 1), "INTERNAL"],
    ["a group that does not end", bytes(0x0b), "INTERNAL"],
    ["a wire type that there is not", bytes(0x0f), "INTERNAL"],
    ["half a varint", bytes(0x80), "INTERNAL"],
    ["nothing at all", bytes(), "OK", ""],
    ["a field that is not known", bytes(0x98, 0x06, 0x01, 0x0a, 0x01, 0x61), "OK", "a"],
    ["the payload twice", bytes(0x0a, 0x01, 0x61, 0x0a, 0x01, 0x62), "OK", "b"],
    ["a header without a value", bytes(0x0a, 0x01, 0x61, 0x12, 0x03, 0x0a, 0x01, 0x78), "OK", "a"],
    ["a header without a name", bytes(0x12, 0x00, 0x0a, 0x01, 0x61), "OK", "a"],
  ];

Deno.test("Message: bytes that are none fail their Call, and the server stays", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  for (const [what, message, status, text] of ODD_MESSAGES) {
    const outcome = await sendBytes(served, [message]);
    assertEquals(
      [outcome.status, ...outcome.texts],
      [status, ...text === undefined ? [] : [text]],
      what,
    );
    assertEquals((await served.client.call(["here"])).texts, ["here"], what);
  }
});

Deno.test("Message: one that is none ends a stream after the outputs before it", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  const { status, texts } = await sendBytes(served, [bytes(0x0a, 0x01, 0x61), bytes(0x0f)]);
  assertEquals(status, "INTERNAL");
  assert(texts.length <= 1);
});

Deno.test("MessageFunction: another method, or service, is UNIMPLEMENTED", async () => {
  await using served = await serveFixture("forms.ts");
  for (const path of ["/function.MessageFunction/Other", "/other.Service/Call", "/x"]) {
    const { fields } = await rawCall(served.invoker.port, framedTexts(["x"]), { ":path": path });
    assertEquals(fields["grpc-status"], String(grpc.status.UNIMPLEMENTED), path);
  }
  assertEquals((await served.client.call(["x"])).texts, ["X"]);
});

const NOT_SERVED: readonly OutgoingHttpHeaders[] = [
  { "content-type": "text/html" },
  { "content-type": "" },
  { "grpc-encoding": "nonsense" },
  { "grpc-timeout": "soon" },
];
Deno.test("MessageFunction: what is not gRPC costs nothing else", async () => {
  await using served = await serveFixture("forms.ts");
  for (const headers of NOT_SERVED) {
    const body = framedTexts(["x"]);
    // "Compressed": only then does the encoding matter.
    if (headers["grpc-encoding"]) body[0] = 1;
    const { fields, texts } = await rawCall(served.invoker.port, body, headers);
    assertEquals(texts, [], JSON.stringify([headers, fields]));
    assertEquals((await served.client.call(["x"])).texts, ["X"]);
  }
});

Deno.test("MessageFunction: a message that is cut off fails its Call, and the server stays", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  const whole = framedTexts(["a whole message"]);
  for (const length of [1, 4, 5, whole.length - 1]) {
    const { texts } = await rawCall(served.invoker.port, whole.subarray(0, length));
    assertEquals(texts, [], `${length} bytes`);
  }
  assertEquals((await served.client.call(["x"])).texts, ["x"]);
});

Deno.test("MessageFunction: a length prefix without end is refused before it is read", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  const body = framed(new Uint8Array(10));
  new DataView(body.buffer).setUint32(1, 0xffffffff);
  const { fields } = await rawCall(served.invoker.port, body);
  assertEquals(fields["grpc-status"], String(grpc.status.RESOURCE_EXHAUSTED));
  assertEquals((await served.client.call(["x"])).texts, ["x"]);
});

Deno.test("Message: many in one frame, and one in many, are the same", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  const sent = Array.from({ length: 500 }, (_, i) => String(i));
  const { texts, fields } = await rawCall(served.invoker.port, framedTexts(sent));
  assertEquals(fields["grpc-status"], "0");
  assertEquals(texts, sent);
});

const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "", "ünï", "with space"];
for (const isolation of ["worker", "none"] as const) {
  Deno.test(`Message: headers of any name are no more than names, isolation ${isolation}`, async () => {
    await using served = await serveFixture("errors.ts", { handler: "headerSeen", isolation });
    for (const name of NAMES) {
      const headers = Object.fromEntries([[name, ["1", "2"]], ["x-good", ["good"]]]);
      const { status, texts } = await served.client.call([{ payload: "x-good", headers }]);
      assertEquals([status, texts], ["OK", ["good"]], name);
    }
    const proto = Object.fromEntries([["__proto__", ["1", "2"]]]);
    const { texts } = await served.client.call([{ payload: "__proto__", headers: proto }]);
    assertEquals(texts, ["1, 2"]);
  });
}

Deno.test("Message: a header with many values, and many headers, are all seen", async () => {
  await using served = await serveFixture("errors.ts", { handler: "headerSeen" });
  const values = Array.from({ length: 499 }, (_, i) => `v${i}`);
  const many = await served.client.call([{ payload: "x-many", headers: { "X-Many": values } }]);
  assertEquals(many.texts, [values.join(", ")]);
  const headers = Object.fromEntries(values.map((value) => [`x-${value}`, value]));
  assertEquals((await served.client.call([{ payload: "x-v498", headers }])).texts, ["v498"]);
});

Deno.test("Message: one with too many headers fails its Call", async () => {
  await using served = await serveFixture("errors.ts", { handler: "headerSeen" });
  const headers = { "x-many": Array.from({ length: 1000 }, () => "v") };
  const { status, errorCode, details } = await served.client.call([{ payload: "x", headers }]);
  assertEquals([status, errorCode], ["INVALID_ARGUMENT", "error-client-unmarshall"]);
  assertEquals(
    details,
    "Cannot read a message: it has more header names and values than the limit, 1000",
  );
});

Deno.test("Call: a deadline longer than timers can count is as good as none", async () => {
  await using served = await serveFixture("forms.ts");
  for (const timeout of ["25000000S", "720H", "99999999H"]) {
    const { texts } = await rawCall(served.invoker.port, framedTexts(["x"]), {
      "grpc-timeout": timeout,
    });
    assertEquals(texts, ["X"], timeout);
  }
});

Deno.test("GOAWAY: a client that leaves in order after many Calls costs nothing else", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  for (let round = 0; round < 3; round++) {
    using leaving = connect(served.invoker.port);
    for (let i = 0; i < 200; i++) assertEquals((await leaving.call(["x"])).texts, ["x"]);
  }
  assertEquals((await served.client.call(["x"])).texts, ["x"]);
});

Deno.test("Message: a header without values is as if it were not there", async () => {
  await using served = await serveFixture("errors.ts", { handler: "headerSeen" });
  const headers = { "content-type": [], accept: [], correlationId: [], "x-none": [] };
  const { status, texts, messages } = await served.client.call([{ payload: "x-none", headers }]);
  assertEquals([status, texts], ["OK", ["none"]]);
  assertEquals(messages[0]?.headers, { "Content-Type": ["text/plain"] });
});

Deno.test("Message: an empty payload is a message", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  const { status, texts } = await served.client.call(["", "", "a", ""]);
  assertEquals([status, texts], ["OK", ["", "", "a", ""]]);
});

Deno.test("Call: one that is half-closed at once ends with OK and nothing", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  const { texts, fields } = await rawCall(served.invoker.port, new Uint8Array());
  assertEquals([texts, fields["grpc-status"]], [[], "0"]);
  assertEquals((await served.client.call([])).status, "OK");
});

Deno.test("Call: compressed messages are read", async () => {
  await using served = await serveFixture("errors.ts", { handler: "echo" });
  const raw = framedTexts(["compressed"]).subarray(5);
  const gzip = new Blob([Uint8Array.from(raw)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  const body = framed(new Uint8Array(await new Response(gzip).arrayBuffer()));
  body[0] = 1;
  const { texts } = await rawCall(served.invoker.port, body, { "grpc-encoding": "gzip" });
  assertEquals(texts, ["compressed"]);
});

/** Sends bytes as the messages of a Call, whatever they are. */
async function sendBytes({ invoker }: ServedFixture, messages: readonly Uint8Array[]) {
  const Client = grpc.makeGenericClientConstructor({
    Call: {
      ...messageFunctionService.Call,
      requestSerialize: (message: Uint8Array) => Buffer.from(message),
    },
  }, "MessageFunction");
  const client = new Client(
    `localhost:${invoker.port}`,
    grpc.credentials.createInsecure(),
    { "grpc.use_local_subchannel_pool": 1 },
  );
  const call = client.Call?.({ deadline: Date.now() + 10_000 }) as TestCall & {
    write(message: Uint8Array): boolean;
  };
  const outcome = outcomeOf(call);
  for (const message of messages) call.write(message);
  call.end();
  try {
    return await outcome;
  } finally {
    client.close();
  }
}
