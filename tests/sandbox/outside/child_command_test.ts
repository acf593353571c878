import { assert, assertEquals } from "@std/assert";
import {
  childArguments,
  childEnvironment,
  maxResidentBytesOf,
} from "../../../src/sandbox/outside/child_command.ts";
import { PERMISSION_KINDS } from "../../../src/function/permission_kind.ts";
import { type Grants, mergeGrants } from "../../../src/sandbox/permissions/grants.ts";

const CHILD = "file:///invoker/sandbox_child.ts";

const ALL = mergeGrants(Object.fromEntries(PERMISSION_KINDS.map((kind) => [kind, true])));

const ARGUMENTS: readonly (readonly [what: string, grants: Partial<Grants>, flags: string[]])[] = [
  ["nothing", {}, []],
  ["one entry", { read: ["/f"] }, ["--allow-read=/f"]],
  ["several entries", { net: ["a:1", "b"] }, ["--allow-net=a:1,b"]],
  ["an entry with a comma", { read: ["/a,b", "/c"] }, ["--allow-read=/a,,b,/c"]],
  ["a kind", { sys: true }, ["--allow-sys"]],
  ["several kinds", { run: ["ls"], read: true, env: ["A", "B_*"] }, [
    "--allow-read",
    "--allow-env=A,B_*",
    "--allow-run=ls",
  ]],
  ["everything", ALL, PERMISSION_KINDS.map((kind) => `--allow-${kind}`)],
];

for (const [what, grants, flags] of ARGUMENTS) {
  Deno.test(`childArguments: ${what} is granted, and no more`, () => {
    const args = childArguments(mergeGrants(grants), 64, CHILD);
    // What is imported by default is narrowed by a host that there is not.
    const isNarrowing = (arg: string) => !grants.import && /^--allow-import=.*invalid/.test(arg);
    const allowed = args.filter((arg) => arg.startsWith("--allow") && !isNarrowing(arg));
    assertEquals(allowed, flags);
    assert(!args.includes("-A"));
    assertEquals([args[0], args.at(-1)], ["run", CHILD]);
    assert(args.includes("--no-prompt"));
    assert(args.includes("--v8-flags=--max-old-space-size=64"), args.join(" "));
    assert(!args.some((arg) => arg.startsWith("--config")), args.join(" "));
  });
}

Deno.test("childArguments: a configuration is named before the module", () => {
  const args = childArguments(mergeGrants(), 64, CHILD, { config: "/project/deno.json" });
  assert(args.indexOf("--config=/project/deno.json") < args.indexOf(CHILD), args.join(" "));
  assert(args.includes("--config=/project/deno.json"), args.join(" "));
});

Deno.test("childArguments: one from a registry may import from there, and what is granted", () => {
  const allowed = (grants: Partial<Grants>) =>
    childArguments(mergeGrants(grants), 64, CHILD, { ownHost: "jsr.io:443" })
      .filter((arg) => arg.startsWith("--allow"));
  assertEquals(allowed({}), ["--allow-import=jsr.io:443"]);
  assertEquals(allowed({ import: ["esm.sh"] }), ["--allow-import=esm.sh,jsr.io:443"]);
  assertEquals(allowed({ import: true }), ["--allow-import"]);
});

Deno.test("childArguments: the default hosts of --allow-import are no grant", async () => {
  // Without the option Deno lets a program import from jsr.io and others.
  const folder = await Deno.makeTempDir({ prefix: "invoker-test-" });
  try {
    const child = `${folder}/child.ts`;
    await Deno.writeTextFile(
      child,
      `const states = ["jsr.io:443", "deno.land:443", "esm.sh:443"].map((host) =>
         Deno.permissions.querySync({ name: "import", host } as Deno.PermissionDescriptor).state);
       console.log(states.join());`,
    );
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: childArguments(mergeGrants(), 64, child),
      stdin: "null",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    assertEquals([text(stdout), text(stderr)], ["prompt,prompt,prompt", ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const OURS = { DENO_DIR: "/cache", A: "a", AB: "ab", B: "b", PATHS: "/bin", HOME: "/root" };
const OWN = { DENO_DIR: "/cache", HOME: "/root", NO_COLOR: "1" };
const OUT = ["NO_COLOR", "OTEL_TRACES_SAMPLER", "DENO_NODE_SHIM_ACTIVE"];
const RUNTIME = {
  TZ: "Asia/Tokyo",
  LANG: "de_DE.UTF-8",
  LC_ALL: "fr_FR.UTF-8",
  JSR_URL: "http://localhost:1",
  NPM_CONFIG_REGISTRY: "http://localhost:2",
  DENO_TLS_CA_STORE: "system",
  DENO_CERT: "/ca.pem",
  SSL_CERT_FILE: "/ca.pem",
  HTTPS_PROXY: "http://localhost:3",
  https_proxy: "http://localhost:3",
};

const ENVIRONMENTS: readonly (readonly [
  what: string,
  grants: Partial<Grants>,
  ours: Record<string, string>,
  theirs: Record<string, string>,
])[] = [
  ["nothing but what Deno needs", {}, OURS, OWN],
  ["one variable", { env: ["A"] }, OURS, { ...OWN, A: "a" }],
  ["a beginning", { env: ["A*"] }, OURS, { ...OWN, A: "a", AB: "ab" }],
  ["a star alone", { env: ["*"] }, OURS, { ...OWN, ...OURS }],
  ["all", { env: true }, OURS, { ...OWN, ...OURS }],
  ["a variable that is not there", { env: ["MISSING"] }, OURS, OWN],
  ["a name is no beginning", { env: ["PAT"] }, OURS, OWN],
  ["other kinds grant none", { read: true, run: true, sys: true }, OURS, OWN],
  ["a variable of its own wins", { env: ["NO_COLOR"] }, { ...OURS, NO_COLOR: "0" }, {
    ...OWN,
    NO_COLOR: "0",
  }],
  ["what the runtime goes by", {}, { ...OURS, ...RUNTIME }, { ...OWN, ...RUNTIME }],
  ["nothing", {}, {}, { NO_COLOR: "1" }],
];

for (const [what, grants, ours, theirs] of ENVIRONMENTS) {
  Deno.test(`childEnvironment: ${what}`, () => {
    assertEquals(childEnvironment(mergeGrants(grants), ours).variables, theirs);
  });
}

const OWN_ONES: readonly (readonly [
  grants: Partial<Grants>,
  ours: Record<string, string>,
  names: readonly string[],
  revoked: readonly string[],
])[] = [
  [{}, { NO_COLOR: "1", PATH: "/bin" }, OUT.slice(1), [...OUT, "PATH"]],
  [{ env: ["PATH"] }, { PATH: "/bin" }, OUT, OUT],
  [{ env: ["NO_COLOR"] }, { NO_COLOR: "1" }, OUT.slice(1), [...OUT.slice(1), "PATH"]],
  [{ env: ["NO_COLOR"] }, {}, OUT, [...OUT.slice(1), "PATH"]],
  [
    { env: ["OTEL_*"] },
    { OTEL_TRACES_SAMPLER: "always_on" },
    ["NO_COLOR", "DENO_NODE_SHIM_ACTIVE"],
    [
      "NO_COLOR",
      "DENO_NODE_SHIM_ACTIVE",
      "PATH",
    ],
  ],
  [{ env: true }, { NO_COLOR: "1" }, OUT.slice(1), []],
];

for (const [grants, ours, names, revoked] of OWN_ONES) {
  Deno.test(`childEnvironment: with ${JSON.stringify(grants)}, what is taken out of ${JSON.stringify(ours)}`, () => {
    assertEquals(childEnvironment(mergeGrants(grants), ours).own, { names, revoked });
  });
}

Deno.test("maxResidentBytesOf: more than the handler's own part, for the runtime needs some too", () => {
  const bytes = maxResidentBytesOf(64);
  assert(bytes > 64 * 1024 * 1024 + 40_000_000, `${bytes}`);
  assertEquals(maxResidentBytesOf(164) - bytes, 100 * 1024 * 1024);
});
