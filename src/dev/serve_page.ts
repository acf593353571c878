import type { ServePages } from "../http/create_http_service.ts";
import { compressBody } from "../http/compress_body.ts";
import type { HttpExchange } from "../http/http_exchange.ts";
import { withoutAuthority } from "../http/request_url.ts";
import type { DevState } from "./dev_state.ts";
import type { EventFeed } from "./event_feed.ts";
import { PAGE_FILES } from "./page_files.ts";
import { isSameToken } from "./page_token.ts";

/** Options of {@linkcode createPages}. */
export interface PageOptions {
  /** What the address of the page has in it. */
  readonly token: string;
  readonly feed: EventFeed;
  readonly state: () => DevState;
  /** Resolves when it is known what Calls go to, or why there is nothing. */
  readonly tried: Promise<void>;
}

const PREFIX = "/_dev";

/** Of every answer: the page loads nothing from elsewhere, is in no frame, and is kept nowhere. */
const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};
const TEXT = "text/plain; charset=utf-8";

const encoder = new TextEncoder();

/** The path of a page from the invoker's address. */
export function pagePath(token: string): string {
  return `${PREFIX}/${token}/`;
}

/**
 * Serves the page, its state and its events, below a path that only those know who read the log. Calls
 * wait until there is something that they can go to.
 */
export function createPages({ token, feed, state, tried }: PageOptions): ServePages {
  let isTried = false;
  const pass = tried.then(() => {
    isTried = true;
    return false;
  });
  return (exchange) => {
    const [path = ""] = withoutAuthority(exchange.request.url ?? "").split("?");
    if (path === PREFIX || path.startsWith(`${PREFIX}/`)) {
      return serve(exchange, path.slice(PREFIX.length + 1)).then(() => true);
    }
    return isTried ? undefined : pass;
  };

  async function serve(exchange: HttpExchange, path: string): Promise<void> {
    const { method } = exchange.request;
    const at = path.indexOf("/");
    if (!isSameToken(at < 0 ? path : path.slice(0, at), token)) {
      return await answer(exchange, 403, "Open the address that the invoker's log has.\n");
    }
    if (method !== "GET" && method !== "HEAD") {
      return await answer(exchange, 405, "There is GET and HEAD.\n", { allow: "GET, HEAD" });
    }
    // What the page refers to is relative to this.
    if (at < 0) return await answer(exchange, 308, "", { location: pagePath(token) });
    const name = path.slice(at + 1);
    if (name === "api/events") return await listen(exchange);
    if (name === "api/state") return await answerJson(exchange, state());
    const file = PAGE_FILES.get(name);
    if (file) return await answer(exchange, 200, file.text, { "content-type": file.type });
    await answer(exchange, 404, "There is no such file.\n");
  }

  async function listen(exchange: HttpExchange): Promise<void> {
    const type = { ...HEADERS, "content-type": "text/event-stream" };
    if (exchange.isHead) return await exchange.respond(200, type);
    const after = Number(exchange.request.headers["last-event-id"] ?? 0) || 0;
    const isListening = feed.listen(exchange, after, () => {
      exchange.begin(200, type);
      exchange.flush();
    });
    if (!isListening) await answer(exchange, 429, "Too many listen already.\n");
  }
}

async function answerJson(exchange: HttpExchange, value: unknown): Promise<void> {
  await answer(exchange, 200, JSON.stringify(value), { "content-type": "application/json" });
}

async function answer(
  exchange: HttpExchange,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const all = { ...HEADERS, "content-type": TEXT, ...headers };
  const compressed = compressBody(exchange.request, encoder.encode(text), all);
  await exchange.respond(status, compressed.headers, compressed.body);
}
