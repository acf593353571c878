import { loadFunction } from "@projectriff/deno-function-invoker";
import { assertEquals } from "@std/assert";
import { serveHttp } from "../../tests/http/http_server.ts";
import app from "./hono.ts";

Deno.test("hono: its routes answer over HTTP", async () => {
  await using served = await serveHttp(app);
  const ask = async (path: string, init?: RequestInit) => {
    const answer = await fetch(`${served.url}${path}`, init);
    return [answer.status, await answer.text()];
  };
  assertEquals(await ask("/guests/1"), [200, '{"guest":"Ada"}']);
  assertEquals(await ask("/guests/2", { method: "PUT", body: "Grace" }), [204, ""]);
  assertEquals(await ask("/guests/2"), [200, '{"guest":"Grace"}']);
  assertEquals(await ask("/guests/3"), [404, "There is no such guest"]);
  assertEquals(await ask("/nowhere"), [404, "404 Not Found"]);
});

Deno.test("hono: a message is posted to its root", async () => {
  await using hono = await loadFunction(import.meta.resolve("./hono.ts"));
  assertEquals(await hono.call("Ada"), "Hello, Ada!");
});
