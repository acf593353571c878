import { assertEquals, assertMatch } from "@std/assert";
import type { InvokerOptions } from "../../src/server.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { loadFunction, startInvoker } from "../../mod.ts";
import { curl, SERVED_PROTOCOLS } from "../http/http_server.ts";
import { serveFixture } from "./serve_fixture.ts";

const JSON_TYPE = "application/json";
const event = {
  "Content-Type": JSON_TYPE,
  "ce-specversion": "1.0",
  "ce-id": "1",
  "ce-source": "/s",
  "ce-type": "t",
  "ce-subject": "%C3%BC",
};

const SURROUNDINGS: readonly Partial<InvokerOptions>[] = [
  { isolation: "worker", wire: "inside" },
  { isolation: "worker", wire: "outside" },
  { isolation: "process", wire: "inside" },
  { isolation: "process", wire: "outside" },
  { isolation: "none", wire: "outside" },
];

for (const options of SURROUNDINGS) {
  Deno.test(`events over gRPC: are seen and answered, ${JSON.stringify(options)}`, async () => {
    await using served = await serveFixture("events.ts", { ...options, eventType: "done" });
    const { status, texts, messages } = await served.client.call([{
      payload: "1",
      headers: event,
    }]);
    assertEquals(status, "OK");
    assertEquals(JSON.parse(texts[0] ?? ""), {
      input: 1,
      event: {
        datacontenttype: JSON_TYPE,
        specversion: "1.0",
        id: "1",
        source: "/s",
        type: "t",
        subject: "ü",
      },
    });
    const { "ce-id": id, "ce-time": time, ...headers } = messages[0]?.headers ?? {};
    assertMatch(String(id), /^[\da-f-]{36}$/);
    assertMatch(String(time), /^\d{4}-\d\d-\d\dT/);
    assertEquals(headers, {
      "ce-specversion": ["1.0"],
      "ce-source": ["events"],
      "ce-type": ["done"],
      "Content-Type": [JSON_TYPE],
    });
    const plain = await served.client.call([{
      payload: "1",
      headers: { "Content-Type": JSON_TYPE },
    }]);
    assertEquals(JSON.parse(plain.texts[0] ?? ""), { input: 1 });
    assertEquals(plain.messages[0]?.headers, { "Content-Type": [JSON_TYPE] });
  });
}

for (const options of SURROUNDINGS) {
  Deno.test(`events over HTTP: in each mode, ${JSON.stringify(options)}`, async () => {
    await using served = await serveFixture("events.ts", { ...options, eventSource: "/here" });
    const [protocol = "HTTP/2"] = SERVED_PROTOCOLS;
    const post = async (headers: Record<string, string>, value: unknown) => {
      const fields = Object.entries(headers).flatMap(([name, text]) => ["-H", `${name}: ${text}`]);
      const args = [...fields, "-d", JSON.stringify(value)];
      const answer = await curl(protocol, `http://localhost:${served.invoker.port}`, args);
      return { headers: answer.headers, body: JSON.parse(answer.body) };
    };
    const binary = await post(event, 1);
    assertEquals([binary.headers["ce-source"], binary.body.event.subject], ["/here", "ü"]);
    const whole = { specversion: "1.0", id: "1", source: "/s", type: "t", data: 1 };
    const structured = await post({ "Content-Type": "application/cloudevents+json" }, whole);
    assertEquals([structured.body.source, structured.body.data.event.id], ["/here", "1"]);
    const more = [whole, { ...whole, id: "2" }];
    const batch = await post({ "Content-Type": "application/cloudevents-batch+json" }, more);
    assertEquals(
      batch.body.map(({ data }: { data: { event: { id: string } } }) => data.event.id),
      ["1", "2"],
    );
  });
}

Deno.test("events over gRPC: what is none is told", async () => {
  await using served = await serveFixture("events.ts");
  const { status, details, errorCode } = await served.client.call([
    { payload: "1", headers: { ...event, "ce-time": "now" } },
  ]);
  assertEquals([status, errorCode, details], [
    "INVALID_ARGUMENT",
    "error-client-unmarshall",
    'Cannot read the event: its "time" is "now", which is not a time as in RFC 3339',
  ]);
});

Deno.test("events in tests: the same without a server and with one", {
  ignore: sourceOnly("the kit"),
}, async () => {
  const uri = "tests/fixtures/functions/events.ts?handler=each";
  await using loaded = await loadFunction(uri);
  await using served = await startInvoker({ functionUri: uri });
  for (const each of [loaded, served]) {
    const answers = await Array.fromAsync(
      each.stream([1, 2], { event: { subject: "s", ext: "1" } }),
    );
    assertEquals(answers.map(({ value }) => (value as { value: unknown }).value), ["1", "2"]);
    assertEquals(answers.map(({ event }) => [event?.source, event?.type]), [
      ["each", "each.output"],
      ["each", "each.output"],
    ]);
    const [plain] = await Array.fromAsync(each.stream([1]));
    assertEquals(plain?.event, undefined);
  }
});
