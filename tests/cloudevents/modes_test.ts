import { assertEquals, assertThrows } from "@std/assert";
import {
  acceptedEvents,
  type EventMode,
  eventModeOf,
  readEvents,
  writeEvents,
} from "../../src/cloudevents/modes.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { frame, frameHeaders, headersOf, type TestHeaders, textOf } from "../support/frames.ts";

const event = { specversion: "1.0", id: "1", source: "/s", type: "t" };
const eventHeaders = {
  "ce-specversion": ["1.0"],
  "ce-id": ["1"],
  "ce-source": ["/s"],
  "ce-type": ["t"],
};
const structured = "application/cloudevents+json";
const batch = "application/cloudevents-batch+json";

for (
  const [contentType, mode] of [
    [undefined, undefined],
    ["application/json", undefined],
    [structured, "structured"],
    ["Application/CloudEvents+JSON; charset=UTF-8", "structured"],
    [batch, "batch"],
    [`${batch};charset=utf-8`, "batch"],
    ["application/cloudevents+avro", undefined],
    ["application/cloudevents", undefined],
    ["application/cloudevents+json+more", undefined],
  ] as [string | undefined, EventMode | undefined][]
) {
  Deno.test(`eventModeOf: ${contentType} is ${mode}`, () => {
    assertEquals(eventModeOf(contentType), mode);
  });
}

for (
  const [accept, split] of [
    [undefined, {}],
    ["text/plain, */*;q=0.1", { data: "text/plain, */*;q=0.1" }],
    [structured, { mode: "structured" }],
    [`${structured}, application/json`, { mode: "structured", data: "application/json" }],
    [`text/plain,${batch};q=0.9`, { mode: "batch", data: "text/plain" }],
  ] as const
) {
  Deno.test(`acceptedEvents: ${accept}`, () => assertEquals(acceptedEvents(accept), split));
}

// JSON in, as others write it: the frame that it is, and the JSON that is made of that again.
const events: readonly [
  title: string,
  json: string,
  payload: string | Uint8Array,
  headers: TestHeaders,
  again?: string,
][] = [
  ["no data", '{"a":true}', "", { "ce-a": ["true"] }, '{"a":"true"}'],
  ["data of no type", '{"data":{"a":[1,"ü"]}}', '{"a":[1,"ü"]}', {
    "Content-Type": ["application/json"],
  }, '{"datacontenttype":"application/json","data":{"a":[1,"ü"]}}'],
  ["data that is null", '{"data":null}', "null", {
    "Content-Type": ["application/json"],
  }, '{"datacontenttype":"application/json","data":null}'],
  [
    "text in a document of JSON",
    '{"datacontenttype":"application/vnd.x+json","data":"a"}',
    '"a"',
    { "Content-Type": ["application/vnd.x+json"] },
  ],
  ["text", '{"datacontenttype":"text/plain","data":"a \\"b\\"\\n"}', 'a "b"\n', {
    "Content-Type": ["text/plain"],
  }],
  ["empty text", '{"datacontenttype":"text/plain","data":""}', "", {
    "Content-Type": ["text/plain"],
  }],
  ["XML", '{"datacontenttype":"application/atom+xml","data":"<a/>"}', "<a/>", {
    "Content-Type": ["application/atom+xml"],
  }],
  [
    "text in another charset",
    '{"datacontenttype":"text/plain; charset=iso-8859-1","data":"ü"}',
    new Uint8Array([0xfc]),
    { "Content-Type": ["text/plain; charset=iso-8859-1"] },
  ],
  [
    "bytes",
    '{"datacontenttype":"image/png","data_base64":"AP8="}',
    new Uint8Array([0, 255]),
    { "Content-Type": ["image/png"] },
  ],
  ["bytes of no type", '{"data_base64":"AP8="}', new Uint8Array([0, 255]), {}],
  [
    "JSON as bytes",
    '{"datacontenttype":"application/json","data_base64":"eyJhIjoxfQ=="}',
    '{"a":1}',
    { "Content-Type": ["application/json"] },
    '{"datacontenttype":"application/json","data":{"a":1}}',
  ],
  [
    "what is no JSON",
    '{"datacontenttype":"application/json","data_base64":"ew=="}',
    "{",
    { "Content-Type": ["application/json"] },
  ],
  [
    "what is no text",
    '{"datacontenttype":"text/plain","data_base64":"/w=="}',
    new Uint8Array([255]),
    { "Content-Type": ["text/plain"] },
  ],
  [
    "numbers that no double holds",
    '{"data":{"n":12345678901234567890,"e":1e400,"f":0.1}}',
    '{"n":12345678901234567890,"e":1e400,"f":0.1}',
    { "Content-Type": ["application/json"] },
    '{"datacontenttype":"application/json","data":{"n":12345678901234567890,"e":1e400,"f":0.1}}',
  ],
  [
    "attributes of every kind",
    '{"subject":"ü","n":-5,"b":false,"none":null,"data_base64":null,"data":1}',
    "1",
    {
      "ce-subject": ["%C3%BC"],
      "ce-n": ["-5"],
      "ce-b": ["false"],
      "Content-Type": ["application/json"],
    },
    '{"subject":"ü","n":"-5","b":"false","datacontenttype":"application/json","data":1}',
  ],
];

for (const [title, json, payload, headers, again = json] of events) {
  const whole = JSON.stringify(event).slice(0, -1);
  const text = `${whole},${json.slice(1)}`;
  Deno.test(`readEvents: ${title}, and writeEvents`, () => {
    const [read, another] = readEvents("structured", frame(text, { "Content-Type": structured }));
    assertEquals(another, undefined);
    assertEquals(read?.payload, frame(payload).payload);
    assertEquals(
      read && headersOf(read),
      { ...eventHeaders, ...headers } as Record<string, string[]>,
    );
    const written = writeEvents("structured", read ? [read] : []);
    assertEquals(textOf(written), `${whole},${again.slice(1)}`);
    assertEquals(headersOf(written), { "Content-Type": [`${structured}; charset=utf-8`] });
  });
}

Deno.test("readEvents: takes the message's other headers along, not those of an event", () => {
  const [read] = readEvents(
    "structured",
    frame(JSON.stringify(event), {
      "content-type": structured,
      "ce-id": "of the header",
      "Ce-Ext": "1",
      correlationId: "7",
    }),
  );
  assertEquals(read && headersOf(read), { correlationId: ["7"], ...eventHeaders });
});

Deno.test("readEvents: reads the charset that the message declares", () => {
  const text = JSON.stringify({ ...event, data: "ü" });
  const payload = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const contentType = `${structured}; charset=iso-8859-1`;
  const [read] = readEvents("structured", frame(payload, { "Content-Type": contentType }));
  assertEquals(read && textOf(read), '"ü"');
});

Deno.test("readEvents: a batch is as many events as it has, and so is what is written of them", () => {
  const texts = [[], [event], [event, { ...event, id: "2", data: 1 }, { ...event, id: "3" }]];
  for (const each of texts) {
    const text = JSON.stringify(each).replaceAll('"data"', '"datacontenttype":"a/json","data"');
    const read = readEvents("batch", frame(text, { "Content-Type": batch, "X-A": "1" }));
    assertEquals(read.length, each.length);
    for (const one of read) assertEquals(one.headers.get("X-A"), ["1"]);
    const written = writeEvents("batch", read);
    assertEquals(textOf(written), text);
    assertEquals(written.headers.get("Content-Type"), [`${batch}; charset=utf-8`]);
  }
});

const { id: _, ...withoutId } = event;
const wrong: readonly [mode: EventMode, text: string, message: string][] = [
  ["structured", "", "Cannot read the event: it is not JSON: Unexpected end of JSON input"],
  ["batch", "[", "Cannot read the batch of events: it is not JSON: Unexpected end of JSON input"],
  ["structured", "[]", "Cannot read the event: it is an array, not an object"],
  ["structured", "null", "Cannot read the event: it is null, not an object"],
  [
    "batch",
    JSON.stringify(event),
    "Cannot read the batch of events: it is a plain object, not an array",
  ],
  ["batch", "[1]", "Cannot read event 0 of the batch: it is a number, not an object"],
  ["structured", JSON.stringify(withoutId), 'Cannot read the event: it has no "id"'],
  [
    "batch",
    JSON.stringify([event, { ...event, id: null }]),
    'Cannot read event 1 of the batch: it has no "id"',
  ],
  [
    "structured",
    JSON.stringify({ ...event, data: 1, data_base64: "" }),
    'Cannot read the event: it has both "data" and "data_base64"',
  ],
  ...["a", "YQ", "Y Q=", "YQ==YQ==", "Y_-=", "YR=="].map((base64): [EventMode, string, string] => [
    "structured",
    JSON.stringify({ ...event, data_base64: base64 }),
    'Cannot read the event: its "data_base64" is not Base64',
  ]),
  [
    "structured",
    JSON.stringify({ ...event, data_base64: 5 }),
    'Cannot read the event: its "data_base64" is a number, and has to be text',
  ],
  [
    "structured",
    JSON.stringify({ ...event, datacontenttype: "text/xml", data: {} }),
    'Cannot read the event: its "data" is a plain object, and has to be text as its "datacontenttype" is "text/xml"',
  ],
  [
    "structured",
    JSON.stringify({ ...event, datacontenttype: "text/plain; charset=iso-8859-1", data: "€" }),
    'Cannot read the event: its "data" is not text/plain; charset=iso-8859-1: Cannot write text: "€" is not in iso-8859-1',
  ],
  [
    "structured",
    JSON.stringify({ ...event, Ext: 1 }),
    'Cannot read the event: "Ext" is no name of an attribute, which is letters from a to z and digits',
  ],
  [
    "structured",
    `{"specversion":"1.0","id":"1","source":"/s","type":"t","n":12345678901234567890}`,
    'Cannot read the event: its "n" is a plain object',
  ],
];

for (const [mode, text, message] of wrong) {
  Deno.test(`readEvents: refuses ${mode} ${text}`, () => {
    const error = assertThrows(
      () => readEvents(mode, frame(text, { "Content-Type": structured })),
      InvokerError,
    );
    assertEquals([error.code, error.message], ["error-client-unmarshall", message]);
  });
}

Deno.test("readEvents: refuses what is not text", () => {
  const error = assertThrows(
    () => readEvents("structured", frame(new Uint8Array([0x22, 0xff, 0x22]))),
    InvokerError,
  );
  assertEquals(error.code, "error-client-unmarshall");
});

Deno.test("readEvents: what is nested too deep for the platform is the caller's mistake", () => {
  const depth = 100_000;
  const data = `${"[".repeat(depth)}1e1${"]".repeat(depth)}`;
  const text = `${JSON.stringify(event).slice(0, -1)},"data":${data}}`;
  const error = assertThrows(() => readEvents("structured", frame(text)), InvokerError);
  assertEquals(error.code, "error-client-unmarshall");
});

Deno.test("writeEvents: refuses what is no event", () => {
  const none = { payload: new Uint8Array(), headers: frameHeaders({ "ce-id": "1" }) };
  const error = assertThrows(() => writeEvents("structured", [none]), InvokerError);
  assertEquals([error.code, error.message], [
    "error-client-marshall",
    'Cannot write the event: it has no "specversion"',
  ]);
});
