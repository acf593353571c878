import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";

const KIT = "@projectriff/deno-function-invoker";
const ignore = sourceOnly("the kit is the source's");

/** A project of an author's, as far as possible from this one's configuration. */
function makeProject(
  files: Readonly<Record<string, string>>,
  config: Readonly<Record<string, unknown>> = { unstable: ["worker-options"] },
): Promise<TempFolder> {
  const denoJson = {
    imports: { [KIT]: `jsr:${KIT}@^0.1.0` },
    links: [ROOT],
    permissions: { default: { read: ["."] } },
    lock: false,
    ...config,
  };
  return makeFolder({ "deno.json": JSON.stringify(denoJson), ...files });
}

async function denoTest(
  project: TempFolder,
  ...args: string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const strict = ["--trace-leaks", "--sanitize-ops", "--sanitize-resources"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--quiet", "--no-prompt", ...strict, ...args],
    cwd: project.path,
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(120_000),
  }).output();
  const decoder = new TextDecoder();
  return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

const FUNCTIONS = {
  "greet.ts": `export default (name: string): string => {
    if (name === "") throw new RangeError("nobody to greet");
    return \`Hello \${name}\`;
  };`,
  "sums.ts": `import { type Context, defineFunction } from "${KIT}";
  export default defineFunction({
    interaction: "streaming",
    input: "number",
    output: "number",
    async *run(numbers, { signal }: Context) {
      let sum = 0;
      for await (const number of numbers) {
        signal.throwIfAborted();
        yield sum += number;
      }
    },
    setup() {},
    teardown() {},
  });`,
};

const HARNESS_TEST = `import { CallError, loadFunction } from "${KIT}";
import assert from "node:assert/strict";

const greet = await loadFunction(import.meta.resolve("./greet.ts"));

Deno.test("greet: it greets", async () => {
  assert.equal(await greet.call("you"), "Hello you");
});

Deno.test("greet: nobody is an error", async () => {
  await assert.rejects(greet.call(""), {
    name: "CallError",
    status: "UNKNOWN",
    code: "error-server-function-invocation",
    message: "nobody to greet",
  });
  const error: unknown = await greet.call("").catch((error) => error);
  assert(error instanceof CallError && error.cause instanceof RangeError);
});

Deno.test("sums: it adds up", async () => {
  await using sums = await loadFunction("sums.ts");
  const values = await Array.fromAsync(sums.stream([1, "2.5"]), ({ value }) => value);
  assert.deepEqual(values, ["1", "3.5"]);
  const [one] = await Array.fromAsync(sums.stream<number>([1], { accept: "application/json" }));
  assert.equal(one?.value.toFixed(1), "1.0");
  await assert.rejects(sums.call("x"), { status: "INVALID_ARGUMENT", message: /not a number/ });
});

Deno.test("sums: it ends early", async () => {
  const sums = await loadFunction("./sums.ts?handler=default");
  for await (const { value } of sums.stream([1, 2, 3], { deadline: new Date(Date.now() + 9e4) })) {
    assert.equal(value, "1");
    break;
  }
});
`;

const SERVICE_TEST = `import { loadService } from "${KIT}";
import assert from "node:assert/strict";
import type { GreeterClient } from "./greeter.d.ts";

Deno.test("greeter: it says hello, and repeats it", async () => {
  await using greeter = await loadService<GreeterClient>("greeter.ts", { proto: "greeter.proto" });
  assert.equal((await greeter.sayHello({ name: "you" })).message, "Hello, you!");
  for await (const { message } of greeter.repeat({ times: 3 })) {
    assert.equal(message, "1: Hello, !");
    break;
  }
});
`;

Deno.test(
  "loadFunction, loadService: a project's tests need its own folder, no more, and leak nothing",
  {
    ignore,
  },
  async () => {
    const sample = (name: string) => Deno.readTextFile(`${ROOT}samples/greeter/${name}`);
    await using project = await makeProject({
      ...FUNCTIONS,
      "kit_test.ts": HARNESS_TEST,
      "greeter.proto": await sample("greeter.proto"),
      "greeter.ts": await sample("greeter.ts"),
      "greeter.d.ts": await sample("greeter.d.ts"),
      "service_test.ts": SERVICE_TEST,
    });
    const { code, output } = await denoTest(project, "-P");
    assertStringIncludes(output, "5 passed | 0 failed");
    assertEquals(code, 0, output);
  },
);

Deno.test("loadFunction: a test that fails shows its own line", { ignore }, async () => {
  await using project = await makeProject({
    ...FUNCTIONS,
    "kit_test.ts": `import { loadFunction } from "${KIT}";
const greet = await loadFunction(import.meta.resolve("./greet.ts"));
Deno.test("greet", async () => {
  await greet.call("");
});
`,
  });
  const { code, output } = await denoTest(project, "-P");
  assertEquals(code, 1, output);
  assertStringIncludes(output, "CallError: nobody to greet");
  assertStringIncludes(output, "kit_test.ts:4:");
  // What was thrown, and where.
  assertStringIncludes(output, "RangeError: nobody to greet");
  assertStringIncludes(output, "greet.ts:2:");
  const [failure = ""] = output.split("Caused by");
  assert(!failure.includes(ROOT), output);
});

const INVOKER_TEST = `import { startInvoker } from "${KIT}";
import assert from "node:assert/strict";

for (const isolation of ["worker", "process"] as const) {
  Deno.test(\`sums: it adds up, isolation \${isolation}\`, async () => {
    await using invoker = await startInvoker({
      functionUri: import.meta.resolve("./sums.ts"),
      isolation,
    });
    assert.deepEqual([invoker.name, invoker.interaction], ["default", "streaming"]);
    assert.equal(invoker.address, \`localhost:\${invoker.port}\`);
    const values = await Array.fromAsync(invoker.stream([1, 2.5]), ({ value }) => value);
    assert.deepEqual(values, ["1", "3.5"]);
    await assert.rejects(invoker.call("x"), {
      name: "CallError",
      status: "INVALID_ARGUMENT",
      code: "error-client-unmarshall",
      message: 'parsing "x": not a number',
    });
  });
}
`;

Deno.test("startInvoker: a project's tests have a real invoker, and leak nothing", {
  ignore,
}, async () => {
  await using project = await makeProject({ ...FUNCTIONS, "kit_test.ts": INVOKER_TEST });
  const { code, output } = await denoTest(project, "--allow-all");
  assertStringIncludes(output, "2 passed | 0 failed");
  assertEquals(code, 0, output);
});

Deno.test("startInvoker: what the project has to turn on is told", { ignore }, async () => {
  await using project = await makeProject({ ...FUNCTIONS, "kit_test.ts": INVOKER_TEST }, {});
  const needed = `add "unstable": ["worker-options"] to "${project.file("deno.json")}"`;
  const off = await denoTest(project, "--allow-all");
  assertStringIncludes(off.output, `Cannot start a sandbox in a worker: ${needed}`);
  assertStringIncludes(off.output, "1 passed | 1 failed");
  const on = await denoTest(project, "--allow-all", "--unstable-worker-options");
  assertEquals(on.code, 0, on.output);
});

const ONE_INVOKER = `import { startInvoker } from "${KIT}";
Deno.test("one", async () => {
  const isolation = Deno.args[0] === "process" ? "process" : "worker";
  await using invoker = await startInvoker({ functionUri: "greet.ts", isolation });
  await invoker.call("you");
});
`;
const NEEDED = "deno test --allow-net --allow-read";
const LACKING: readonly (readonly [given: readonly string[], told: string])[] = [
  [["-P"], `--allow-net --allow-read are missing, or too short a list; run: ${NEEDED} …`],
  [["-R"], `--allow-net is missing, or too short a list; run: ${NEEDED} …`],
  [["-N=localhost", "-R"], `--allow-net is missing, or too short a list; run: ${NEEDED} …`],
  [
    ["-N", "-E", "-R", "--", "process"],
    `--allow-run is missing, or too short a list; run: ${NEEDED} --allow-env --allow-run …`,
  ],
];

Deno.test("startInvoker: what the test may not do is told at once, as options of deno test", {
  ignore,
}, async () => {
  await using project = await makeProject({ ...FUNCTIONS, "one_test.ts": ONE_INVOKER });
  for (const [given, told] of LACKING) {
    const { output } = await denoTest(project, ...given);
    assertStringIncludes(output, `Cannot start an invoker in this test: ${told}`);
  }
  const lists = [
    "-N=localhost,127.0.0.1",
    `-R=.,${ROOT}src,${ROOT}mod.ts,${ROOT}deno.json`,
  ];
  const enough = await denoTest(project, ...lists);
  assertEquals(enough.code, 0, enough.output);
});

Deno.test("mod.ts: it loads without any permission", { ignore }, async () => {
  await using project = await makeProject({
    "main.ts": `import * as kit from "${KIT}"; console.log(Object.keys(kit).sort().join());`,
  });
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "main.ts"],
    cwd: project.path,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assertEquals(
    [decoder.decode(stdout), decoder.decode(stderr)],
    [
      "CallError,FunctionError,defineFunction,defineService,loadFunction,loadService,startInvoker\n",
      "",
    ],
  );
});
