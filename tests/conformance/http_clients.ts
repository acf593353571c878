import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { curl, CURL_OPTIONS, type Protocol, PROTOCOLS } from "../http/http_server.ts";
import { ignoreBecause } from "../support/invoker_program.ts";

/** What a client is to have seen, by the way in which it asked. */
export interface Seen {
  readonly direct?: readonly unknown[];
  readonly lines?: readonly unknown[];
  readonly events?: readonly unknown[];
  readonly messages?: readonly unknown[];
  readonly error: readonly unknown[];
}

/** A client of HTTP by others. */
export interface HttpClient {
  readonly name: string;
  /** Whether its program is not here, which has been printed. */
  readonly missing: boolean;
  readonly protocol: Protocol;
  /** Whether it asks by TLS. */
  readonly secure: boolean;
  readonly sees: Seen;
  /** Asks a server of `tests/fixtures/functions/for_clients.ts`. */
  run(url: string, places: Places): Promise<unknown>;
}

/** What clients need. */
export interface Places {
  /** {@linkcode NODE_CLIENTS}, with its packages. */
  readonly nodeClients: string;
  /** Whom they trust. */
  readonly caFile: string;
}

/** One JSON for one, lines that are read as they come, events in two requests, and an error. */
const SEEN: Seen = {
  direct: [200, "application/json", { hello: "Ada" }],
  lines: [1, 2, 3],
  events: [["1", "event 1"], ["2", "event 2"], ["3", "event 3"], ["4", "event 4"]],
  error: [500, "error-server-function-invocation", "on purpose"],
};
/** An `EventSource` is told no more of a failure than its status. */
const EVENTS: Seen = { ...(SEEN.events && { events: SEEN.events }), error: [500] };
const MESSAGES: Seen = {
  messages: [{ n: 1 }, { n: 2 }, 1000, ""],
  error: [1011, "error-server-function-invocation: on purpose"],
};

const PYTHON_CLIENT = fromFileUrl(new URL("http_client.py", import.meta.url));
/** The program of those for Node. */
export const NODE_CLIENTS = new URL("http_clients.mjs", import.meta.url);
const PATIENCE_MS = 60_000;

/** All of them. */
export const HTTP_CLIENTS: readonly HttpClient[] = [false, true].flatMap((secure) => [
  ...PROTOCOLS.map((protocol) => curlClient(protocol, secure)),
  pythonClient(secure),
  nodeClient("fetch", secure),
  nodeClient("undici", secure),
  // It speaks HTTP/2 by TLS alone.
  ...(secure ? [nodeClient("undici-http2", secure, SEEN, "HTTP/2")] : []),
  nodeClient("eventsource", secure, EVENTS),
  nodeClient("ws", secure, MESSAGES),
]);

function curlClient(protocol: Protocol, secure: boolean): HttpClient {
  return {
    ...{ name: "curl", missing: isMissing("curl"), protocol, secure, sees: SEEN },
    async run(url, { caFile }) {
      const trust = secure ? ["--cacert", caFile] : [];
      const json = ["-H", "Content-Type: application/json", "-d", `{"name":"Ada"}`];
      const direct = await curl(protocol, url, [...trust, ...json]);
      const failed = await curl(protocol, `${url}/fail`, [...trust, "-X", "POST"]);
      const events: string[][] = [];
      for (const last of [0, 2]) {
        const fields = ["-H", "Accept: text/event-stream", "-H", `Last-Event-ID: ${last}`];
        const { body } = await curl(protocol, `${url}/events`, [...trust, ...fields]);
        for (const [, ...event] of body.matchAll(/id: (.*)\ndata: (.*)\n\n/g)) events.push(event);
      }
      return {
        direct: [direct.status, direct.headers["content-type"], JSON.parse(direct.body)],
        lines: await readTicks([...trust, CURL_OPTIONS[protocol], `${url}/ticks`]),
        events,
        error: [failed.status, failed.headers["error-code"], JSON.parse(failed.body).detail],
      };
    },
  };
}

/** Reads the first lines by `curl`, which is then ended. */
async function readTicks(args: readonly string[]): Promise<unknown[]> {
  await using child = new Deno.Command("curl", {
    args: ["-sN", "--max-time", "20", ...args],
    stdout: "piped",
  }).spawn();
  const lines: unknown[] = [];
  const text = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of text) {
    lines.push(JSON.parse(line));
    if (lines.length === 3) break;
  }
  return lines;
}

function pythonClient(secure: boolean): HttpClient {
  return {
    ...{ name: "http.client of Python", missing: isMissing("python3"), protocol: "HTTP/1.1" },
    ...{ secure, sees: SEEN },
    run: (url, { caFile }) => runProgram(["python3", PYTHON_CLIENT, url, caFile]),
  };
}

function nodeClient(
  name: string,
  secure: boolean,
  sees = SEEN,
  protocol: Protocol = "HTTP/1.1",
): HttpClient {
  return {
    ...{ name: `${name} of Node`, missing: isMissing("node"), protocol, secure, sees },
    run: (url, { nodeClients, caFile }) =>
      runProgram(["node", nodeClients, name, url], { NODE_EXTRA_CA_CERTS: caFile }),
  };
}

/** What a client prints. */
async function runProgram(
  [program, ...args]: readonly [string, ...string[]],
  env: Record<string, string> = {},
): Promise<unknown> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args,
    env,
    stdin: "null",
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`The client failed: ${decoder.decode(stderr)}`);
  return JSON.parse(decoder.decode(stdout));
}

function isMissing(program: string): boolean {
  try {
    new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync();
    return false;
  } catch {
    return ignoreBecause(`${program} is missing, a client of HTTP`);
  }
}
