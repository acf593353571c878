import { assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { assertProjectName } from "../../src/scaffold/project_name.ts";

for (const name of ["a", "greet", "greet-2", "2", "a".repeat(63)]) {
  Deno.test(`assertProjectName: "${name}" is one`, () => assertProjectName(name));
}

for (const name of ["", ".", "..", "Greet", "-a", "a-", "a_b", "a b", "é", "a.b", "a".repeat(64)]) {
  Deno.test(`assertProjectName: "${name}" is none, and the rule is told`, () => {
    const error = assertThrows(
      () => assertProjectName(name),
      InvokerError,
      "a name is of lowercase letters, digits and hyphens",
    );
    if (error.code !== "usage") throw error;
  });
}
