import { assert, assertEquals } from "@std/assert";
import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { until } from "../support/eventually.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { ignoreBecause } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

/** An invoker as a process of its own that a test treats badly; it echoes. */
export interface AttackedInvoker extends AsyncDisposable {
  readonly port: number;
  /** Runs an attack while another client makes one Call after the other; each has to be answered in time. */
  servesDuring<T>(attack: Promise<T>): Promise<T>;
  /** A new client is served, and memory is within the bound. */
  assertWell(what: string, maxMiB?: number): Promise<void>;
  /** How long the slowest Call of a good client has taken so far. */
  readonly slowestCallMs: number;
  /** How many Calls good clients have made so far. */
  readonly goodCalls: number;
  /** Memory that it holds, now; `undefined` where the system does not tell. */
  residentMiB(): Promise<number | undefined>;
  /** Open files, now; `undefined` where the system does not tell. */
  openFiles(): number | undefined;
  /** Waits until no more files are open than `before`. */
  assertFilesClosed(before: number | undefined, what: string): Promise<void>;
}

const PATIENCE_MS = 5000;
/** It starts with about 85. */
const MAX_MIB = 400;
/** Files that come and go by themselves, and the client of `assertWell`. */
const FILE_SLACK = 3;

/** Options of {@linkcode startAttackedInvoker}. */
export interface AttackedInvokerOptions {
  /** The authority of its certificate; absent: it serves in plaintext. */
  readonly caFile?: string;
  /** How long a Call may take, whatever others do. @default {5000} */
  readonly patienceMs?: number;
}

/** Starts it with options of the command line. */
export async function startAttackedInvoker(
  args: readonly string[] = [],
  { caFile, patienceMs = PATIENCE_MS }: AttackedInvokerOptions = {},
): Promise<AttackedInvoker> {
  const invoker = await startInvokerProcess([
    `${fixturePath("errors.ts")}?handler=echo`,
    "--log-level=error",
    "--access-log=off",
    ...args,
  ], { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] });
  const { port, pid } = invoker;
  const isLinux = Deno.build.os === "linux" ||
    !ignoreBecause("memory and open files are not looked at: there is no /proc");

  // Not by a name: to look one up Deno 2.9.6 waits until it has closed the files of this process' TLS
  // clients, some 3 ms for each of the thousands that an attack leaves.
  const connectGood = () =>
    connect(
      port,
      "127.0.0.1",
      caFile === undefined ? undefined : grpc.credentials.createSsl(readFileSync(caFile)),
      { "grpc.ssl_target_name_override": "localhost" },
    );

  let slowestCallMs = 0;
  let goodCalls = 0;
  async function callOnce(client: ReturnType<typeof connect>, what: string): Promise<void> {
    const startedMs = performance.now();
    const { status, texts, details } = await client.call(["here"], {
      deadline: Date.now() + patienceMs,
    });
    slowestCallMs = Math.max(slowestCallMs, performance.now() - startedMs);
    goodCalls++;
    assertEquals(
      [status, ...texts],
      ["OK", "here"],
      `${what}: ${details}; good ${goodCalls}, slowest ${slowestCallMs} ms; ${invoker.stderr()}`,
    );
  }

  const openFiles = () => isLinux ? [...Deno.readDirSync(`/proc/${pid}/fd`)].length : undefined;
  async function residentMiB(): Promise<number | undefined> {
    if (!isLinux) return undefined;
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  }

  return {
    port,
    openFiles,
    residentMiB,
    get slowestCallMs() {
      return slowestCallMs;
    },
    get goodCalls() {
      return goodCalls;
    },
    async servesDuring(attack) {
      using client = connectGood();
      let isOver = false;
      attack.finally(() => isOver = true).catch(() => {});
      do {
        await callOnce(client, "during an attack");
        // A thousand Calls a second would be an attack of their own.
        await new Promise((resolve) => setTimeout(resolve, 20));
      } while (!isOver);
      return await attack;
    },
    async assertWell(what, maxMiB = MAX_MIB) {
      using client = connectGood();
      await callOnce(client, what);
      const held = await residentMiB() ?? 0;
      assert(held < maxMiB, `${what}: ${held} MiB resident`);
    },
    async assertFilesClosed(before, what) {
      if (before === undefined) return;
      await until(
        () => (openFiles() ?? 0) <= before + FILE_SLACK,
        () => `${what}: ${before} files were open, ${openFiles()} are`,
      );
    },
    [Symbol.asyncDispose]: () => invoker[Symbol.asyncDispose](),
  };
}
