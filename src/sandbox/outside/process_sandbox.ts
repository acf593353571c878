import type { ChildProcess } from "node:child_process";
import type { ChildStart } from "../inside/child_channel.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { processEnd, type ProcessStatus } from "../../invocation/process_end.ts";
import { findChildConfig } from "../runtime/child_config.ts";
import type { CompileAhead } from "../compile/compile_ahead.ts";
import { childEnvironment } from "./child_command.ts";
import type { Grants } from "../permissions/grants.ts";
import { withPort } from "../permissions/port_grants.ts";
import { logLines } from "./log_lines.ts";
import { logPrinted } from "./printed_log.ts";
import { encodePost, PostReader } from "../link/post_frames.ts";
import { MAX_POST_TEXT } from "../link/post_text.ts";
import type { SandboxSetup } from "../link/protocol.ts";
import { fetchAdvice } from "./read_environment.ts";
import type { Sandbox, SandboxLoss } from "./sandbox.ts";
import { SandboxHost } from "./sandbox_host.ts";
import type { SandboxHostOptions } from "./sandbox_link.ts";
import { spawnChild } from "./spawn_child.ts";
import { within } from "../../invocation/within.ts";
import { OWN_ROOT } from "../runtime/own_root.ts";

/** Options of {@linkcode startProcessSandbox}. */
export interface ProcessSandboxOptions extends SandboxHostOptions {
  /** Memory that the handler may take, in MiB. */
  readonly memoryLimitMiB: number;
  /** The folder that the process starts in, and whose `deno.json` may count for it. */
  readonly cwd: string;
  /** Environment that grants are taken from. */
  readonly environment: Readonly<Record<string, string>>;
}

/** How long a child that was torn down may take to end, in milliseconds. */
const SETTLE_MS = 500;

/**
 * Starts a child process with the grants of `setup`, and loads the handler there.
 *
 * What the handler prints comes out as log lines that name the process.
 *
 * @param compile what compiles the handler's modules meanwhile
 * @throws {InvokerError} `start-failed` when the handler cannot be loaded, or the sandbox leaks
 */
export async function startProcessSandbox(
  setup: SandboxSetup & { readonly grants: Grants },
  options: ProcessSandboxOptions,
  compile?: CompileAhead,
): Promise<Sandbox> {
  const { log, memoryLimitMiB, cwd, environment } = options;
  const config = Deno.build.standalone ? undefined : await findChildConfig(cwd, OWN_ROOT);
  const { process: child, channel, printed } = spawnChild(
    withPort(setup.grants, setup.wire),
    memoryLimitMiB,
    {
      cwd,
      environment: childEnvironment(setup.grants, environment),
      config,
    },
  );
  if (!channel) return await notStarted(child);
  const { input, output } = channel;
  // The end of the process says more.
  for (const stream of [input, output]) stream.on("error", () => {});
  const exited = Promise.withResolvers<void>();
  const died = Promise.withResolvers<SandboxLoss>();
  child.on("error", ({ message }) => died.resolve(exitOf(`it could not be started: ${message}`)));
  child.on("exit", (code, signal) => {
    exited.resolve();
    died.resolve(describeEnd({ code, signal }, memoryLimitMiB));
  });
  const logged = printed.map((stream) =>
    logLines(stream, (line) => logPrinted(log, line, child.pid))
  );
  // While the child starts; before anybody waits for its answers.
  const compiled = await compile?.();
  const host = new SandboxHost({
    send: (post) => void input.write(encodePost(post)),
    async settle() {
      input.end();
      const ended = Promise.all([exited.promise, ...logged]).then(() => {});
      await within(SETTLE_MS, "the end of a child", () => ended).catch(() => {});
    },
    end() {
      child.kill("SIGKILL");
      input.destroy();
      output.destroy();
    },
    stopsLoops: true,
    id: child.pid,
    entryUrl: setup.entryUrl,
    setupTimeoutMs: setup.setupTimeoutMs,
    wire: setup.wire,
  }, options);
  const reader = new PostReader(MAX_POST_TEXT);
  output.on("data", (bytes: Uint8Array) => {
    try {
      for (const post of reader.push(bytes)) host.receive(post);
    } catch {
      host.garbled();
    }
  });
  void died.promise.then((loss) => host.lose(loss));
  const start: ChildStart = {
    type: "start",
    setup: { ...setup, ...(compiled && { compiled }) },
  };
  input.write(encodePost({ messages: [start], payloads: new Uint8Array(0) }));
  return await host.ready().catch((error) => {
    const message = errorMessage(error);
    const advice = fetchAdvice(message);
    throw advice ? new InvokerError("start-failed", message + advice, { cause: error }) : error;
  });
}

/** Without a process there is no channel; the reason comes later. */
function notStarted(child: ChildProcess): Promise<never> {
  return new Promise((_, reject) => {
    child.on(
      "error",
      ({ message }) =>
        reject(new InvokerError("start-failed", `Cannot start a child process: ${message}`)),
    );
  });
}

function describeEnd(status: ProcessStatus, memoryLimitMiB: number): SandboxLoss {
  const { what, reason } = processEnd(status);
  // Nobody else kills it: not the host, which no longer listens then.
  if (reason === "memory" || reason === "killed") {
    return {
      code: "error-server-sandbox-memory",
      what: `it died of ${status.signal}: it took more memory than ${memoryLimitMiB} MiB, or all ` +
        "of its file descriptors, or was killed from outside",
      stopped: true,
    };
  }
  return { ...exitOf(what), hasCrashed: reason === "crashed" };
}

function exitOf(what: string): SandboxLoss {
  return { code: "error-server-sandbox-exited", what, stopped: true };
}
