import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { curl, SERVED_PROTOCOLS } from "../http/http_server.ts";
import { converse } from "../http/websocket/websocket_client.ts";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

const NAMES = "upper,count,twice,numbers";
const PLACES = [
  ["--wire", "inside"],
  ["--wire", "outside"],
  ["--isolation", "process", "--wire", "inside"],
  ["--isolation", "process", "--wire", "outside"],
  ["--isolation", "none"],
];

const to = (handler: string, payload: string) => ({
  payload,
  headers: { "x-handler": handler, "content-type": "text/plain" },
});

for (const place of PLACES) {
  Deno.test(`several handlers: ${place.join(" ")} serves them from one sandbox`, async () => {
    const args = [fixturePath("many.ts"), "--handler", NAMES, "--log-level", "debug"];
    await using invoker = await startInvokerProcess([...args, ...place], {
      denoOptions: ["--allow-all"],
    });
    assertMatch(invoker.firstLine, /many\.ts#upper,count,twice,numbers/);
    const { port } = invoker;

    using client = connect(port);
    const asked = async (...messages: Parameters<typeof client.call>[0]) => {
      const { status, errorCode, texts } = await client.call(messages);
      return [status, errorCode, ...texts];
    };
    assertEquals(await asked("Hello"), ["OK", undefined, "HELLO"]);
    assertEquals(await asked(to("upper", "Hello")), ["OK", undefined, "HELLO"]);
    assertEquals(await asked(to("twice", "a"), "b"), ["OK", undefined, "aa", "bb"]);
    assertEquals(await asked(to("count", "")), ["OK", undefined, "1"]);
    assertEquals(await asked(to("setup", "a")), ["NOT_FOUND", undefined]);
    // Of metadata nothing is a header of a message.
    const { texts } = await client.call(["a"], { metadata: { "x-handler": "twice" } });
    assertEquals(texts, ["A"]);

    for (const protocol of SERVED_PROTOCOLS) {
      const ask = async (path: string, ...args: string[]) => {
        const { status, body } = await curl(protocol, `http://localhost:${port}${path}`, args);
        return [status, body];
      };
      assertEquals(await ask("/", "-d", "Hello"), [200, "HELLO"]);
      assertEquals(await ask("/upper", "-d", "Hello"), [200, "HELLO"]);
      assertEquals(await ask("/count"), [200, "1"]);
      const number = ["-H", "Content-Type: application/json", "-d", "21"];
      assertEquals(await ask("/numbers", ...number), [200, "42"]);
      const text = ["-H", "Content-Type: text/plain", "-d", "a", "-H", "Accept: text/event-stream"];
      assertEquals(await ask("/twice", ...text), [200, "data: aa\n\n"]);
      // The path says whom it is for, no header does.
      assertEquals(await ask("/upper", "-H", "x-handler: twice", "-d", "a"), [200, "A"]);
      const [status, problem] = await ask("/other", "-d", "a");
      assertEquals(status, 404);
      assertMatch(String(problem), /it is \/ or \/upper or \/count or \/twice or \/numbers/);
    }
    if (!needsHttp1()) {
      const { messages } = await converse(`http://localhost:${port}/twice`, {
        send: ["a", "b"],
        onMessage: (text, socket) => void (text === "bb" && socket.close()),
      });
      assertEquals(messages, ["aa", "bb"]);
    }
    await invoker.untilReported(/of twice \(streaming\).* ended with OK/);
    await invoker.untilReported(/of no handler \(unknown\) ended with NOT_FOUND/);
  });
}

Deno.test("several handlers: --handlers serves all that the module exports", async () => {
  await using invoker = await startInvokerProcess([fixturePath("many.ts"), "--handlers"]);
  assertMatch(invoker.firstLine, /many\.ts#count,numbers,twice,upper/);
});

Deno.test("several handlers: one that is missing keeps all from being served", async () => {
  await assertRejects(
    () => startInvokerProcess([fixturePath("many.ts"), "--handler", "upper,lower"]),
    Error,
    'Cannot find handler "lower"',
  );
});
