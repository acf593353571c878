import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { Log } from "../invocation/log.ts";
import { pause } from "../invocation/pause.ts";
import { urlHost } from "../invocation/url_host.ts";
import { type MetricsSource, toMetricsResponse } from "./metrics_response.ts";

/** How long it waits before it listens again. */
const RETRY_MS = 500;
/** What the system says of a name without an address. */
const UNRESOLVED = /failed to lookup address/;

/** Options of {@linkcode startMetricsServer}. */
export interface MetricsServerOptions extends MetricsSource {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Told why it does not listen for now, as where the process has no file descriptors left. */
  readonly log: Pick<Log, "error">;
}

/** An HTTP server of metrics and probes. */
export interface MetricsServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Where its metrics are. */
  readonly url: string;
  /** Ends at once; requests under way are cut off. Never rejects. */
  close(): Promise<void>;
}

/**
 * Serves metrics and probes over HTTP, in plaintext.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export function startMetricsServer(options: MetricsServerOptions): MetricsServer {
  const hostname = options.host.replace(/^\[|\]$/g, "");
  const authority = urlHost(hostname);
  const stop = new AbortController();
  const server = listen();
  const { hostname: address, port } = server.addr;
  const ended = keepListening();
  return {
    port,
    url: `http://${authority}:${port}/metrics`,
    // Not `shutdown`: it waits for whoever is connected and says nothing.
    close() {
      stop.abort();
      return ended;
    },
  };

  /** The platform's server ends at the first connection that it cannot accept. */
  async function keepListening(): Promise<void> {
    for (let current: typeof server | undefined = server; !stop.signal.aborted;) {
      try {
        await current?.finished;
      } catch (error) {
        const why = errorMessage(error);
        options.log.error("Cannot serve metrics for now, it is tried again: {why}", { why });
      }
      if (stop.signal.aborted) return;
      await pause(RETRY_MS, stop.signal);
      try {
        current = listenOn(address, port);
      } catch {
        // It has been told already.
        current = undefined;
      }
    }
  }

  function listen(): Deno.HttpServer<Deno.NetAddr> {
    try {
      return listenOn(hostname);
    } catch (cause) {
      // As on the other port, it is that where nothing says what it is.
      if (hostname === "localhost" && UNRESOLVED.test(errorMessage(cause))) {
        return listenOn("127.0.0.1");
      }
      const remedy = cause instanceof Deno.errors.AddrInUse
        ? "; choose another port with --metrics-port, 0 for any free one"
        : "";
      throw new InvokerError(
        "start-failed",
        `Cannot listen on ${authority}:${options.port} (--metrics-port): ${errorMessage(cause)}` +
          remedy,
        { cause },
      );
    }
  }

  function listenOn(hostname: string, port = options.port): Deno.HttpServer<Deno.NetAddr> {
    return Deno.serve({
      hostname,
      port,
      signal: stop.signal,
      onListen() {}, // it would print to standard output
      onError: () => new Response(null, { status: 500 }), // nor to standard error
    }, (request) => toMetricsResponse(request, options));
  }
}
