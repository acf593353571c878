import { connect, type TestClient, toWireMessage } from "../support/grpc_client.ts";
import { NewConnections, type SeenCall } from "./new_connections.ts";

const CALLERS = 2;
/**
 * Before each Call. Whoever holds the port collects what ended connections leave when its heap has grown
 * by some 150 MiB: with more of them that hides what a test of memory looks for.
 */
const PAUSE_MS = 60;
/** Between two messages of the stream. */
const BEAT_MS = 20;

/** Calls of a function that tells its sandbox and then echoes: on new connections, on kept ones, and a long one. */
export class ConstantLoad {
  readonly #callers: readonly NewConnections[];
  readonly #kept: readonly TestClient[];
  readonly #stream: Promise<void>;
  readonly #streams: SeenCall[] = [];
  #isOver = false;
  #isRenewed = false;

  constructor(port: number) {
    this.#kept = Array.from({ length: CALLERS + 1 }, () => connect(port));
    const [ofStream, ...others] = this.#kept;
    this.#callers = [
      ...Array.from({ length: CALLERS }, () => new NewConnections(port, PAUSE_MS)),
      ...others.map((client) =>
        new NewConnections(port, PAUSE_MS, () => ({ ...client, [Symbol.dispose]() {} }))
      ),
    ];
    this.#stream = ofStream ? this.#streamOn(ofStream) : Promise.resolve();
  }

  /** Calls so far that were whole, of the caller that had the fewest. */
  get leastWhole(): number {
    return Math.min(
      ...this.#callers.map(({ seen }) => seen.filter(({ status }) => status === "OK").length),
    );
  }

  /** Lets the long Call end, and another one follow. */
  renewStream(): void {
    this.#isRenewed = true;
  }

  /** Resolves when the last Call has ended, with all of them. */
  async stop(): Promise<readonly SeenCall[]> {
    this.#isOver = true;
    await Promise.all([this.#stream, ...this.#callers.map((caller) => caller.stop())]);
    for (const client of this.#kept) client[Symbol.dispose]();
    return [...this.#streams, ...this.#callers.flatMap(({ seen }) => seen)];
  }

  async #streamOn(client: TestClient): Promise<void> {
    while (!this.#isOver) {
      this.#isRenewed = false;
      const startedMs = performance.now();
      const call = client.open({ deadline: Date.now() + 120_000 });
      call.on("error", () => {}); // told by the status
      let texts = 0;
      call.on("data", () => texts++);
      const ended = new Promise<{ code: number; details: string }>((resolve) =>
        call.on("status", resolve)
      );
      let sent = 0;
      let isOpen = true;
      void ended.then(() => isOpen = false);
      while (isOpen && !this.#isOver && !this.#isRenewed) {
        call.write(toWireMessage(`${sent++}`));
        await new Promise((resolve) => setTimeout(resolve, BEAT_MS));
      }
      call.end();
      const { code, details } = await ended;
      const isWhole = code === 0 && texts === sent + 1;
      this.#streams.push({
        startedMs,
        endedMs: performance.now(),
        status: isWhole ? "OK" : `stream: ${code}`,
        answer: isWhole ? "OK" : `${code}: ${details}; ${texts} of ${sent + 1}`,
      });
    }
  }
}
