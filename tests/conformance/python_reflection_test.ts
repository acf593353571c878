import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { tlsOptions, tlsTest } from "../e2e/tls_fixture.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { ignoreBecause } from "../support/invoker_program.ts";
import { findPythonWithGrpc, runPythonScenarios } from "./python_client.ts";

const PYTHON = findPythonWithGrpc();
const ROT13 = "samples/rot13/rot13.ts?handler=encode";
const ignore = PYTHON === undefined &&
  ignoreBecause("no Python here can import grpc (Debian: apt-get install python3-grpcio)");

/** What the client finds out and is answered. */
async function reflect(port: number, version: string, caFile: string): Promise<unknown> {
  const script = fromFileUrl(new URL("python_reflection_client.py", import.meta.url));
  const { success, stdout, stderr } = await new Deno.Command(PYTHON ?? "", {
    args: [script, `localhost:${port}`, version, caFile, "Hello"],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const FOUND = {
  services: [
    "function.MessageFunction",
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
  ],
  methods: {
    "function.MessageFunction": ["Call"],
    "grpc.health.v1.Health": ["Check", "List", "Watch"],
    "grpc.reflection.v1.ServerReflection": ["ServerReflectionInfo"],
    "grpc.reflection.v1alpha.ServerReflection": ["ServerReflectionInfo"],
  },
  health: "SERVING",
  answers: ["Svool"],
};

for (const version of ["v1", "v1alpha"]) {
  Deno.test({
    name: `python: by reflection ${version} alone it learns of the function, and calls it`,
    ignore,
    async fn() {
      await using invoker = await startInvokerProcess([ROT13]);
      assertEquals(await reflect(invoker.port, version, "-"), FOUND);
    },
  });
}

tlsTest("python: the same by TLS", async (authority) => {
  if (ignore) return;
  const issued = await authority.issue("server");
  await using invoker = await startInvokerProcess([ROT13, ...tlsOptions(issued)]);
  assertEquals(await reflect(invoker.port, "v1", authority.caFile), FOUND);
});

tlsTest(
  "python: with mutual TLS it is served with a certificate, and not without",
  async (authority) => {
    if (ignore) return;
    const args = [ROT13, ...tlsOptions(await authority.issue("server"))];
    await using invoker = await startInvokerProcess([
      ...args,
      `--tls-client-ca=${authority.caFile}`,
    ]);
    const { certFile: cert, keyFile: key } = await authority.issue("client");
    const call = (tls: Parameters<typeof runPythonScenarios>[3]) =>
      runPythonScenarios(PYTHON ?? "", `localhost:${invoker.port}`, [
        { steps: [{ send: "Hello" }, { halfClose: true }], timeout: 10 },
      ], tls);
    const [served] = await call({ ca: authority.caFile, cert, key });
    assertEquals([served?.code, served?.messages[0]?.text], ["OK", "Svool"]);
    const [refused] = await call({ ca: authority.caFile });
    assertEquals(refused?.code, "UNAVAILABLE");
  },
);
