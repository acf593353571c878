import { answerProbe } from "./probes.ts";

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
 * Bodies of requests are not read.
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
  const path = URL.parse(url)?.pathname ?? "";
  if (path === "/metrics") {
    return async () => {
      const { contentType, text } = await source.renderMetrics();
      return response(200, contentType, text);
    };
  }
  const probe = answerProbe(path, source.isReady);
  return probe && (() => response(probe.status, PLAIN, probe.text));
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
