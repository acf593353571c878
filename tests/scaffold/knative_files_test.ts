import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { knativeFiles } from "../../src/scaffold/knative_files.ts";
import type { ResourceOptions } from "../../src/scaffold/resource_options.ts";
import { readYaml } from "../support/read_yaml.ts";
import { findFaults } from "./kubernetes_schemas.ts";

const GOLDEN = new URL("../fixtures/knative/", import.meta.url);

const PLAIN: ResourceOptions = {
  name: "rot13",
  input: "rot13",
  hasInput: false,
  image: "me/rot13:0.0.1",
  artifact: "rot13.ts",
  modules: [],
  handler: "encode",
  invokerVersion: "0.1.0",
  grants: [],
};

/** Options by the folder of what they are to make. */
const CASES: Readonly<Record<string, ResourceOptions>> = {
  plain: PLAIN,
  granted: {
    ...PLAIN,
    grants: [
      { option: "allow-net", value: "weather.example:443,rates.example:443" },
      { option: "allow-env", value: "true" },
      { option: "allow-read", value: 'a "b"\\c: #d' },
    ],
  },
  input: { ...PLAIN, input: "secrets", hasInput: true },
  output: { ...PLAIN, input: "secrets", hasInput: true, output: "plain_texts" },
  broker: {
    ...PLAIN,
    input: "order.placed",
    hasInput: true,
    output: "order.confirmed",
    broker: "default",
  },
};

for (const [folder, options] of Object.entries(CASES)) {
  Deno.test(`knativeFiles: ${folder}: the files are these to the letter`, async () => {
    const golden = new Map<string, string>();
    for await (const { name } of Deno.readDir(new URL(`${folder}/`, GOLDEN))) {
      golden.set(name, await Deno.readTextFile(new URL(`${folder}/${name}`, GOLDEN)));
    }
    const files = knativeFiles(options);
    assertEquals([...files.keys()].toSorted(), [...golden.keys()].toSorted());
    for (const [name, text] of files) assertEquals(text, golden.get(name), name);
  });

  Deno.test(`knativeFiles: ${folder}: the published schemas allow every field`, () => {
    for (const [name, text] of knativeFiles(options)) assertEquals(findFaults(text), [], name);
  });
}

Deno.test("knativeFiles: the schemas that they are held to notice what is wrong", () => {
  const service = knativeFiles(PLAIN).get("service.yaml") ?? "";
  const eventing = knativeFiles(CASES.output ?? PLAIN).get("eventing.yaml") ?? "";
  const faults: readonly (readonly [text: string, from: string, to: string, fault: RegExp])[] = [
    [service, "port: 10382", "port: ten", /readinessProbe\/grpc\/port must be/],
    [service, "livenessProbe", "livenesProbe", /livenesProbe is not known/],
    [service, "image:", "picture:", /picture is not known/],
    [service, "timeoutSeconds: 300", "timeoutSeconds: long", /timeoutSeconds must be/],
    [service, "    spec:\n      #", "    specs:\n      #", /specs is not known/],
    [service, "runAsNonRoot: true", "runAsNonRoot: 1", /runAsNonRoot must be/],
    [service, "serving.knative.dev/v1", "serving.knative.dev/v2", /has no schema/],
    [eventing, "topics:", "topic:", /data\/spec\/topic is not known/],
    [eventing, "sink:", "to:", /data\/spec\/sink must be reference/],
    [eventing, "ordering: ordered", "ordering: yes", /data\/spec\/ordering must be/],
    [eventing, "numPartitions:", "partitions:", /data\/spec\/partitions is not known/],
    [eventing, "kind: KafkaChannel", "kind: Channels", /has no schema/],
    [eventing, "steps:", "step:", /must have required property steps/],
    [eventing, "topic: plain_texts", "", /data\/spec\/topic must be text/],
  ];
  for (const [text, from, to, fault] of faults) {
    assertStringIncludes(text, from);
    assertMatch(findFaults(text.replace(from, to)).join("\n"), fault);
  }
});

Deno.test("knativeFiles: texts stay what they are, whatever YAML takes them for", () => {
  const texts = ["on", "yes", "null", "n"];
  for (const name of texts) {
    const files = knativeFiles({ ...PLAIN, name, input: "1.5", hasInput: true, output: "~" });
    const [source, sequence, sink] = readYaml(files.get("eventing.yaml") ?? "");
    const [service] = readYaml(files.get("service.yaml") ?? "");
    assertEquals(
      [service.metadata.name, source.metadata.name, sequence.metadata.name],
      [name, name, name],
    );
    assertEquals([source.spec.topics, sink.spec.topic], [["1.5"], "~"]);
  }
  const [granted] = readYaml(knativeFiles(CASES.granted ?? PLAIN).get("service.yaml") ?? "");
  assertEquals(granted.spec.template.spec.containers[0].env, [
    { name: "INVOKER_HOST", value: "0.0.0.0" },
    { name: "INVOKER_ALLOW_NET", value: "weather.example:443,rates.example:443" },
    { name: "INVOKER_ALLOW_ENV", value: "true" },
    { name: "INVOKER_ALLOW_READ", value: 'a "b"\\c: #d' },
  ]);
});

Deno.test("knativeFiles: what Knative's webhook demands beyond the schemas holds", () => {
  const [service] = readYaml(knativeFiles(PLAIN).get("service.yaml") ?? "");
  const { template } = service.spec;
  const [container, ...others] = template.spec.containers;
  assertEquals(others, []);
  assertEquals(container.ports, [{ name: "h2c", containerPort: 10382 }]);
  for (const probe of [container.readinessProbe, container.livenessProbe]) {
    // Knative 1.12 has no default for it, and refuses null.
    assertEquals(probe.grpc, { port: 10382, service: "" });
  }
  // With a period a readiness probe needs a timeout and a threshold, without one it has neither.
  assertEquals(Object.keys(container.readinessProbe), ["grpc"]);
  for (const value of Object.values(template.metadata.annotations)) {
    assertEquals(typeof value, "string");
  }
});

Deno.test("knativeFiles: eventing is written where a topic was asked for, with the default for the other", () => {
  assertEquals([...knativeFiles(PLAIN).keys()], ["service.yaml"]);
  const files = knativeFiles({ ...PLAIN, output: "out" });
  assertEquals([...files.keys()], ["service.yaml", "eventing.yaml"]);
  const [source] = readYaml(files.get("eventing.yaml") ?? "");
  assertEquals(source.spec.topics, ["rot13"]);
});

Deno.test("knativeFiles: a name that Knative refuses is refused with the rule", () => {
  for (const name of ["13rot", "rot.13", "-rot", "rot-", "Rot", "", "a".repeat(64)]) {
    const error = assertThrows(() => knativeFiles({ ...PLAIN, name }), InvokerError, "DNS-1035");
    assertEquals(error.code, "usage");
  }
  for (const name of ["r", "rot-13", "a".repeat(63)]) knativeFiles({ ...PLAIN, name });
});
