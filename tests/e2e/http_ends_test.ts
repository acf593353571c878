import { assert, assertEquals } from "@std/assert";
import { curl, SERVED_PROTOCOLS } from "../http/http_server.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsBackpressure, sourceOnly } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";
import { tlsOptions, tlsTest } from "./tls_fixture.ts";

tlsTest(
  "HTTP: by TLS a client chooses the protocol, and the hint says how to call",
  async (authority) => {
    const issued = await authority.issue("server");
    await using invoker = await startInvokerProcess([
      "samples/rot13/rot13.ts",
      ...tlsOptions(issued),
    ]);
    const url = `https://localhost:${invoker.port}`;
    for (const args of [["--http1.1"], ["--http2"]]) {
      const { stdout } = await new Deno.Command("curl", {
        args: [
          "-s",
          "--cacert",
          authority.caFile,
          ...args,
          "-w",
          " %{http_version}",
          "-d",
          "Hello",
          url,
        ],
      }).output();
      assertEquals(
        new TextDecoder().decode(stdout),
        args.includes("--http2") ? "Svool 2" : "Svool 1.1",
      );
    }
    await invoker.untilReported(new RegExp(`or over HTTP: curl --cacert .* -d hello ${url}\n`));
  },
);

const APP = `
export default { fetch: ({ url }) => new Response(url) };
`;

tlsTest("HTTP: an application is told whether it is asked by TLS", async (authority) => {
  await using folder = await makeFolder({ "app.js": APP });
  const issued = await authority.issue("server");
  for (const tls of [tlsOptions(issued), []]) {
    await using invoker = await startInvokerProcess([folder.file("app.js"), ...tls]);
    const url = `${tls.length > 0 ? "https" : "http"}://localhost:${invoker.port}/a?b`;
    for (const protocol of SERVED_PROTOCOLS) {
      const { body } = await curl(protocol, url, ["--cacert", authority.caFile]);
      assertEquals(body, url);
    }
    await invoker.untilReported(/try it from a second terminal: curl .*localhost:/);
  }
});

const DEATH = `
export default function f(what: string) {
  if (what === "die") Deno.exit(3);
  return what;
}
`;

for (const wire of ["inside", "outside"]) {
  Deno.test(`HTTP: --wire ${wire}: a sandbox that dies ends its requests, and the next ones wait`, {
    ignore: wire === "inside" &&
      sourceOnly("--wire inside: the Deno of a compiled program here cannot share a port"),
  }, async () => {
    await using folder = await makeFolder({ "f.ts": DEATH });
    await using invoker = await startInvokerProcess([`${folder.path}/f.ts`, "--wire", wire]);
    for (const protocol of SERVED_PROTOCOLS) {
      const url = `http://localhost:${invoker.port}`;
      const died = await curl(protocol, url, ["-d", "die"]);
      assertEquals([died.status, died.headers["error-code"]], [500, "error-server-sandbox-exited"]);
      // It may come to the one that goes, which asks to try again.
      const next = await curl(protocol, url, ["-d", "on", "--retry", "5"]);
      assertEquals([next.code, next.body.slice(-2)], [0, "on"]);
    }
  });
}

const FLOOD = `
export default async function* f() {
  while (true) yield "x".repeat(65536);
}
`;

for (const wire of ["inside", "outside"]) {
  Deno.test(`HTTP: --wire ${wire}: memory is bounded when answers are not read`, {
    ignore: needsBackpressure() || Deno.build.os !== "linux",
  }, async () => {
    await using folder = await makeFolder({ "f.ts": FLOOD });
    await using invoker = await startInvokerProcess([`${folder.path}/f.ts`, "--wire", wire]);
    const residentMiB = async () => {
      const status = await Deno.readTextFile(`/proc/${invoker.pid}/status`);
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
    };
    const before = await residentMiB();
    const asked = SERVED_PROTOCOLS.flatMap((protocol) =>
      Array.from({ length: 10 }, () =>
        curl(protocol, `http://localhost:${invoker.port}`, [
          ...["--limit-rate", "1k", "--max-time", "4", "-o", "/dev/null"],
        ]))
    );
    await Promise.all(asked);
    const grown = await residentMiB() - before;
    // The budget of all that waits is 128 MiB.
    assert(grown < 250, `${grown} MiB`);
  });
}
