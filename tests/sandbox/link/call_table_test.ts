import { assert, assertEquals } from "@std/assert";
import { CallTable } from "../../../src/sandbox/link/call_table.ts";

interface NamedCall {
  readonly call: number;
  readonly name?: string;
}

/** Opens a Call and gives back its number. */
function open(table: CallTable<NamedCall>): number {
  const call = table.nextNumber();
  table.add({ call });
  return call;
}

Deno.test("CallTable: a Call is found by its number until it is taken out, once", () => {
  const table = new CallTable<NamedCall>();
  const one = { call: table.nextNumber(), name: "one" };
  table.add(one);
  assertEquals(table.get(one.call)?.name, "one");
  assert(table.has(one));
  assertEquals(table.size, 1);
  assertEquals(table.remove(one.call), one);
  assertEquals(table.remove(one.call), undefined);
  assertEquals(table.get(one.call), undefined);
  assert(!table.has(one));
  assertEquals(table.size, 0);
});

Deno.test("CallTable: Calls that stay keep their places, however many come and go beside them", () => {
  const host = new CallTable<NamedCall>();
  const sandbox = new CallTable<NamedCall>();
  const staying = Array.from({ length: 50 }, () => {
    const call = open(host);
    sandbox.add({ call });
    return call;
  });
  const seen = new Set(staying);
  for (let at = 0; at < 10_000; at++) {
    const call = open(host);
    assert(!seen.has(call), `${call} was given out twice`);
    seen.add(call);
    sandbox.add({ call });
    assertEquals(sandbox.get(call)?.call, call);
    host.remove(call);
    sandbox.remove(call);
    assertEquals(sandbox.get(call), undefined);
  }
  for (const call of staying) {
    assertEquals(host.get(call)?.call, call);
    assertEquals(sandbox.get(call)?.call, call);
  }
  assertEquals(host.list().length, 50);
});

Deno.test("CallTable: it holds thousands of Calls at once", () => {
  const table = new CallTable<NamedCall>();
  const calls = Array.from({ length: 5000 }, () => open(table));
  assertEquals(new Set(calls).size, 5000);
  assertEquals(table.size, 5000);
  for (const call of calls) assertEquals(table.remove(call)?.call, call);
  assertEquals(table.list(), []);
});

Deno.test("CallTable: what is no number of a Call finds none", () => {
  const table = new CallTable<NamedCall>();
  const call = open(table);
  for (const other of [call + 64, call + 0.5, -call, NaN, "x", null, undefined, {}]) {
    assertEquals(table.get(other as number), undefined);
    assertEquals(table.remove(other as number), undefined);
  }
  assertEquals(table.size, 1);
});
