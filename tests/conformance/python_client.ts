import { fromFileUrl } from "@std/path";

/** One message of the Python client. */
export interface PythonMessage {
  readonly text: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** One thing that the Python client does in a Call. */
export type PythonStep =
  | { readonly send: string; readonly headers?: Readonly<Record<string, readonly string[]>> }
  | { readonly read: number }
  | { readonly halfClose: true }
  | { readonly cancel: true };

/** A Call: its steps in order, after which it is read to its end. */
export interface PythonScenario {
  readonly steps: readonly PythonStep[];
  /** The deadline in seconds; without one, 20. */
  readonly timeout?: number;
}

/** How a Call went. */
export interface PythonResult {
  readonly messages: readonly PythonMessage[];
  /** The name of the status. */
  readonly code: string;
  readonly details: string;
  readonly trailers: Readonly<Record<string, string>>;
}

/** Files in PEM that a Python client is secured with. */
export interface PythonTls {
  readonly ca: string;
  readonly cert?: string;
  readonly key?: string;
}

/** The first Python that has gRPC; `undefined` when there is none. */
export function findPythonWithGrpc(): string | undefined {
  // A Python of one's own may come first on the path; the packages are the distribution's.
  return ["/usr/bin/python3", "python3"].find(hasGrpc);
}

/** Runs `scenarios` one after another on one channel to `address`. */
export async function runPythonScenarios(
  python: string,
  address: string,
  scenarios: readonly PythonScenario[],
  tls?: PythonTls,
): Promise<PythonResult[]> {
  const child = new Deno.Command(python, {
    args: [fromFileUrl(new URL("python_client.py", import.meta.url))],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const job = { address, ...(tls && { tls }), scenarios: scenarios.map(encodeScenario) };
  const [output] = await Promise.all([
    child.output(),
    new Blob([JSON.stringify(job)]).stream().pipeTo(child.stdin),
  ]);
  const decoder = new TextDecoder();
  if (!output.success) {
    throw new Error(`Cannot run the Python client: ${decoder.decode(output.stderr)}`);
  }
  return JSON.parse(decoder.decode(output.stdout), decodePayload);
}

function hasGrpc(python: string): boolean {
  try {
    const { success } = new Deno.Command(python, {
      args: ["-c", "import grpc, google.protobuf.message_factory"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).outputSync();
    return success;
  } catch {
    return false;
  }
}

function encodeScenario({ steps, timeout }: PythonScenario) {
  return {
    steps: steps.map((step) =>
      "send" in step
        ? { send: { payload: encodeText(step.send), headers: step.headers ?? {} } }
        : step
    ),
    ...(timeout !== undefined && { timeout }),
  };
}

function encodeText(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}

/** Reviver of `JSON.parse`: a message's payload becomes its text. */
function decodePayload(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("payload" in value)) return value;
  const { payload, ...rest } = value;
  return { text: new TextDecoder().decode(Uint8Array.fromBase64(String(payload))), ...rest };
}
