import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runInvoker } from "../support/invoker_process.ts";
import { BINARY, sourceOnly } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";
import { makeFolder } from "./temp_folder.ts";

/** What deno needs to be allowed, so that the invoker can check in each kind of sandbox. */
const DENO_OPTIONS = {
  worker: ["--allow-read"],
  process: ["--allow-read", "--allow-run", "--allow-env"],
} as const;

/** Runs `check` with as few permissions of deno as it needs. */
function check(
  args: readonly string[],
  isolation: "worker" | "process" = "worker",
): ReturnType<typeof runInvoker> {
  return runInvoker(["check", ...args, "--isolation", isolation], {
    denoOptions: DENO_OPTIONS[isolation],
  });
}

Deno.test("check: tells of a sample what it is, and exits with 0", async () => {
  const { code, stdout, stderr } = await check(["samples/rot13/rot13.ts?handler=encode"]);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(stdout, /^File {9}samples\/rot13\/rot13\.ts$/m);
  assertMatch(stdout, /^Serves {7}encode \(direct\), in a worker thread$/m);
  assertMatch(stdout, /^Permissions {2}read: .*samples\/rot13$/m);
});

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`check: a trial Call in a ${isolation} prints the answers, and exits with 0`, async () => {
    await using folder = await makeFolder({
      "f.ts": `import { loud } from "./lib/loud.ts";
export default async function* (input: AsyncIterable<{ name: string }>) {
  for await (const { name } of input) yield { greeting: loud(name) };
}`,
      "lib/loud.ts": `export const loud = (text: string): string => text.toUpperCase();`,
    });
    const { code, stdout, stderr } = await check([
      folder.file("f.ts"),
      `--call={"name":"a"}`,
      `--call={"name":"b"}`,
      "--content-type=application/json",
      "--json",
    ], isolation);
    assertEquals([code, stderr], [0, ""]);
    const report = JSON.parse(stdout);
    assertEquals([report.ok, report.isolation], [true, isolation]);
    assertEquals(report.handler, { name: "default", interaction: "streaming" });
    assertEquals(report.imports.files, [folder.file("lib/loud.ts")]);
    assertEquals(report.trial.messages, 2);
    assertEquals(report.trial.answers.map(({ text }: { text: string }) => text), [
      `{"greeting":"A"}`,
      `{"greeting":"B"}`,
    ]);
  });

  Deno.test(`check: what a trial Call in a ${isolation} was refused is told, and how to allow it`, async () => {
    await using folder = await makeFolder({
      "deno.json": `{ // mine
  "permissions": { "default": { "env": ["MINE"] } }
}`,
      "f.ts": `export default (name: string) => {
  try { Deno.env.get("SECRET"); } catch { /* goes on */ }
  return Deno.readTextFileSync("/etc/hostname") + name;
};`,
    });
    const own = BINARY === undefined ? ["--allow-env"] : [];
    const { code, stdout, stderr } = await runInvoker(
      ["check", folder.path + "/f.ts", "-P", "--call", "x", "--isolation", isolation],
      { denoOptions: [...DENO_OPTIONS[isolation], ...own] },
    );
    assertEquals(code, 1);
    assertMatch(
      stderr,
      /^invoker: The trial Call failed: PERMISSION_DENIED: Requires read access to "\/etc\/hostname".*\(error-server-permission-denied\)\n$/,
    );
    assertStringIncludes(stdout, "Refused      env: SECRET\n             read: /etc/hostname\n");
    assertStringIncludes(stdout, "\n  -P -R=/etc/hostname -E=SECRET\n");
    assertStringIncludes(stdout, `or with -P, and this set in ${folder.file("deno.json")}:\n`);
    assertEquals(JSON.parse(stdout.slice(stdout.indexOf("\n{"))), {
      permissions: { default: { env: ["MINE", "SECRET"], read: ["/etc/hostname"] } },
    });
  });
}

Deno.test("check: data that looks like JSON and goes as text is told of, as call tells it", async () => {
  await using folder = await makeFolder({
    "f.ts": `export const says = ({ name }: { name: string }): string => \`Hello \${name}\`;
export const fails = (value: { name: string }): string => value.name.toUpperCase();`,
  });
  const hint = /looks like JSON and was sent as text\/plain: --content-type application\/json/;
  const file = folder.file("f.ts");
  const data = `--call={"name":"a"}`;
  for (const [name, code] of [["says", 0], ["fails", 1]] as const) {
    const told = await check([`${file}?handler=${name}`, data]);
    assertEquals(told.code, code, told.stderr);
    assertMatch(told.stderr, hint);
    assertEquals(told.stderr.match(/\n/g)?.length, 1);
    const meant = await check([`${file}?handler=${name}`, data, "--content-type=application/json"]);
    assertEquals([meant.code, meant.stderr], [0, ""]);
  }
});

Deno.test("check: what would not serve is one line on stderr, and exit status 1", async () => {
  await using folder = await makeFolder({
    "throws.ts": `export default 1;\nthrow new Error("at the top");`,
    "chooses.ts": "export const a = () => 1; export const b = () => 2;",
  });
  for (
    const [name, why] of [
      ["throws.ts", /^invoker: Cannot load ".*throws\.ts": at the top at .*throws\.ts:2:7\n$/],
      ["chooses.ts", /^invoker: Cannot choose a handler, .*"a" \(a function\).*\n$/],
      ["gone.ts", /^invoker: Cannot find ".*gone\.ts": no such file or folder\n$/],
    ] as const
  ) {
    const { code, stderr } = await check([folder.file(name)]);
    assertEquals(code, 1);
    assertMatch(stderr, why);
    const { code: same, stdout } = await check([folder.file(name), "--json"]);
    const report = JSON.parse(stdout);
    assertEquals([same, report.ok, report.handler], [1, false, null]);
    assertStringIncludes(stderr, report.problem);
  }
});

Deno.test("check: what the function prints goes to standard error", async () => {
  await using folder = await makeFolder({
    "f.ts": `export default (x: string) => { console.log("printed", x); return x; };`,
  });
  for (const isolation of ["worker", "process"] as const) {
    const { code, stdout, stderr } = await check(
      [folder.file("f.ts"), "--call", "x", "--json"],
      isolation,
    );
    assertEquals([code, JSON.parse(stdout).ok], [0, true]);
    assertMatch(stderr, /^\S+Z \[INF\] invoker: .*Call 1: printed x\n$/);
  }
});

Deno.test("check: a loop in a child process is ended", async () => {
  await using folder = await makeFolder({ "f.ts": "export default () => { for (;;); };" });
  const { code, stderr } = await check(
    [folder.file("f.ts"), "--call", "", "--timeout", "2s"],
    "process",
  );
  assertEquals(code, 1);
  assertMatch(stderr, /DEADLINE_EXCEEDED: The trial Call did not end within 2000 ms/);
});

Deno.test("check: wrong usage exits with 2", async () => {
  const wrong: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [["check"], /Cannot check: no function is given/],
    [["check", "f.ts", "--isolation", "none"], /it must be "worker" or "process"/],
    [["check", "f.ts", "--port", "1"], /"--port": it is an option of serve, not of check/],
  ];
  for (const [args, message] of wrong) {
    const { code, stdout, stderr } = await runInvoker(args);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, message);
  }
});

Deno.test("check: a permission that the invoker itself is missing is named", {
  ignore: sourceOnly("its permissions were given when it was compiled"),
}, async () => {
  const { code, stderr } = await runInvoker(["check", fixturePath("forms.ts")], {
    denoOptions: [],
  });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "--allow-read is missing");
  assert(!stderr.includes("--allow-net"), stderr);
});

Deno.test("check: files that the invoker itself may not read are told of", {
  ignore: sourceOnly("it may read everything"),
}, async () => {
  await using folder = await makeFolder({
    "own/f.ts": `import { x } from "../x.ts"; export default () => x;`,
    "x.ts": "export const x = 1;",
  });
  const { code, stdout } = await runInvoker(["check", folder.file("own/f.ts"), "--json"], {
    denoOptions: [`--allow-read=src,mod.ts,${folder.file("own")}`],
  });
  const { ok, imports, refused } = JSON.parse(stdout);
  assertEquals([code, ok], [1, false]);
  assertEquals(imports.problems, [
    { file: folder.file("x.ts"), message: `Requires read access to "${folder.file("x.ts")}"` },
  ]);
  assertEquals(refused, [{ kind: "read", resource: folder.file("x.ts") }]);
});

Deno.test("check: --proto tells which methods a module has, and tries one", async () => {
  const proto = "--proto=samples/greeter/greeter.proto";
  const args = ["samples/greeter/greeter.ts", proto, "--call", '{"name": "Ada"}'];
  const { code, stdout, stderr } = await check(args);
  assertEquals([code, stderr], [0, ""]);
  assertMatch(
    stdout,
    /^Serves {7}greeter\.Greeter\/SayHello \(direct\), .*Chat \(streaming\), in a/m,
  );
  assertStringIncludes(stdout, '{"message":"Hello, Ada!","count":"1"}');
  const missing = await check(["samples/rot13/rot13.ts", proto]);
  assertEquals(missing.code, 1);
  assertStringIncludes(missing.stderr, "missing greeter.Greeter/SayHello");
});
