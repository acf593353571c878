import { assertEquals, assertMatch } from "@std/assert";
import { main } from "../../../src/cli/main.ts";
import { answer, echo, refuse, type ServerCall, startEchoServer } from "../echo_server.ts";
import { createFakeIo } from "../fake_io.ts";

function call(io: ReturnType<typeof createFakeIo>, address: string, ...argv: readonly string[]) {
  return main(["call", "--address", address, ...argv], io);
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("call: every argument is a message, every output a line", async () => {
  await using server = await startEchoServer();
  const io = createFakeIo();
  assertEquals(await call(io, server.address, "007", "", "é\n", "--", "-x"), 0);
  assertEquals(io.printed(), "007\n\né\n-x\n");
  assertEquals(io.reported(), "");
  assertEquals(io.listenerCount(), 0);
});

Deno.test("call: headers go out with every message", async () => {
  await using server = await startEchoServer();
  const argv = ["--header", "a=1", "--header", "a: 2", "--accept", "text/*", "x", "y"];
  assertEquals(await call(createFakeIo(), server.address, ...argv), 0);
  const sent: [string, string[]][] = [["a", ["1", "2"]], ["Content-Type", ["text/plain"]], [
    "Accept",
    ["text/*"],
  ]];
  assertEquals(server.received.map(({ headers }) => [...headers]), [sent, sent]);
});

Deno.test("call: without --accept there is no such header, and --header comes before --content-type", async () => {
  await using server = await startEchoServer();
  const argv = ["--header", "content-type=a/b", "x"];
  assertEquals(await call(createFakeIo(), server.address, ...argv), 0);
  assertEquals(server.received.map(({ headers }) => [...headers]), [[["content-type", ["a/b"]]]]);
});

Deno.test("call: a line of stdin is answered before the next one is there", async () => {
  await using server = await startEchoServer();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const io = createFakeIo({ stdin: readable });
  const ended = call(io, server.address);
  const writer = writable.getWriter();
  await writer.write(bytes("one\r\ntw"));
  await io.untilPrinted(1);
  assertEquals(io.printed(), "one\n");
  await writer.write(bytes("o\n\nlast"));
  await io.untilPrinted(3);
  await writer.close();
  assertEquals(await ended, 0);
  assertEquals(io.printed(), "one\ntwo\n\nlast\n");
});

Deno.test("call: bytes are printed as they are", async () => {
  await using server = await startEchoServer();
  const io = createFakeIo();
  const argv = ["--content-type", "application/octet-stream", "ab", "c"];
  assertEquals(await call(io, server.address, ...argv), 0);
  assertEquals(io.printedBytes(), [97, 98, 99]);
});

Deno.test("call: a failure is one line of stderr, after the outputs before it", async () => {
  await using server = await startEchoServer((call) => {
    answer(call, "before");
    refuse(call, 'parsing "x":\nnot a number', "error-client-unmarshall");
  });
  const io = createFakeIo();
  assertEquals(await call(io, server.address, "x"), 1);
  assertEquals(io.printed(), "before\n");
  assertEquals(
    io.reported(),
    'INVALID_ARGUMENT: parsing "x": not a number (error-client-unmarshall)\n',
  );
});

Deno.test("call: outputs that stdout is slow to take come before the failure", async () => {
  await using server = await startEchoServer((call) => {
    for (let i = 0; i < 49; i++) answer(call, `${i}`);
    // A status overtakes what the server has not handed on yet.
    answer(call, "49", () => refuse(call, "enough", "error-server-busy"));
  });
  const printed: string[] = [];
  const io = createFakeIo({
    stdout: async (write) => {
      await new Promise((resolve) => setTimeout(resolve, 2));
      printed.push(new TextDecoder().decode(write));
    },
  });
  assertEquals(await call(io, server.address, "x"), 1);
  assertEquals(printed, Array.from({ length: 50 }, (_, i) => `${i}\n`));
});

Deno.test("call: a server that ends early leaves the rest of stdin", async () => {
  await using server = await startEchoServer((call) => {
    call.once("data", () => {
      answer(call, "done");
      call.end();
    });
  });
  const cancelled = Promise.withResolvers<void>();
  const stdin = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytes("line\n")),
    cancel: () => cancelled.resolve(),
  });
  const io = createFakeIo({ stdin });
  assertEquals(await call(io, server.address), 0);
  assertEquals(io.printed(), "done\n");
  await cancelled.promise;
});

Deno.test("call: --timeout ends a Call that takes longer", async () => {
  await using server = await startEchoServer(() => {});
  const io = createFakeIo();
  assertEquals(await call(io, server.address, "--timeout", "100ms", "x"), 1);
  assertMatch(io.reported(), /^DEADLINE_EXCEEDED: [^\n]+\n$/);
});

Deno.test("call: where nobody listens it says what to do", async () => {
  const { address } = await freed();
  const io = createFakeIo();
  assertEquals(await call(io, address, "x"), 1);
  assertEquals(
    io.reported(),
    `Cannot connect to ${address}: no invoker answers there; start one, or name another address ` +
      "with --address\n",
  );
});

Deno.test("call: an interrupt cancels the Call", async () => {
  const opened = Promise.withResolvers<ServerCall>();
  const left = Promise.withResolvers<void>();
  await using server = await startEchoServer((call) => {
    call.on("cancelled", () => left.resolve());
    opened.resolve(call);
  });
  const { readable } = new TransformStream<Uint8Array, Uint8Array>();
  const io = createFakeIo({ stdin: readable });
  const ended = call(io, server.address);
  await opened.promise;
  io.interrupt("SIGINT");
  assertEquals(await ended, 130);
  await left.promise;
  assertEquals(io.reported(), "");
  assertEquals(io.listenerCount(), 0);
});

Deno.test("call: a reader of stdout that leaves ends the Call quietly", async () => {
  const left = Promise.withResolvers<void>();
  await using server = await startEchoServer((call) => {
    call.on("cancelled", () => left.resolve());
    echo(call);
  });
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const io = createFakeIo({
    stdin: readable,
    stdout: () => Promise.reject(new Deno.errors.BrokenPipe()),
  });
  const ended = call(io, server.address);
  await writable.getWriter().write(bytes("x\n"));
  assertEquals(await ended, 0);
  await left.promise;
  assertEquals(io.reported(), "");
});

/** An address that was free a moment ago. */
async function freed(): Promise<{ readonly address: string }> {
  await using server = await startEchoServer();
  return { address: server.address };
}
