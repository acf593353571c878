import { assertEquals, assertThrows } from "@std/assert";
import denoConfig from "../../deno.json" with { type: "json" };
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { DENO_INVOKER_YAML } from "../../src/scaffold/deno_invoker_yaml.ts";
import { expandTemplate } from "../../src/scaffold/go_template.ts";
import { parseInvokerResource } from "../../src/scaffold/invoker_resource.ts";
import { readYaml } from "../support/read_yaml.ts";

Deno.test("DENO_INVOKER_YAML: it is the file at the root, to the letter", async () => {
  const file = new URL("../../deno-invoker.yaml", import.meta.url);
  assertEquals(DENO_INVOKER_YAML, await Deno.readTextFile(file));
});

Deno.test("deno-invoker.yaml: it is an invoker of riff's, of this version", () => {
  const [resource, ...others] = readYaml(DENO_INVOKER_YAML);
  assertEquals(others, []);
  const { apiVersion, kind, metadata, spec } = resource;
  assertEquals([apiVersion, kind, metadata], ["projectriff.io/v1alpha1", "Invoker", {
    name: "deno",
  }]);
  assertEquals(Object.keys(spec), [
    "version",
    "matchers",
    "handler",
    "functionTemplate",
    "files",
    "doc",
  ]);
  assertEquals(spec.version, denoConfig.version);
  assertEquals(spec.functionTemplate, { spec: { protocol: "grpc" } });
});

Deno.test("deno-invoker.yaml: its doc is a template that riff can expand", () => {
  const [{ spec: { doc } }] = readYaml(DENO_INVOKER_YAML);
  const text = expandTemplate("doc", doc, {
    fields: { Process: "Create", Command: "create deno", Result: "create the resources" },
    methods: {},
  });
  assertEquals(text.split("\n")[4], "    riff create deno -i words -n rot13 --handler=encode");
  assertEquals(text.trimEnd().split("\n").at(-1), "to create the resources.");
});

Deno.test("parseInvokerResource: what is absent is empty", () => {
  assertEquals(
    parseInvokerResource(
      "kind: Invoker\nmetadata: {name: node}\nspec: {version: 0.0.8, matchers: ['*.js']}",
    ),
    {
      name: "node",
      version: "0.0.8",
      matchers: ["*.js"],
      handler: { default: "", description: "" },
      functionSpec: {},
      topicSpec: {},
      files: [],
    },
  );
});

for (
  const [text, why] of [
    ["- a", "it is not a mapping"],
    ["kind: Topic", `its kind is not "Invoker"`],
    ["kind: Invoker\nspec: 1", "spec is not a mapping"],
    ["kind: Invoker\nmetadata: {name: 1}\nspec: {}", "metadata.name is not a text"],
    ["kind: [", ""],
  ] as const
) {
  Deno.test(`parseInvokerResource: ${JSON.stringify(text)} is none`, () => {
    const error = assertThrows(() => parseInvokerResource(text), InvokerError, why);
    assertEquals(error.message.startsWith("Cannot read the resource of an invoker: "), true);
  });
}
