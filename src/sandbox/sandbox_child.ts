// What a child process runs: the sandbox's side, at the other end of the channel.
import type { ByteChannel } from "./byte_channel.ts";
import type { ChildStart } from "./child_channel.ts";
import { takeConsole } from "./handler_console.ts";
import { watchMemory } from "./memory_watch.ts";
import { Outbox } from "./outbox.ts";
import { giveUpOwnHost } from "./own_permissions.ts";
import { encodePost, PostReader } from "./post_frames.ts";
import type { FromSandbox, Post, ToSandbox } from "./protocol.ts";
import { startRelayedWorker } from "./relayed_worker.ts";
import { type ReportEnd, reportExit, reportUncaught } from "./report_end.ts";
import { type ReceivePost, serveSandbox } from "./serve_sandbox.ts";

/**
 * Serves the host through the channel, until the host is gone.
 *
 * @param relay whether a worker in this process has to narrow its permissions: those of a compiled
 * program are fixed
 */
export function runSandboxChild(channel: ByteChannel, relay: boolean): void {
  const { exit } = Deno;
  const reader = new PostReader<ToSandbox | ChildStart>();
  let receive: ReceivePost | undefined;
  // Ctrl-C at a terminal, or a supervisor, reaches the whole group: the host tells when it is time.
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => {});
  channel.open(
    (bytes) => {
      for (const { messages, payloads } of reader.push(bytes)) {
        const [first] = messages;
        if (first?.type === "start") receive = start(channel, first, relay);
        else receive?.({ messages: messages as ToSandbox[], payloads });
      }
    },
    // Nobody is left to answer to.
    () => exit(1),
  );
}

function start(
  channel: ByteChannel,
  { setup, maxResidentBytes }: ChildStart,
  relay: boolean,
): ReceivePost {
  const { exit } = Deno;
  const send = (post: Post<FromSandbox>) => channel.write(encodePost(post));
  const end = () => channel.finish(() => exit(1));
  watchMemory(maxResidentBytes, relay ? "inherit" : "none");
  if (relay) return startRelayedWorker(setup, send, end);
  if (setup.grants) giveUpOwnHost(setup.grants);
  const outbox = new Outbox<FromSandbox>(send);
  const report: ReportEnd = (end) => {
    outbox.push({ type: "exiting", ...end });
    outbox.flush();
  };
  reportUncaught(report, end);
  reportExit(report, (code) => {
    // What has been sent has to go out first, which takes a turn: code behind must not run in it.
    channel.finish(() => exit(code));
    throw new Error("The process exits");
  });
  // Standard output and error are the handler's own here: the host reads both.
  takeConsole(setup.console ?? { leastLevel: "info", format: "marked" });
  return serveSandbox(setup, outbox);
}
