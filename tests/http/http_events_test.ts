import { assert, assertEquals } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { curl, PROTOCOLS, serveHttp } from "./http_server.ts";

const upper = (text: string, { event }: Context) => `${event?.type} ${text.toUpperCase()}`;
const upperEach = async function* (input: ReadableStream<string>) {
  for await (const each of input) yield each.toUpperCase();
};
const EVENT = {
  specversion: "1.0",
  id: "1",
  source: "/s",
  type: "t",
  datacontenttype: "text/plain",
};
const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";

function post(value: unknown, type: string, ...more: readonly string[]): string[] {
  return ["-H", `Content-Type: ${type}`, "--data-binary", JSON.stringify(value), ...more];
}

for (const protocol of PROTOCOLS) {
  Deno.test(`${protocol}: a binary event is answered by one`, async () => {
    await using served = await serveHttp(upper);
    const { status, headers, body } = await curl(protocol, served.url, [
      ...["-H", "ce-specversion: 1.0", "-H", "ce-id: 1", "-H", "ce-source: /s", "-H", "ce-type: t"],
      ...["-H", "Content-Type: text/plain", "-d", "a"],
    ]);
    assertEquals([status, headers["ce-specversion"], headers["content-type"], body], [
      200,
      "1.0",
      "text/plain",
      "t A",
    ]);
    assert(headers["ce-id"] && headers["ce-source"] && headers["ce-type"]);
  });

  Deno.test(`${protocol}: a structured event is answered by one, unless another is accepted`, async () => {
    await using served = await serveHttp(upper);
    const args = post({ ...EVENT, data: "a" }, STRUCTURED);
    const { status, headers, body } = await curl(protocol, served.url, args);
    assertEquals([status, headers["content-type"]], [200, `${STRUCTURED}; charset=utf-8`]);
    const { specversion, data } = JSON.parse(body);
    assertEquals([specversion, data], ["1.0", "t A"]);
    const batch = await curl(protocol, served.url, [...args, "-H", `Accept: ${BATCH}`]);
    assertEquals(JSON.parse(batch.body).map(({ data }: { data: unknown }) => data), ["t A"]);
  });

  Deno.test(`${protocol}: each event of a batch is answered, by a direct and by a streaming function`, async () => {
    const events = ["a", "b", "c"].map((data, i) => ({ ...EVENT, id: String(i), data }));
    for (
      const [handler, answers] of [[upper, ["t A", "t B", "t C"]], [upperEach, ["A", "B", "C"]]]
    ) {
      await using served = await serveHttp(handler);
      const { status, body } = await curl(protocol, served.url, post(events, BATCH));
      assertEquals(status, 200, body);
      assertEquals(JSON.parse(body).map(({ data }: { data: unknown }) => data), answers);
    }
  });

  Deno.test(`${protocol}: no output is no event, and what is none is a problem`, async () => {
    await using silent = await serveHttp((_: string) => {});
    const none = await curl(protocol, silent.url, post({ ...EVENT, data: "a" }, STRUCTURED));
    assertEquals([none.status, none.body], [204, ""]);
    await using served = await serveHttp(upper);
    for (
      const [value, type, detail] of [
        [{ ...EVENT, id: undefined }, STRUCTURED, 'Cannot read the event: it has no "id"'],
        [{}, BATCH, "Cannot read the batch of events: it is a plain object, not an array"],
      ] as const
    ) {
      const { status, headers, body } = await curl(protocol, served.url, post(value, type));
      assertEquals([status, headers["error-code"]], [400, "error-client-unmarshall"]);
      assertEquals(JSON.parse(body).detail, detail);
    }
  });
}
