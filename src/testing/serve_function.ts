import { BUILT_IN_CODECS, createCodecs } from "../codec/negotiate.ts";
import { CallFailedError } from "../grpc/client/call_failed_error.ts";
import { createMessageFunctionClient } from "../grpc/client/message_function_client.ts";
import { statusName } from "../grpc/call/status_name.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { urlHost } from "../invocation/url_host.ts";
import { type InvokerOptions as ServerOptions, startInvoker } from "../server.ts";
import { ownTrailers } from "./own_trailers.ts";
import { CallError } from "./call_error.ts";
import { createCalls } from "./create_calls.ts";
import { explainPath } from "./explain_path.ts";
import { requireWorkerOptions } from "./require_worker_options.ts";
import type { ServeFunction } from "./running_invoker.ts";

/** Options that are all among those of another type: what it does not know would be ignored. */
type KnownTo<All, Options> =
  & Partial<All>
  & Readonly<Record<Exclude<keyof Options, keyof All>, never>>;

/** The function itself is elsewhere. */
const CODEC_ADVICE = "there is no codec for it here: give startInvoker the function's own by its " +
  'option "codecs", or send bytes';

/** Serves a function on a port of this machine, with a client of it. */
export const serveFunction: ServeFunction = async ({ functionUri, codecs = [], ...rest }) => {
  const options: KnownTo<ServerOptions, typeof rest> = rest;
  const { isolation = "worker", sandboxes = 1 } = rest;
  // Tests may be written in JavaScript.
  if (isolation !== "worker" && isolation !== "process") {
    throw new TypeError('Cannot start an invoker: its "isolation" may be "worker" or "process"');
  }
  if (!Number.isInteger(sandboxes) || sandboxes < 1) {
    throw new TypeError('Cannot start an invoker: its "sandboxes" may be 1, 2, 3…');
  }
  if (isolation === "worker") await requireWorkerOptions();
  const uri = String(functionUri);
  const invoker = await explainPath(
    uri,
    () => startInvoker({ port: 0, logLevel: "warn", ...options, functionUri: uri }),
  );
  const { host, port } = invoker;
  const address = `${urlHost(host)}:${port}`;
  const client = createMessageFunctionClient(address);
  const disposed = new AbortController();
  const calls = createCalls({
    name: invoker.handler,
    codecs: createCodecs([...codecs, ...BUILT_IN_CODECS]),
    codecAdvice: CODEC_ADVICE,
    invoke: withCallErrors(({ signal, ...invocation }) =>
      client.invoke({ ...invocation, signal: AbortSignal.any([signal, disposed.signal]) })
    ),
  });
  async function stop(): Promise<void> {
    client.close();
    await invoker.stop();
  }
  return {
    address,
    host,
    port,
    get name() {
      return invoker.handler;
    },
    get interaction() {
      return invoker.interaction;
    },
    ...calls,
    stop,
    async [Symbol.asyncDispose]() {
      disposed.abort();
      await stop();
    },
  };
};

function withCallErrors(invoke: Invoke): Invoke {
  return (invocation) => {
    const output = invoke(invocation).getReader();
    return new ReadableStream({
      async pull(controller) {
        try {
          const { done, value } = await output.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error instanceof CallFailedError ? toCallError(error) : error);
        }
      },
      cancel: (reason) => output.cancel(reason),
    }, { highWaterMark: 0 });
  };
}

function toCallError({ code, details, trailers }: CallFailedError): CallError {
  return new CallError(details, {
    status: statusName(code) ?? "UNKNOWN",
    ...ownTrailers(trailers),
  });
}
