import { Buffer } from "node:buffer";
import type { CallBuffers } from "../invocation/call_buffers.ts";
import type { ObserveCall } from "../invocation/call_observer.ts";
import type { Invoke } from "../invocation/invocation.ts";
import type { OnRejected, RejectionReason } from "../invocation/rejection.ts";
import type { OnRequest } from "../port/on_request.ts";
import type { WatchedCall } from "../port/stalled_calls.ts";
import { isLoopback } from "../invocation/is_loopback.ts";
import { connectFailures } from "./connect/connect_failures.ts";
import { asksForConnect } from "./connect/plan_connect.ts";
import { guardOrigin, preflightHeaders } from "./guard_origin.ts";
import { textOf } from "./header_fields.ts";
import { HttpError } from "./http_error.ts";
import { HttpExchange } from "./http_exchange.ts";
import { answerProbe } from "./probes.ts";
import type { RequestHead, ServedHandler } from "./request_plan.ts";
import { routeRequest } from "./route_request.ts";
import { type ExchangeLimits, serveExchange } from "./serve_exchange.ts";

/**
 * Sees requests before they are looked at as Calls. Resolves with whether it has answered one, which
 * is no Call then; else it sees it once more. `undefined`: it has not, and there is nothing to wait for.
 */
export type ServePages = (exchange: HttpExchange) => Promise<boolean> | undefined;

/** Options of {@linkcode createHttpService}. */
export interface HttpServiceOptions {
  /** What the port listens on: on loopback nobody else's names are taken. */
  readonly host: string;
  /** Asked when a request comes. */
  readonly handler: () => ServedHandler;
  readonly isReady: () => boolean;
  /** Origins whose pages may call; `*`: all. @default {[]} */
  readonly cors?: readonly string[];
  readonly limits: ExchangeLimits;
  /** What is served beside the function. @default nothing */
  readonly pages?: ServePages | undefined;
  /** What is held for all calls. */
  readonly buffers: CallBuffers;
  /** Looks after a call that its client may keep waiting. */
  readonly watch: (call: WatchedCall) => void;
  readonly observe: ObserveCall;
  /** Told of errors that were not thrown on purpose. */
  readonly onFailure: (error: unknown) => void;
  readonly onRejected: OnRejected;
}

/** What answers the requests of HTTP of a port. */
export interface HttpService {
  readonly serve: OnRequest;
  /** Resolves when no Call is under way. */
  drain(): Promise<void>;
}

/** Why what is not served is refused, by its status. */
const REASONS: Readonly<Record<number, RejectionReason>> = {
  403: "http-origin",
  404: "http-path",
  405: "http-method",
  421: "http-host",
};

/** Serves requests of HTTP with an {@linkcode Invoke}: each is one Call. */
export function createHttpService(
  invoke: Invoke,
  { host, handler, isReady, cors = [], limits, pages, buffers, ...options }: HttpServiceOptions,
): HttpService {
  const { watch, observe, onFailure, onRejected } = options;
  const hosts = isLoopback(host) ? "loopback" : "any";
  let callCount = 0;
  let whenNone: PromiseWithResolvers<void> | undefined;

  async function serve(exchange: HttpExchange): Promise<void> {
    const head = headOf(exchange);
    const { method, headers: { origin }, url } = head;
    try {
      const served = handler();
      if (served.isMethod && asksForConnect(head)) {
        exchange.failures = connectFailures(textOf(head.headers["content-type"]));
      }
      const from = typeof origin === "string" ? origin : undefined;
      exchange.headers = guardOrigin({ host: head.host, origin: from }, hosts, cors);
      const paged = pages?.(exchange);
      // Of one that waited all is looked at anew: by now something else may be served.
      if (paged) return await paged ? undefined : await serve(exchange);
      const probe = answerProbe(url.split("?", 1)[0] ?? "", isReady);
      if (probe && (method === "GET" || method === "HEAD")) {
        const plain = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" };
        return await exchange.respond(probe.status, plain, Buffer.from(probe.text));
      }
      const plan = routeRequest(head, served);
      if (plan.kind === "options") {
        const asked = exchange.request.headers["access-control-request-headers"];
        const isPreflight = "access-control-request-method" in exchange.request.headers;
        return await exchange.respond(204, {
          allow: plan.allow,
          ...(isPreflight && preflightHeaders(plan.allow, asked)),
        });
      }
      callCount++;
      const isOneOfMany = served.others !== undefined;
      const options = { plan, isOneOfMany, observe, onFailure, limits };
      try {
        await serveExchange(exchange, invoke, options);
      } finally {
        if (--callCount === 0) whenNone?.resolve();
      }
    } catch (error) {
      const problem = exchange.failures.toProblem(error);
      const reason = REASONS[problem.httpStatus];
      if (!(error instanceof HttpError)) onFailure(error);
      else if (reason) onRejected({ reason, peer: exchange.peer, what: error.message });
      exchange.refuse(problem);
    }
  }

  return {
    serve(request, response, connection) {
      const exchange = new HttpExchange(request, response, connection, buffers);
      watch(exchange);
      serve(exchange).catch(onFailure);
    },
    drain() {
      whenNone = Promise.withResolvers();
      if (callCount === 0) whenNone.resolve();
      return whenNone.promise;
    },
  };
}

function headOf({ request, isSecure }: HttpExchange): RequestHead {
  const { method = "", url = "/", headers } = request;
  const host = request.authority || headers.host;
  return { method, url, headers, host, isSecure, isUpgradable: request.httpVersion === "1.1" };
}
