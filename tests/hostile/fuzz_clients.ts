import { fromFileUrl } from "@std/path";
import { Random } from "../soak/random.ts";
import { fuzzServer } from "./fuzz_frames.ts";
import type { FuzzOptions } from "./fuzz_invoker.ts";

/** What came of it. */
export interface FuzzedClients {
  /** How many Calls and health checks have ended, one way or the other. */
  readonly calls: number;
  readonly connections: number;
}

/** How long a server leaves its client waiting after all that it says. */
const SILENCE_MS = 5;

/**
 * Answers the invoker's own clients with what no server would.
 *
 * @throws {Error} when their process ends by anything but itself
 */
export async function fuzzClients({ seconds, seed }: FuzzOptions): Promise<FuzzedClients> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  let connections = 0;
  const serving = (async () => {
    for await (const connection of listener) {
      void answer(connection, new Random(seed + connections++));
    }
  })();
  const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-net",
      "--allow-env",
      CLIENT,
      `${port}`,
      `${seconds}`,
    ],
    stdin: "null",
  }).output();
  listener.close();
  await serving;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`The clients ended with ${signal ?? code}: ${text(stderr)}`);
  return { calls: Number(text(stdout)), connections };
}

const CLIENT = fromFileUrl(new URL("./fuzzed_client.ts", import.meta.url));

async function answer(connection: Deno.Conn, random: Random): Promise<void> {
  try {
    // What it asks is nothing to go by.
    void connection.readable.pipeTo(new WritableStream()).catch(() => {});
    const { pieces, leaves } = fuzzServer(random);
    for (const piece of pieces) await connection.write(piece);
    if (!leaves) await new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
  } catch {
    // The client has closed it.
  }
  try {
    connection.close();
  } catch {
    // So it has.
  }
}
