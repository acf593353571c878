import { assertEquals, assertRejects } from "@std/assert";
import { coalesce } from "../../../src/sandbox/start/coalesce.ts";

/** Runs that the test ends, and a way to ask for them. */
function runs() {
  const all: (PromiseWithResolvers<string> & { readonly signal: AbortSignal })[] = [];
  const ask = coalesce((signal) => {
    const run = Promise.withResolvers<string>();
    all.push({ ...run, signal });
    return run.promise;
  });
  return { all, ask };
}

Deno.test("coalesce: it runs at once, and again when it is asked after the end", async () => {
  const { all, ask } = runs();
  const first = ask();
  all[0]?.resolve("1");
  assertEquals([await first, all.length], ["1", 1]);
  const second = ask();
  assertEquals(all.length, 2);
  all[1]?.resolve("2");
  assertEquals(await second, "2");
});

Deno.test("coalesce: all who ask while it runs share one further run", async () => {
  const { all, ask } = runs();
  const first = ask();
  const others = [ask(), ask(), ask()];
  assertEquals(all.length, 1);
  all[0]?.resolve("1");
  await first;
  // Asked between the two runs, it is one of them.
  others.push(ask());
  while (all.length < 2) await Promise.resolve();
  all[1]?.resolve("2");
  assertEquals([await Promise.all(others), all.length], [["2", "2", "2", "2"], 2]);
});

Deno.test("coalesce: a run that fails is followed by the next all the same", async () => {
  const { all, ask } = runs();
  const first = assertRejects(() => ask(), Error, "no");
  const second = ask();
  all[0]?.reject(new Error("no"));
  await first;
  while (all.length < 2) await Promise.resolve();
  all[1]?.resolve("2");
  assertEquals(await second, "2");
});

Deno.test("coalesce: who asks may give up the run under way, and no other", async () => {
  const { all, ask } = runs();
  const first = ask();
  const second = ask();
  assertEquals(all[0]?.signal.aborted, false);
  const third = ask({ abandon: true });
  assertEquals(all[0]?.signal.aborted, true);
  all[0]?.resolve("given up");
  assertEquals(await first, "given up");
  while (all.length < 2) await Promise.resolve();
  assertEquals(all[1]?.signal.aborted, false);
  all[1]?.resolve("2");
  assertEquals([await second, await third, all.length], ["2", "2", 2]);
});
