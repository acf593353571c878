import { toErrorRecord } from "../../../../src/invocation/invoker_error.ts";
import { assertClosed } from "../../../../src/sandbox/inside/doors/assert_closed.ts";
import { closeDoors } from "../../../../src/sandbox/inside/doors/close_doors.ts";

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent) => void;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data: { owner, close } }) => {
  // One that is tried has none of its own.
  Object.defineProperty(Deno, "args", { value: ["x"], configurable: true });
  try {
    if (close) closeDoors({ owner, mayRun: false });
    else assertClosed(owner);
    scope.postMessage("closed");
  } catch (error) {
    scope.postMessage(toErrorRecord(error));
  }
};
