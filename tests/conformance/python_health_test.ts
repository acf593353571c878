import { assert, assertEquals, assertMatch } from "@std/assert";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { findPythonWithGrpc } from "./python_client.ts";
import { startPythonHealthClient } from "./python_health_client.ts";

const PYTHON = findPythonWithGrpc();
const FUNCTION = "function.MessageFunction";
const ROT13 = "samples/rot13/rot13.ts?handler=encode";

if (PYTHON === undefined) {
  // deno-lint-ignore no-console
  console.warn(
    "Skipped: the health tests with Python's gRPC client, for no Python here can import grpc" +
      " (Debian: apt-get install python3-grpcio)",
  );
}

function pythonTest(name: string, fn: (python: string) => Promise<void>): void {
  Deno.test({ name, ignore: PYTHON === undefined, fn: () => fn(PYTHON ?? "") });
}

pythonTest("python health client: Check, List and Watch of what is served", async (python) => {
  await using invoker = await startInvokerProcess([ROT13]);
  await using client = startPythonHealthClient(python, `localhost:${invoker.port}`);
  for (const service of ["", FUNCTION]) {
    assertEquals(await client.ask("check", service), "SERVING");
    assertEquals(await client.ask("watch", service), "SERVING");
  }
  assertEquals(await client.ask("check", "riff"), `NOT_FOUND: Unknown service "riff"`);
  assertEquals(await client.ask("watch", "riff"), "SERVICE_UNKNOWN");
  assertEquals(await client.ask("list"), { "": "SERVING", [FUNCTION]: "SERVING" });
});

pythonTest("python health client: a Watch sees the drain and then the end", async (python) => {
  await using invoker = await startInvokerProcess([ROT13, "--drain-timeout=15s"]);
  await using client = startPythonHealthClient(python, `localhost:${invoker.port}`);
  assertEquals(await client.ask("watch", FUNCTION), "SERVING");
  const changed = client.ask("next");
  invoker.signal("SIGTERM");
  assertEquals(await changed, "NOT_SERVING");
  assertEquals(await client.ask("next"), "UNAVAILABLE: The invoker is stopping");
  assertEquals((await invoker.status).code, 0);
  assert(!invoker.stderr().includes("did not end within"), invoker.stderr());
  assertMatch(String(await client.ask("check", "")), /^UNAVAILABLE: /);
});

pythonTest("python health client: gRPC's own health checks let Calls through", async (python) => {
  await using invoker = await startInvokerProcess([ROT13]);
  await using client = startPythonHealthClient(python, `localhost:${invoker.port}`);
  for (const service of ["", FUNCTION]) assertEquals(await client.ask("call", service), "OK: 1");
  // A channel that waits for a service that there is not has nowhere to send a Call to.
  assertMatch(String(await client.ask("call", "riff")), /^(UNAVAILABLE|DEADLINE_EXCEEDED): /);
});
