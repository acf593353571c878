// What a child process runs: the sandbox's side, at the other end of the channel.
import type { ByteChannel } from "../link/byte_channel.ts";
import type { ChildStart } from "./child_channel.ts";
import { closeDoors } from "./doors/close_doors.ts";
import { mayRun } from "../permissions/grants.ts";
import { takeConsole } from "./handler_console.ts";
import { Outbox } from "../link/outbox.ts";
import { giveUpOwnHost } from "../permissions/own_permissions.ts";
import { encodePost, PostReader } from "../link/post_frames.ts";
import type { FromSandbox, Post, SandboxSetup, ToSandbox } from "../link/protocol.ts";
import { reportClose, reportExit, reportUncaught, stop } from "./report_end.ts";
import { type SandboxHalf, serveSandbox } from "./serve_sandbox.ts";

/**
 * Serves the host through the channel, until the host is gone.
 *
 * @param exit ends the process; it may take a moment
 */
export function runSandboxChild(channel: ByteChannel, exit: (code: number) => void): void {
  const reader = new PostReader();
  let receive: SandboxHalf["receive"] | undefined;
  channel.open(
    (bytes) => {
      for (const { messages, payloads } of reader.push(bytes)) {
        const sent = messages as (ToSandbox | ChildStart)[]; // the host sends nothing else
        const [first] = sent;
        if (first?.type === "start") receive = start(channel, first.setup, exit);
        else receive?.({ messages: sent as ToSandbox[], payloads });
      }
    },
    // Nobody is left to answer to.
    () => exit(1),
  );
}

function start(
  channel: ByteChannel,
  setup: SandboxSetup,
  exit: (code: number) => void,
): SandboxHalf["receive"] {
  if (setup.grants) giveUpOwnHost(setup.grants);
  const outbox = new Outbox<FromSandbox>((post: Post<FromSandbox>) =>
    channel.write(encodePost(post))
  );
  closeDoors({ owner: "sandbox", mayRun: mayRun(setup.grants) });
  // What has been sent has to go out first, which takes a turn.
  const leave = (code = 1) => channel.finish(() => exit(code));
  // By the thread that prints: the host reads on whatever becomes of its log.
  const write = Deno.stderr.writeSync.bind(Deno.stderr);
  const encoder = new TextEncoder();
  const printer = takeConsole(
    setup.console ?? { leastLevel: "info", format: "marked" },
    (line) => writeAll(write, encoder.encode(line)),
  );
  const { receive, end } = serveSandbox(setup, outbox, printer);
  // With a wire of its own it has still to tell its callers, and ends when its host says so.
  const stays = setup.wire !== undefined;
  reportUncaught(end, stays ? () => {} : leave, printer.tell);
  reportExit(end, (code = 0) => {
    if (!stays) leave(code);
    return stop();
  });
  if ("close" in globalThis) reportClose(end, stays ? () => {} : leave);
  return receive;
}

function writeAll(write: (bytes: Uint8Array) => number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.byteLength;) at += write(bytes.subarray(at));
  } catch {
    // The host has gone: printing must not fail for that.
  }
}
