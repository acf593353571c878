import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex, Readable, Writable } from "node:stream";
import { CHANNEL_FD, CHILD_ARGUMENT, type CompiledChildArgument } from "../inside/child_channel.ts";
import { childArguments, type ChildEnvironment, maxResidentBytesOf } from "./child_command.ts";
import type { Grants } from "../permissions/grants.ts";
import { remoteHost, withKit } from "../runtime/kit_preload.ts";

/** A child process, and the streams between it and its host. */
export interface SpawnedChild {
  readonly process: ChildProcess;
  /** The channel; `undefined` when the process could not be started. */
  readonly channel: { readonly input: Writable; readonly output: Readable } | undefined;
  /** What its handler prints. */
  readonly printed: readonly Readable[];
}

/** What a child finds around it. */
export interface ChildSurroundings {
  readonly cwd: string;
  readonly environment: ChildEnvironment;
  /** The `deno.json` that a child from source goes by, where it would find another. */
  readonly config?: string | undefined;
}

/**
 * Starts a child that waits for a `ChildStart`.
 *
 * From source it is `deno` with just the grants, and the channel a file descriptor of its own. A compiled
 * program is its own child, with the permissions that it was compiled with; its handler is in a worker
 * there, so that standard input and output are free to be the channel.
 */
export function spawnChild(
  grants: Grants,
  memoryLimitMiB: number,
  { cwd, environment: { variables: env, own }, config }: ChildSurroundings,
): SpawnedChild {
  const maxResidentBytes = maxResidentBytesOf(memoryLimitMiB);
  if (Deno.build.standalone) {
    const argument: CompiledChildArgument = { grants, maxResidentBytes, own };
    const child = spawn(Deno.execPath(), [CHILD_ARGUMENT, JSON.stringify(argument)], {
      stdio: ["pipe", "pipe", "pipe"],
      cwd,
      env,
    });
    const { stdin: input, stdout: output, stderr } = child;
    return { process: child, channel: { input, output }, printed: [stderr] };
  }
  const module = withKit(new URL("../inside/child_main.ts", import.meta.url), import.meta.resolve);
  const args = childArguments(grants, memoryLimitMiB, module.href, {
    config,
    ownHost: remoteHost(import.meta.url),
    own,
  });
  const child = spawn(Deno.execPath(), [...args, String(maxResidentBytes), JSON.stringify(own)], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    cwd,
    env,
  });
  const socket = child.stdio[CHANNEL_FD] as Duplex | undefined;
  return {
    process: child,
    channel: socket && { input: socket, output: socket },
    printed: [child.stdout, child.stderr].filter((stream) => stream !== null),
  };
}
