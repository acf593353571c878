import { assertEquals, assertMatch } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";
import { makeFolder } from "./temp_folder.ts";

const ENVIRONMENT = {
  TZ: "Asia/Tokyo",
  LANG: "de_DE.UTF-8",
  PROBE: "of the function",
  SECRET: "of the invoker",
};
const ALL_OF_DENO = ["--allow-all"];

type Isolation = "worker" | "process";

async function probe(
  isolation: Isolation,
  args: readonly string[],
  denoOptions: readonly string[] = ALL_OF_DENO,
): Promise<Record<string, unknown>> {
  const uri = fixturePath("probes.ts?handler=probes");
  const all = [uri, `--isolation=${isolation}`, ...args];
  await using invoker = await startInvokerProcess(all, { denoOptions, env: ENVIRONMENT });
  using client = connect(invoker.port);
  const { texts: [text = "{}"], details } = await client.call([""], {
    deadline: Date.now() + 30_000,
  });
  return text === "{}" ? { details } : JSON.parse(text);
}

const GRANTS: readonly (readonly string[])[] = [
  [],
  ["--allow-env=PROBE,PROBE_ABSENT,NO_COLOR,PATH,TZ,DENO_DIR"],
  ["--allow-env=PROBE*", "--allow-sys", "--allow-net=localhost"],
  ["--allow-all"],
];

for (const grants of GRANTS) {
  Deno.test(`surroundings: with ${grants.join(" ") || "no grant"}, thread and process look the same to a function`, async () => {
    const [inWorker, inProcess] = await Promise.all([
      probe("worker", grants),
      probe("process", grants),
    ]);
    assertEquals(inProcess, inWorker);
    assertEquals(Object.keys(inWorker).length > 100, true, JSON.stringify(inWorker));
    const { "time zone": timeZone, locale, "Deno.args": args } = inWorker;
    assertEquals([timeZone, locale, args], ["Asia/Tokyo", "de-DE", []]);
    assertMatch(
      String(inWorker["Deno.env.get, not granted"]),
      grants.includes("--allow-all")
        ? /^of the invoker$/
        : /^NotCapable: Requires env access to "SECRET"/,
    );
  });
}

Deno.test(
  "surroundings: where the invoker may read nothing, time and language are its own all the same",
  {
    ignore: sourceOnly("it is compiled with all permissions"),
  },
  async () => {
    const found = await probe("process", [], [
      "--allow-net",
      "--allow-read",
      `--allow-run=${Deno.execPath()}`,
      "--allow-env=NODE_V8_COVERAGE",
    ]);
    assertEquals([found["time zone"], found.locale], ["Asia/Tokyo", "de-DE"]);
  },
);

Deno.test(
  "surroundings: why a package cannot be fetched is told, and what a child lacks for that",
  {
    ignore: sourceOnly("it fetches no code"),
  },
  async () => {
    await using folder = await makeFolder({
      "f.ts": `import x from "npm:@surroundings/in-no-cache@1.0.0";\nexport const f = () => x;`,
    });
    const env = { HTTPS_PROXY: "http://127.0.0.1:9" };
    const least = ["--allow-net", "--allow-read", `--allow-run=${Deno.execPath()}`];
    const names = "NODE_V8_COVERAGE,HTTPS_PROXY";
    for (const isolation of ["worker", "process"] as const) {
      const { code, stderr } = await runInvoker(
        [folder.file("f.ts"), "--port=0", `--isolation=${isolation}`],
        { env, denoOptions: [...least, `--allow-env=${names}`] },
      );
      const advice = isolation === "process" ? /; a child process goes by .*--allow-env/ : /./;
      assertEquals(code, 1, stderr);
      assertMatch(stderr, /error sending request .*Connection refused/);
      assertMatch(stderr, advice);
    }
  },
);
