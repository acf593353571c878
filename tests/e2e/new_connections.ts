import { connect, type TestClient } from "../support/grpc_client.ts";

/** How a Call went that had a connection of its own. */
export interface SeenCall {
  /** Between these it was under way, by `performance.now()`. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** Its first answer; else its status, code and details. */
  readonly answer: string;
  readonly status: string;
}

/** Calls one after the other, each on a connection of its own, until somebody has seen enough. */
export class NewConnections {
  readonly seen: SeenCall[] = [];
  #isOver = false;
  readonly #ended: Promise<void>;

  /** @param pauseMs before each Call */
  constructor(
    port: number,
    pauseMs = 5,
    connectTo: (port: number) => TestClient = connect,
  ) {
    this.#ended = this.#run(() => connectTo(port), pauseMs);
  }

  /** Resolves when a Call has had an answer like this, and the last one has ended. */
  async until(isEnough: (seen: SeenCall) => boolean, patienceMs = 20_000): Promise<void> {
    const lateMs = performance.now() + patienceMs;
    while (!this.seen.some(isEnough) && performance.now() < lateMs) await pause(10);
    await this.stop();
    if (!this.seen.some(isEnough)) throw new Error(`Not seen: ${JSON.stringify(this.seen.at(-1))}`);
  }

  /** Resolves when the last Call has ended. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#ended;
  }

  async #run(open: () => TestClient, pauseMs: number): Promise<void> {
    while (!this.#isOver) {
      await pause(pauseMs);
      const startedMs = performance.now();
      using client = open();
      const { status, errorCode, details, texts } = await client.call([], {
        deadline: Date.now() + 20_000,
      });
      const answer = status === "OK" ? texts[0] ?? "" : `${status} ${errorCode}: ${details}`;
      this.seen.push({ startedMs, endedMs: performance.now(), answer, status });
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
