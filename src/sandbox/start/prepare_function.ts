import { join } from "@std/path";
import type { OwnServices } from "../../grpc/own_services.ts";
import type { LogOutput } from "../../invocation/log.ts";
import { isTraced } from "../../invocation/trace_context.ts";
import { hasTypes } from "../../loader/module_url.ts";
import { createCompileAhead } from "../compile/compile_ahead.ts";
import type { ServiceSources } from "../../service/read_services.ts";
import type { ServiceSet } from "../../service/service_set.ts";
import type { FunctionOptions } from "./function_options.ts";
import { type Grants, mergeGrants } from "../permissions/grants.ts";
import { findIgnoredSettings } from "./ignored_settings.ts";
import { type LocatedFunction, locateFunction, ownFolders } from "../locate/locate_function.ts";
import { printedOutput } from "../outside/printed_log.ts";
import type { SandboxHostOptions } from "../outside/sandbox_link.ts";
import type { TrialMessage, WireSetup } from "../link/protocol.ts";
import { withPort } from "../permissions/port_grants.ts";
import { mayWrite } from "../permissions/may_write.ts";
import { assertHeld, giveUpUnneeded } from "../permissions/own_permissions.ts";
import { readEnvironment } from "../outside/read_environment.ts";
import { CONFIG_FILES, readPermissionSet } from "../permissions/read_permission_set.ts";
import type { Sandbox } from "../outside/sandbox.ts";
import type { StartSandbox } from "../pool/sandbox_pool.ts";
import { OWN_ROOT } from "../runtime/own_root.ts";
import type { OpenedVersion, VersionListener } from "./version_listener.ts";

/** A function as it is on disk at a moment. */
export interface PreparedFunction {
  readonly located: LocatedFunction;
  /** The services that it has the methods of; absent: it is a handler, or several. */
  readonly services: ServiceSet | undefined;
  /** Starts a sandbox of it. */
  readonly start: StartSandbox;
  /** Starts one that serves nothing, to see that it loads; absent where none holds the port. */
  readonly startTrial?: StartSandbox;
  /** Hears of it, where there is who wants to. */
  readonly version?: OpenedVersion | undefined;
  /** Resolves when the log knows what there is to tell of it. Never rejects. */
  readonly told: Promise<void>;
}

/** Who is told of what a function does, and what its sandboxes serve by themselves. */
export interface PrepareListeners extends Pick<SandboxHostOptions, "log" | "onEnded"> {
  readonly output: LogOutput;
  /**
   * Makes sure of a port for sandboxes, once the function is found; what it returns is asked for each of
   * them. Absent: they serve nothing by themselves.
   */
  readonly openPort?: (() => Promise<() => WireSetup>) | undefined;
  /** Sees each version; then all that the function prints comes through the log. */
  readonly versions?: VersionListener | undefined;
}

/** To listen, and to load the function again when its sandbox is replaced. */
const OWN_PERMISSIONS = {
  worker: ["net", "read"],
  process: ["net", "read", "run", "env"],
} as const;

/**
 * Creates what finds a function, and what it is granted, anew each time.
 *
 * The first time tells the log what there is to tell, and gives up permissions when that is asked for.
 */
export function createPrepare(
  options: FunctionOptions,
  { log, output, openPort, onEnded, versions }: PrepareListeners,
): () => Promise<PreparedFunction> {
  const {
    cwd = Deno.cwd(),
    promote = "first",
    isolation = "worker",
    permissionSet,
    stallTimeoutMs = 10_000,
    loadTimeoutMs = 60_000,
    setupTimeoutMs = 10_000,
    teardownTimeoutMs = 10_000,
    memoryLimitMiB = 512,
    underWay,
    eventSource,
    eventType,
    allowUnimplemented = false,
    logLevel: leastLevel = "info",
    logFormat = "text",
    logMessages: messages = false,
  } = options;
  // One-line forms are for what reads them.
  const format = logFormat === "text" && Deno.stderr.isTerminal() ? "terminal" : logFormat;
  const answers = {
    ...(eventSource !== undefined && { source: eventSource }),
    ...(eventType !== undefined && { type: eventType }),
  };
  const host = {
    stallTimeoutMs,
    teardownTimeoutMs,
    loadTimeoutMs,
    log,
    underWay,
    ...(onEnded && { onEnded }),
  };
  const hostOf = (version: OpenedVersion | undefined) =>
    version ? { ...host, onTrial: (message: TrialMessage) => version.hear(message) } : host;
  let opened: Promise<() => WireSetup> | undefined;
  let isFirst = true;
  let hasGivenUp = false;
  let started = 0;
  let serving: Grants | undefined;
  let set: Partial<Grants> = {};

  /** The permission set, but that of before where the function could have written another one. */
  async function readSet(folder: string): Promise<Partial<Grants>> {
    if (permissionSet === undefined) return set;
    if (serving !== undefined && await mayWriteSet(serving, folder)) {
      log.info("The permission set is that of before: the function could have changed it");
      return set;
    }
    return set = await readPermissionSet(folder, permissionSet);
  }

  /** What is not gone by of the function's settings. Never rejects: who needs them says what is wrong. */
  async function tellIgnored(folder: string): Promise<void> {
    const ignored = await findIgnoredSettings(folder, cwd, OWN_ROOT).catch(() => undefined);
    if (ignored !== undefined) log.warn("{ignored}", { ignored });
  }

  /** @throws {InvokerError} `start-failed` with the cause, in words for the operator */
  async function prepare(): Promise<PreparedFunction> {
    const located = await locateFunction(options.functionUri);
    const { entryUrl, folder } = located;
    const handler = options.handler ?? located.handler;
    const services = await readSources(options.services);
    if (isFirst) services?.notes.forEach((note) => log.warn("{note}", { note }));
    const version = versions?.open({ located, services });
    const setup = {
      entryUrl,
      handler,
      ...(services && { services, allowUnimplemented }),
      promote,
      answers,
      setupTimeoutMs,
      teardownTimeoutMs,
      ...(underWay && { underWay }),
      ...(version && { trial: true }),
    };
    if (isolation === "none") {
      log.warn("The function runs without a sandbox (--isolation none): for debugging only");
      const { startInProcess } = await import("../outside/in_process_sandbox.ts");
      const start = () =>
        startInProcess({ ...setup, console: { leastLevel, format, messages } }, {
          loadTimeoutMs,
          log,
          output,
        });
      return { located, services, start, told: tellIgnored(folder) };
    }
    const grants = mergeGrants(
      { read: ownFolders(located) },
      options.grants ?? {},
      await readSet(folder),
    );
    const wire = await (opened ??= openPort?.());
    assertHeld(withPort(grants, wire?.()), { hasGivenUp });
    serving = grants;
    const environment = isolation === "process" ? readEnvironment(grants) : {};
    // A compiled program was told when it was compiled.
    const isTold = Deno.build.standalone || environment.OTEL_DENO !== undefined;
    if (isFirst && isolation === "process" && isTraced(globalThis) && !isTold) {
      log.warn("What the function does is not traced: start Deno with --allow-env=OTEL_*");
    }
    const told = isFirst ? tellIgnored(folder) : Promise.resolve();
    if (isFirst && options.giveUpPermissions) {
      giveUpUnneeded(grants, OWN_PERMISSIONS[isolation]);
      hasGivenUp = true;
    }
    isFirst = false;
    const wireSetup = (isTrial: boolean) =>
      !isTrial && wire &&
      { wire: { ...wire(), ...(services && { services: onlyWire(services) }) } };
    const startsOf = (startOne: (signal: AbortSignal, isTrial: boolean) => Promise<Sandbox>) => ({
      start: (signal: AbortSignal) => startOne(signal, false),
      ...(wire && { startTrial: (signal: AbortSignal) => startOne(signal, true) }),
    });
    const compile = Deno.build.standalone && hasTypes(entryUrl)
      ? createCompileAhead(entryUrl, grants, stallTimeoutMs)
      : undefined;
    // Of the sorts of sandboxes only the one that is used is loaded: it takes a part of the start.
    if (isolation === "process") {
      const { startProcessSandbox } = await import("../outside/process_sandbox.ts");
      const own = { ...hostOf(version), memoryLimitMiB, cwd, environment };
      const console = { leastLevel, format: "marked", messages } as const;
      const starts = startsOf((signal, isTrial) =>
        startProcessSandbox(
          { ...setup, ...wireSetup(isTrial), grants, console },
          { ...own, signal },
          compile,
        )
      );
      return { located, services, ...starts, version, told };
    }
    const { startWorkerSandbox } = await import("../outside/worker_sandbox.ts");
    const starts = startsOf((signal, isTrial) => {
      const sandbox = isTrial ? started + 1 : ++started;
      return startWorkerSandbox(
        {
          ...setup,
          ...wireSetup(isTrial),
          grants,
          console: { leastLevel, format: version ? "marked" : format, messages, sandbox },
        },
        {
          ...hostOf(version),
          output: version ? printedOutput(log, output, sandbox) : output,
          signal,
        },
        compile,
      );
    });
    return { located, services, ...starts, version, told };
  }
  return prepare;
}

async function readSources(sources: ServiceSources | undefined): Promise<ServiceSet | undefined> {
  if (!sources) return undefined;
  // Without services nothing of them is loaded.
  const { readServices } = await import("../../service/read_services.ts");
  return await readServices(sources);
}

/** What the wire has to know; the types of messages are the function's alone. */
function onlyWire({ services, files }: ServiceSet): OwnServices {
  return { services, files };
}

async function mayWriteSet(grants: Grants, folder: string): Promise<boolean> {
  const writable = CONFIG_FILES.map((name) => mayWrite(grants, join(folder, name)));
  return (await Promise.all(writable)).includes(true);
}
