import { FRAME_HEADER_BYTES, MAX_WINDOW_BYTES } from "./frames.ts";

/** Takes a frame; its payload is overwritten afterwards. */
export type OnFrame = (type: number, flags: number, streamId: number, payload: Uint8Array) => void;

const BUFFER_BYTES = 256 * 1024;

/**
 * Reads frames until the other side closes the connection, `skippedBytes` of which come before the
 * first one.
 */
export async function readFrames(
  tcp: Deno.TcpConn,
  onFrame: OnFrame,
  skippedBytes = 0,
): Promise<void> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  let keptBytes = 0;
  for (;;) {
    const readBytes = await tcp.read(buffer.subarray(keptBytes));
    if (readBytes === null) return;
    const bytes = buffer.subarray(0, keptBytes + readBytes);
    let usedBytes = 0;
    if (skippedBytes <= bytes.length) {
      usedBytes = skippedBytes + takeFrames(bytes.subarray(skippedBytes), onFrame);
      skippedBytes = 0;
    }
    buffer.copyWithin(0, usedBytes, bytes.length);
    keptBytes = bytes.length - usedBytes;
  }
}

/** Hands out the whole frames in `bytes`; how many bytes they were. */
function takeFrames(bytes: Uint8Array, onFrame: OnFrame): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let offset = 0;
  while (offset + FRAME_HEADER_BYTES <= bytes.length) {
    const lengthAndType = view.getUint32(offset);
    const start = offset + FRAME_HEADER_BYTES;
    const end = start + (lengthAndType >>> 8);
    if (end > bytes.length) break;
    const streamId = view.getUint32(offset + 5) & MAX_WINDOW_BYTES;
    onFrame(lengthAndType & 0xff, view.getUint8(offset + 4), streamId, bytes.subarray(start, end));
    offset = end;
  }
  return offset;
}
