import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { connect } from "node:net";
import { startDev } from "../../src/dev/start_dev.ts";
import { startInvoker } from "../../src/server.ts";
import { ROOT } from "../support/invoker_program.ts";
import { devOf } from "./dev_fixture.ts";

const ROT13 = `${ROOT}samples/rot13/rot13.ts`;

/** Asks as a client may that leaves paths and headers as they are; the head of the answer. */
function askRaw(port: string, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), "localhost", () => socket.write(`${head}\r\n\r\n`));
    let text = "";
    socket.setEncoding("latin1").on("error", reject).on("data", (piece) => {
      text += piece;
      if (!text.includes("\r\n\r\n")) return;
      socket.destroy();
      resolve(text);
    });
  });
}

Deno.test("page: only who has its token is served, with headers that keep it to itself", async () => {
  await using page = await devOf(ROT13);
  const { url, origin } = page;
  const [token = ""] = url.split("/").slice(-2);
  assertMatch(token, /^[\w-]{22}$/);
  const asked: readonly (readonly [path: string, status: number, type: string])[] = [
    [`/_dev/${token}/`, 200, "text/html; charset=utf-8"],
    [`/_dev/${token}/?x=1`, 200, "text/html; charset=utf-8"],
    [`/_dev/${token}/api/state`, 200, "application/json"],
    [`/_dev/${token}/api/events`, 200, "text/event-stream"],
    [`/_dev/${token}`, 308, "text/plain; charset=utf-8"],
    [`/_dev/${token}/nothing.js`, 404, "text/plain; charset=utf-8"],
    [`/_dev/${token}/api`, 404, "text/plain; charset=utf-8"],
    ["/_dev", 403, "text/plain; charset=utf-8"],
    ["/_dev/", 403, "text/plain; charset=utf-8"],
    ["/_dev/api/state", 403, "text/plain; charset=utf-8"],
    [`/_dev/${token}x/api/state`, 403, "text/plain; charset=utf-8"],
    [`/_dev/${token.slice(1)}/api/state`, 403, "text/plain; charset=utf-8"],
    [`/_dev/${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}/`, 403, TEXT],
    [`/_dev/%${token}/`, 403, TEXT],
  ];
  for (const [path, status, type] of asked) {
    const response = await fetch(origin + path, { redirect: "manual" });
    await response.body?.cancel();
    const { headers } = response;
    assertEquals([path, response.status, headers.get("content-type")], [path, status, type]);
    assertEquals(headers.get("location"), status === 308 ? `/_dev/${token}/` : null);
    assertEquals(headers.get("content-security-policy"), CSP);
    assertEquals(headers.get("referrer-policy"), "no-referrer");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("cache-control"), "no-store");
  }
});

const TEXT = "text/plain; charset=utf-8";
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

Deno.test("page: nothing beside its files is served, whatever a path says", async () => {
  await using page = await devOf(ROT13);
  const { port, pathname } = new URL(page.url);
  for (
    const path of [
      "../page_files.ts",
      "..%2fpage_files.ts",
      "%2e%2e/page_files.ts",
      "./",
      "index.html/../../../deno.json",
      "//etc/passwd",
      "/etc/passwd",
      "..\\page_files.ts",
      "index.html%00.js",
      "api/../api/state",
    ]
  ) {
    const answer = await askRaw(port, `GET ${pathname}${path} HTTP/1.1\r\nHost: localhost`);
    assertMatch(answer, /^HTTP\/1\.1 404 /, path);
  }
});

Deno.test("page: it is read and not written, and takes no others' pages or names", async () => {
  await using page = await devOf(ROT13);
  const { host, port, pathname } = new URL(page.url);
  const state = `${pathname}api/state`;
  const asked: readonly (readonly [head: string, status: number])[] = [
    [`GET ${state} HTTP/1.1\r\nHost: ${host}`, 200],
    [`HEAD ${state} HTTP/1.1\r\nHost: ${host}`, 200],
    [`HEAD ${pathname}api/events HTTP/1.1\r\nHost: ${host}`, 200],
    [`GET ${state} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}`, 200],
    [`POST ${state} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0`, 405],
    [`DELETE ${pathname} HTTP/1.1\r\nHost: ${host}`, 405],
    [`OPTIONS ${pathname} HTTP/1.1\r\nHost: ${host}`, 405],
    [`GET ${state} HTTP/1.1\r\nHost: example.com`, 421],
    [`GET ${state} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://example.com`, 403],
    [`GET ${state} HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://localhost:1`, 403],
    [`GET ${state} HTTP/1.1\r\nHost: ${host}\r\nOrigin: null`, 403],
  ];
  for (const [head, status] of asked) {
    const answer = await askRaw(port, head);
    assertMatch(answer, new RegExp(`^HTTP/1\\.1 ${status} `), head);
    if (status === 403) assert(!answer.includes("rot13"), answer);
  }
});

Deno.test("page: its token is another at each start", async () => {
  const urls: string[] = [];
  for (let i = 0; i < 2; i++) {
    await using page = await devOf(ROT13);
    urls.push(new URL(page.url).pathname);
  }
  assertNotEquals(urls[0], urls[1]);
});

Deno.test("page: there is none with serve", async () => {
  await using running = await startInvoker({ functionUri: ROT13, port: 0, logLevel: "error" });
  for (const path of ["/_dev", "/_dev/", "/_dev/AAAAAAAAAAAAAAAAAAAAAA/"]) {
    const response = await fetch(`http://localhost:${running.port}${path}`);
    assertEquals(response.status, 404);
    assertMatch((await response.json()).detail, /there is no such path/);
  }
});

Deno.test("page: there is none where there is no such function", async () => {
  let message = "";
  try {
    await startDev({
      functionUri: `${ROOT}nothing.ts`,
      host: "localhost",
      port: 0,
      show: String,
      program: "",
    });
  } catch (error) {
    message = String(error);
  }
  assertMatch(message, /Cannot find ".*nothing\.ts": no such file/);
});
