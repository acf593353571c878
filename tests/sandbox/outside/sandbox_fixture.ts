import { toFileUrl } from "@std/path";
import type { Log, LogOutput } from "../../../src/invocation/log.ts";
import { type Grants, mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { startProcessSandbox } from "../../../src/sandbox/outside/process_sandbox.ts";
import type { Sandbox } from "../../../src/sandbox/outside/sandbox.ts";
import { startWorkerSandbox } from "../../../src/sandbox/outside/worker_sandbox.ts";
import { makeFolder, type TempFolder } from "../../e2e/temp_folder.ts";
import { batches, collect, frame } from "../../support/frames.ts";

/** What a sandbox can be. */
export type SandboxKind = "worker" | "process";

/** A sandbox with a handler of its own. */
export interface TestSandbox extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly folder: TempFolder;
}

const DISCARDED: LogOutput = { write: () => Promise.resolve(), addDropped() {} };

export const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Starts a sandbox with the handler in `f.ts`, which may read its own folder. */
export async function startTest(
  kind: SandboxKind,
  files: Readonly<Record<string, string>>,
  grants: Partial<Grants> = {},
  log: Log = SILENT,
): Promise<TestSandbox> {
  const folder = await makeFolder(files);
  const setup = {
    entryUrl: toFileUrl(folder.file("f.ts")).href,
    promote: "first",
    setupTimeoutMs: 1000,
    teardownTimeoutMs: 1000,
    grants: mergeGrants({ read: [folder.path] }, grants),
  } as const;
  const options = { stallTimeoutMs: 10_000, teardownTimeoutMs: 1000, log };
  const environment = Deno.env.toObject();
  try {
    const sandbox = kind === "worker"
      ? await startWorkerSandbox(setup, { ...options, output: DISCARDED })
      : await startProcessSandbox(setup, {
        ...options,
        memoryLimitMiB: 128,
        cwd: Deno.cwd(),
        environment,
      });
    return {
      sandbox,
      folder,
      async [Symbol.asyncDispose]() {
        await sandbox.close();
        await folder[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await folder[Symbol.asyncDispose]();
    throw error;
  }
}

/** Runs a Call with these messages. */
export function call({ invoke }: Sandbox, ...texts: string[]) {
  const input = batches(...texts.map((text) => [frame(text)]));
  return collect(invoke({ start: {}, input, signal: new AbortController().signal }));
}
