import { assertEquals } from "@std/assert";
import { CloudEvent, HTTP } from "cloudevents";
import { readAttributes } from "../../src/cloudevents/binary.ts";
import { readEvents, writeEvents } from "../../src/cloudevents/modes.ts";
import { type Frame, getHeader } from "../../src/invocation/frame.ts";
import { frame, headersOf, type TestHeaders, textOf } from "../support/frames.ts";

const time = "2026-01-31T12:00:00.000Z";
const base = { id: "1", source: "/s", type: "com.example.t", time };

// What the SDK itself gets wrong is left out: text beyond ASCII in headers, bytes of a structured event.
const events: readonly [title: string, event: CloudEvent<unknown>][] = [
  ["no data", new CloudEvent<unknown>(base)],
  [
    "an object",
    new CloudEvent<unknown>({
      ...base,
      datacontenttype: "application/json",
      data: { a: [1, null] },
    }),
  ],
  [
    "an array",
    new CloudEvent<unknown>({ ...base, datacontenttype: "application/json", data: [1] }),
  ],
  [
    "text",
    new CloudEvent<unknown>({ ...base, datacontenttype: "text/plain", data: "Hello, \u00e9" }),
  ],
  ["XML", new CloudEvent<unknown>({ ...base, datacontenttype: "application/xml", data: "<a/>" })],
  [
    "every attribute",
    new CloudEvent<unknown>({
      ...base,
      datacontenttype: "application/json; charset=utf-8",
      subject: "a/b",
      dataschema: "https://example.com/schema",
      myext: "x",
      data: { a: 1 },
    }),
  ],
];

for (const [title, event] of events) {
  Deno.test(`HTTP.binary of the SDK: ${title} is read, and written so that it reads it`, () => {
    const { headers, body } = HTTP.binary(event);
    const sent = frame(bodyText(body), headers as TestHeaders);
    const attributes = readAttributes(sent.headers);
    assertEquals({ ...attributes }, {
      ...expected(event),
      datacontenttype: String(headers["content-type"]),
    });
    const answer = HTTP.toEvent({ headers: sdkHeaders(sent), body: textOf(sent) });
    assertEquals(comparable(answer as CloudEvent<unknown>), comparable(event));
  });

  Deno.test(`HTTP.structured of the SDK: ${title} is read, and written so that it reads it`, () => {
    const { headers, body } = HTTP.structured(event);
    const [read] = readEvents("structured", frame(String(body), headers as TestHeaders));
    assertEquals({ ...readAttributes(read?.headers ?? new Map()) }, expected(event));
    const written = writeEvents("structured", read ? [read] : []);
    const again = HTTP.toEvent({ headers: sdkHeaders(written), body: textOf(written) });
    assertEquals(comparable(again as CloudEvent<unknown>), comparable(event));
  });
}

Deno.test("HTTP.toEvent of the SDK: reads a batch that is written here", () => {
  const read = events.flatMap(([, event]) =>
    readEvents("structured", frame(String(HTTP.structured(event).body)))
  );
  const written = writeEvents("batch", read);
  const again = HTTP.toEvent({ headers: sdkHeaders(written), body: textOf(written) });
  assertEquals(
    (again as CloudEvent<unknown>[]).map(comparable),
    events.map(([, event]) => comparable(event)),
  );
  assertEquals(readEvents("batch", written), read);
});

Deno.test("HTTP.structured of the SDK: bytes are the same bytes", () => {
  const data = new Uint8Array([0, 1, 255]);
  const event = new CloudEvent({ ...base, datacontenttype: "image/png", data });
  const [read] = readEvents("structured", frame(String(HTTP.structured(event).body)));
  assertEquals(read?.payload, data);
  const written = JSON.parse(textOf(writeEvents("structured", read ? [read] : [])));
  assertEquals(new CloudEvent(written).data, data);
});

function bodyText(body: unknown): string {
  return body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
}

function sdkHeaders(from: Frame): Record<string, string> {
  // The SDK looks its parsers up by these very names.
  const type = getHeader(from.headers, "content-type")?.[0];
  const entries = Object.entries(headersOf(from)).map(([name, values]) => [name, values[0] ?? ""]);
  return { ...Object.fromEntries(entries), ...(type !== undefined && { "content-type": type }) };
}

function expected(event: CloudEvent<unknown>): Record<string, unknown> {
  const { data: _data, ...attributes } = JSON.parse(event.toString());
  return attributes;
}

/** The SDK reads the default of HTTP where an event says nothing of its data. */
function comparable(event: CloudEvent<unknown>): Record<string, unknown> {
  const { datacontenttype: _type, data, ...rest } = JSON.parse(event.toString());
  return data === undefined || data === "" ? rest : { ...rest, data };
}
