// Pages in a browser: one of an origin that --cors names, and one of another.
import { assert, assertEquals } from "@std/assert";
import { useChromium } from "../support/chromium.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

const chromium = useChromium();

/** What a page does, with what comes of it for one that is allowed, and for one that is not. */
interface PageCase {
  readonly what: string;
  /** Runs in the page; `url` is that of the invoker. */
  readonly run: (url: string) => unknown;
  readonly allowed: unknown;
  readonly other: unknown;
}

const CASES: readonly PageCase[] = [
  {
    what: "fetch of JSON, which has a preflight",
    run: async (url) => {
      const request = { method: "POST", headers: { "content-type": "application/json" } };
      const answer = await fetch(url, { ...request, body: `{"name":"Ada"}` })
        .catch((error) => error);
      return answer instanceof Error
        ? answer.message
        : [answer.status, answer.headers.get("content-type"), await answer.json()];
    },
    allowed: [200, "application/json", { hello: "Ada" }],
    other: "Failed to fetch",
  },
  {
    what: "fetch of a form, which has none",
    run: async (url) => {
      const body = new URLSearchParams({ name: "Ada" });
      const answer = await fetch(url, { method: "POST", body }).catch((error) => error);
      return answer instanceof Error ? answer.message : await answer.json();
    },
    allowed: { hello: "Ada" },
    other: "Failed to fetch",
  },
  {
    what: "fetch of what fails",
    run: async (url) => {
      const answer = await fetch(`${url}/fail`, { method: "POST" }).catch((error) => error);
      if (answer instanceof Error) return answer.message;
      const { detail } = await answer.json();
      return [answer.status, answer.headers.get("error-code"), detail];
    },
    allowed: [500, "error-server-function-invocation", "on purpose"],
    other: "Failed to fetch",
  },
  {
    what: "fetch of lines, read as they come and left before their end",
    run: async (url) => {
      const leaving = new AbortController();
      const answer = await fetch(`${url}/ticks`, { signal: leaving.signal }).catch((error) =>
        error
      );
      if (answer instanceof Error) return answer.message;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!text.includes("3\n")) text += (await reader.read()).value ?? "";
      leaving.abort();
      return text.slice(0, 6);
    },
    allowed: "1\n2\n3\n",
    other: "Failed to fetch",
  },
  {
    what: "EventSource, which comes back with the last id",
    run: (url) =>
      new Promise((resolve) => {
        const source = new EventSource(`${url}/events`);
        const seen: string[] = [];
        source.onmessage = ({ data, lastEventId }) => {
          seen.push(`${lastEventId}: ${data}`);
          if (seen.length === 4) close();
        };
        // It is told of the end of a stream, too, after which it comes back by itself.
        source.onerror = () => source.readyState === EventSource.CLOSED && close();
        const close = () => {
          source.close();
          resolve(seen);
        };
      }),
    allowed: ["1: event 1", "2: event 2", "3: event 3", "4: event 4"],
    other: [],
  },
  {
    what: "WebSocket, both ways",
    run: (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(`${url.replace("http", "ws")}/echo`, "json");
        const seen: unknown[] = [];
        socket.onopen = () => socket.send(`{"n":1}`);
        socket.onmessage = ({ data }) => {
          seen.push(JSON.parse(data));
          if (seen.length === 1) socket.send(`{"n":2}`);
          else socket.close(1000);
        };
        socket.onclose = ({ code }) => resolve([...seen, code]);
      }),
    allowed: [{ n: 1 }, { n: 2 }, 1000],
    other: [1006],
  },
];

const HANDLERS = "?handler=default,ticks,events,echo,fail";

for (const named of [true, false]) {
  Deno.test(`a page gets its answers by --cors with ${named ? "its origin" : "*"}`, {
    ignore: chromium.missing || needsHttp1(),
  }, async () => {
    await using pages = servePages();
    await using invoker = await startInvokerProcess([
      fixturePath("for_clients.ts") + HANDLERS,
      ...["--cors", named ? `https://example.com,${pages.origin}` : "*"],
    ]);
    await using page = await chromium.openPage();
    await page.goto(pages.origin);
    for (const { what, run, allowed } of CASES) {
      assertEquals(await page.evaluate(run, `http://localhost:${invoker.port}`), allowed, what);
    }
    await invoker.untilReported(/: left/);
  });
}

Deno.test("a page of another origin gets nothing, and runs nothing", {
  ignore: chromium.missing || needsHttp1(),
}, async () => {
  await using named = servePages();
  await using others = servePages();
  await using invoker = await startInvokerProcess([
    fixturePath("for_clients.ts") + HANDLERS,
    ...["--cors", named.origin],
  ]);
  await using page = await chromium.openPage();
  await page.goto(others.origin);
  const url = `http://localhost:${invoker.port}`;
  for (const { what, run, other } of CASES) {
    assertEquals(await page.evaluate(run, url), other, what);
  }
  // What had been run would have been told of before this.
  await (await fetch(`${url}?name=Ada`, { headers: { origin: named.origin } })).body?.cancel();
  await invoker.untilReported(new RegExp(`asked by ${named.origin}`));
  assert(!/: left/.test(invoker.stderr()) && !invoker.stderr().includes(others.origin));
});

Deno.test("the port's own page needs no --cors", {
  ignore: chromium.missing || needsHttp1(),
}, async () => {
  await using invoker = await startInvokerProcess([fixturePath("for_clients.ts") + HANDLERS]);
  await using page = await chromium.openPage();
  const url = `http://localhost:${invoker.port}`;
  await page.goto(`${url}/healthz`);
  for (const { what, run, allowed } of CASES) {
    assertEquals(await page.evaluate(run, url), allowed, what);
  }
});

/** Serves an empty page at an origin of its own. */
function servePages(): AsyncDisposable & { readonly origin: string } {
  const headers = { "content-type": "text/html" };
  const server = Deno.serve(
    { hostname: "localhost", port: 0, onListen: () => {} },
    () => new Response("<!doctype html><title>A page</title>", { headers }),
  );
  return {
    origin: `http://localhost:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
