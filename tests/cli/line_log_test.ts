import { assertEquals, assertMatch } from "@std/assert";
import { createLineLog } from "../../src/cli/line_log.ts";

Deno.test("createLineLog: an event is a line, with its properties filled in; debug is left out", () => {
  const lines: string[] = [];
  const log = createLineLog((line) => lines.push(line));
  log.debug("not this");
  log.error("Cannot {what}: {text}\n{unknown}", {
    what: "tear down",
    text: "{what}",
    "sandbox.id": 7,
  });
  assertEquals(lines.length, 1);
  assertMatch(
    lines[0] ?? "",
    /^\S+Z \[ERR\] invoker: sandbox 7: Cannot tear down: \{what\}\\n\{unknown\}\n$/,
  );
});
