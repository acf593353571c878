import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { toFileUrl } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };
import { connect } from "../support/grpc_client.ts";
import {
  type FinishedInvoker,
  type InvokerProcessOptions,
  runInvoker,
  startInvokerProcess,
} from "../support/invoker_process.ts";
import { BINARY, sourceOnly } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";
import { makeFolder } from "./temp_folder.ts";

const FORMS = fixturePath("forms.ts");
const FUNCTION = `export const only = (x: string) => x;\n`;

for (const isolation of ["worker", "none"]) {
  Deno.test(`serve: only the first line is on stdout, isolation ${isolation}`, async () => {
    const args = [fixturePath("noisy.ts"), "--isolation", isolation, "--log-level=debug"];
    await using invoker = await startInvokerProcess(args, { cwd: fixturePath("") });
    assertEquals(
      invoker.firstLine,
      `Serving noisy.ts#shout (direct) on grpc://localhost:${invoker.port}`,
    );
    {
      using client = connect(invoker.port);
      assertEquals((await client.call(["hey"])).texts, ["HEY"]);
    }
    invoker.signal("SIGTERM");
    assertEquals((await invoker.status).code, 0);
    assertEquals(await invoker.restOfStdout(), "");
    const printed = ["printed while loading", "log hey", "info hey", "debug hey", "error hey"];
    for (const line of printed) assertStringIncludes(invoker.stderr(), `${line}\n`);
    assertMatch(invoker.stderr(), /\[INF\] invoker: try it from a second terminal: .*\n/);
    assertEquals(/without a sandbox/.test(invoker.stderr()), isolation === "none");
  });
}

const STARTS: readonly [
  what: string,
  args: readonly string[],
  firstLine: RegExp,
  options?: InvokerProcessOptions,
][] = [
  ["the default export", [FORMS], /forms\.ts#default \(direct\)/],
  ["a path with a handler", [`${FORMS}?handler=joined`], /#joined \(streaming\)/],
  ["a file: URL with a handler", [`${toFileUrl(FORMS)}?handler=square`], /#square \(direct\)/],
  ["--handler over the URI's", [`${FORMS}?handler=square`, "--handler=joined"], /#joined /],
  ["serve, a relative path", ["serve", "forms.ts"], /^Serving forms\.ts#default /, {
    cwd: fixturePath(""),
  }],
  ["FUNCTION_URI", [], /#square /, { env: { FUNCTION_URI: `${FORMS}?handler=square` } }],
  ["a path over FUNCTION_URI", [FORMS], /#default /, {
    env: { FUNCTION_URI: `${FORMS}?handler=square` },
  }],
  ["INVOKER_HANDLER", [FORMS], /#joined /, { env: { INVOKER_HANDLER: "joined" } }],
  ["--handler over INVOKER_HANDLER", [FORMS, "--handler=square"], /#square /, {
    env: { INVOKER_HANDLER: "joined" },
  }],
  ["INVOKER_HANDLER over the URI's", [`${FORMS}?handler=square`], /#joined /, {
    env: { INVOKER_HANDLER: "joined" },
  }],
  ["--host", [FORMS, "--host=127.0.0.1"], /on grpc:\/\/127\.0\.0\.1:\d+$/],
  ["--port over GRPC_PORT and INVOKER_PORT", [FORMS], /localhost:\d+$/, {
    env: { GRPC_PORT: "1", INVOKER_PORT: "2" },
  }],
];
for (const [what, args, firstLine, options] of STARTS) {
  Deno.test(`serve: starts with ${what}`, async () => {
    await using invoker = await startInvokerProcess(args, options);
    assertMatch(invoker.firstLine, firstLine);
  });
}

const FOLDERS: readonly [files: Record<string, string>, entry: string][] = [
  [{ "mod.ts": FUNCTION, "main.ts": "throw 1;" }, "mod.ts"],
  [{ "main.ts": FUNCTION, "index.js": "throw 1;" }, "main.ts"],
  [{ "lib/f.ts": FUNCTION, "deno.json": `{ "exports": "./lib/f.ts" } // jsonc` }, "lib/f.ts"],
  [{ "f.ts": FUNCTION, "deno.json": `{ "exports": { ".": "./f.ts" } }` }, "f.ts"],
  [{ "f.js": "export const only = (x) => x;", "package.json": `{ "main": "f.js" }` }, "f.js"],
];
for (const [files, entry] of FOLDERS) {
  Deno.test(`serve: a folder of ${Object.keys(files)} stands for ${entry}`, async () => {
    await using folder = await makeFolder(files);
    await using invoker = await startInvokerProcess(["."], { cwd: folder.path });
    assertStringIncludes(invoker.firstLine, `Serving ${entry}#only (direct) on `);
    using client = connect(invoker.port);
    assertEquals((await client.call(["x"])).texts, ["x"]);
  });
}

for (const variable of ["GRPC_PORT", "INVOKER_PORT"]) {
  Deno.test(`serve: listens on ${variable}, and says so when it cannot`, async () => {
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr;
    const args = [FORMS, "--host", "127.0.0.1"];
    const result = await runInvoker(args, { env: { [variable]: String(port) } });
    assertFailure(
      result,
      1,
      new RegExp(`Cannot listen on 127\\.0\\.0\\.1:${port}: .*EADDRINUSE.* --port`),
    );
  });
}

/** Wrong usage: exit status 2. */
const MISUSES: readonly [
  args: readonly string[],
  message: string,
  env?: Record<string, string>,
][] = [
  [[], "Cannot serve: no function is given"],
  [["serve"], "Cannot serve: no function is given"],
  [["f.ts", "--prot", "1"], 'Unknown option "--prot"; did you mean "--proto"?'],
  [["f.ts", "--isolaton=none"], 'Unknown option "--isolaton"; did you mean "--isolation"?'],
  [["f.ts", "--frobnicate"], 'Unknown option "--frobnicate"; serve --help lists the options'],
  [["f.ts", "--accept", "x"], 'Unknown option "--accept": it is an option of call, not of serve'],
  [["f.ts", "g.ts"], 'Cannot use "g.ts": serve takes one FUNCTION_URI, and "f.ts" is given'],
  [["f.ts", "--port", "x"], 'Cannot use --port "x": it must be an integer from 0 to 65535'],
  [["f.ts", "--port", "65536"], 'Cannot use --port "65536": it must be an integer from 0 to 65535'],
  [["f.ts", "--port=-1"], 'Cannot use --port "-1": it must be an integer from 0 to 65535'],
  [["f.ts", "--port"], 'Cannot use --port "": it must be an integer from 0 to 65535'],
  [["f.ts", "--host="], 'Cannot use --host "": it must not be empty'],
  [["f.ts", "--handler="], 'Cannot use --handler "": it must not be empty'],
  [["f.ts", "--promote=all"], 'Cannot use --promote "all": it must be "first" or "each"'],
  [
    ["f.ts", "--isolation=vm"],
    'Cannot use --isolation "vm": it must be "worker" or "process" or "none"',
  ],
  [["f.ts", "--drain-timeout=-1s"], 'Cannot use --drain-timeout "-1s": it must be a duration'],
  [["f.ts", "--max-concurrent-calls=0"], 'Cannot use --max-concurrent-calls "0": it must be an'],
  [["f.ts", "--max-message-size=big"], 'Cannot use --max-message-size "big": it must be a size'],
  [
    ["f.ts", "--log-level=loud"],
    'Cannot use --log-level "loud": it must be "debug" or "info" or "warn" or "error"',
  ],
  [["f.ts", "--allow-read="], 'Cannot use --allow-read "": it must be a list without empty'],
  [["f.ts", "--allow-net=a,"], 'Cannot use --allow-net "a,": it must be a list without empty'],
  [["f.ts", "--allow-all=x"], 'Cannot use --allow-all "x": it takes no value'],
  [["f.ts", "--permission-set="], 'Cannot use --permission-set "": it must not be empty'],
  [["call", "--address", "x", "a"], 'Cannot use --address "x": it must be HOST:PORT'],
  [["call", "--timeout=soon", "a"], 'Cannot use --timeout "soon": it must be a duration'],
  [["call", "--header=x", "a"], 'Cannot use --header "x": it must be NAME=VALUE'],
  [["f.ts"], 'Cannot use INVOKER_PORT "x": it must be an integer', { INVOKER_PORT: "x" }],
  [["f.ts"], 'Cannot use GRPC_PORT "x": it must be an integer', { GRPC_PORT: "x" }],
  [["f.ts"], 'Cannot use INVOKER_ISOLATION "x": it must be', { INVOKER_ISOLATION: "x" }],
  [["f.ts"], 'Cannot use INVOKER_ALLOW_ALL "x": it must be', { INVOKER_ALLOW_ALL: "x" }],
];
for (const [args, message, env = {}] of MISUSES) {
  const title = [...args, ...Object.entries(env).map((entry) => entry.join("="))].join(" ");
  Deno.test(`invoker: "${title}" is wrong usage`, async () => {
    assertFailure(await runInvoker(args, { env }), 2, message);
  });
}

/** A file that cannot be served, and why. */
const UNSERVABLE: readonly [what: string, text: string, message: RegExp, ...args: string[]][] = [
  [
    "a syntax error",
    "export default 1;\nconst = 2;\n",
    /^invoker: Cannot load "FILE": .*SyntaxError: .* file:\/\/FILE:2:7/,
  ],
  [
    "an import that is not there",
    `import { x } from "./missing.ts";\nexport default () => x;\n`,
    /^invoker: Cannot load "FILE": .*missing\.ts.* at file:\/\/FILE:1:19/,
  ],
  [
    "a throw at the top level",
    `const a = 1;\n\nthrow new RangeError("too " + a);\n`,
    /^invoker: Cannot load "FILE": RangeError: too 1 at file:\/\/FILE:3:7/,
  ],
  [
    "a rejection at the top level",
    `await Promise.reject(new Error("no luck"));\n`,
    /^invoker: Cannot load "FILE": no luck at file:\/\/FILE:1:22/,
  ],
  [
    "no such handler",
    `export const a = () => 1;\nexport const b = 2;\n`,
    /^invoker: Cannot find handler "c": the module exports "a" \(a function\), "b" \(a number\)$/,
    "--handler=c",
  ],
  [
    "several handlers",
    `export const a = () => 1;\nexport function b() {}\n`,
    /^invoker: Cannot choose a handler, name one with --handler or \?handler=NAME: the module exports "a" \(a function\), "b" \(a function\)$/,
  ],
  [
    "no handler",
    `export const a = 1;\n`,
    /^invoker: Cannot find a handler: the module exports "a" \(a number\)$/,
  ],
  [
    "no exports",
    `const a = 1;\nvoid a;\n`,
    /^invoker: Cannot find a handler: the module exports nothing$/,
  ],
  [
    "a default that is no function",
    `export default { a: 1 };\n`,
    /^invoker: Cannot serve export "default": it is a plain object; .*function.*TransformStream.*run/,
  ],
  [
    "a class that is no TransformStream",
    `export default class Other {}\n`,
    /^invoker: Cannot serve export "default": it is a class that does not extend TransformStream; /,
  ],
  [
    "an interaction model that is not known",
    `export default Object.assign(() => 1, { interactionModel: "duplex" });\n`,
    /^invoker: Cannot serve export "default": its interactionModel is "duplex", it may be "direct" or "streaming"$/,
  ],
  [
    "a definition with a misspelt property",
    `export default { interaction: "direct", promot: "each", run: () => 1 };\n`,
    /^invoker: Cannot serve export "default": "promot" is not known; it may have /,
  ],
  [
    "an exit while it loads",
    `Deno.exit(3);\n`,
    /^invoker: Cannot load "(file:\/\/)?FILE": the handler called Deno\.exit\(3\)$/,
  ],
];
for (const [what, text, message, ...args] of UNSERVABLE) {
  Deno.test(`serve: does not start with ${what}`, async () => {
    await using folder = await makeFolder({ "f.ts": text });
    const result = await runInvoker([folder.file("f.ts"), "--port=0", ...args]);
    assertFailure(result, 1, new RegExp(message.source.replaceAll("FILE", folder.file("f.ts"))));
  });
}

Deno.test("serve: says where in an imported file the error is", async () => {
  await using folder = await makeFolder({
    "f.ts": `import "./lib/g.ts";\nexport default () => 1;\n`,
    "lib/g.ts": `\n\nthrow new Error("in g");\n`,
  });
  const result = await runInvoker([folder.file("f.ts"), "--port=0"]);
  assertFailure(result, 1, /: in g at file:\/\/.*\/lib\/g\.ts:3:7$/);
});

/** Other reasons not to start: exit status 1. */
const FAILURES: readonly [
  what: string,
  args: readonly string[],
  message: RegExp,
][] = [
  [
    "a scheme that is not supported",
    ["https://example.com/f.ts"],
    /^invoker: Unsupported scheme in function URI: https:\/\/example\.com\/f\.ts$/,
  ],
  ["a missing file", ["/no/such/f.ts"], /^invoker: Cannot find "\/no\/such\/f\.ts": no such file/],
  [
    "a host that is not this one's",
    [FORMS, "--port=0", "--host=192.0.2.1"],
    /Cannot listen on .*; --host takes/,
  ],
  [
    "a host without an address",
    [FORMS, "--port=0", "--host=nowhere.invalid"],
    /Cannot listen on .*; --host takes/,
  ],
  [
    "a permission set that is not there",
    [FORMS, "--port=0", "--permission-set=other"],
    /^invoker: Cannot use permission set "other": there is no deno\.json in ".*functions"$/,
  ],
];
for (const [what, args, message] of FAILURES) {
  Deno.test(`invoker: does not start with ${what}`, async () => {
    assertFailure(await runInvoker(args), 1, message);
  });
}

/** What the options of `deno run` leave out: exit status 1. */
const NOT_HELD: readonly [
  what: string,
  args: readonly string[],
  message: RegExp,
  options?: InvokerProcessOptions,
][] = [
  [
    "--allow-net missing",
    [FORMS, "--port=0"],
    /^invoker: Cannot start: --allow-net is missing; run: deno run /,
    { denoOptions: ["--allow-env", "--allow-read"] },
  ],
  [
    "--allow-read missing",
    [FORMS, "--port=0"],
    /^invoker: Cannot start: --allow-read is missing; run: deno run /,
    { denoOptions: ["--allow-env", "--allow-net"] },
  ],
  [
    "every permission missing",
    [FORMS],
    /^invoker: Cannot start: --allow-net --allow-read are missing; run: deno run --allow-env --allow-net --allow-read invoker\.ts …$/,
    { denoOptions: [] },
  ],
  [
    "call without --allow-net",
    ["call", "x"],
    /^invoker: Cannot start: --allow-net is missing; run: deno run /,
    { denoOptions: ["--allow-env"] },
  ],
  [
    "a grant that it does not hold",
    [FORMS, "--port=0", "--allow-write=/tmp"],
    /^invoker: Cannot grant --allow-write=\/tmp: the invoker does not have it itself; start Deno with --allow-write=\/tmp/,
  ],
  [
    "all granted, and not held",
    [FORMS, "--port=0", "--allow-all"],
    /^invoker: Cannot grant --allow-write: the invoker does not have it itself/,
  ],
];
for (const [what, args, message, options] of NOT_HELD) {
  const ignore = sourceOnly("a compiled program is given all permissions when it is made");
  Deno.test(`invoker: does not start with ${what}`, { ignore }, async () => {
    assertFailure(await runInvoker(args, options), 1, message);
  });
}

const BAD_FOLDERS: readonly [files: Record<string, string>, message: RegExp][] = [
  [{ "README.md": "" }, /^invoker: Cannot find a function in folder ".*": it has none of mod\.ts/],
  [
    { "deno.json": `{ "exports": "./gone.ts" }` },
    /^invoker: Cannot find ".*gone\.ts": it is named by the manifest of ".*", and is no file$/,
  ],
  [{ "deno.json": `{ "exports" }` }, /^invoker: Cannot read ".*deno\.json": it is not valid JSON$/],
];
for (const [files, message] of BAD_FOLDERS) {
  Deno.test(`serve: does not start with a folder of ${JSON.stringify(files)}`, async () => {
    await using folder = await makeFolder(files);
    assertFailure(await runInvoker([folder.path, "--port=0"]), 1, message);
  });
}

Deno.test("serve: --log-level debug shows the stack of a failure", async () => {
  const result = await runInvoker(["/no/such/f.ts", "--log-level=debug"]);
  assertEquals(result.code, 1);
  assertMatch(result.stderr, /^invoker: Cannot find "\/no\/such\/f\.ts": .*\n/);
  assertStringIncludes(result.stderr, "\n    at ");
});

Deno.test("serve: --log-level debug shows where in the author's code a start fails", async () => {
  await using folder = await makeFolder({
    "f.ts": `import { fail } from "./helper.ts";\n\nfail();\nexport default () => 1;\n`,
    "helper.ts": `export function fail(): never {\n  throw new Error("no good");\n}\n`,
  });
  const { stderr } = await runInvoker([folder.file("f.ts"), "--log-level=debug"]);
  const [line = "", ...stack] = stderr.split("\n");
  assertMatch(line, /^invoker: Cannot load ".*f\.ts": no good at file:.*helper\.ts:2:9$/);
  const places = stack.flatMap((each) => /^ {4}at .*?(\w+\.ts:\d+:\d+)/.exec(each)?.[1] ?? []);
  assertEquals(places.slice(0, 2), ["helper.ts:2:9", "f.ts:3:1"]);
});

Deno.test("serve: with --log-format json a failure to start is JSON, too", async () => {
  for (const [args, level] of [[[], "info"], [["--log-level=debug"], "debug"]] as const) {
    const { code, stderr } = await runInvoker(["/no/such/f.ts", "--log-format=json", ...args]);
    assertEquals(code, 1);
    // A compiled program may warn of the Deno in it, as JSON as well.
    const lines = stderr.trimEnd().split("\n").map((line) => JSON.parse(line))
      .filter((line) => line.level !== "WARN");
    const [{ level: severity, message, "code.stacktrace": stack } = {}] = lines;
    assertEquals([lines.length, severity], [1, "ERROR"], stderr);
    assertMatch(message, /^Cannot find "\/no\/such\/f\.ts": /);
    assertEquals(stack !== undefined, level === "debug");
  }
});

Deno.test("serve: an option that shows the stack does not change the line", async () => {
  const [plain, debug] = await Promise.all([
    runInvoker(["/no/such/f.ts"]),
    runInvoker(["/no/such/f.ts"], { env: { INVOKER_LOG_LEVEL: "debug" } }),
  ]);
  assertEquals(debug.stderr.split("\n")[0], plain.stderr.trimEnd());
});

const HELPS: readonly [args: readonly string[], ...texts: string[]][] = [
  [["--help"], "Usage:", "call", "--port", "FUNCTION_URI"],
  [["serve", "--help"], "Serve a function over gRPC", "--drain-timeout"],
  [["call", "--help"], "--address"],
];
for (const [args, ...texts] of HELPS) {
  Deno.test(`invoker: ${args.join(" ")} prints help, and needs no permission`, async () => {
    const result = await runInvoker(args, { denoOptions: [] });
    assertEquals([result.code, result.stderr], [0, ""]);
    for (const text of texts) assertStringIncludes(result.stdout, text);
  });
}

for (const args of [["--version"], ["serve", "--version"], ["call", "--version"]]) {
  Deno.test(`invoker: ${args.join(" ")} prints the version, and needs no permission`, async () => {
    const result = await runInvoker(args, { denoOptions: [] });
    assertEquals([result.code, result.stderr], [0, ""]);
    // A compiled program has a Deno of its own in it.
    const deno = BINARY === undefined ? Deno.version.deno : "";
    assert(result.stdout.startsWith(`invoker ${manifest.version} (deno ${deno}`), result.stdout);
  });
}

/** One line on stderr, nothing on stdout, no stack. */
function assertFailure(
  { code, stdout, stderr }: FinishedInvoker,
  exitCode: number,
  message: string | RegExp,
): void {
  assertEquals([code, stdout], [exitCode, ""], stderr);
  assertEquals(stderr.split("\n").length, 2, stderr);
  assert(!stderr.includes("    at "), stderr);
  if (typeof message === "string") assertStringIncludes(stderr, message);
  else assertMatch(stderr.trimEnd(), message);
}
