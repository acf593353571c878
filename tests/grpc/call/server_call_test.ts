import { assert, assertEquals } from "@std/assert";
import http2, {
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { framed } from "../../../src/port/message_framing.ts";
import { createCallBuffers } from "../../../src/invocation/call_buffers.ts";
import { ServerCall } from "../../../src/grpc/call/server_call.ts";
import type { ServerCallListener } from "../../../src/grpc/call/server_call_listener.ts";
import { UNBOUNDED } from "../../../src/invocation/byte_budget.ts";
import { SocketBacklog } from "../../../src/port/http2/socket_backlog.ts";

const text = new TextEncoder();

Deno.test("ServerCall: messages come in order, and those that are sent go out before the status", async () => {
  await using served = await serve((call) => ({
    onMessages(messages) {
      for (const message of messages) call.send(framed(message));
    },
    onHalfClose: () => call.end({ status: "OK" }),
  }));
  const { body, fields } = await served.request([
    framed(text.encode("a")),
    framed(text.encode("b")),
  ]);
  assertEquals(body, [...framed(text.encode("a")), ...framed(text.encode("b"))]);
  assertEquals([fields[":status"], fields["content-type"]], ["200", "application/grpc"]);
  assertEquals([fields["grpc-status"], fields["grpc-message"]], ["0", undefined]);
});

Deno.test("ServerCall: what it ends with is told once, its details percent-encoded", async () => {
  await using served = await serve((call) => ({
    onHalfClose() {
      call.end({ status: "ABORTED", details: "50 % ü\n", trailers: { "error-code": "x" } });
      call.end({ status: "OK" });
    },
  }));
  const { fields } = await served.request([]);
  assertEquals(
    [fields["grpc-status"], fields["grpc-message"], fields["error-code"]],
    ["10", "50 %25 %C3%BC%0A", "x"],
  );
});

Deno.test("ServerCall: a message that is too large ends it before it has come", async () => {
  const left = Promise.withResolvers<string>();
  await using served = await serve(() => ({
    onLeft: (_reason, { status }) => left.resolve(status),
  }));
  const { fields } = await served.request([Uint8Array.of(0, 0, 0, 4, 1)]);
  assertEquals([fields["grpc-status"], await left.promise], ["8", "RESOURCE_EXHAUSTED"]);
  assertEquals(
    fields["grpc-message"],
    "Cannot read a message: it has 1025 bytes, the limit is 1024",
  );
});

const CUT_OFF = [1, 4, 5, 9];
for (const length of CUT_OFF) {
  Deno.test(`ServerCall: a message of which ${length} bytes come fails it`, async () => {
    await using served = await serve((call) => ({
      onHalfClose: () => call.end({ status: "OK" }),
    }));
    const { fields } = await served.request([framed(text.encode("12345")).subarray(0, length)]);
    assertEquals([fields["grpc-status"], fields["grpc-message"]], [
      "13",
      "The last message was cut off",
    ]);
  });
}

Deno.test("ServerCall: compressed messages keep their order among the others", async () => {
  const seen: string[] = [];
  await using served = await serve((call) => ({
    onMessages: (messages) => seen.push(...messages.map((each) => new TextDecoder().decode(each))),
    onHalfClose: () => call.end({ status: "OK" }),
  }));
  for (const encoding of ["gzip", "deflate"] as const) {
    const parts = [framed(text.encode("1")), await compressed("2", encoding)];
    parts.push(framed(text.encode("3")), await compressed("4", encoding));
    const { fields } = await served.request(parts, { "grpc-encoding": encoding });
    assertEquals([fields["grpc-status"], ...seen.splice(0)], ["0", "1", "2", "3", "4"], encoding);
  }
});

Deno.test("ServerCall: while it is paused no more of a piece is decompressed", async () => {
  const seen: string[] = [];
  const paused = Promise.withResolvers<ServerCall>();
  await using served = await serve((call) => ({
    onMessages(messages) {
      seen.push(...messages.map((each) => new TextDecoder().decode(each)));
      if (seen.length > 1) return;
      call.pause();
      paused.resolve(call);
    },
    onHalfClose: () => call.end({ status: "OK" }),
  }));
  const piece = [await compressed("1", "gzip"), await compressed("2", "gzip")];
  const joined = new Uint8Array(piece.flatMap((each) => [...each]));
  const answer = served.request([joined], { "grpc-encoding": "gzip" });
  const call = await paused.promise;
  await new Promise((resolve) => setTimeout(resolve, 100));
  assertEquals(seen, ["1"]);
  call.resume();
  assertEquals([(await answer).fields["grpc-status"], ...seen], ["0", "1", "2"]);
});

Deno.test("ServerCall: what it cannot decompress fails it, and says what it can", async () => {
  await using served = await serve((call) => ({
    onHalfClose: () => call.end({ status: "OK" }),
  }));
  const message = await compressed("x", "gzip");
  const unknown = await served.request([message], { "grpc-encoding": "br" });
  assertEquals([unknown.fields["grpc-status"], unknown.fields["grpc-accept-encoding"]], [
    "12",
    "identity,gzip,deflate",
  ]);
  const none = await served.request([message]);
  assertEquals(none.fields["grpc-status"], "12");
  const wrong = await served.request([message], { "grpc-encoding": "deflate" });
  assertEquals([wrong.fields["grpc-status"], wrong.fields["grpc-message"]], [
    "13",
    "Cannot decompress the message",
  ]);
  const large = await served.request([await compressed("x".repeat(1025), "gzip")], {
    "grpc-encoding": "gzip",
  });
  assertEquals(large.fields["grpc-status"], "8");
});

for (const answersFirst of [false, true]) {
  const when = answersFirst ? "behind an answer" : "at once";
  Deno.test(`ServerCall: trailers that HTTP/2 does not take end it, ${when}`, async () => {
    const left = Promise.withResolvers<string>();
    await using served = await serve((call) => ({
      onHalfClose() {
        if (answersFirst) call.send(framed(text.encode("x")));
        call.end({ status: "ABORTED", trailers: { "connection": "close" } });
      },
      onLeft: (_reason, { status }) => call.closed.then(() => left.resolve(status)),
    }));
    const { fields } = await served.request([]);
    assertEquals([fields["grpc-status"], fields["grpc-message"], await left.promise], [
      "13",
      "Cannot send the trailers of the Call",
      "INTERNAL",
    ]);
  });
}

Deno.test("ServerCall: at its deadline it ends by itself, and says so", async () => {
  const left = Promise.withResolvers<string>();
  await using served = await serve(
    () => ({ onLeft: ({ name }, { status }) => left.resolve(`${name} ${status}`) }),
    { timeoutMs: 50 },
  );
  const { fields } = await served.request([], {}, { isOpen: true });
  assertEquals(fields["grpc-status"], "4");
  assertEquals(await left.promise, "TimeoutError DEADLINE_EXCEEDED");
});

Deno.test("ServerCall: a caller that leaves is told of once, and nothing more is sent", async () => {
  const left: string[] = [];
  const closed = Promise.withResolvers<ServerCall>();
  await using served = await serve((call) => {
    call.closed.then(() => closed.resolve(call));
    return { onLeft: ({ name }, { status }) => left.push(`${name} ${status}`) };
  });
  await served.leave();
  const call = await closed.promise;
  assert(call.send(framed(text.encode("x"))));
  call.end({ status: "OK" });
  await call.drained();
  assertEquals([call.isOver, left], [true, ["AbortError CANCELLED"]]);
});

Deno.test("ServerCall: one that is ended after its caller's reset has been left, and is told so", async () => {
  const left: string[] = [];
  const closed = Promise.withResolvers<void>();
  await using served = await serve((call, stream) => {
    call.closed.then(closed.resolve);
    return {
      onMessages() {
        // As when a reset has come, and the stream has not told of it yet.
        stream.close(http2.constants.NGHTTP2_CANCEL);
        call.end({ status: "OK" });
      },
      onLeft: ({ name }, { status }) => left.push(`${name} ${status}`),
    };
  });
  await served.leave();
  await closed.promise;
  assertEquals(left, ["AbortError CANCELLED"]);
});

Deno.test("ServerCall: while the client does not read there is no room, and then there is", async () => {
  const rooms = Promise.withResolvers<[number, Promise<void>]>();
  await using served = await serve((call) => ({
    onHalfClose() {
      let sent = 0;
      const piece = framed(new Uint8Array(16_000));
      do sent++; while (call.send(piece) && sent < 1000);
      rooms.resolve([sent, call.drained().then(() => call.end({ status: "OK" }))]);
    },
  }));
  const answer = served.request([], {}, { readsAfterMs: 100 });
  const [sent, drained] = await rooms.promise;
  assert(sent >= 16 && sent <= 24, `${sent} pieces`);
  await drained;
  assertEquals((await answer).body.length, sent * 16_005);
});

Deno.test("ServerCall: what is not read is dropped some time after the deadline", async () => {
  const { promise: closed, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve("still open"), 30_000);
  await using served = await serve((call) => {
    while (call.send(framed(new Uint8Array(16_000))));
    call.closed.then(() => resolve("closed"));
    return {};
  }, { timeoutMs: 20 });
  served.openUnread();
  assertEquals(await closed, "closed");
  clearTimeout(timer);
});

async function compressed(value: string, format: "gzip" | "deflate"): Promise<Uint8Array> {
  const stream = new Blob([value]).stream().pipeThrough(new CompressionStream(format));
  const message = framed(new Uint8Array(await new Response(stream).arrayBuffer()));
  message[0] = 1;
  return message;
}

interface RequestOptions {
  /** Does not half-close. */
  readonly isOpen?: boolean;
  readonly readsAfterMs?: number;
}

/** A server whose calls are listened to, and a client that says what it wants. */
async function serve(
  listen: (call: ServerCall, stream: ServerHttp2Stream) => Partial<ServerCallListener>,
  { timeoutMs }: { readonly timeoutMs?: number } = {},
) {
  const server = http2.createServer();
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    assert(stream.session);
    const backlog = new SocketBacklog(stream.session as ServerHttp2Session);
    const buffers = createCallBuffers(UNBOUNDED, Infinity);
    const connection = { peer: "x", maxMessageBytes: 1024, backlog, buffers };
    const call = new ServerCall(stream, headers, timeoutMs, connection);
    call.listen({ onMessages() {}, onHalfClose() {}, onLeft() {}, ...listen(call, stream) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const open = (headers: OutgoingHttpHeaders = {}) =>
    client.request({ ":method": "POST", ":path": "/x", ...headers }, { endStream: false });
  return {
    async request(
      parts: readonly Uint8Array[],
      headers: OutgoingHttpHeaders = {},
      { isOpen = false, readsAfterMs = 0 }: RequestOptions = {},
    ) {
      const stream = open(headers);
      const fields: Record<string, unknown> = {};
      const body: number[] = [];
      const note = (received: IncomingHttpHeaders) => void Object.assign(fields, received);
      stream.on("response", note);
      stream.on("trailers", note);
      for (const part of parts) stream.write(part);
      if (!isOpen) stream.end();
      if (readsAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, readsAfterMs));
      stream.on("data", (piece: Uint8Array) => body.push(...piece));
      await new Promise((resolve) => stream.on("end", resolve));
      stream.close();
      const told = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
      return { body, fields: Object.fromEntries(told) };
    },
    openUnread() {
      open().on("error", () => {});
    },
    async leave() {
      const stream = open();
      stream.write(framed(text.encode("x")));
      await new Promise((resolve) => setTimeout(resolve, 50));
      stream.on("error", () => {});
      stream.close(http2.constants.NGHTTP2_CANCEL);
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
