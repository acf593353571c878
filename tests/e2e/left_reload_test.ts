import { assertEquals } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { ISOLATIONS, sourceOnly } from "../support/invoker_program.ts";
import { denoOptionsFor, startEdited } from "./edited_function.ts";

const CONNECTIONS = 12;
/** It loads once for itself, and then with the port in its hands. */
const slow = (version: number) => `
await new Promise((resolve) => setTimeout(resolve, 1500));
export default () => "${version}";
`;

const ignore = Deno.build.os !== "linux" ||
  sourceOnly("--wire inside: the Deno of a compiled program here cannot share a port");

for (const isolation of ISOLATIONS) {
  if (isolation === "none") continue;
  Deno.test(
    `reload: one that is given up for the next breaks no connection, isolation ${isolation}`,
    {
      ignore,
    },
    async () => {
      await using edited = await startEdited({ "f.ts": slow(1) }, {
        args: [`--isolation=${isolation}`, "--wire=inside", "--watch", "--log-level=error"],
        denoOptions: denoOptionsFor(isolation),
      });
      await edited.save({ "f.ts": slow(2) });
      // In that time the version is tried, and begins to load where it listens.
      const seen: Promise<string>[] = [];
      for (let made = 0; made < 10 * CONNECTIONS; made++) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        seen.push(call(edited.invoker.port));
        if (made === 8 * CONNECTIONS) await edited.save({ "f.ts": slow(3) });
      }
      const answers = await Promise.all(seen);
      assertEquals(answers.filter((answer) => !/^OK [123]$/.test(answer)), []);
    },
  );
}

/** A Call on a connection of its own. */
async function call(port: number): Promise<string> {
  using client = connect(port);
  const { status, texts: [text], details } = await client.call(["x"], {
    deadline: Date.now() + 60_000,
  });
  return status === "OK" ? `OK ${text}` : `${status}: ${details}`;
}
