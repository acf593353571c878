import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";

/** In parts: in one piece packaging takes it for a module of the invoker's own. */
const BESIDE = ["import.meta", 'resolve("./NAME.ts")'].join(".");

/**
 * Does what looks for a function; of one that is not found it tells where a relative path begins.
 *
 * @throws {InvokerError} `start-failed`, and whatever else `find` throws
 */
export async function explainPath<Found>(uri: string, find: () => Promise<Found>): Promise<Found> {
  try {
    return await find();
  } catch (error) {
    const message = errorMessage(error);
    const isRelative = !/^(?:\/|[a-z][a-z0-9+.-]+:)/i.test(uri);
    if (!isRelative || !/no such file or folder$/.test(message)) throw error;
    throw new InvokerError(
      "start-failed",
      `${message}; "${uri}" is relative to the working directory, ${BESIDE} is a file beside the test`,
      { cause: error },
    );
  }
}
