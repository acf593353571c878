import { assertEquals } from "@std/assert";
import {
  findRefusal,
  findRefusals,
  type Refusal,
} from "../../../src/sandbox/permissions/refusal.ts";

const ACCESS: readonly [message: string, refusal: Refusal][] = [
  [
    `Requires read access to "/etc/hostname", run again with the --allow-read flag`,
    { kind: "read", resource: "/etc/hostname" },
  ],
  [
    `Requires net access to "example.com:443", specify the required permissions during compilation`,
    { kind: "net", resource: "example.com:443" },
  ],
  [`Requires env access, run again with the --allow-env flag`, { kind: "env" }],
  [
    `Requires write access to <TMP>, run again with the --allow-write flag`,
    { kind: "write", resource: "<TMP>" },
  ],
  [
    `Requires read access to "./x"y.txt", run again with the --allow-read flag`,
    { kind: "read", resource: `./x"y.txt` },
  ],
  [
    `Requires read access to "/tmp/two\nlines", run again with the --allow-read flag`,
    { kind: "read", resource: "/tmp/two\nlines" },
  ],
  [
    `Cannot load "/f.ts": TypeError: Requires read access to "/g.ts"; start the invoker with …`,
    { kind: "read", resource: "/g.ts" },
  ],
  [
    `Requires import access to "h:1", run again with the --allow-import flag at file:///f.ts:1:8`,
    { kind: "import", resource: "h:1" },
  ],
];

for (const [message, refusal] of ACCESS) {
  Deno.test(`findRefusal: ${message}`, () => {
    assertEquals(findRefusal(message), refusal);
    assertEquals(findRefusals(message), [refusal]);
  });
}

Deno.test("findRefusal: what is about something else is none", () => {
  for (const text of ["", "Requires patience access to x", "use --allow-net"]) {
    assertEquals(findRefusal(text), undefined);
  }
});

Deno.test("findRefusals: what takes all of several kinds names each", () => {
  const message = "Deno.symlinkSync() requires unscoped --allow-read and --allow-write " +
    "permissions; path-scoped grants (e.g. --allow-write=<path>) are not supported";
  assertEquals(findRefusals(message), [{ kind: "read" }, { kind: "write" }]);
});
