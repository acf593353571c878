import { ToolFailedError } from "../../deploy/tool_failed_error.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";

/** Runs a step; when it fails, the message tells what has been done before. */
export async function tellOf(done: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof InvokerError)) throw error;
    const message = `${error.message}; before that: ${done}`;
    if (!(error instanceof ToolFailedError)) {
      throw new InvokerError(error.code, message, { cause: error });
    }
    const { status, wasInterrupted } = error;
    throw new ToolFailedError(message, status, { wasInterrupted });
  }
}
