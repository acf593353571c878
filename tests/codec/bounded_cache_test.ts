import { assert, assertEquals } from "@std/assert";
import { remember } from "../../src/codec/bounded_cache.ts";

Deno.test("remember: gives the value, and keeps it", () => {
  const cache = new Map<string, number>();
  assertEquals(remember(cache, "a", 1), 1);
  assertEquals(cache.get("a"), 1);
});

Deno.test("remember: never keeps more than a hundred values, and always the newest", () => {
  const cache = new Map<string, number>();
  for (let i = 0; i < 1000; i++) {
    remember(cache, `key ${i}`, i);
    assert(cache.size <= 100);
    assertEquals(cache.get(`key ${i}`), i);
  }
});

Deno.test("remember: keeps no long keys", () => {
  const cache = new Map<string, number>();
  assertEquals(remember(cache, "x".repeat(10_000), 1), 1);
  assertEquals(cache.size, 0);
});
