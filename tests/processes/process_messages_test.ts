import { assertEquals } from "@std/assert";
import {
  encodeMessage,
  type FromProcess,
  parseMessage,
} from "../../src/processes/process_messages.ts";

const KEY = "key-1";
const MESSAGES: readonly FromProcess[] = [
  { type: "serving", served: { file: "/f.ts", handler: "f\n", interaction: "direct" } },
  { type: "failed", error: { code: "start-failed", message: "Cannot load" } },
  { type: "measured", id: 1, isReady: true, values: [] },
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

Deno.test("parseMessage: what a function prints without the key is no message", () => {
  for (const key of ["", "key-2", "key-"]) {
    const line = encodeMessage(MESSAGES[2] as FromProcess, key).trimEnd();
    assertEquals(parseMessage(line, KEY), { before: line });
  }
});
