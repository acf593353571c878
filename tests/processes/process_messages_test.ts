import { assertEquals } from "@std/assert";
import {
  encodeMessage,
  type FromProcess,
  parseMessage,
} from "../../src/processes/process_messages.ts";
import { JUNK, placesIn } from "../sandbox/link/garbled_posts.ts";

const KEY = "key-1";
const MESSAGES: readonly FromProcess[] = [
  { type: "serving", served: { file: "/f.ts", handler: "f\n", interaction: "direct" } },
  { type: "failed", error: { code: "start-failed", message: "Cannot load" } },
  { type: "measured", id: 1, isReady: true, values: [] },
  {
    type: "measured",
    id: 2,
    isReady: false,
    values: [{
      name: "n",
      help: "",
      type: "histogram",
      aggregator: "sum",
      values: [{ value: 1.5, labels: { le: "+Inf" }, metricName: "n_bucket" }],
    }],
  },
];

for (const message of MESSAGES) {
  Deno.test(`parseMessage: finds "${message.type}", also behind what was printed`, () => {
    const line = encodeMessage(message, KEY);
    assertEquals(line.indexOf("\n"), line.length - 1);
    const text = line.slice(0, -1);
    assertEquals(parseMessage(text, KEY), { before: "", message });
    assertEquals(parseMessage(`printed ${text}`, KEY), { before: "printed ", message });
  });
}

Deno.test("parseMessage: what is no message is what was printed", () => {
  const [mark] = encodeMessage(MESSAGES[1] as FromProcess, KEY).split("{");
  for (const line of ["", "{}", `{"type":"failed"}`, `${mark}{`, `${mark}null`, `${mark}[1]`]) {
    assertEquals(parseMessage(line, KEY), { before: line });
  }
});

Deno.test("parseMessage: a field of another type, in any place, makes it what was printed", () => {
  const [mark] = encodeMessage(MESSAGES[1] as FromProcess, KEY).split("{");
  for (const message of MESSAGES) {
    const count = placesIn(message).length;
    for (let at = 0; at < count; at++) {
      for (const junk of JUNK) {
        const spoilt = structuredClone(message);
        const place = placesIn(spoilt)[at];
        const before = place?.holder[place.key];
        // Of the same type it may well be a message.
        if (place === undefined || typeof junk === typeof before) continue;
        if (place.key === "le" && typeof junk === "number") continue; // a label may be one, too
        place.holder[place.key] = junk;
        const line = `${mark}${JSON.stringify(spoilt)}`;
        assertEquals(parseMessage(line, KEY), { before: line });
      }
    }
  }
});

Deno.test("parseMessage: what a function prints without the key is no message", () => {
  for (const key of ["", "key-2", "key-"]) {
    const line = encodeMessage(MESSAGES[2] as FromProcess, key).trimEnd();
    assertEquals(parseMessage(line, KEY), { before: line });
  }
});
