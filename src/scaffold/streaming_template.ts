import {
  FUNCTION_FILES,
  functionCalling,
  MODULE_URL,
  type ProjectTemplate,
} from "./function_template.ts";

/** A function that answers each message as it comes. */
export const STREAMING_TEMPLATE: ProjectTemplate = {
  summary:
    "A function that is served over gRPC. It reads the messages of a Call as they\ncome, and answers each.",
  files: FUNCTION_FILES,
  calling: functionCalling("Ada Grace", [
    "Hello, Ada! You are guest 1",
    "Hello, Grace! You are guest 2",
  ]),
  module: `/** Greets all who are named, as they come. What it throws ends the Call. */
export async function* greet(
  names: ReadableStream<string>,
): AsyncGenerator<string> {
  let count = 0;
  for await (const name of names) {
    if (name.trim() === "") throw new RangeError("Cannot greet nobody");
    yield \`Hello, \${name}! You are guest \${++count}\`;
  }
}
`,
  test: `import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { CallError, loadFunction } from "@projectriff/deno-function-invoker";

const greet = await loadFunction(${MODULE_URL});

Deno.test("greet: greets all who come, and counts them", async () => {
  const answers = await Array.fromAsync(greet.stream(["Ada", "Grace"]));
  deepEqual(answers.map(({ value }) => value), [
    "Hello, Ada! You are guest 1",
    "Hello, Grace! You are guest 2",
  ]);
});

Deno.test("greet: every Call counts for itself", async () => {
  for (const name of ["Ada", "Grace"]) {
    equal(await greet.call(name), \`Hello, \${name}! You are guest 1\`);
  }
});

Deno.test("greet: who came before an error has been greeted", async () => {
  const answers = greet.stream(["Ada", " "]).getReader();
  equal((await answers.read()).value?.value, "Hello, Ada! You are guest 1");
  await rejects(answers.read(), (error) => {
    ok(error instanceof CallError);
    equal(error.status, "UNKNOWN");
    equal(error.message, "Cannot greet nobody");
    return true;
  });
});
`,
};
