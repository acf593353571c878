import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Option, variablesOf } from "../src/cli/options/option.ts";
import { OPTIONS } from "../src/cli/options/options.ts";
import { knativeService } from "../src/scaffold/knative_service.ts";
import { findFaults } from "./scaffold/kubernetes_schemas.ts";
import { ROOT } from "./support/invoker_program.ts";
import { readYaml } from "./support/read_yaml.ts";
import { findFiles } from "./support/transcripts.ts";

const GUIDE = await Deno.readTextFile(join(ROOT, "docs/deploy.md"));
const IMAGES = await Deno.readTextFile(join(ROOT, "docs/images.md"));
const FILES = new Map(findFiles(GUIDE).map(({ name, text }) => [name, text]));

Deno.test("deploy.md: every resource that it shows is one that the published schemas allow", () => {
  assertEquals(FILES.size, GUIDE.match(/^```yaml$/gm)?.length, "a block of YAML has no name");
  for (const [name, text] of FILES) assertEquals(findFaults(text), [], name);
});

Deno.test("images.md: so is the one that it shows", () => {
  const blocks = [...IMAGES.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
  assertEquals(blocks.map(findFaults), [[]]);
});

Deno.test("deploy.md: its Service, its autoscaler and its pods are about one another", () => {
  const [deployment, service] = readYaml(FILES.get("deployment.yaml") ?? "");
  const [autoscaler] = readYaml(FILES.get("autoscaler.yaml") ?? "");
  const { labels } = deployment.spec.template.metadata;
  assertEquals([deployment.spec.selector.matchLabels, service.spec.selector], [labels, labels]);
  const [{ ports }] = deployment.spec.template.spec.containers;
  assertEquals(service.spec.ports[0].targetPort, ports[0].name);
  assertEquals(autoscaler.spec.scaleTargetRef, {
    apiVersion: deployment.apiVersion,
    kind: deployment.kind,
    name: deployment.metadata.name,
  });
});

Deno.test("deploy.md: its container is held as tightly as that of service.yaml", () => {
  const [deployment] = readYaml(FILES.get("deployment.yaml") ?? "");
  const [container] = deployment.spec.template.spec.containers;
  const [service] = readYaml(knativeService({
    name: "rot13",
    input: "rot13",
    hasInput: false,
    image: container.image,
    artifact: "rot13.ts",
    modules: [],
    handler: "encode",
    invokerVersion: "0.1.0",
    grants: [],
  }));
  const [{ name, image, resources, securityContext }] = service.spec.template.spec.containers;
  assertEquals(
    [container.name, container.image, container.resources, container.securityContext],
    [name, image, resources, securityContext],
  );
});

Deno.test("deploy.md: the variables that it names are those of options of serve", () => {
  const options: readonly Option[] = OPTIONS.serve;
  const known = new Set(options.flatMap((option) => variablesOf(option)));
  const named = new Set(GUIDE.match(/\b(?:INVOKER|GRPC)_[A-Z_]+\b/g));
  assert(named.size > 3, `only ${named.size} variables were found`);
  assertEquals([...named].filter((name) => !known.has(name)), []);
});
