// Sends a message of 4 MiB in 200 Calls of each of four connections, as fast as HTTP/2 lets it, until it is
// ended; it says how many bytes were taken at first: memory_sender.ts PORT BEHAVIOUR whole|cut
import { concat } from "@std/bytes/concat";
import { connect } from "node:http2";
import { Readable } from "node:stream";
import { guardSession } from "../../src/port/http2/session_guard.ts";
import { CALL_FIELDS } from "../e2e/http2_frames.ts";
import { behave, BIG_BYTES, message } from "./memory_attack.ts";

const PIECE_BYTES = 64 * 1024;
const ENOUGH_BYTES = 1.5 * 2 ** 30;
const [port = "", what = "", how] = Deno.args;
const body = concat([behave(what), message(new Uint8Array(BIG_BYTES))]);
const sent = how === "cut" ? body.subarray(0, -1) : body;
const { ":authority": _, ...fields } = CALL_FIELDS;
const sessions = [];
for (let connection = 0; connection < 4; connection++) {
  const session = guardSession(connect(`http://127.0.0.1:${port}`));
  session.on("error", () => {});
  sessions.push(session);
  for (let call = 0; call < 200; call++) {
    const stream = session.request(fields);
    stream.on("error", () => {});
    stream.resume();
    Readable.from(pieces()).pipe(stream, { end: false });
  }
}
// When the invoker takes no more, or has taken more than twice of what it may hold.
let former = -1;
let written = 0;
while (written < ENOUGH_BYTES && (written === 0 || written !== former)) {
  await new Promise((resolve) => setTimeout(resolve, 300));
  former = written;
  written = sessions.reduce((sum, { socket }) => sum + (socket?.bytesWritten ?? 0), 0);
}
await Deno.stdout.write(new TextEncoder().encode(String(written)));

/** A whole one for each Call would take the sender longer than all that the invoker does. */
function* pieces(): Generator<Uint8Array> {
  for (let at = 0; at < sent.byteLength; at += PIECE_BYTES) {
    yield sent.subarray(at, at + PIECE_BYTES);
  }
}
