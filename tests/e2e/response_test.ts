// A web `Response`, as callers of gRPC and of HTTP get it, wherever the function runs.
import { assertEquals } from "@std/assert";
import { loadFunction, type ReceivedMessage } from "../../mod.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { serveFunction } from "./serve_fixture.ts";
import { makeFolder } from "./temp_folder.ts";

const APP = `
export default {
  async fetch(request) {
    return new Response(request.method + new URL(request.url).pathname + await request.text());
  },
};`;

const CODE = `
export default (status) => {
  if (status === "pieces") {
    let n = 3;
    return new Response(new ReadableStream({
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (n-- === 0) controller.close();
        else controller.enqueue(new TextEncoder().encode("piece;"));
      },
    }), { headers: { "x-a": "1" } });
  }
  const headers = { "x-a": "1", "error-code": "own" };
  return new Response("status " + status, { status: Number(status), headers });
};`;

/** Statuses with how a Call of gRPC ends. */
const STATUSES: readonly (readonly [status: number, grpc: string])[] = [
  [302, "UNKNOWN"],
  [400, "INVALID_ARGUMENT"],
  [401, "UNAUTHENTICATED"],
  [403, "PERMISSION_DENIED"],
  [404, "NOT_FOUND"],
  [409, "ABORTED"],
  [410, "FAILED_PRECONDITION"],
  [416, "OUT_OF_RANGE"],
  [429, "RESOURCE_EXHAUSTED"],
  [499, "CANCELLED"],
  [500, "INTERNAL"],
  [501, "UNIMPLEMENTED"],
  [502, "INTERNAL"],
  [503, "UNAVAILABLE"],
  [504, "DEADLINE_EXCEEDED"],
];

Deno.test("a Response: a test without an invoker is told as callers of gRPC are", async () => {
  await using folder = await makeFolder({ "f.js": CODE });
  await using tested = await loadFunction(folder.file("f.js"));
  const first = async (value: string) => {
    const messages: ReceivedMessage[] = await Array.fromAsync(tested.stream([value]));
    return messages.map(({ payload, headers }) => [
      new TextDecoder().decode(payload),
      headers.get("x-a"),
    ]);
  };
  assertEquals(await first("201"), [["status 201", "1"]]);
  assertEquals(await first("pieces"), [["piece;piece;piece;", "1"]]);
  for (const [status, grpc] of STATUSES) {
    const error = await tested.call(`${status}`).then(() => undefined, (error) => error);
    assertEquals([error.status, error.message, error.code, error.headers.get("x-a")], [
      grpc,
      `status ${status}`,
      "own",
      "1",
    ]);
  }
});

for (const wire of ["inside", "outside"] as const) {
  Deno.test(`an object with fetch takes requests of HTTP, and messages as such: wire ${wire}`, async () => {
    await using folder = await makeFolder({ "app.js": APP });
    await using served = await serveFunction(folder.file("app.js"), { wire });
    assertEquals((await served.client.call(["Ada"])).texts, ["POST/Ada"]);
    if (needsHttp1()) return;
    const url = `http://localhost:${served.invoker.port}/a`;
    const answer = await fetch(url, { method: "PUT", body: "b".repeat(300_000) });
    assertEquals(await answer.text(), "PUT/a" + "b".repeat(300_000));
  });
}

for (const isolation of ["worker", "process", "none"] as const) {
  for (const wire of ["inside", "outside"] as const) {
    if (isolation === "none" && wire === "outside") continue;
    Deno.test(`a Response: isolation ${isolation}, wire ${wire}`, async () => {
      await using folder = await makeFolder({ "f.js": CODE });
      const options = isolation === "none" ? {} : { wire };
      await using served = await serveFunction(folder.file("f.js"), { isolation, ...options });
      const { client } = served;
      for (
        const [status, text] of [["201", "status 201"], ["pieces", "piece;".repeat(3)]] as const
      ) {
        const { texts, status: code, messages } = await client.call([status]);
        assertEquals([code, texts], ["OK", [text]]);
        assertEquals(
          Object.keys(messages[0]?.headers ?? {}).filter((name) => name.startsWith(":")),
          [],
        );
      }
      const { status: code, details } = await client.call(["404"]);
      assertEquals([code, details], ["NOT_FOUND", "status 404"]);
      if (needsHttp1()) return;
      const url = `http://localhost:${served.invoker.port}`;
      for (
        const [body, status, text] of [["pieces", 200, "piece;".repeat(3)], [
          "404",
          404,
          "status 404",
        ]] as const
      ) {
        const answer = await fetch(url, { method: "POST", body });
        assertEquals([answer.status, await answer.text(), answer.headers.get("x-a")], [
          status,
          text,
          "1",
        ]);
      }
    });
  }
}
