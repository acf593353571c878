import { assertEquals, assertThrows } from "@std/assert";
import { EventProblem } from "../../src/cloudevents/attributes.ts";
import { attributeHeaders, isEvent, readAttributes } from "../../src/cloudevents/binary.ts";
import { frameHeaders, type TestHeaders } from "../support/frames.ts";

const event = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/s", "ce-type": "t" };
const attributes = { specversion: "1.0", id: "1", source: "/s", type: "t" };

for (
  const [headers, is] of [
    [{}, false],
    [{ "Content-Type": "text/plain", "X-ce-id": "1" }, false],
    [{ "ce-ext": "1" }, false],
    [{ "ce-": "1", "ce": "2", "c": "3", "": "4" }, false],
    [{ "cd-id": "1", "de-id": "1", "ce_id": "1" }, false],
    [event, true],
    [{ "CE-ID": "1" }, true],
    [{ "a": "1", "Ce-SpecVersion": "1.0" }, true],
    [{ "ce-source": "1" }, true],
    [{ "ce-type": "1" }, true],
  ] as [TestHeaders, boolean][]
) {
  Deno.test(`isEvent: ${JSON.stringify(headers)} is ${is ? "one" : "none"}`, () => {
    assertEquals(isEvent(frameHeaders(headers)), is);
  });
}

Deno.test("readAttributes: goes by names without case, and takes the media type along", () => {
  const headers = frameHeaders({
    ...event,
    "Ce-Subject": "%C3%BC%20%25",
    "CE-MyExt": "1",
    "content-type": "application/json; charset=utf-8",
    "X-Other": "2",
    "ce-nothing": [],
  });
  const read = readAttributes(headers);
  assertEquals({ ...read }, {
    ...attributes,
    subject: "ü %",
    myext: "1",
    datacontenttype: "application/json; charset=utf-8",
  });
  assertEquals(Object.fromEntries(attributeHeaders(read)), {
    "ce-specversion": ["1.0"],
    "ce-id": ["1"],
    "ce-source": ["/s"],
    "ce-type": ["t"],
    "ce-subject": ["%C3%BC%20%25"],
    "ce-myext": ["1"],
    "Content-Type": ["application/json; charset=utf-8"],
  });
});

for (
  const [extra, problem] of [
    [{ "ce-id": ["1", "2"] }, 'its "id" is there more than once'],
    [{ "Ce-Id": "2" }, 'its "id" is there more than once'],
    [{ "ce-id": [] }, 'it has no "id"'],
    [
      { "ce-datacontenttype": "text/plain" },
      'its "datacontenttype" has to be the header Content-Type',
    ],
    [
      { "ce-my-ext": "1" },
      '"my-ext" is no name of an attribute, which is letters from a to z and digits',
    ],
    [
      { "ce-data": "1" },
      '"data" is no name of an attribute, which is letters from a to z and digits',
    ],
    [{ "ce-time": "now" }, 'its "time" is "now", which is not a time as in RFC 3339'],
  ] as [TestHeaders, string][]
) {
  Deno.test(`readAttributes: refuses ${JSON.stringify(extra)}`, () => {
    const headers = frameHeaders({ ...event, ...extra });
    assertEquals(assertThrows(() => readAttributes(headers), EventProblem).message, problem);
  });
}
