import { assertEquals, assertStrictEquals } from "@std/assert";
import { PERMISSION_KINDS } from "../../../src/function/permission_kind.ts";
import {
  type Grant,
  grantOption,
  type Grants,
  mergeGrants,
} from "../../../src/sandbox/permissions/grants.ts";

const merges: [parts: Partial<Grants>[], read: Grant][] = [
  [[], []],
  [[{}], []],
  [[{ read: [] }], []],
  [[{ read: ["/a"] }], ["/a"]],
  [[{ read: ["/a"] }, { read: ["/b", "/a"] }], ["/a", "/b"]],
  [[{ read: true }, { read: ["/a"] }], true],
  [[{ read: ["/a"] }, {}, { read: true }], true],
  [[{ write: true }], []],
];

for (const [parts, read] of merges) {
  Deno.test(`mergeGrants: ${JSON.stringify(parts)} adds up`, () => {
    const merged = mergeGrants(...parts);
    assertEquals(merged.read, read);
    assertEquals(Object.keys(merged).sort(), [...PERMISSION_KINDS].sort());
  });
}

Deno.test("mergeGrants: leaves its parts as they are", () => {
  const part = { read: ["/a"] };
  mergeGrants(part, { read: ["/b"] });
  assertEquals(part, { read: ["/a"] });
});

Deno.test("grantOption: is Deno's own", () => {
  assertStrictEquals(grantOption("net"), "--allow-net");
  assertStrictEquals(grantOption("net", "x.com:443"), "--allow-net=x.com:443");
});
