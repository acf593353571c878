import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { MAX_MODULE_BYTES, readRegularFile } from "../../src/files/read_regular_file.ts";
import { importModule } from "../../src/loader/import_module.ts";
import { startEdited } from "../e2e/edited_function.ts";
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";
import { runInvoker } from "../support/invoker_process.ts";
import { BINARY, needsTls } from "../support/invoker_program.ts";

const ECHO = "export const f = (x) => x;";

/** What stands where a file of settings, or a module, is expected; and what is said of it. */
const KINDS: Readonly<
  Record<string, readonly [make: (path: string) => Promise<unknown>, why: RegExp]>
> = {
  "a pipe": [makeFifo, /it is no regular file/],
  "a folder": [(path) => Deno.mkdir(path), /it is a folder|no file/],
  "a socket": [(path) => makeSocket(path), /it is no regular file/],
  "a link to an endless device": [
    (path) => Deno.symlink("/dev/zero", path),
    /it is no regular file/,
  ],
  "a file of 5 GB": [
    async (path) => {
      await Deno.writeTextFile(path, "");
      await Deno.truncate(path, 5 * 2 ** 30);
    },
    /it has 5368709120 bytes, and may have \d+/,
  ],
};
/** What is a regular file, and no settings. */
const TEXTS: Readonly<Record<string, readonly [bytes: Uint8Array, why: RegExp]>> = {
  "no UTF-8": [new Uint8Array([0x7b, 0xff, 0x7d]), /it is not text in UTF-8/],
  "deeply nested JSON": [
    new TextEncoder().encode(`${"[".repeat(1e6)}${"]".repeat(1e6)}`),
    /it is not valid JSON/,
  ],
};

async function makeFifo(path: string): Promise<void> {
  await new Deno.Command("mkfifo", { args: [path] }).output();
}

async function makeSocket(path: string): Promise<void> {
  // Its file stays behind.
  const code =
    `Deno.listen({ transport: "unix", path: Deno.args[0] }); Deno.kill(Deno.pid, "SIGKILL");`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, code);
  await new Deno.Command(Deno.execPath(), { args: ["run", "-A", file, path] }).output();
  await Deno.remove(file);
}

/** Where such a file may lie, and how it is run into. */
const PLACES: readonly (readonly [
  what: string,
  file: string,
  others: Readonly<Record<string, string>>,
  args: (folder: TempFolder) => readonly string[],
])[] = [
  ["deno.json with -P", "deno.json", { "f.js": ECHO }, (at) => [at.file("f.js"), "-P"]],
  ["deno.jsonc with -P", "deno.jsonc", { "f.js": ECHO }, (at) => [at.file("f.js"), "-P"]],
  ["the manifest of a folder", "package.json", { "a.js": ECHO, "b.js": ECHO }, (at) => [at.path]],
  ["a module", "f.js", {}, (at) => [at.file("f.js")]],
  ["a module, with --watch", "f.js", {}, (at) => [at.file("f.js"), "--watch"]],
  ["a module, isolated by a process", "f.js", {}, (at) => [at.file("f.js"), "--isolation=process"]],
  ["a certificate", "c", { "f.js": ECHO, "k": "" }, (at) => [
    ...[at.file("f.js"), `--tls-cert=${at.file("c")}`, `--tls-key=${at.file("k")}`],
  ]],
];

for (const [place, file, others, args] of PLACES) {
  const ignore = file === "c" && needsTls();
  Deno.test(`bounded files: ${place} that is no regular file, or too long, is told`, {
    ignore,
  }, async () => {
    for (const [kind, [make, why]] of Object.entries(KINDS)) {
      // All are looked at by assertRegularFile, which is shown each below: here those that hang, or fill
      // the memory, where it is not asked.
      if (file !== "deno.json" && kind !== "a pipe" && kind !== "a file of 5 GB") continue;
      await using folder = await makeFolder(others);
      await make(folder.file(file));
      const { code, stdout, stderr } = await runInvoker([...args(folder), "--port=0"], {
        denoOptions: ["--allow-all"],
      });
      assertEquals([code, stdout], [1, ""], `${kind}: ${stderr}`);
      assertMatch(
        stderr,
        new RegExp(`^invoker: Cannot (?:read|use --tls-cert) ".*${file}": `, "m"),
        kind,
      );
      assertMatch(stderr, why, kind);
    }
  });
}

for (const [what, [bytes, why]] of Object.entries(TEXTS)) {
  Deno.test(`bounded files: ${what} is told, as deno.json and as package.json`, async () => {
    for (const name of ["deno.json", "package.json"]) {
      await using folder = await makeFolder(name === "deno.json" ? { "f.js": ECHO } : {});
      await Deno.writeFile(folder.file(name), bytes);
      const args = name === "deno.json" ? [folder.file("f.js"), "-P"] : [folder.path];
      const { code, stderr } = await runInvoker([...args, "--port=0"], {
        denoOptions: ["--allow-all"],
      });
      assertEquals(code, 1);
      assertMatch(stderr, new RegExp(`^invoker: Cannot read ".*${name}": `, "m"));
      assertMatch(stderr, why);
    }
  });
}

Deno.test("bounded files: a permission set is not taken by a link that leads out of the folder", async () => {
  const config = `{ "permissions": { "default": { "net": true } } }`;
  await using folder = await makeFolder({
    "fn/f.js": ECHO,
    "other.json": config,
    "fn/..data/deno.json": config,
  });
  const run = () =>
    runInvoker(["check", folder.file("fn/f.js"), "-P"], { denoOptions: ["--allow-all"] });
  await Deno.symlink("../other.json", folder.file("fn/deno.json"));
  const { code, stderr } = await run();
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^invoker: Cannot use a permission set of ".*deno\.json": it is a link that/m,
  );
  // As Kubernetes mounts it.
  await Deno.remove(folder.file("fn/deno.json"));
  await Deno.symlink("..data/deno.json", folder.file("fn/deno.json"));
  assertEquals((await run()).code, 0);
});

Deno.test("bounded files: a pipe that is imported ends the start", async () => {
  await using folder = await makeFolder({
    "f.js": `import x from "./x.js"; export const f = () => x;`,
  });
  await makeFifo(folder.file("x.js"));
  const { code, stderr } = await runInvoker(
    [folder.file("f.js"), "--port=0", "--load-timeout=1500ms"],
  );
  assertEquals(code, 1);
  // A program reads modules by its own loader; else the runtime does, which waits.
  const told = BINARY
    ? /^invoker: Cannot load ".*f\.js": TypeError: Cannot read ".*x\.js": it is no regular file/m
    : /^invoker: Cannot load ".*f\.js": it did not load within 1500 ms: its modules are/m;
  assertMatch(stderr, told);
});

Deno.test("bounded files: with --watch a manifest that becomes a pipe holds nothing up", async () => {
  await using edited = await startEdited({ "f.js": ECHO }, { entry: "f.js", args: ["--watch"] });
  await makeFifo(edited.folder.file("package.json"));
  await edited.save({ "f.js": `export const f = () => "new";` });
  // The manifest may have been a change of its own.
  for (let reloads = 1; await edited.answer() !== "new"; reloads++) {
    assert(reloads <= 2, edited.invoker.stderr());
    await edited.untilReloads(reloads);
  }
});

for (const [kind, [make, why]] of Object.entries(KINDS)) {
  Deno.test(`bounded files: a program's loader does not read ${kind}`, async () => {
    const types =
      `import x from "./x.json" with { type: "json" }; export const f = (): number => x;`;
    await using folder = await makeFolder({
      "f.ts": types,
      "g.ts": `import "./x.ts"; enum E { A }`,
    });
    for (const [entry, name] of [["f.ts", "x.json"], ["g.ts", "x.ts"]] as const) {
      await make(folder.file(name));
      const error = await assertRejects(
        () => importModule(toFileUrl(folder.file(entry)).href),
        TypeError,
        `x.${name.slice(2)}"`,
      );
      assertMatch(error.message, why);
    }
  });
}

for (const [kind, [make, why]] of Object.entries(KINDS)) {
  Deno.test(`readRegularFile: does not read ${kind}`, async () => {
    await using folder = await makeFolder({});
    await make(folder.file("f"));
    const { message } = await assertRejects(() => readRegularFile(folder.file("f"), 1000), Error);
    assertMatch(message, why);
  });
}

Deno.test("readRegularFile: reads what is there, whatever size the system says", async () => {
  await using folder = await makeFolder({ "empty": "", "some": "héllo" });
  const read = async (path: string, maxBytes = MAX_MODULE_BYTES) =>
    new TextDecoder().decode(await readRegularFile(path, maxBytes));
  assertEquals(await read(folder.file("empty"), 0), "");
  assertEquals(await read(folder.file("some"), 6), "héllo");
  assertMatch(await read("/proc/self/status"), /^Name:[^]*\nThreads:[^]*\n$/);
  await assertRejects(
    () => read(folder.file("some"), 5),
    RangeError,
    "it has 6 bytes, and may have 5",
  );
  await assertRejects(
    () => read("/proc/self/status", 9),
    RangeError,
    "it has more, and may have 9",
  );
});
