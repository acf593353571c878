// Connects while the thread that would accept is busy, and tells what each connection was answered.
import { FRAME, frame, PREFACE } from "../../e2e/http2_frames.ts";

/** More than one turn accepts. */
const CONNECTIONS = 8;

const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent<number>) => void;
  postMessage(message: unknown): void;
};

worker.onmessage = async ({ data: port }) => {
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  const answers = await Promise.all(connections.map(async (connection) => {
    try {
      await connection.write(PREFACE);
      await connection.write(frame(FRAME.settings, 0, 0));
      return await connection.read(new Uint8Array(1)) === 1 ? "heard" : "closed";
    } catch (error) {
      return String(error);
    } finally {
      connection.close();
    }
  }));
  worker.postMessage(answers);
};
worker.postMessage("ready");
