import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import type { InvokerOptions } from "../../src/server.ts";
import { connectHealth } from "../support/health_client.ts";
import { connectReflection } from "../support/reflection_client.ts";
import { connectServices, type MethodOutcome } from "../support/service_client.ts";
import { curl, SERVED_PROTOCOLS } from "../http/http_server.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { serveFunction } from "./serve_fixture.ts";

const FOLDER = fromFileUrl(new URL("../fixtures/services/", import.meta.url));
const PROTO = `${FOLDER}probe.proto`;
const SOURCES = { protos: [PROTO], protoPaths: [], protoSets: [], services: [] };

async function serveProbe(options: Partial<InvokerOptions> = {}) {
  const served = await serveFunction(`${FOLDER}probe.ts`, { services: SOURCES, ...options });
  const client = connectServices(served.invoker.port, PROTO);
  return {
    client,
    port: served.invoker.port,
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await served[Symbol.asyncDispose]();
    },
  };
}

const PLACES: readonly Partial<InvokerOptions>[] = [
  { isolation: "worker", wire: "inside" },
  { isolation: "worker", wire: "outside" },
  { isolation: "process", wire: "inside" },
  { isolation: "process", wire: "outside" },
  { isolation: "none" },
];

const detailed = (detail: object) => [{ text: JSON.stringify(detail) }];
const texts = (...all: readonly string[]) => all.map((text) => ({ text }));
const OK = { status: "OK", details: "" };

/** What methods answer, whatever holds the port and runs them. */
const CALLS: readonly [
  method: string,
  requests: readonly object[],
  expected: Partial<MethodOutcome>,
][] = [
  ["probe.v1.Probe/Echo", [{ text: "ä", count: "-9223372036854775808" }], {
    ...OK,
    responses: [{ text: "ä", count: "-9223372036854775808" }],
  }],
  ["probe.v1.Probe/Echo", [{}], { ...OK, responses: [{}] }],
  ["probe.v1.Probe/Echo", [], {
    status: "UNIMPLEMENTED",
    details: "The method takes one message, and none has come",
    responses: [],
  }],
  ["probe.v1.Probe/Echo", texts("a", "b"), { status: "UNIMPLEMENTED", responses: [] }],
  ["probe.v1.Probe/Fail", texts("plain"), { status: "UNKNOWN", details: "It is wrong" }],
  ["probe.v1.Probe/Fail", texts("cat"), { status: "ALREADY_EXISTS", details: "There is a cat" }],
  ["probe.v1.Probe/Fail", detailed({ "@type": "google.rpc.Help", link: [] }), {
    status: "UNKNOWN",
    details: "Cannot write google.rpc.Status: details[0].link: google.rpc.Help has no such field " +
      "(it has links)",
  }],
  ["probe.v1.Probe/Fail", detailed({ "@type": "none.Such" }), {
    status: "UNKNOWN",
    details: 'Cannot write google.rpc.Status: details[0]: expected a known type in "@type", got ' +
      '"type.googleapis.com/none.Such"',
  }],
  ["probe.v1.Probe/Fail", detailed({ "@type": "probe.v1.Text", text: "x".repeat(4000) }), {
    status: "UNKNOWN",
    details: "Cannot send the error's headers as trailers: with its details they have more than " +
      "4096 characters",
  }],
  ["probe.v1.Probe/Nothing", texts("a"), { ...OK, responses: [{}] }],
  ["probe.v1.Probe/Wrong", texts('{"text": "a", "size": 1}'), {
    status: "UNKNOWN",
    details:
      "Cannot write probe.v1.Text: size: probe.v1.Text has no such field (it has text, count)",
  }],
  ["probe.v1.Probe/Wrong", texts('{"text": 5}'), {
    status: "UNKNOWN",
    details: "Cannot write probe.v1.Text: text: expected string, got number",
  }],
  ["probe.v1.Probe/Letters", texts("abc"), { ...OK, responses: texts("a", "b", "c") }],
  ["probe.v1.Probe/Letters", texts(""), { ...OK, responses: [] }],
  ["probe.v1.Probe/Join", texts("a", "b", "c"), {
    ...OK,
    responses: [{ text: "abc", count: "3" }],
  }],
  ["probe.v1.Probe/Join", [], { ...OK, responses: [{}] }],
  ["probe.v1.Probe/Each", texts("a", "b"), { ...OK, responses: texts("<a>", "<b>") }],
  ["probe.v1.Other/Echo", texts("a"), { ...OK, responses: texts("other a") }],
  ["probe.v1.Other/Setup", texts("a"), { ...OK, responses: texts("1") }],
];

for (const place of PLACES) {
  Deno.test(`services: ${Object.values(place).join(", ")}: all kinds of methods answer`, async () => {
    await using served = await serveProbe(place);
    const { client } = served;
    for (const [method, requests, expected] of CALLS) {
      const outcome = await client.call(method, requests);
      const { status, responses } = outcome;
      const { details = outcome.details } = expected;
      assertEquals(
        [method, status, outcome.details, expected.responses ? responses : undefined],
        [method, expected.status, details, expected.responses],
      );
    }

    const headers = await client.call("probe.v1.Probe/Headers", texts("yes"), {
      metadata: { "x-asked": "why", "x-asked-bin": Buffer.from([0, 255]) },
    });
    assertEquals(headers.responses, texts("probe.v1.Probe/Headers why AP8="));
    assertEquals(headers.metadata.get("x-answer"), ["yes"]);

    const failed = await client.call("probe.v1.Probe/Fail", texts("cat"));
    assertEquals(failed.trailers.get("error-code"), ["twice"]);
    assertEquals(failed.trailers.get("x-owner"), ["Ada"]);

    const detail = { "@type": "google.rpc.ErrorInfo", reason: "R", metadata: { a: "b" } };
    const told = await client.call("probe.v1.Probe/Fail", detailed(detail));
    assertEquals([told.status, told.details], ["NOT_FOUND", "Look at the details"]);
    const [status] = told.trailers.get("grpc-status-details-bin");
    // As protoc writes it: the code 5, the message, and an Any.
    assertEquals(
      status?.toString("latin1"),
      "\x08\x05\x12\x13Look at the details\x1a7\n(type.googleapis.com/google.rpc.ErrorInfo" +
        "\x12\x0b\n\x01R\x1a\x06\n\x01a\x12\x01b",
    );

    const late = await client.call("probe.v1.Probe/Wait", texts("a"), {
      deadline: Date.now() + 300,
    });
    assertEquals(late.status, "DEADLINE_EXCEEDED");

    const call = client.open("probe.v1.Probe/Each");
    call.write({ text: "a" });
    assertEquals(await new Promise((resolve) => call.once("data", resolve)), { text: "<a>" });
    call.on("error", () => {});
    call.cancel();

    using health = connectHealth(served.port);
    assertEquals((await health.check("probe.v1.Probe")).message?.status, "SERVING");
    using reflection = connectReflection(served.port, "v1");
    const { responses: [listed, found] } = await reflection.ask(
      { list_services: "" },
      { file_containing_symbol: "probe.v1.Text" },
    );
    const names = listed?.list_services_response?.service.map(({ name }) => name) ?? [];
    assertEquals(names.filter((name) => !name.startsWith("grpc.")), [
      "probe.v1.Probe",
      "probe.v1.Other",
    ]);
    assertEquals(found?.file_descriptor_response?.file_descriptor_proto.length, 1);
  });
}

const JSON_BODY = ["-H", "Content-Type: application/json", "-d"];
const EVENTS = ["-H", "Accept: text/event-stream"];

/** What methods answer by HTTP. */
const REQUESTS: readonly (readonly [
  path: string,
  args: readonly string[],
  status: number,
  body: string | RegExp,
])[] = [
  ["Probe/Echo", [...JSON_BODY, '{"text": "ä", "count": "5"}'], 200, '{"text":"ä","count":"5"}'],
  ["Probe/Echo", ["-d", '{"text": "ä"}'], 200, '{"text":"ä"}'],
  ["Probe/Echo", ["-d", '{"text": "a=b"}'], 200, '{"text":"a=b"}'],
  ["Probe/Echo", [...JSON_BODY, "{}"], 200, "{}"],
  ["Probe/Nothing", [...JSON_BODY, "{}"], 200, "{}"],
  ["Probe/Echo", [...JSON_BODY, '{"size": 1}'], 400, /size: probe\.v1\.Text has no such field/],
  ["Probe/Echo", [...JSON_BODY, '{"text": 1}'], 400, /text: expected string, got number/],
  ["Probe/Echo", [...JSON_BODY, "{"], 400, /error-client-unmarshall/],
  ["Probe/Echo", ["-H", "Content-Type: text/csv", "-d", "a"], 415, /Unsupported Content-Type/],
  ["Probe/Echo", [], 405, /"status":405/],
  ["Probe/Fail", [...JSON_BODY, '{"text": "cat"}'], 409, /There is a cat/],
  ["Probe/Letters", [...JSON_BODY, '{"text": "ab"}'], 200, '{"text":"a"}\n{"text":"b"}\n'],
  ["Probe/Letters", [...JSON_BODY, '{"text": "a"}'], 200, '{"text":"a"}\n'],
  ["Probe/Letters", [...JSON_BODY, "{}"], 200, ""],
  [
    "Probe/Letters",
    [...EVENTS, ...JSON_BODY, '{"text": "ab"}'],
    200,
    'data: {"text":"a"}\n\ndata: {"text":"b"}\n\n',
  ],
  [
    "Probe/Each",
    ["-H", "Content-Type: application/x-ndjson", "--data-binary", '{"text":"a"}\n{"text":"b"}\n'],
    200,
    '{"text":"<a>"}\n{"text":"<b>"}\n',
  ],
  [
    "Probe/Join",
    ["-H", "Content-Type: application/x-ndjson", "--data-binary", '{"text":"a"}\n{"text":"b"}\n'],
    200,
    '{"text":"ab","count":"2"}\n',
  ],
  ["Other/Echo", [...JSON_BODY, '{"text": "a"}'], 200, '{"text":"other a"}'],
  ["None/Echo", [...JSON_BODY, "{}"], 404, /it is \/probe\.v1\.Probe\/Echo or /],
];

for (const place of PLACES.slice(0, 2)) {
  Deno.test(`services: ${Object.values(place).join(", ")}: methods answer HTTP`, async () => {
    await using served = await serveProbe(place);
    const protocol = SERVED_PROTOCOLS[0] ?? "HTTP/2";
    for (const [path, args, status, body] of REQUESTS) {
      const url = `http://localhost:${served.port}/probe.v1.${path}`;
      const answer = await curl(protocol, url, args);
      assertEquals([path, args, answer.status], [path, args, status]);
      if (typeof body === "string") assertEquals(answer.body, body);
      else assertMatch(answer.body, body);
    }
    assertEquals(
      (await curl(protocol, `http://localhost:${served.port}/`, ["-d", "{}"])).status,
      404,
    );
    if (needsHttp1()) return;
    const echo = await fetch(`http://localhost:${served.port}/probe.v1.Probe/Echo`, {
      method: "POST",
      headers: { "content-type": "application/protobuf", accept: "application/protobuf" },
      body: new Uint8Array([10, 1, 97]),
    });
    assertEquals(await echo.bytes(), new Uint8Array([10, 1, 97]));
    assertEquals(echo.headers.get("content-type"), "application/protobuf");
  });
}

Deno.test("services: --service serves one of them, function.MessageFunction is not there", async () => {
  const services = { ...SOURCES, services: ["probe.v1.Other"] };
  await using served = await serveProbe({ services });
  assertEquals((await served.client.call("probe.v1.Other/Echo", texts("a"))).status, "OK");
  assertEquals(
    (await served.client.call("probe.v1.Probe/Echo", texts("a"))).status,
    "UNIMPLEMENTED",
  );
});

Deno.test("services: a method that is missing keeps all from being served, or is UNIMPLEMENTED", async () => {
  const only = `${FOLDER}only_echo.ts`;
  const services = { ...SOURCES, services: ["probe.v1.Other"] };
  const error = await assertRejects(() => serveFunction(only, { services }), Error);
  assertMatch(error.message, /missing probe\.v1\.Other\/Setup \(an export "setup" or "Setup"\)/);
  assertMatch(error.message, /the module exports "Echo" \(a function\)/);
  await using served = await serveFunction(only, { services, allowUnimplemented: true });
  using client = connectServices(served.invoker.port, PROTO);
  assertEquals((await client.call("probe.v1.Other/Echo", texts("a"))).responses, texts("a"));
  const { status, details } = await client.call("probe.v1.Other/Setup", texts("a"));
  assertEquals([status, details], [
    "UNIMPLEMENTED",
    "The method probe.v1.Other/Setup is not implemented",
  ]);
  assert(details.length > 0);
});
