import { assertEquals, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { DENO_INVOKER_YAML } from "../../src/scaffold/deno_invoker_yaml.ts";
import { findArtifact } from "../../src/scaffold/find_artifact.ts";
import { parseInvokerResource } from "../../src/scaffold/invoker_resource.ts";

const { matchers } = parseInvokerResource(DENO_INVOKER_YAML);

const FOUND: readonly (readonly [names: string, artifact: string])[] = [
  ["main.ts mod.ts z.ts", "mod.ts"],
  ["a.ts main.ts", "main.ts"],
  ["rot13.ts README.md deno.json", "rot13.ts"],
  ["rot13.js", "rot13.js"],
  ["rot13.mts", "rot13.mts"],
  ["rot13.mjs", "rot13.mjs"],
  ["rot13.ts rot13_test.ts rot13.test.ts rot13_bench.ts rot13.d.ts vite.config.ts", "rot13.ts"],
  ["rot13.ts .eslintrc.js", "rot13.ts"],
  ["test.ts", "test.ts"],
];

for (const [names, artifact] of FOUND) {
  Deno.test(`findArtifact: of ${names} it is ${artifact}`, () => {
    assertEquals(findArtifact(names.split(" "), matchers), artifact);
  });
}

const REFUSED: readonly (readonly [names: string, why: string])[] = [
  ["README.md a.jsx", "Cannot find the function: no file is named mod.ts, main.ts, *.ts, *.js"],
  ["a_test.ts", "Cannot find the function"],
  ["b.js c.mts a.ts", "Cannot choose the function: there are a.ts, b.js, c.mts; name it with"],
];

for (const [names, why] of REFUSED) {
  Deno.test(`findArtifact: of ${names} there is none to choose, and why is told`, () => {
    assertThrows(() => findArtifact(names.split(" "), matchers), InvokerError, why);
  });
}
