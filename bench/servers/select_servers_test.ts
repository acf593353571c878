import { assertEquals, assertThrows } from "@std/assert";
import { ALL_SERVERS, CLIENT_LIMIT, REFERENCE } from "./all_servers.ts";
import { selectServers, type ServerSelection } from "./select_servers.ts";

const ALWAYS = [CLIENT_LIMIT, REFERENCE];

function namesOf(selection: ServerSelection): string[] {
  return selectServers(ALL_SERVERS, ALWAYS, selection).map(({ name }) => name);
}

Deno.test("selectServers: names, isolations, sandboxes, or the default", () => {
  const direct = "invoker-direct";
  const cases: readonly [ServerSelection, readonly string[]][] = [
    [{}, ["invoker-worker", "invoker-process", "invoker-none", direct]],
    [{ names: ["raw-plain", REFERENCE] }, ["raw-plain"]],
    [{ isolations: ["process"] }, ["invoker-process"]],
    [{ sandboxes: [2] }, ["invoker-worker-2", "invoker-process-2"]],
    [{ isolations: ["worker"], sandboxes: [1, 2] }, ["invoker-worker", "invoker-worker-2", direct]],
  ];
  for (const [selection, expected] of cases) {
    const found = namesOf(selection).filter((name) => !ALWAYS.includes(name));
    assertEquals(found.toSorted(), [...expected].toSorted(), JSON.stringify(selection));
    assertEquals(ALWAYS.every((name) => namesOf(selection).includes(name)), true);
  }
  assertThrows(() => namesOf({ names: ["nobody"] }), RangeError, '"nobody"');
});

Deno.test("ALL_SERVERS: each has a name of its own", () => {
  const names = ALL_SERVERS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
});
