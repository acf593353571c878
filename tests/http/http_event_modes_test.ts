import { assertEquals, assertMatch } from "@std/assert";
import { CloudEvent, HTTP } from "cloudevents";
import type { Context } from "../../src/function/context.ts";
import { curl, PROTOCOLS, serveHttp } from "./http_server.ts";

const double = (value: number, { event }: Context) => ({ value: value * 2, of: event?.id });
const none = () => undefined;
const twice = (value: number) => [value, value].values();
const boom = (_: unknown) => {
  throw new Error("boom");
};
const noInput = () => "now";
async function* each(input: ReadableStream<number>) {
  for await (const value of input) yield { value };
}

const event = { specversion: "1.0", id: "1", source: "/s", type: "t", data: 4 };
const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";
const binary = [
  ...["-H", "ce-specversion: 1.0", "-H", "Ce-Id: 1", "-H", "ce-source: /s", "-H", "CE-TYPE: t"],
  ...["-H", "Content-Type: application/json", "-d", "4"],
];
const posted = (
  type: string,
  body: unknown,
) => ["-H", `Content-Type: ${type}`, "-d", JSON.stringify(body)];
const structured = posted(STRUCTURED, event);
const batch = posted(BATCH, [event, { ...event, id: "2", data: 5 }]);
const accept = (type: string) => ["-H", `Accept: ${type}`];

/** A request with what it is answered: the media type, and the data of each event. */
const ANSWERS: readonly (readonly [
  what: string,
  handler: unknown,
  args: readonly string[],
  status: number,
  type: string | undefined,
  data: readonly unknown[],
])[] = [
  ["structured", double, structured, 200, STRUCTURED, [{ value: 8, of: "1" }]],
  ["a batch, each alone", double, batch, 200, BATCH, [{ value: 8, of: "1" }, {
    value: 10,
    of: "2",
  }]],
  ["a batch, streaming", each, batch, 200, BATCH, [{ value: 4 }, { value: 5 }]],
  ["an empty batch", double, posted(BATCH, []), 204, undefined, []],
  ["binary to structured", double, [...binary, ...accept(STRUCTURED)], 200, STRUCTURED, [{
    value: 8,
    of: "1",
  }]],
  ["structured to a batch", double, [...structured, ...accept(BATCH)], 200, BATCH, [{
    value: 8,
    of: "1",
  }]],
  ["several of a binary one", twice, binary, 200, BATCH, ["4", "4"]],
  ["several of a structured one", twice, structured, 200, BATCH, ["4", "4"]],
  ["one of a streaming function", each, structured, 200, STRUCTURED, [{ value: 4 }]],
  ["data by Accept", twice, [...structured, ...accept("application/json")], 200, BATCH, [4, 4]],
  ["none", none, structured, 204, undefined, []],
  ["no input", noInput, structured, 200, STRUCTURED, ["now"]],
  ["lines", each, [...batch, ...accept("application/x-ndjson")], 200, "application/x-ndjson", [
    { value: 4 },
    { value: 5 },
  ]],
];

for (const protocol of PROTOCOLS) {
  for (const [what, handler, args, status, type, data] of ANSWERS) {
    Deno.test(`events by ${protocol}: ${what}`, async () => {
      await using served = await serveHttp(handler);
      const answer = await curl(protocol, served.url, args);
      assertEquals([answer.status, answer.headers["content-type"]?.split(";")[0]], [status, type]);
      assertEquals(answer.headers["ce-id"], undefined);
      const texts = answer.body === ""
        ? "[]"
        : type === "application/x-ndjson"
        ? `[${answer.body.trim().split("\n").join(",")}]`
        : answer.body;
      const events = [JSON.parse(texts)].flat();
      assertEquals(events.map((each) => each.data), data);
      for (const { source, specversion } of events) {
        assertEquals([source, specversion], ["default", "1.0"]);
      }
      assertEquals(served.failures, []);
    });
  }

  Deno.test(`events by ${protocol}: binary`, async () => {
    await using served = await serveHttp(double, { name: "double" });
    const { status, headers, body } = await curl(protocol, served.url, binary);
    assertEquals([status, body], [200, '{"value":8,"of":"1"}']);
    const { "ce-id": id, "ce-time": time, "ce-source": source, "ce-type": type } = headers;
    assertMatch(String(id), /^[\da-f-]{36}$/);
    assertMatch(String(time), /^\d{4}-\d\d-\d\dT/);
    assertEquals([source, type, headers["ce-specversion"], headers["content-type"]], [
      "double",
      "double.output",
      "1.0",
      "application/json",
    ]);
  });

  for (
    const [what, handler, args, status, detail] of [
      [
        "no JSON",
        double,
        ["-H", `Content-Type: ${STRUCTURED}`, "-d", "{"],
        400,
        /^Cannot read the event: it is not JSON: /,
      ],
      [
        "no event",
        double,
        posted(STRUCTURED, { id: "1" }),
        400,
        /^Cannot read the event: it has no "specversion"$/,
      ],
      [
        "one of a batch",
        double,
        posted(BATCH, [event, 1]),
        400,
        /^Cannot read event 1 of the batch: it is a number, not an object$/,
      ],
      [
        "binary without the rest",
        double,
        ["-H", "ce-type: t", "-d", "4"],
        400,
        /^Cannot read the event: it has no "specversion"$/,
      ],
      [
        "another format",
        double,
        posted("application/cloudevents+xml", 1),
        415,
        /^Unsupported Content-Type: application\/cloudevents\+xml$/,
      ],
      ["a function that throws", boom, structured, 500, /^boom$/],
    ] as const
  ) {
    Deno.test(`events by ${protocol}: refused: ${what}`, async () => {
      await using served = await serveHttp(handler);
      const answer = await curl(protocol, served.url, args);
      assertEquals(answer.status, status);
      assertMatch(JSON.parse(answer.body).detail, detail);
    });
  }
}

Deno.test("events by HTTP: the SDK reads the answers of what it has sent", async () => {
  await using served = await serveHttp(double);
  const sent = new CloudEvent({
    source: "/s",
    type: "t",
    datacontenttype: "application/json",
    data: 4,
  });
  for (const mode of ["binary", "structured"] as const) {
    const { headers, body } = HTTP[mode](sent);
    const response = await fetch(served.url, {
      method: "POST",
      headers: Object.entries(headers).map((
        [name, value],
      ): [string, string] => [name, String(value)]),
      body: String(body),
    });
    const text = await response.text();
    const answer = HTTP.toEvent<unknown>({
      headers: Object.fromEntries(response.headers),
      body: text,
    });
    const { data, type } = answer as CloudEvent<unknown>;
    assertEquals([data, type], [{ value: 8, of: sent.id }, "default.output"]);
  }
});
