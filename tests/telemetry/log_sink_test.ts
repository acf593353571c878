import { assertEquals, assertMatch } from "@std/assert";
import { createLogSink } from "../../src/telemetry/log_sink.ts";

const decoder = new TextDecoder();

Deno.test("createLogSink: all lines come in their order, however little is taken at once", async () => {
  let text = "";
  const sink = createLogSink({
    write(bytes) {
      const part = bytes.subarray(0, 3);
      text += decoder.decode(part);
      return Promise.resolve(part.byteLength);
    },
  });
  for (const line of ["one\n", "two\n", "three\n"]) sink.write(line);
  await sink.flush();
  sink.write("four\n");
  await sink.flush();
  assertEquals(text, "one\ntwo\nthree\nfour\n");
});

Deno.test("createLogSink: a target that has gone makes nobody fail or wait", async () => {
  let tries = 0;
  const sink = createLogSink({
    write() {
      tries++;
      return Promise.reject(new Deno.errors.BrokenPipe());
    },
  });
  sink.write("one\n");
  await sink.flush();
  sink.write("two\n");
  await sink.flush();
  assertEquals(tries, 1);
});

Deno.test("createLogSink: one that takes nothing for now is tried again", async () => {
  let text = "";
  let isReady = false;
  const sink = createLogSink({
    write(bytes) {
      if (!isReady) {
        isReady = true;
        return Promise.reject(new Deno.errors.WouldBlock());
      }
      text += decoder.decode(bytes);
      return Promise.resolve(bytes.byteLength);
    },
  });
  sink.write("one\n");
  await sink.flush();
  assertEquals(text, "one\n");
});

Deno.test("createLogSink: what nobody reads is dropped beyond a bound, and counted", async () => {
  let text = "";
  const opened = Promise.withResolvers<void>();
  const sink = createLogSink({
    async write(bytes) {
      await opened.promise;
      text += decoder.decode(bytes);
      return bytes.byteLength;
    },
  });
  const line = `${"x".repeat(1023)}\n`;
  for (let i = 0; i < 5000; i++) sink.write(line);
  sink.write(line.repeat(2));
  sink.addDropped(3);
  opened.resolve();
  await sink.flush();
  const lines = text.split("\n");
  assertEquals(lines.filter((each) => each.startsWith("xxx")).length, 4096);
  assertMatch(text, /Z \[WRN\] invoker: 909 lines of the log were dropped: it was not read\n$/);
});

Deno.test("createLogSink: each write resolves when it is through, and not when all others are", async () => {
  const taken: PromiseWithResolvers<number>[] = [];
  const sink = createLogSink({
    write() {
      taken.push(Promise.withResolvers());
      return (taken.at(-1) ?? Promise.withResolvers<number>()).promise;
    },
  });
  const long = "x".repeat(64 * 1024);
  const first = sink.write(long);
  let isSecondWritten = false;
  const second = sink.write(long).then(() => isSecondWritten = true);
  await Promise.resolve();
  taken[0]?.resolve(long.length);
  await first;
  assertEquals([taken.length, isSecondWritten], [2, false]);
  taken[1]?.resolve(long.length);
  await second;
});

Deno.test("createLogSink: what was dropped elsewhere while nothing waits is told at once, as JSON too", async () => {
  let text = "";
  const sink = createLogSink({
    write(bytes) {
      text += decoder.decode(bytes);
      return Promise.resolve(bytes.byteLength);
    },
  }, "json");
  sink.addDropped(0);
  sink.addDropped(2);
  await sink.flush();
  const { level, message } = JSON.parse(text);
  assertEquals([level, message], ["WARN", "2 lines of the log were dropped: it was not read"]);
});
