import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { PERMISSION_KINDS, type PermissionKind } from "../../../src/function/permission_kind.ts";
import type { Grants } from "../../../src/sandbox/permissions/grants.ts";

const SCRIPT = fromFileUrl(new URL("./own_permissions_run.ts", import.meta.url));

/** In a process of its own: what is given up is gone for good. */
async function run(
  options: readonly string[],
  grants: Partial<Grants>,
  own: readonly PermissionKind[] = [],
): Promise<{ missing?: string; held: string[] }> {
  const args = ["run", "--quiet", "--no-prompt", ...options, SCRIPT];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, JSON.stringify(grants), JSON.stringify(own)],
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return JSON.parse(new TextDecoder().decode(stdout));
}

const missing = (option: string) =>
  `Cannot grant ${option}: the invoker does not have it itself; start Deno with ${option}`;

const held: [title: string, options: string[], grants: Partial<Grants>, missing?: string][] = [
  ["nothing is granted", [], {}],
  ["all is held", ["--allow-all"], Object.fromEntries(PERMISSION_KINDS.map((k) => [k, true]))],
  ["lists are within what is held", ["--allow-all"], {
    read: ["/tmp"],
    write: ["/tmp"],
    net: ["x.com:443"],
    env: ["HOME"],
    sys: ["hostname"],
    run: ["true"],
    ffi: ["/lib"],
    import: ["x.com:443"],
  }],
  ["a folder of a folder is held", ["--allow-read=/tmp"], { read: ["/tmp/a/b"] }],
  ["a whole kind is not held", [], { env: true }, missing("--allow-env")],
  ["only a part is held", ["--allow-env=HOME"], { env: true }, missing("--allow-env")],
  [
    "another part is held",
    ["--allow-env=HOME"],
    { env: ["HOME", "PATH"] },
    missing("--allow-env=PATH"),
  ],
  [
    "another folder is held",
    ["--allow-read=/tmp"],
    { read: ["/etc"] },
    missing("--allow-read=/etc"),
  ],
  ["another host is held", ["--allow-net=x.com"], { net: ["y.com"] }, missing("--allow-net=y.com")],
  ["another command is held", ["--allow-run=ls"], { run: ["cat"] }, missing("--allow-run=cat")],
  [
    "another call is held",
    ["--allow-sys=loadavg"],
    { sys: ["hostname"] },
    missing("--allow-sys=hostname"),
  ],
  [
    "another import is held",
    ["--allow-import=x.com"],
    { import: ["y.com"] },
    missing("--allow-import=y.com"),
  ],
];

for (const [title, options, grants, expected] of held) {
  Deno.test(`assertHeld: ${expected ? "fails" : "passes"} when ${title}`, async () => {
    assertEquals((await run(options, grants)).missing, expected);
  });
}

const given: [title: string, grants: Partial<Grants>, own: PermissionKind[], left: string[]][] = [
  ["everything when nothing is needed", {}, [], []],
  ["everything but what the invoker needs", {}, ["net", "read"], ["read", "net"]],
  ["everything but what is granted", { env: true, run: ["true"] }, [], ["env", "run"]],
  ["nothing that both need", { read: ["/tmp"] }, ["read", "env"], ["read", "env"]],
];

for (const [title, grants, own, left] of given) {
  Deno.test(`giveUpUnneeded: gives up ${title}`, async () => {
    assertEquals((await run(["--allow-all"], grants, own)).held, left);
  });
}
