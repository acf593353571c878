import {
  FUNCTION_FILES,
  functionCalling,
  MODULE_URL,
  type ProjectTemplate,
} from "./function_template.ts";

/** A function that answers one message by one. */
export const DIRECT_TEMPLATE: ProjectTemplate = {
  summary:
    "A function that is served over gRPC. It is given one message, and what it\nreturns is the answer.",
  files: FUNCTION_FILES,
  calling: functionCalling("Ada", ["Hello, Ada!"]),
  module: `/** Greets whoever is named. What it throws is told to the caller. */
export function greet(name: string): string {
  if (name.trim() === "") throw new RangeError("Cannot greet nobody");
  return \`Hello, \${name}!\`;
}
`,
  test: `import { equal, ok, rejects } from "node:assert/strict";
import { CallError, loadFunction } from "@projectriff/deno-function-invoker";

const greet = await loadFunction(${MODULE_URL});

Deno.test("greet: greets by name", async () => {
  equal(await greet.call("Ada"), "Hello, Ada!");
});

Deno.test("greet: answers in JSON where the caller wants JSON", async () => {
  const answers = greet.stream(["Ada"], { accept: "application/json" });
  const [answer] = await Array.fromAsync(answers);
  equal(answer?.headers.get("content-type"), "application/json");
  equal(answer?.value, "Hello, Ada!");
});

Deno.test("greet: a caller without a name is told what is wrong", async () => {
  await rejects(greet.call(" "), (error) => {
    ok(error instanceof CallError);
    equal(error.status, "UNKNOWN");
    equal(error.message, "Cannot greet nobody");
    return true;
  });
});
`,
};
