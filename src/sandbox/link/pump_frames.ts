import type { Frame } from "../../invocation/frame.ts";
import type { FrameReader } from "../../invocation/frame_stream.ts";
import { costOf } from "../../invocation/frame_cost.ts";
import type { SendCredit } from "./credit.ts";

/**
 * Reads a stream to its end and sends it as far as credit allows. Rejects when the stream fails,
 * or there will be no room for what it holds.
 */
export async function pumpFrames(
  reader: FrameReader,
  credit: SendCredit,
  send: (frames: readonly Frame[]) => void,
): Promise<void> {
  while (await pumpOnce(reader, credit, send));
}

/** A function of its own: one that loops keeps the last batch while it waits for the next. */
async function pumpOnce(
  reader: FrameReader,
  credit: SendCredit,
  send: (frames: readonly Frame[]) => void,
): Promise<boolean> {
  const wait = credit.wait();
  if (wait) await wait;
  const { done, value } = await reader.read();
  if (done) return false;
  const room = credit.spend(costOf(value));
  if (room) await room;
  send(value);
  return true;
}
