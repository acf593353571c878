// Clients of HTTP by others, each in the ways that it knows.
import { assertEquals } from "@std/assert";
import { fixturePath } from "../e2e/serve_fixture.ts";
import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";
import { tlsOptions } from "../e2e/tls_fixture.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsHttp1, needsTls } from "../support/invoker_program.ts";
import { runDeno } from "../support/run_deno.ts";
import { makeAuthority, needsOpenssl } from "../support/test_certificates.ts";
import TESTS from "../deno.json" with { type: "json" };
import { HTTP_CLIENTS, NODE_CLIENTS } from "./http_clients.ts";

const CLIENTS = "clients.mjs";
const noTls = needsTls() || needsOpenssl();

let folder: TempFolder | undefined;
Deno.test.beforeAll(async () => {
  folder = await installNodeClients();
});
Deno.test.afterAll(async () => await folder?.[Symbol.asyncDispose]());

for (const { name, missing, protocol, secure, sees, run } of HTTP_CLIENTS) {
  Deno.test(`${name} over ${protocol}${secure ? " by TLS" : ""} sees all that it asks for`, {
    ignore: missing || needsHttp1() || (secure && noTls),
  }, async () => {
    await using authority = secure ? await makeAuthority() : undefined;
    const issued = await authority?.issue("server");
    await using invoker = await startInvokerProcess([
      fixturePath("for_clients.ts") + "?handler=default,ticks,events,echo,fail",
      ...["--log-level", "debug"],
      ...(issued ? tlsOptions(issued) : []),
    ]);
    const url = `${secure ? "https" : "http"}://localhost:${invoker.port}`;
    const places = { nodeClients: folder?.file(CLIENTS) ?? "", caFile: authority?.caFile ?? "" };
    assertEquals(await run(url, places), sees);
    await invoker.untilReported(new RegExp(`ended with (200|101), ${protocol} `));
    if (sees.lines) await invoker.untilReported(/: left$/m);
  });
}

/** Puts the clients for Node beside their packages, of the versions that the tests pin. */
async function installNodeClients(): Promise<TempFolder> {
  const { undici, eventsource, ws } = TESTS.imports;
  const folder = await makeFolder({
    [CLIENTS]: await Deno.readTextFile(NODE_CLIENTS),
    "deno.json": JSON.stringify({ nodeModulesDir: "auto", imports: { undici, eventsource, ws } }),
  });
  const { code, stderr } = await runDeno(["install", "--quiet"], { cwd: folder.path });
  assertEquals(code, 0, stderr);
  return folder;
}
