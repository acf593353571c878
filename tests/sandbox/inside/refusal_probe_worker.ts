import { toErrorRecord } from "../../../src/invocation/invoker_error.ts";
import { assertRefusals } from "../../../src/sandbox/inside/refusal_probe.ts";

// Answers what the probe finds in this very thread, for the grants that it is sent.
const worker = globalThis as unknown as {
  onmessage: (event: MessageEvent) => void;
  postMessage(message: unknown): void;
};

worker.onmessage = async ({ data }) => {
  worker.postMessage(await assertRefusals(data).then(() => "refused", toErrorRecord));
};
