import { fromFileUrl } from "@std/path";
import { type InvokerOptions, type RunningInvoker, startInvoker } from "../../src/server.ts";
import { connect, type TestClient } from "../support/grpc_client.ts";

/** A fixture that is served by this very process, and a client of it. */
export interface ServedFixture extends AsyncDisposable {
  readonly invoker: RunningInvoker;
  readonly client: TestClient;
}

/** How long a Call that ends by itself may take. */
const PATIENCE_MS = 10_000;

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

/** Serves any function. */
export async function serveFunction(
  functionUri: string,
  options: Partial<InvokerOptions> = {},
): Promise<ServedFixture> {
  const printer = globalThis["console"];
  const { log, info, debug } = printer;
  const invoker = await startInvoker({ functionUri, port: 0, logLevel: "error", ...options });
  // Without a sandbox the invoker points the console of this process elsewhere.
  Object.assign(printer, { log, info, debug });
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
