// What a function is handed of the channel between its sandbox and the supervisor: nothing.
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";

const FUNCTION = fromFileUrl(new URL("../fixtures/hostile/spies.js", import.meta.url));
const CALLS = 3;

for (const wire of ["inside", "outside"] as const) {
  Deno.test(`control channel: a thread's comes by none of the built-ins that its function patches, wire ${wire}`, async () => {
    await using invoker = await startInvokerProcess([
      FUNCTION,
      `--wire=${wire}`,
      "--metrics-port=0",
    ]);
    using client = connect(invoker.port);
    const ask = async (text: string) => {
      const { texts, details } = await client.call([text]);
      assertEquals(details, "");
      return JSON.parse(texts[0] ?? "");
    };
    for (let i = 0; i < CALLS; i++) {
      const { found, spyCount, heardCount } = await ask("x");
      assertEquals(found, []);
      assert(spyCount > 1000 && heardCount > spyCount, `${heardCount} uses of ${spyCount}`);
    }
    const { found } = await ask("own");
    assert(found.includes("MessagePort.prototype.postMessage"), `it sees its own: ${found}`);
  });
}
