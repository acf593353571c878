import { assertEquals } from "@std/assert";
import { LiveSet } from "../../src/invocation/live_set.ts";

Deno.test("LiveSet: what was added is there until its place is removed", () => {
  const set = new LiveSet<{ name: string }>();
  const places = ["a", "b", "c"].map((name) => set.add({ name }));
  assertEquals(set.size, 3);
  set.remove(places[1] as number);
  assertEquals(set.list(), [{ name: "a" }, { name: "c" }]);
  set.add({ name: "d" });
  assertEquals(set.size, 3);
  assertEquals(set.list().map(({ name }) => name).sort(), ["a", "c", "d"]);
});

Deno.test("LiveSet: it takes no more room than there were things at once", () => {
  const set = new LiveSet<object>();
  const places = new Set<number>();
  for (let at = 0; at < 1000; at++) {
    const first = set.add({});
    const second = set.add({});
    places.add(first).add(second);
    set.remove(first);
    set.remove(second);
  }
  assertEquals(places.size, 2);
  assertEquals(set.list(), []);
});
