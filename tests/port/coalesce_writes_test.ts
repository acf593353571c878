import { assertEquals } from "@std/assert";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import { setImmediate } from "node:timers";
import { coalesceWrites } from "../../src/port/coalesce_writes.ts";

/** A socket that notes what leaves at once. */
function noting(): { readonly socket: Socket; readonly left: string[] } {
  const left: string[] = [];
  const socket = new Writable({
    write(chunk, _encoding, done) {
      left.push(String(chunk));
      done();
    },
    writev(chunks, done) {
      left.push(chunks.map(({ chunk }) => String(chunk)).join(""));
      done();
    },
  }) as unknown as Socket;
  coalesceWrites(socket);
  return { socket, left };
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

Deno.test("coalesceWrites: what is written within two turns leaves at once, in order", async () => {
  const { socket, left } = noting();
  socket.write("a");
  socket.write("b");
  await turns(2);
  socket.write("c");
  assertEquals(left, []);
  await turns(2);
  assertEquals(left, ["abc"]);
  socket.write("d");
  await turns(4);
  assertEquals(left, ["abc", "d"]);
});

Deno.test("coalesceWrites: what was written leaves before the end", async () => {
  const { socket, left } = noting();
  socket.write("a");
  socket.end("b");
  await turns(4);
  assertEquals(left, ["ab"]);
});

Deno.test("coalesceWrites: whoever writes hears that it has left, and only then", async () => {
  const { socket, left } = noting();
  const heard: string[] = [];
  socket.write("a", () => heard.push(left.join()));
  await turns(1);
  assertEquals(heard, []);
  await turns(4);
  assertEquals(heard, ["a"]);
});
