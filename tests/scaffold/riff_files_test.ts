import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { DENO_INVOKER_YAML } from "../../src/scaffold/deno_invoker_yaml.ts";
import { dryRunText } from "../../src/scaffold/dry_run_text.ts";
import { type InvokerResource, parseInvokerResource } from "../../src/scaffold/invoker_resource.ts";
import type { ResourceOptions } from "../../src/scaffold/resource_options.ts";
import { riffFiles } from "../../src/scaffold/riff_files.ts";

const GOLDEN = new URL("../fixtures/riff/", import.meta.url);
const INVOKER = parseInvokerResource(DENO_INVOKER_YAML);

const PLAIN: ResourceOptions = {
  name: "rot13",
  input: "rot13",
  hasInput: false,
  image: "me/rot13:0.0.1",
  artifact: "rot13.ts",
  handler: "encode",
  invokerVersion: "0.1.0",
  grants: [],
};

/** Options by the folder of what they are to make. */
const CASES: Readonly<Record<string, ResourceOptions>> = {
  plain: PLAIN,
  output: { ...PLAIN, input: "secrets", hasInput: true, output: "out" },
  granted: {
    ...PLAIN,
    name: "9",
    image: "me/9:0.0.1",
    input: "a: b",
    output: "yes",
    artifact: "src/main.ts",
    modules: ["src/lib/c.ts", "src/b.json", "src/a.ts"],
    handler: "$run",
    invokerVersion: "0.2.0",
    grants: [
      { option: "allow-net", value: "api.example.com" },
      { option: "allow-env", value: "true" },
    ],
  },
};

for (const [folder, options] of Object.entries(CASES)) {
  Deno.test(`riffFiles: ${folder}: the files are these to the letter, in riff's order`, async () => {
    const files = riffFiles(options, INVOKER);
    const { name } = options;
    assertEquals([...files.keys()], [`${name}-topics.yaml`, `${name}-function.yaml`, "Dockerfile"]);
    for (const [path, text] of files) {
      assertEquals(text, await Deno.readTextFile(new URL(`${folder}/${path}`, GOLDEN)), path);
    }
  });
}

Deno.test("dryRunText: each file between rules, as riff printed it", async () => {
  const golden = await Deno.readTextFile(new URL("output.dry-run.txt", GOLDEN));
  assertEquals(dryRunText(riffFiles(CASES.output ?? PLAIN, INVOKER)), golden);
});

Deno.test("riffFiles: what the invoker's templates say stays, but for what the options say", () => {
  const invoker: InvokerResource = {
    ...INVOKER,
    functionSpec: {
      protocol: "http",
      input: "none",
      idleTimeoutMs: 10,
      windowing: { time: "5s" },
      container: { env: [{ name: "A", value: "1" }], image: "none" },
    },
    topicSpec: { partitions: 4 },
  };
  const grants = [{ option: "permission-set", value: "default" }];
  const files = riffFiles({ ...PLAIN, grants }, invoker);
  assertEquals(
    files.get("rot13-function.yaml")?.split("spec:\n")[1],
    `  container:
    env:
    - name: A
      value: "1"
    - name: INVOKER_PERMISSION_SET
      value: default
    image: me/rot13:0.0.1
  idleTimeoutMs: 10
  input: rot13
  protocol: http
  windowing:
    time: 5s
`,
  );
  assertStringIncludes(files.get("rot13-topics.yaml") ?? "", "spec:\n  partitions: 4\n");
});

Deno.test("riffFiles: an output that is the input is there twice, as of old", () => {
  const files = riffFiles({ ...PLAIN, output: "rot13" }, INVOKER);
  assertEquals(files.get("rot13-topics.yaml")?.match(/name: rot13\n/g)?.length, 2);
});

Deno.test("riffFiles: a name that no label can have is refused, with the rule", () => {
  const error = assertThrows(
    () => riffFiles({ ...PLAIN, name: "a".repeat(64) }, INVOKER),
    InvokerError,
    "a label's value is of letters",
  );
  assertEquals(error.code, "usage");
});
