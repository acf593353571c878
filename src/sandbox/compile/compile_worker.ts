// Runs in a worker thread that compiles a function's modules, and is ended then.
import { compileGraph } from "../../loader/compile_graph.ts";

const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent<string>) => void;
  postMessage(message: unknown): void;
};

worker.onmessage = async ({ data: entryUrl }) => worker.postMessage(await compileGraph(entryUrl));
