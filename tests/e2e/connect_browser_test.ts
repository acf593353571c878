// connect-web in a page of a browser, as npm has it: no bundle, no generated code.
import { assertEquals } from "@std/assert";
import { RELAY_PROTO, relayFiles } from "../support/connect_client.ts";
import { useChromium } from "../support/chromium.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsHttp1 } from "../support/invoker_program.ts";

const chromium = useChromium();

/** Folders of the modules that a page loads, by the names of their packages. */
const PACKAGES = ["@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-web"] as const;

/** Calls methods from within a page. @returns what comes of each */
async function callFromPage(
  { url, files }: { readonly url: string; readonly files: readonly string[] },
): Promise<Record<string, unknown>> {
  const { create, createFileRegistry, fromBinary } = await import("@bufbuild/protobuf");
  const { FileDescriptorProtoSchema, FileDescriptorSetSchema } = await import(
    "@bufbuild/protobuf/wkt"
  );
  const { ConnectError, createClient } = await import("@connectrpc/connect");
  const { createConnectTransport } = await import("@connectrpc/connect-web");
  const file = files.map((text) =>
    fromBinary(FileDescriptorProtoSchema, Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))
  );
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));
  const service = registry.getService("relay.v1.Relay");
  if (!service) throw new Error("There is no service");
  const transport = createConnectTransport({ baseUrl: url, useHttpGet: true });
  // deno-lint-ignore no-explicit-any -- its types are those of descriptors, which nobody generates here
  const client = createClient(service, transport) as any;
  const seen: Record<string, unknown> = {};
  const note = async (what: string, act: () => unknown) => {
    try {
      seen[what] = await act();
    } catch (error) {
      const { code, rawMessage, metadata } = ConnectError.from(error);
      seen[what] = [code, rawMessage, metadata.get("x-owner")];
    }
  };
  await note("unary by GET", async () => (await client.echo({ text: "ä" })).text);
  await note("unary with a deadline", async () => {
    const names: (string | null)[] = [];
    const { text } = await client.headers({ text: "yes" }, {
      timeoutMs: 20_000,
      headers: { "x-asked": "why" },
      onHeader: (headers: Headers) => names.push(headers.get("x-answer")),
      onTrailer: (trailers: Headers) => names.push(trailers.get("x-last")),
    });
    return [text, ...names];
  });
  await note("error", () => client.fail({ text: "NOT_FOUND" }));
  await note("stream", async () => {
    const texts: string[] = [];
    for await (const { text } of client.letters({ text: "abc" })) texts.push(text);
    return texts;
  });
  await note("stream that fails", async () => {
    for await (const _ of client.failLater({ text: "ABORTED" }));
  });
  await note("stream that is left", async () => {
    const leaving = new AbortController();
    for await (const _ of client.waitLater({}, { signal: leaving.signal })) {
      leaving.abort(new Error("enough"));
    }
  });
  return seen;
}

Deno.test("connect-web calls from a page that --cors names, and not from another", {
  ignore: chromium.missing || needsHttp1(),
}, async () => {
  await using named = servePage();
  await using other = servePage();
  await using invoker = await startInvokerProcess([
    RELAY_PROTO.replace(/\.proto$/, ".ts"),
    ...["--proto", RELAY_PROTO, "--cors", named.origin],
  ]);
  await using page = await chromium.openPage();
  const asked = { url: `http://localhost:${invoker.port}`, files: await relayFiles() };

  await page.goto(named.origin);
  assertEquals(await page.evaluate(callFromPage, asked), {
    "unary by GET": "ä",
    "unary with a deadline": ["relay.v1.Relay/Headers why null null", "yes", "after yes"],
    "error": [5, "It is NOT_FOUND: ä", "Ada"],
    "stream": ["a", "b", "c"],
    "stream that fails": [10, "It is ABORTED: ä", "Ada"],
    "stream that is left": [1, "enough", null],
  });

  await page.goto(other.origin);
  const refused = [2, "Failed to fetch", null];
  const results = Object.values(await page.evaluate(callFromPage, asked));
  assertEquals(results, Array.from(results, () => refused));
});

/** Serves a page that may import the packages, at an origin of its own. */
function servePage(): AsyncDisposable & { readonly origin: string } {
  const imports = Object.fromEntries(
    PACKAGES.flatMap((name) => [[name, `/${name}/index.js`], [`${name}/`, `/${name}/`]]),
  );
  const html = `<!doctype html><title>A page</title><script type="importmap">${
    JSON.stringify({ imports })
  }</script>`;
  const server = Deno.serve(
    { hostname: "localhost", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      const name = PACKAGES.findLast((each) => pathname.startsWith(`/${each}/`));
      if (!name) return new Response(html, { headers: { "content-type": "text/html" } });
      // A part of a package is a folder, whose modules have names beside it.
      if (!pathname.endsWith(".js")) return Response.redirect(`${request.url}/index.js`);
      const url = new URL(`.${pathname.slice(name.length + 1)}`, import.meta.resolve(name));
      const headers = { "content-type": "text/javascript" };
      return new Response(await Deno.readTextFile(url), { headers });
    },
  );
  return {
    origin: `http://localhost:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
