import { assertEquals } from "@std/assert";
import { heldPermissions, type QueryPermission } from "../../src/processes/held_permissions.ts";

const NONE = { read: [], write: [], net: [], env: [], sys: [], run: [], ffi: [], import: [] };

/** What Deno would say, where just these are granted: a kind, or "KIND ENTRY"; `!` before: in part. */
function queryOf(...granted: readonly string[]): QueryPermission {
  return (descriptor) => {
    const { name, ...rest } = descriptor as { name: string } & Record<string, unknown>;
    const key = [name, ...Object.values(rest)].join(" ");
    const partial = granted.includes(`!${key}`);
    return { state: partial || granted.includes(key) ? "granted" : "prompt", partial };
  };
}

Deno.test("heldPermissions: a kind that is granted as a whole is held as a whole", () => {
  const held = heldPermissions({ read: ["/a"] }, queryOf("read", "net"));
  assertEquals(held, { ...NONE, read: true, net: true });
});

Deno.test("heldPermissions: else it is what of the needed is granted", () => {
  const needed = { net: ["localhost", "127.0.0.1:1"], env: ["A", "B"], sys: ["uid"] };
  const held = heldPermissions(needed, queryOf("net localhost", "env B", "run /bin/sh"));
  assertEquals(held, { ...NONE, net: ["localhost"], env: ["B"] });
  assertEquals(heldPermissions({ read: true }, queryOf("read /a")), NONE);
});

Deno.test("heldPermissions: of files it is the widest folder that is granted, once", () => {
  const query = queryOf("read /a", "read /a/b", "read /a/b/c", "read /a/d", "write /x/y");
  const needed = { read: ["/a/b/c", "/a/d", "/e"], write: ["/x/y"] };
  assertEquals(heldPermissions(needed, query), { ...NONE, read: ["/a"], write: ["/x/y"] });
});

Deno.test("heldPermissions: where some of a kind is denied, no more than the needed is held", () => {
  const query = queryOf("!read", "!read /a", "read /a/b", "read /secret");
  assertEquals(heldPermissions({ read: ["/a/b"] }, query), { ...NONE, read: ["/a/b"] });
});

Deno.test("heldPermissions: of the hosts that Deno imports from by itself, those that it may", () => {
  const query = queryOf("import jsr.io:443", "import example.com");
  const needed = { import: ["example.com"] };
  assertEquals(heldPermissions(needed, query).import, ["jsr.io:443", "example.com"]);
});
