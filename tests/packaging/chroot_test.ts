import { assert, assertEquals, assertMatch } from "@std/assert";
import { basename } from "@std/path";
import { connect } from "../support/grpc_client.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { cannotMakeRoot, makeEmptyRoot } from "./empty_root.ts";

const ignore = cannotMakeRoot();
const FUNCTION = {
  "functions/greet.ts": `import { type Guest, hello } from "./lib/hello.ts";
enum Mark { Bang = "!" }
export default (guest: Guest): string => hello(guest) + Mark.Bang;
export const store = (path: string): void => Deno.writeTextFileSync(path, "stored");
`,
  "functions/lib/hello.ts": `export type Guest = string;
export const hello = (guest: Guest): string => \`Hello, \${guest}\`;
`,
};
const TYPESCRIPT = ["/functions/greet.ts?handler=default"];
const HOST = "--host=127.0.0.1";

/** What the program may be linked with: what every base image with glibc has. */
const LIBRARIES = ["libc", "libdl", "libgcc_s", "libm", "libpthread", "librt", "ld-linux"];

for (const isolation of ["worker", "process"]) {
  // There is no `/etc/hosts` that says what localhost is.
  const serve = [...TYPESCRIPT, "--metrics-port=0", `--isolation=${isolation}`];

  Deno.test(`empty root: TypeScript is served, isolation ${isolation}`, { ignore }, async () => {
    await using root = await makeEmptyRoot(FUNCTION);
    const { command } = root;
    await using invoker = await startInvokerProcess(serve, { command });
    assertMatch(invoker.firstLine, /^Serving functions\/greet\.ts#default \(direct\) on grpc:/);
    {
      using client = connect(invoker.port, "127.0.0.1");
      const { status, details, texts } = await client.call(["Ada"]);
      assertEquals([status, texts], ["OK", ["Hello, Ada!"]], details);
    }
    const address = `--address=localhost:${invoker.port}`;
    const called = await runInvoker(["call", address, "Grace"], { command });
    assertEquals([called.code, called.stdout], [0, "Hello, Grace!\n"], called.stderr);
    const health = await runInvoker(["healthcheck", address], { command });
    assertEquals([health.code, health.stdout], [0, "SERVING\n"], health.stderr);
    invoker.signal("SIGTERM");
    assertEquals((await invoker.status).code, 0, invoker.stderr());
  });

  Deno.test(`empty root: no place can be written, isolation ${isolation}`, { ignore }, async () => {
    await using root = await makeEmptyRoot(FUNCTION);
    const args = ["/functions/greet.ts?handler=store", HOST, "--allow-write"];
    await using invoker = await startInvokerProcess([...args, `--isolation=${isolation}`], root);
    using client = connect(invoker.port, "127.0.0.1");
    for (const path of ["/x", "/tmp/x", "/functions/x"]) {
      const { status, details } = await client.call([path]);
      assertEquals(status, "UNKNOWN", path);
      assertMatch(details, /os error|not found/i);
    }
  });
}

Deno.test(
  "empty root: it holds the program, its libraries and a function",
  { ignore },
  async () => {
    await using root = await makeEmptyRoot(FUNCTION);
    const libraries = root.files.filter((path) =>
      path.startsWith("/lib") || path.startsWith("/usr")
    );
    assert(libraries.length > 2, String(libraries));
    const names = libraries.map((path) => basename(path).split(/[.]|-x86|-aarch/)[0] ?? "");
    assertEquals(names.filter((name) => !LIBRARIES.includes(name)), []);
    assertEquals(root.files.filter((path) => !libraries.includes(path)), [
      "/invoker",
      "/functions/greet.ts",
      "/functions/lib/hello.ts",
    ]);
  },
);

const EXITS: readonly [args: readonly string[], code: number, stdout: RegExp, stderr: RegExp][] = [
  [["--help"], 0, /^Usage:$/m, /^$/],
  [["--version"], 0, /^invoker .* \(deno .*\)$/m, /^$/],
  [["--prot=1"], 2, /^$/, /^invoker: Unknown option "--prot"; did you mean "--proto"\?$/m],
  [[], 2, /^$/, /^invoker: Cannot serve: no function is given/],
  [["/functions/none.ts"], 1, /^$/, /^invoker: Cannot find "\/functions\/none\.ts"/],
  [["call", "--address=127.0.0.1:9", "x"], 1, /^/, /^Cannot connect to 127\.0\.0\.1:9: /],
];
Deno.test("empty root: commands end as they do anywhere", { ignore }, async () => {
  await using root = await makeEmptyRoot(FUNCTION);
  for (const [args, code, stdout, stderr] of EXITS) {
    const result = await runInvoker(args, root);
    assertEquals(result.code, code, `${args} ${result.stderr}`);
    assertMatch(result.stdout, stdout);
    assertMatch(result.stderr, stderr);
  }
});

Deno.test("empty root: a program that was killed leaves nothing mounted", { ignore }, async () => {
  await using root = await makeEmptyRoot(FUNCTION);
  const readMounts = () => Deno.readTextFile("/proc/self/mounts");
  const before = await readMounts();
  await using invoker = await startInvokerProcess([...TYPESCRIPT, HOST], root);
  assertEquals(await readMounts(), before);
  invoker.signal("SIGKILL");
  await invoker.status;
  assertEquals(await readMounts(), before);
});
