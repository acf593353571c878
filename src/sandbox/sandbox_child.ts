// What a child process runs: the sandbox's side, at the other end of the inherited channel.
import { Socket } from "node:net";
import { CHANNEL_FD, type ChildStart } from "./child_channel.ts";
import { watchMemory } from "./memory_watch.ts";
import { Outbox } from "./outbox.ts";
import { encodePost, PostReader } from "./post_frames.ts";
import type { FromSandbox, Post, ToSandbox } from "./protocol.ts";
import { startRelayedWorker } from "./relayed_worker.ts";
import { reportExit, reportUncaught } from "./report_end.ts";
import { type ReceivePost, serveSandbox } from "./serve_sandbox.ts";

/** Serves the host through the channel, until the host is gone. */
export function runSandboxChild(): void {
  const socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  const { exit } = Deno;
  const reader = new PostReader<ToSandbox | ChildStart>();
  let receive: ReceivePost | undefined;
  socket.on("data", (bytes: Uint8Array) => {
    for (const { messages, payloads } of reader.push(bytes)) {
      const [first] = messages;
      if (first?.type === "start") receive = start(socket, first);
      else receive?.({ messages: messages as ToSandbox[], payloads });
    }
  });
  // Ctrl-C at a terminal reaches the whole group: the host tells when it is time.
  Deno.addSignalListener("SIGINT", () => {});
  // The host has gone: nobody is left to answer to.
  socket.on("close", () => exit(1));
  socket.on("error", () => exit(1));
}

function start(socket: Socket, { setup, maxResidentBytes, relay }: ChildStart): ReceivePost {
  const { exit } = Deno;
  const write = socket.write.bind(socket);
  const send = (post: Post<FromSandbox>) => void write(encodePost(post));
  const end = () => socket.end(() => exit(1));
  watchMemory(maxResidentBytes);
  if (relay) return startRelayedWorker(setup, send, end);
  const outbox = new Outbox<FromSandbox>(send);
  const report = (how: string) => {
    outbox.push({ type: "exiting", how });
    outbox.flush();
  };
  reportUncaught(report, end);
  reportExit(report, (code) => {
    // What has been sent has to go out first, which takes a turn: code behind must not run in it.
    socket.end(() => exit(code));
    throw new Error("The process exits");
  });
  return serveSandbox(setup, outbox);
}
