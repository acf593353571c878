import { FrameQueue } from "./frame_queue.ts";
import type { FrameStream } from "./frame_stream.ts";

/** The output of a Call that fails before anything is done for it. */
export function failedStream(error: unknown): FrameStream {
  const output = new FrameQueue();
  output.fail(error);
  return output.readable;
}
