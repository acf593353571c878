// Clients of gRPC's C library, where a sandbox that holds the port is replaced: what it has not taken they try again.
import { assertEquals } from "@std/assert";
import { denoOptionsFor } from "../e2e/edited_function.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { needsBackpressure } from "../support/invoker_program.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { findPythonWithGrpc, type PythonScenario, runPythonScenarios } from "./python_client.ts";

const PYTHON = findPythonWithGrpc();
const FUNCTION = `export const f = (text) => text === "die" ? Deno.exit() : text;`;
const say = (send: string): PythonScenario => ({ steps: [{ send }, { halfClose: true }] });
const ROUNDS = 5;

for (const isolation of ["worker", "process"] as const) {
  Deno.test({
    name: `python client: a Call after a death is answered by the next sandbox, ${isolation}`,
    ignore: PYTHON === undefined || needsBackpressure(),
    async fn() {
      await using folder = await makeFolder({ "f.js": FUNCTION });
      await using invoker = await startInvokerProcess([
        folder.file("f.js"),
        "--wire=inside",
        `--isolation=${isolation}`,
      ], { denoOptions: denoOptionsFor(isolation) });
      const rounds = Array.from({ length: ROUNDS }, () => [say("die"), say("x")]).flat();
      const results = await runPythonScenarios(
        PYTHON ?? "",
        `localhost:${invoker.port}`,
        rounds,
      );
      assertEquals(
        results.map(({ code, details, messages }) => messages[0]?.text ?? `${code}: ${details}`),
        Array.from({ length: ROUNDS }, () => [
          "INTERNAL: The sandbox ended: the handler called Deno.exit()",
          "x",
        ]).flat(),
      );
    },
  });
}
