import { assertEquals } from "@std/assert";
import { StreamTable } from "../../../src/port/http2/stream_table.ts";

/** Random numbers, the same each time. */
function* randomNumbers(): Generator<number, never> {
  for (let state = 1;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

Deno.test("StreamTable: holds what a Map does, whatever comes and goes", () => {
  for (const most of [1, 8, 32, 200]) {
    const table = new StreamTable<{ id: number }>();
    const map = new Map<number, { id: number }>();
    const random = randomNumbers();
    const oneOf = (ids: readonly number[]) =>
      ids[Math.floor(random.next().value * ids.length)] ?? 1;
    let lastId = -1;
    for (let step = 0; step < 5000; step++) {
      // Numbers are left out, and those that stay get into the way of later ones.
      if (map.size < most && random.next().value < 0.6) {
        lastId += 2 * Math.ceil(random.next().value * 3);
        const stream = { id: lastId };
        assertEquals(table.set(lastId, stream).get(lastId), map.set(lastId, stream).get(lastId));
      } else {
        const id = random.next().value < 0.1 ? lastId + 2 : oneOf([...map.keys()]);
        assertEquals(table.delete(id), map.delete(id), `${id}`);
        assertEquals(table.get(id), undefined);
      }
      assertEquals(table.size, map.size);
    }
    const found: { id: number }[] = [];
    table.forEach((stream) => found.push(stream));
    assertEquals(found.map(({ id }) => id).toSorted((a, b) => a - b), [...map.keys()]);
    for (const [id, stream] of map) assertEquals(table.get(id), stream);
  }
});

Deno.test("StreamTable: streams may go while all are looked at", () => {
  const table = new StreamTable<{ id: number }>();
  for (let id = 1; id < 200; id += 2) table.set(id, { id });
  const first = table.get(1);
  table.set(1, { id: 1 });
  assertEquals([table.size, table.get(1) === first], [100, false]);
  let seen = 0;
  table.forEach(({ id }) => {
    seen++;
    table.delete(id);
  });
  assertEquals([seen, table.size], [100, 0]);
});
