import { assert, assertEquals } from "@std/assert";
import {
  createPrint,
  createPrinted,
  createPrintWindow,
} from "../../../src/sandbox/link/print_window.ts";

const LINE = `${"x".repeat(1023)}\n`;

/** A thread that prints to a host whose output takes nothing until it is told to. */
function setUp(patienceMs: number) {
  const window = createPrintWindow();
  const opened = Promise.withResolvers<void>();
  let dropped = 0;
  const sent: string[] = [];
  const hear = createPrinted(window, {
    write: () => opened.promise,
    addDropped: (count) => dropped += count,
  });
  const print = createPrint(window, patienceMs, (text) => {
    sent.push(text);
    hear(text);
  });
  return {
    sent,
    print,
    dropped: () => dropped,
    async open() {
      opened.resolve();
      await new Promise((resolve) => setTimeout(resolve, 1));
    },
  };
}

Deno.test("createPrint: sends at once and in order, what is long in parts", () => {
  const { sent, print } = setUp(0);
  const long = Array.from({ length: 30_000 }, (_, i) => `${i}\n`).join("");
  print("one\n");
  print(long);
  print("");
  assertEquals(sent[0], "one\n");
  assertEquals(sent.slice(1).join("") === long, true);
  assert(sent.every(({ length }) => length <= 64 * 1024));
});

Deno.test("createPrint: beyond the bound it waits once, then drops and counts until there is room", async () => {
  const { sent, print, dropped, open } = setUp(500);
  const startedMs = performance.now();
  for (let turn = 0; turn < 40; turn++) {
    for (let i = 0; i < 125; i++) print(LINE);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const tookMs = performance.now() - startedMs;
  // A wait in each turn, or for each line, would be 16 s or half an hour.
  assert(tookMs >= 490 && tookMs < 15_000, `${tookMs}`);
  assertEquals(sent.length, 1024);
  await open();
  assertEquals(dropped(), 5000 - 1024);
  print(LINE);
  assertEquals(sent.length, 1025);
});

Deno.test("createPrint: what is read meanwhile makes room for who waits", async () => {
  const url = new URL("../../../src/sandbox/link/print_window.ts", import.meta.url);
  const source = `import { createPrint } from "${url}";
    onmessage = ({ data }) => {
      const print = createPrint(data, 20_000, (text) => postMessage(text));
      for (let i = 0; i < 5000; i++) print("x".repeat(1023) + "\\n");
      postMessage("done");
    };`;
  const worker = new Worker(`data:application/javascript,${encodeURIComponent(source)}`, {
    type: "module",
  });
  const window = createPrintWindow();
  let count = 0;
  let dropped = 0;
  const hear = createPrinted(window, {
    write: () => Promise.resolve(void count++),
    addDropped: (more) => dropped += more,
  });
  const done = new Promise<void>((resolve) => {
    worker.onmessage = ({ data }) => data === "done" ? resolve() : hear(data);
  });
  worker.postMessage(window);
  await done;
  worker.terminate();
  assertEquals([count, dropped], [5000, 0]);
});
