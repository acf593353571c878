import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { toFileUrl } from "@std/path";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY, ROOT, sourceOnly } from "../support/invoker_program.ts";
import { fixturePath, serveFixture, serveFunction } from "./serve_fixture.ts";
import { makeFolder } from "./temp_folder.ts";

const DENIED = ["PERMISSION_DENIED", "error-server-permission-denied"];

/** What is tried without any grant: Deno's message, and the option that grants it. */
const REFUSED: readonly [attempt: string, message: string, option: RegExp][] = [
  ["read /etc/hostname", "Requires read access to", /-R=\/etc\/hostname/],
  ["write /tmp/refused.txt", "Requires write access to", /-W=\/tmp\/refused\.txt/],
  ["net 127.0.0.1:40009", "Requires net access to", /-N=127\.0\.0\.1:40009/],
  ["connect 127.0.0.1:9", "Requires net access to", /-N=127\.0\.0\.1:9/],
  ["env HOME", "Requires env access to", /-E=HOME/],
  ["sys", "Requires sys access to", /-S=osUptime/],
  ["run deno", "Requires run access to", /--allow-run=deno/],
  ["ffi /tmp/lib.so", "Requires ffi access", /--allow-ffi/],
];

Deno.test("sandbox: nothing is granted by default, and the message names what would", async () => {
  await using served = await serveFixture("permissions.ts");
  for (const [attempt, message, option] of REFUSED) {
    const { status, errorCode, details } = await served.client.call([attempt]);
    assertEquals([status, errorCode], DENIED, `${attempt}: ${details}`);
    assertStringIncludes(details, message);
    assertMatch(details, option);
  }
});

Deno.test("sandbox: code from the web is refused, and the message names what helps", async () => {
  await using served = await serveFixture("permissions.ts");
  const { status, errorCode, details } = await served.client.call([
    "import http://127.0.0.1:40009/x.ts",
  ]);
  if (BINARY === undefined) {
    assertEquals([status, errorCode], DENIED);
    assertMatch(details, /Requires import access to .*-I=127\.0\.0\.1:40009/);
  } else {
    // There is no permission for it: nothing in a compiled program could run such code.
    assertEquals([status, errorCode], ["UNKNOWN", "error-server-function-invocation"]);
    assertMatch(details, /"http:\/\/127\.0\.0\.1:40009\/x\.ts": .*fetches no code.*deno bundle/);
  }
});

Deno.test("sandbox: no kind is granted, nor asked for", async () => {
  await using served = await serveFixture("permissions.ts");
  for (const kind of ["read", "write", "net", "env", "sys", "run", "ffi", "import"]) {
    const [state = ""] = (await served.client.call([`query ${kind}`])).texts;
    assert(state === "prompt" || state === "denied", `${kind}: ${state}`);
  }
});

Deno.test("sandbox: a handler reads its own folder, and nothing beside it", async () => {
  await using folder = await makeFolder({
    "own/f.ts": await Deno.readTextFile(fixturePath("permissions.ts")),
    "own/data/near.txt": "near",
    "other.txt": "other",
  });
  await using served = await serveFunction(folder.file("own/f.ts"));
  const read = async (path: string) => await served.client.call([`read ${folder.file(path)}`]);
  assertEquals((await read("own/data/near.txt")).texts, ["near"]);
  assertEquals((await served.client.call(["readOwn"])).status, "OK");
  for (const path of ["other.txt", "own/../other.txt"]) {
    const { status, errorCode, texts } = await read(path);
    assertEquals([status, errorCode, texts], [...DENIED, []]);
  }
});

Deno.test("--allow-read: what it lists can be read, the rest cannot", async () => {
  await using folder = await makeFolder({ "a/x.txt": "in a", "b/x.txt": "in b" });
  await using served = await serveFixture("permissions.ts", {
    grants: { read: [folder.file("a")] },
  });
  assertEquals((await served.client.call([`read ${folder.file("a/x.txt")}`])).texts, ["in a"]);
  const { status, details } = await served.client.call([`read ${folder.file("b/x.txt")}`]);
  assertEquals(status, "PERMISSION_DENIED");
  assertStringIncludes(details, `-R=${folder.file("b/x.txt")}`);
  assertEquals((await served.client.call([`write ${folder.file("a/y.txt")}`])).status, DENIED[0]);
});

Deno.test("--allow-write: what it lists can be written", async () => {
  await using folder = await makeFolder({});
  await using served = await serveFixture("permissions.ts", { grants: { write: [folder.path] } });
  assertEquals((await served.client.call([`write ${folder.file("x.txt")}`])).status, "OK");
  assertEquals(await Deno.readTextFile(folder.file("x.txt")), "written");
});

Deno.test("--allow-net: the host and port that it lists can be reached, no other", async () => {
  const listening = Promise.withResolvers<number>();
  await using server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => listening.resolve(port),
  }, () => new Response("served"));
  const address = `127.0.0.1:${await listening.promise}`;
  await using served = await serveFixture("permissions.ts", { grants: { net: [address] } });
  assertEquals((await served.client.call([`net ${address}`])).texts, ["served"]);
  const { status, details } = await served.client.call(["connect 127.0.0.1:9"]);
  assertEquals(status, "PERMISSION_DENIED");
  assertStringIncludes(details, "-N=127.0.0.1:9");
  assertEquals(server.addr.hostname, "127.0.0.1");
});

Deno.test("--allow-env: the variable that it lists can be read, no other", async () => {
  const args = [fixturePath("permissions.ts"), "--allow-env=INVOKER_TEST_ONE"];
  const env = { INVOKER_TEST_ONE: "one", INVOKER_TEST_TWO: "two" };
  await using invoker = await startInvokerProcess(args, { env });
  using client = connect(invoker.port);
  assertEquals((await client.call(["env INVOKER_TEST_ONE"])).texts, ["one"]);
  const { status, details } = await client.call(["env INVOKER_TEST_TWO"]);
  assertEquals(status, "PERMISSION_DENIED");
  assertStringIncludes(details, "-E=INVOKER_TEST_TWO");
});

Deno.test("--allow-read: a relative path is relative to the working directory", async () => {
  await using folder = await makeFolder({ "data/x.txt": "x" });
  const args = [fixturePath("permissions.ts"), "--allow-read=data"];
  await using invoker = await startInvokerProcess(args, { cwd: folder.path });
  using client = connect(invoker.port);
  assertEquals((await client.call([`read ${folder.file("data/x.txt")}`])).texts, ["x"]);
});

Deno.test("--allow-all: everything is granted", async () => {
  const args = [fixturePath("permissions.ts"), "--allow-all"];
  const options = { denoOptions: ["--allow-all"], env: { INVOKER_TEST_ONE: "one" } };
  await using invoker = await startInvokerProcess(args, options);
  using client = connect(invoker.port);
  assertEquals((await client.call(["env INVOKER_TEST_ONE"])).texts, ["one"]);
  assertEquals((await client.call(["sys"])).texts, ["number"]);
  assertEquals((await client.call([`run ${Deno.execPath()}`])).texts, ["true"]);
  for (const kind of ["read", "write", "net", "env", "sys", "run", "ffi", "import"]) {
    assertEquals((await client.call([`query ${kind}`])).texts, ["granted"], kind);
  }
});

const SETS = {
  permissions: {
    default: { env: ["INVOKER_TEST_ONE"] },
    files: { read: ["../data"], env: true },
  },
};

for (
  const [option, allowed, refused] of [
    ["-P", "env INVOKER_TEST_ONE", "env INVOKER_TEST_TWO"],
    ["--permission-set", "env INVOKER_TEST_ONE", "read ../data/x.txt"],
    ["--permission-set=files", "env INVOKER_TEST_TWO", "write ../data/x.txt"],
    ["-P=files", "read ../data/x.txt", "sys"],
  ] as const
) {
  Deno.test(`${option}: grants what the deno.json beside the function says`, async () => {
    await using folder = await makeFolder({
      "own/f.ts": await Deno.readTextFile(fixturePath("permissions.ts")),
      "own/deno.json": JSON.stringify(SETS),
      "data/x.txt": "x",
    });
    const env = { INVOKER_TEST_ONE: "1", INVOKER_TEST_TWO: "2" };
    await using invoker = await startInvokerProcess([folder.file("own/f.ts"), option], { env });
    using client = connect(invoker.port);
    const attempt = (text: string) => client.call([text.replace("..", folder.path)]);
    const { status, details } = await attempt(allowed);
    assertEquals([status, details], ["OK", ""]);
    assertEquals((await attempt(refused)).status, "PERMISSION_DENIED");
  });
}

Deno.test("sandbox: a worker that a handler starts has no more than the handler", async () => {
  await using folder = await makeFolder({
    "f.ts": `export default () => new Promise((resolve, reject) => {
  const worker = new Worker(new URL("./w.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => { event.preventDefault(); reject(new Error(event.message)); };
});\n`,
    "w.js": `let what = "passed";
try { Deno.readTextFileSync("/etc/hostname"); } catch (error) { what = error.name; }
postMessage(what);\n`,
  });
  await using served = await serveFunction(folder.file("f.ts"));
  assertEquals((await served.client.call([])).texts, ["NotCapable"]);
});

Deno.test("giveUpPermissions: the invoker keeps what it and the grants need, no more", {
  ignore: sourceOnly("the invoker is asked from within, which a program cannot be"),
}, async () => {
  await using folder = await makeFolder({
    "main.ts": `import { startInvoker } from ${JSON.stringify(toFileUrl(`${ROOT}src/server.ts`))};
const invoker = await startInvoker({
  functionUri: ${JSON.stringify(fixturePath("forms.ts"))},
  port: 0,
  grants: { env: ["HOME"] },
  giveUpPermissions: true,
});
const kinds = ["read", "write", "net", "env", "sys", "run", "ffi", "import"] as const;
const states = kinds.map((name) => [name, Deno.permissions.querySync({ name }).state]);
await Deno.stdout.write(new TextEncoder().encode(JSON.stringify(Object.fromEntries(states))));
await invoker.stop();
Deno.exit();
`,
  });
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", `--config=${ROOT}deno.json`, folder.file("main.ts")],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const states: Record<string, string> = JSON.parse(new TextDecoder().decode(stdout));
  const held = Object.keys(states).filter((kind) => states[kind] === "granted");
  assertEquals(held, ["read", "net", "env"]);
});

Deno.test("giveUpPermissions: the sandbox can be replaced all the same", async () => {
  const args = [`${fixturePath("errors.ts")}?handler=background`];
  await using invoker = await startInvokerProcess(args, { denoOptions: ["--allow-all"] });
  using client = connect(invoker.port);
  assertEquals((await client.call(["exit"])).errorCode, "error-server-sandbox-exited");
  assertEquals((await client.call(["here"])).texts, ["here"]);
});

Deno.test("sandbox: what may not be read may not be imported", async () => {
  await using folder = await makeFolder({
    "outside.json": `{ "secret": 1 }`,
    "outside.js": `export default "secret";`,
    "own/f.ts": `export default async (how: string): Promise<unknown> => {
      const [specifier = "", type] = how.split(" ");
      const { default: value } = await import(specifier, type ? { with: { type } } : undefined);
      return value;
    };`,
  });
  await using served = await serveFunction(folder.file("own/f.ts"));
  const [json, js] = ["outside.json", "outside.js"].map((name) =>
    toFileUrl(folder.file(name)).href
  );
  const indirect = `data:text/javascript,export%20{default}%20from%20"${js}"`;
  for (const how of [`${json} json`, `${js}`, "../outside.js", "../outside.json json", indirect]) {
    const { status, errorCode, texts, details } = await served.client.call([how]);
    assertEquals(texts, [], how);
    assertEquals([status, errorCode], DENIED, `${how}: ${details}`);
  }
});
