/** A span as it was exported. */
export interface ReceivedSpan {
  readonly scope: string;
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty: it has no parent. */
  readonly parentSpanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code: number; readonly message: string };
  readonly events: readonly unknown[];
}

/** A collector that keeps what it is sent, and a web page that is traced to. */
export interface OtlpReceiver extends AsyncDisposable {
  /** Makes a process of Deno export to it. */
  readonly env: Readonly<Record<string, string>>;
  readonly spans: readonly ReceivedSpan[];
  /** All that came, as it came. */
  readonly bodies: readonly string[];
  /** A page that says "found". */
  readonly pageUrl: string;
  /** The `traceparent` of each request for it. */
  readonly pageParents: readonly (string | null)[];
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface ExportedSpan extends Omit<ReceivedSpan, "attributes" | "scope"> {
  readonly attributes: readonly KeyValue[];
}

interface TraceExport {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly scope: { readonly name: string };
      readonly spans: readonly ExportedSpan[];
    }[];
  }[];
}

/** Receives OTLP over HTTP, as JSON, on a free port of this machine. */
export function startOtlpReceiver(): OtlpReceiver {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const pageParents: (string | null)[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/page") {
      pageParents.push(request.headers.get("traceparent"));
      return new Response("found");
    }
    const body = await request.text();
    bodies.push(body);
    if (pathname === "/v1/traces") spans.push(...readSpans(JSON.parse(body)));
    return Response.json({});
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    env: {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    },
    spans,
    bodies,
    pageUrl: `${url}/page`,
    pageParents,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function readSpans({ resourceSpans }: TraceExport): ReceivedSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) =>
      spans.map(({ attributes, ...span }) => ({
        ...span,
        scope: scope.name,
        attributes: Object.fromEntries(
          attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
        ),
      }))
    )
  );
}
