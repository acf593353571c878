import { assertEquals, assertThrows } from "@std/assert";
import manifest from "../../../deno.json" with { type: "json" };
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { PERMISSION_KINDS } from "../../../src/function/permission_kind.ts";
import type { Grants } from "../../../src/sandbox/permissions/grants.ts";
import { parsePermissionSet } from "../../../src/sandbox/permissions/permission_set.ts";

const all = Object.fromEntries(PERMISSION_KINDS.map((kind) => [kind, true]));

const sets: [set: unknown, grants: Partial<Grants>][] = [
  [{}, {}],
  [{ read: true }, { read: true }],
  [{ read: false }, {}],
  [{ read: ["/a", "b", "./c/../d", ".."] }, { read: ["/a", "/f/b", "/f/d", "/"] }],
  [{ write: ["data"], ffi: ["lib.so"] }, { write: ["/f/data"], ffi: ["/f/lib.so"] }],
  [{ net: ["x.com:443"], env: ["HOME"], sys: ["hostname"], run: ["ls"], import: ["x.com"] }, {
    net: ["x.com:443"],
    env: ["HOME"],
    sys: ["hostname"],
    run: ["ls"],
    import: ["x.com"],
  }],
  [{ read: { allow: true } }, { read: true }],
  [{ read: { allow: ["a"] } }, { read: ["/f/a"] }],
  [{ read: { allow: false } }, { read: [] }],
  [{ read: { allow: ["/a"], deny: [] } }, { read: ["/a"] }],
  [{ read: { allow: ["/a"], deny: false } }, { read: ["/a"] }],
  [{ net: {} }, { net: [] }],
  [{ net: [] }, { net: [] }],
  [{ all: true }, all],
  [{ all: false, read: true }, { read: true }],
  [{ all: true, net: ["x.com"] }, { ...all, net: ["x.com"] }],
  [
    { all: true, run: false },
    Object.fromEntries(
      PERMISSION_KINDS.filter((kind) => kind !== "run").map((kind) => [kind, true]),
    ),
  ],
];

for (const [set, grants] of sets) {
  Deno.test(`parsePermissionSet: reads ${JSON.stringify(set)}`, () => {
    const config = { permissions: { default: {}, mine: set } };
    assertEquals(parsePermissionSet(config, "mine", "/f"), grants);
  });
}

const DENY =
  'may be true, false, a list, or {"allow": …}; a sandbox knows no "deny" and no "ignore"';

const refused: [title: string, config: unknown, why: string][] = [
  ["no config", undefined, 'its deno.json has no "permissions"'],
  [
    "the invoker's own deno.json",
    { ...manifest, permissions: { mine: { net: true } } },
    "this deno.json is the invoker's own, and has what the invoker itself needs; put the function " +
    "into a folder of its own",
  ],
  ["no permissions", { tasks: {} }, 'its deno.json has no "permissions"'],
  ["another set", { permissions: { a: {}, b: {} } }, 'its deno.json has "a", "b"'],
  ["a name that every object has", { permissions: { a: {} } }, 'its deno.json has "a"'],
  ["an unknown kind", { permissions: { mine: { disk: true } } }, '"disk" is not a permission'],
  ["text", { permissions: { mine: { read: "/a" } } }, `"read" ${DENY}`],
  ["a number in a list", { permissions: { mine: { net: [1] } } }, `"net" ${DENY}`],
  [
    "a denial",
    { permissions: { mine: { read: { allow: true, deny: ["/a"] } } } },
    `"read" ${DENY}`,
  ],
  ["a whole denial", { permissions: { mine: { run: { deny: true } } } }, `"run" ${DENY}`],
  ["what is ignored", { permissions: { mine: { env: { ignore: ["A"] } } } }, `"env" ${DENY}`],
  ["an odd allow", { permissions: { mine: { env: { allow: "A" } } } }, `"env" ${DENY}`],
  [
    "a nested allow",
    { permissions: { mine: { env: { allow: { allow: true } } } } },
    `"env" ${DENY}`,
  ],
];

for (const [title, config, why] of refused) {
  Deno.test(`parsePermissionSet: refuses ${title}`, () => {
    const name = title.startsWith("a name") ? "toString" : "mine";
    const error = assertThrows(() => parsePermissionSet(config, name, "/f"), InvokerError);
    assertEquals(
      [error.code, error.message],
      ["start-failed", `Cannot use permission set "${name}" of "/f": ${why}`],
    );
  });
}
