import { fromFileUrl } from "@std/path";
import type { ServiceSet } from "../../src/service/service_set.ts";
import { ignoreBecause } from "../support/invoker_program.ts";

/** What Python is asked to read. */
export type PythonCase =
  | { readonly type: string; readonly bytes: Uint8Array }
  | { readonly type: string; readonly json: string };

/** What it read. */
export interface PythonAnswer {
  /** As the invoker's values are. */
  readonly value: unknown;
  /** As Python writes the message. */
  readonly bytes: Uint8Array;
  readonly json?: string;
  /** Why it has no form in JSON. */
  readonly jsonError?: string;
  /** Why it could not be read; there is nothing else then. */
  readonly error?: string;
}

const PYTHON = ["/usr/bin/python3", "python3"].find(hasProtobuf);

/** For `ignore`: whether there is no Python with protobuf, which is printed. */
export function needsPython(): boolean {
  return PYTHON === undefined && ignoreBecause(
    "no Python here can import google.protobuf (Debian: apt-get install python3-protobuf)",
  );
}

/** Has Python read messages whose types are in `files`, and write them again. */
export async function askPython(
  files: ServiceSet["files"],
  cases: readonly PythonCase[],
): Promise<readonly PythonAnswer[]> {
  const child = new Deno.Command(PYTHON ?? "", {
    args: [fromFileUrl(new URL("python_protobuf.py", import.meta.url))],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const job = {
    files: Object.values(files),
    cases: cases.map((each) =>
      "bytes" in each ? { type: each.type, bytes: each.bytes.toBase64() } : each
    ),
  };
  const [{ success, stdout, stderr }] = await Promise.all([
    child.output(),
    new Blob([JSON.stringify(job)]).stream().pipeTo(child.stdin),
  ]);
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run Python's protobuf: ${decoder.decode(stderr)}`);
  return JSON.parse(decoder.decode(stdout)).map((
    { value, bytes = "", ...rest }: { value?: unknown; bytes?: string },
  ) => ({ ...rest, value: revive(value), bytes: Uint8Array.fromBase64(bytes) }));
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  const { $: kind, text = "", entries = [] } = value as {
    readonly $: string;
    readonly text?: string;
    readonly entries?: readonly (readonly [string, unknown])[];
  };
  switch (kind) {
    case "bigint":
      return BigInt(text);
    case "bytes":
      return Uint8Array.fromBase64(text);
    case "number":
      return Number(text.replace("inf", "Infinity"));
    default:
      return Object.fromEntries(entries.map(([key, inner]) => [key, revive(inner)]));
  }
}

function hasProtobuf(python: string): boolean {
  try {
    const { success } = new Deno.Command(python, {
      args: ["-c", "from google.protobuf import json_format, message_factory"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success;
  } catch {
    return false;
  }
}
