import { assertEquals } from "@std/assert";
import type { CallOutcome, TestMessage } from "../support/grpc_client.ts";
import { serveFixture } from "./serve_fixture.ts";

type Payload = string | Uint8Array;

const LATIN1 = new Uint8Array([0x63, 0x61, 0x66, 0xe9]);
const NOT_UTF8 = new Uint8Array([0xff, 0xfe, 0xfd]);
const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const BYTES_TYPE = "application/octet-stream";

/** Handlers of the fixture, what is sent to them, and what they say they were given. */
const READ: readonly [handler: string, contentType: string | undefined, Payload, text: string][] = [
  ["default", undefined, "héllo", 'string "héllo"'],
  ["default", undefined, "", 'string ""'],
  ["default", "text/plain", "3.5", 'string "3.5"'],
  ["default", "TEXT/Plain; Charset=UTF-8", "é", 'string "é"'],
  ["default", "text/plain; charset=iso-8859-1", LATIN1, 'string "café"'],
  ["default", JSON_TYPE, '{"a":[1,null]}', 'object {"a":[1,null]}'],
  ["default", JSON_TYPE, " 3.5 ", "number 3.5"],
  ["default", "application/json;charset=utf-8", '"x"', 'string "x"'],
  ["default", "application/vnd.some+json", "[1]", "array [1]"],
  ["default", "application/cloudevents+json", "true", "boolean true"],
  ["default", BYTES_TYPE, new Uint8Array([0, 255]), "bytes 0,255"],
  ["default", BYTES_TYPE, "", "bytes "],
  ["default", FORM_TYPE, "a=1&b=x+y&b=%C3%A9", 'object {"a":"1","b":["x y","é"]}'],
  ["asNumber", "text/plain", "3.5", "number 3.5"],
  ["asNumber", JSON_TYPE, "3.5", "number 3.5"],
  ["asNumber", JSON_TYPE, '"3.5"', "number 3.5"],
  ["asBoolean", "text/plain", "true", "boolean true"],
  ["asString", JSON_TYPE, "3.5", 'string "3.5"'],
  ["asJson", "text/plain", '{"a":1}', 'object {"a":1}'],
  ["asBytes", "text/plain", "hi", "bytes 104,105"],
];
for (const handler of new Set(READ.map(([handler]) => handler))) {
  Deno.test(`Content-Type: ${handler} is given what it says`, async () => {
    await using served = await serveFixture("negotiation.ts", { handler });
    for (const [, contentType, payload, text] of READ.filter(([name]) => name === handler)) {
      const headers = contentType === undefined ? {} : { "Content-Type": contentType };
      const outcome = await served.client.call([{ payload, headers }]);
      assertEquals([outcome.status, outcome.texts], ["OK", [text]], `${contentType} ${payload}`);
    }
  });
}

const UNREADABLE: readonly [
  handler: string,
  contentType: string,
  Payload,
  errorCode: string,
  details: string,
][] = [
  [
    "default",
    "text/foobar",
    "x",
    "content-type-unsupported",
    "Unsupported Content-Type: text/foobar",
  ],
  ["default", "nonsense", "x", "content-type-unsupported", "Unsupported Content-Type: nonsense"],
  [
    "default",
    "application/xml",
    "<a/>",
    "content-type-unsupported",
    "Unsupported Content-Type: application/xml",
  ],
  ["default", "text/plain", NOT_UTF8, "unmarshall", "Cannot read text: not valid utf-8"],
  ["asNumber", "text/plain", "foo", "unmarshall", 'parsing "foo": not a number'],
  ["asNumber", "text/plain", "", "unmarshall", 'parsing "": not a number'],
  ["asBoolean", "text/plain", "maybe", "unmarshall", 'parsing "maybe": not a boolean'],
  ["asString", JSON_TYPE, "[1]", "unmarshall", 'parsing "[1]": not a string'],
];
for (const handler of new Set(UNREADABLE.map(([handler]) => handler))) {
  Deno.test(`Content-Type: what ${handler} cannot be given is refused`, async () => {
    await using served = await serveFixture("negotiation.ts", { handler });
    for (const [name, contentType, payload, errorCode, details] of UNREADABLE) {
      if (name !== handler) continue;
      const message = { payload, headers: { "content-type": contentType } };
      assertEquals(
        endOf(await served.client.call([message])),
        ["INVALID_ARGUMENT", `error-client-${errorCode}`, details],
        `${contentType} of "${payload}"`,
      );
    }
  });
}

/** Names of the fixture's values, an `Accept`, and what they are written as. */
const WRITTEN: readonly [name: string, accept: string | undefined, text: string, type: string][] = [
  ["string", undefined, "a string", "text/plain"],
  ["empty", undefined, "", "text/plain"],
  ["number", undefined, "3.5", "text/plain"],
  ["boolean", undefined, "true", "text/plain"],
  ["bigint", undefined, "12345678901234567890", "text/plain"],
  ["null", undefined, "null", JSON_TYPE],
  ["object", undefined, '{"a":1,"b":"x"}', JSON_TYPE],
  ["array", undefined, '[1,"two"]', JSON_TYPE],
  ["date", undefined, '"1970-01-01T00:00:00.000Z"', JSON_TYPE],
  ["buffer", undefined, "hi", BYTES_TYPE],
  ["params", undefined, "q=a+b", FORM_TYPE],
  ["celsius", "text/plain", "20 °C", "text/plain"],
  ["string", JSON_TYPE, '"a string"', JSON_TYPE],
  ["string", BYTES_TYPE, "a string", BYTES_TYPE],
  ["string", "*/*", "a string", "text/plain"],
  ["string", "application/*", '"a string"', JSON_TYPE],
  ["string", "text/foobar, application/json;q=0.1", '"a string"', JSON_TYPE],
  ["string", "text/plain;q=0.5, application/json", '"a string"', JSON_TYPE],
  ["string", "text/plain;q=0, */*", '"a string"', JSON_TYPE],
  ["number", JSON_TYPE, "3.5", JSON_TYPE],
  ["object", FORM_TYPE, "a=1&b=x", FORM_TYPE],
  ["object", "application/vnd.some+json", '{"a":1,"b":"x"}', "application/vnd.some+json"],
  ["object", "text/plain, application/json", '{"a":1,"b":"x"}', JSON_TYPE],
  ["messageText", undefined, "<p>", "text/html"],
  ["messageJson", undefined, '{"a":1}', JSON_TYPE],
];
Deno.test("Accept: results are written as it says, and else as they prefer", async () => {
  await using served = await serveFixture("negotiation.ts", { handler: "give" });
  for (const [name, accept, text, type] of WRITTEN) {
    const headers = accept === undefined ? {} : { Accept: accept };
    const outcome = await served.client.call([{ payload: name, headers }]);
    assertEquals(
      [outcome.status, outcome.texts, outcome.messages[0]?.headers],
      ["OK", [text], { "Content-Type": [type] }],
      `${name} ${accept}`,
    );
  }
});

const UNWRITABLE: readonly [name: string, accept: string, ...end: string[]][] = [
  [
    "string",
    "text/foobar",
    "INVALID_ARGUMENT",
    "error-client-accept-type-unsupported",
    "unsupported content types: [text/foobar]",
  ],
  [
    "string",
    "text/foobar, image/*",
    "INVALID_ARGUMENT",
    "error-client-accept-type-unsupported",
    "unsupported content types: [text/foobar, image/*]",
  ],
  [
    "object",
    "text/plain",
    "INVALID_ARGUMENT",
    "error-client-accept-type-unsupported",
    'unsupported content types: [text/plain]: a plain object can be had as "application/json", "application/x-www-form-urlencoded"',
  ],
  [
    "nested",
    FORM_TYPE,
    "INVALID_ARGUMENT",
    "error-client-accept-type-unsupported",
    'unsupported content types: [application/x-www-form-urlencoded]: Cannot write a form: "a" holds a plain object, and forms are flat; a plain object can be had as "application/json"',
  ],
  [
    "bigintInside",
    "*/*",
    "UNKNOWN",
    "error-client-marshall",
    'Cannot write JSON: "big" is a bigint, which JSON cannot carry',
  ],
  [
    "circle",
    "*/*",
    "UNKNOWN",
    "error-client-marshall",
    'Cannot write JSON: "self" is a part of itself, which JSON cannot carry',
  ],
];
Deno.test("Accept: what cannot be written ends the Call with the cause", async () => {
  await using served = await serveFixture("negotiation.ts", { handler: "give" });
  for (const [name, accept, ...end] of UNWRITABLE) {
    const outcome = await served.client.call([{ payload: name, headers: { accept } }]);
    assertEquals(endOf(outcome), end, `${name} ${accept}`);
  }
  for (const name of ["symbol", "function"]) {
    const [status, errorCode] = endOf(await served.client.call([name]));
    assertEquals([status, errorCode], ["UNKNOWN", "error-client-marshall"], name);
  }
});

Deno.test("Accept: values of one header count as a list", async () => {
  await using served = await serveFixture("negotiation.ts", { handler: "give" });
  const message = { payload: "string", headers: { Accept: ["text/foobar", JSON_TYPE] } };
  assertEquals((await served.client.call([message])).texts, ['"a string"']);
});

const ACCEPTS: readonly TestMessage[] = [
  { payload: "string" },
  { payload: "string", headers: { accept: JSON_TYPE } },
  { payload: "string", headers: { accept: BYTES_TYPE } },
];
const OF_EACH = ["text/plain", JSON_TYPE, BYTES_TYPE];

Deno.test("Accept: with promote each every message has its own", async () => {
  await using served = await serveFixture("negotiation.ts", { handler: "give", promote: "each" });
  assertEquals(typesOf(await served.client.call(ACCEPTS)), OF_EACH);
});

Deno.test("Accept: of a stream the first that comes counts for the rest", async () => {
  await using served = await serveFixture("negotiation.ts", { handler: "giveAll" });
  const [plain, json, bytes] = ACCEPTS as [TestMessage, TestMessage, TestMessage];
  assertEquals(typesOf(await served.client.call([json, bytes, plain])), [
    JSON_TYPE,
    JSON_TYPE,
    JSON_TYPE,
  ]);
});

Deno.test("Message: bytes come back as they were", async () => {
  await using served = await serveFixture("negotiation.ts", { handler: "back" });
  const payload = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
  const outcome = await served.client.call([{ payload, headers: { "content-type": BYTES_TYPE } }]);
  assertEquals(outcome.messages[0]?.payload.length, 1000);
  assertEquals(new Uint8Array(outcome.messages[0]?.payload ?? []), payload);
  assertEquals(typesOf(outcome), [BYTES_TYPE]);
});

const MESSAGES: readonly [name: string, headers: Record<string, string[]>][] = [
  ["message", {
    "Content-Type": [JSON_TYPE],
    correlationId: ["abc"],
    "x-one": ["1"],
    "X-Two": ["2", "3"],
  }],
  ["messageOwn", { "Content-Type": ["text/plain"], correlationId: ["mine"] }],
  ["messageHeaders", { "Content-Type": ["text/plain"], correlationId: ["abc"], "x-one": ["1"] }],
];
Deno.test("Message: a handler sets headers by returning one", async () => {
  await using served = await serveFixture("negotiation.ts", { handler: "give" });
  for (const [name, headers] of MESSAGES) {
    const message = { payload: name, headers: { CorrelationId: "abc" } };
    assertEquals((await served.client.call([message])).messages[0]?.headers, headers, name);
  }
});

function endOf({ status, errorCode, details }: CallOutcome): (string | undefined)[] {
  return [status, errorCode, details];
}

function typesOf({ messages }: CallOutcome): (string | undefined)[] {
  return messages.map(({ headers }) => headers["Content-Type"]?.join());
}
