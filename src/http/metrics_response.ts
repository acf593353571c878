/** What the metrics port tells. */
export interface MetricsSource {
  /** Whether Calls are served. */
  readonly isReady: () => boolean;
  readonly renderMetrics: () => Promise<RenderedMetrics>;
}

/** All metrics at one moment. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

const PLAIN = "text/plain; charset=utf-8";

/**
 * Answers a request to the metrics port: `/metrics`, `/healthz` and `/readyz`, by GET and HEAD.
 *
 * Bodies of requests are not read. Whoever asks `/healthz` and is answered knows what there is to
 * know: the process lives, and its event loop turns.
 */
export async function toMetricsResponse(
  { method, url }: Pick<Request, "method" | "url">,
  source: MetricsSource,
): Promise<Response> {
  const render = pageOf(url, source);
  if (render === undefined) return response(404, PLAIN, "not found\n");
  // A head is that of the whole answer; the platform leaves the body out.
  if (method === "GET" || method === "HEAD") return await render();
  return response(405, PLAIN, "method not allowed\n", { allow: "GET, HEAD" });
}

function pageOf(
  url: string,
  source: MetricsSource,
): (() => Response | Promise<Response>) | undefined {
  switch (URL.parse(url)?.pathname) {
    case "/metrics":
      return async () => {
        const { contentType, text } = await source.renderMetrics();
        return response(200, contentType, text);
      };
    case "/healthz":
      return () => response(200, PLAIN, "ok\n");
    case "/readyz":
      return () =>
        source.isReady() ? response(200, PLAIN, "ready\n") : response(503, PLAIN, "not ready\n");
    default:
      return undefined;
  }
}

function response(
  status: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(text, {
    status,
    headers: { "content-type": contentType, "cache-control": "no-store", ...headers },
  });
}
