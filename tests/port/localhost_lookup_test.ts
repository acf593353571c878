import { assertEquals } from "@std/assert";
import type { LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { createLookup, lookupAll } from "../../src/port/localhost_lookup.ts";

const FOUND: readonly LookupAddress[] = [{ address: "::1", family: 6 }];

function resolving(found: readonly LookupAddress[] | Error): LookupFunction {
  return (_host, _options, callback) =>
    found instanceof Error ? callback(found, "") : callback(null, [...found]);
}

function look(lookup: LookupFunction, host: string, all: boolean): Promise<unknown> {
  return new Promise((resolve) =>
    lookup(host, { all }, (error, found, family) => resolve(error?.message ?? [found, family]))
  );
}

Deno.test("createLookup: localhost that does not resolve is 127.0.0.1, in the form asked for", async () => {
  const lookup = createLookup(resolving(new Error("ENOTFOUND")));
  assertEquals(await look(lookup, "localhost", true), [[{ address: "127.0.0.1", family: 4 }], 4]);
  assertEquals(await look(lookup, "localhost", false), ["127.0.0.1", 4]);
});

Deno.test("createLookup: what resolves is what it resolves to, other names stay unresolved", async () => {
  assertEquals(await look(createLookup(resolving(FOUND)), "localhost", true), [FOUND, undefined]);
  const lookup = createLookup(resolving(new Error("ENOTFOUND")));
  for (const host of ["example.invalid", "localhost.invalid", "LOCALHOST.x"]) {
    assertEquals(await look(lookup, host, true), "ENOTFOUND");
  }
});

Deno.test("lookupAll: gives each address once", async () => {
  assertEquals(await lookupAll("127.0.0.1"), ["127.0.0.1"]);
});
