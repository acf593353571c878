import { fromFileUrl } from "@std/path";
import { type InvokerOptions, startInvoker } from "../../src/server.ts";
import { connect, type TestClient } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY, WIRE } from "../support/invoker_program.ts";
import { toServeArguments } from "../support/serve_arguments.ts";

/** What tests need of an invoker, wherever it runs. */
export interface ServingInvoker {
  readonly port: number;
  readonly interaction: string;
  stop(): Promise<void>;
}

/** A fixture that is served, and a client of it. */
export interface ServedFixture extends AsyncDisposable {
  readonly invoker: ServingInvoker;
  readonly client: TestClient;
}

/** How long a Call that ends by itself may take. */
const PATIENCE_MS = 30_000;

/** Path of a module in `tests/fixtures/functions`, for a FUNCTION_URI. */
export function fixturePath(name: string): string {
  return fromFileUrl(new URL("../fixtures/functions/", import.meta.url)) + name;
}

/** Serves a handler of a fixture. Only failures are logged. */
export function serveFixture(
  name: string,
  options: Partial<InvokerOptions> = {},
): Promise<ServedFixture> {
  return serveFunction(fixturePath(name), options);
}

/** Serves any function: by this very process, or by the compiled program that is tested. */
export async function serveFunction(
  functionUri: string,
  options: Partial<InvokerOptions> = {},
): Promise<ServedFixture> {
  const wire = WIRE && { wire: WIRE };
  const all: InvokerOptions = { functionUri, port: 0, logLevel: "error", ...wire, ...options };
  const invoker = await (BINARY === undefined ? serveHere(all) : serveByProcess(all));
  const client = connect(invoker.port);
  return {
    invoker,
    // A Call that does not end is to fail its test, not to hold it up.
    client: {
      ...client,
      call: (messages, callOptions) =>
        client.call(messages, { deadline: Date.now() + PATIENCE_MS, ...callOptions }),
    },
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await invoker.stop();
    },
  };
}

async function serveHere(options: InvokerOptions): Promise<ServingInvoker> {
  const printer = globalThis["console"];
  const { log, info, debug } = printer;
  const invoker = await startInvoker(options);
  // Without a sandbox the invoker points the console of this process elsewhere.
  Object.assign(printer, { log, info, debug });
  return invoker;
}

async function serveByProcess(options: InvokerOptions): Promise<ServingInvoker> {
  const invoker = await startInvokerProcess(toServeArguments(options));
  let stopped: Promise<void> | undefined;
  return {
    port: invoker.port,
    interaction: /\((\w+)\) on /.exec(invoker.firstLine)?.[1] ?? "",
    stop() {
      return stopped ??= (async () => {
        invoker.signal("SIGTERM");
        await invoker.status;
        await invoker[Symbol.asyncDispose]();
      })();
    },
  };
}
