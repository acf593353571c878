import { assertEquals, assertStringIncludes } from "@std/assert";
import { runtimeWarning } from "../../src/cli/runtime_warning.ts";

for (const version of ["2.9.4", "2.9.6", "2.10.0", "3.0.0", "2.9.6+abc"]) {
  Deno.test(`runtimeWarning: Deno ${version} is new enough`, () => {
    assertEquals(runtimeWarning(version), undefined);
  });
}

for (const version of ["2.9.3", "2.7.11", "1.99.99"]) {
  Deno.test(`runtimeWarning: Deno ${version} lacks backpressure`, () => {
    assertStringIncludes(runtimeWarning(version) ?? "", `Deno ${version} does not hold`);
  });
}
