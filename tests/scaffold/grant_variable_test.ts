import { assertEquals } from "@std/assert";
import { grantVariable } from "../../src/scaffold/grant_variable.ts";

const CASES: readonly (readonly [value: string, written: string])[] = [
  ["a.example,b.example", "a.example,b.example"],
  ["/cost$", "/cost$$"],
  ["$(INVOKER_HOST)", "$$(INVOKER_HOST)"],
  ["$$(A)", "$$$$(A)"],
];

for (const [value, written] of CASES) {
  Deno.test(`grantVariable: Kubernetes reads "${value}" as it was given`, () => {
    const variable = grantVariable({ option: "allow-read", value });
    assertEquals(variable, { name: "INVOKER_ALLOW_READ", value: written });
  });
}
