import { grantVariable } from "./grant_variable.ts";
import { invokerFiles } from "./invoker_files.ts";
import { type InvokerResource, isMap, type YamlMap, type YamlValue } from "./invoker_resource.ts";
import { checkLabelValue } from "./resource_names.ts";
import type { Files, ResourceGrant, ResourceOptions } from "./resource_options.ts";
import { riffYaml } from "./riff_yaml.ts";

const API_VERSION = "projectriff.io/v1alpha1";

/**
 * The files that make a function one of riff's, to the letter as `riff init` wrote them: topics,
 * function, and what the invoker's resource has templates of.
 *
 * @throws {InvokerError} of code `usage` for what riff cannot have
 */
export function riffFiles(
  options: ResourceOptions,
  invoker: InvokerResource,
  fileExists?: (name: string) => boolean,
): Files {
  const { name } = options;
  // riff labels the function's pods by it.
  checkLabelValue(name);
  return new Map([
    [`${name}-topics.yaml`, topicsText(options, invoker)],
    [`${name}-function.yaml`, `---\n${riffYaml(functionResource(options, invoker))}`],
    ...invokerFiles(options, invoker, fileExists),
  ]);
}

function topicsText({ input, output }: ResourceOptions, { topicSpec }: InvokerResource): string {
  const topics = output === undefined ? [input] : [input, output];
  const spec = Object.keys(topicSpec).length === 0 ? {} : { spec: topicSpec };
  return topics.map((name) => ({
    apiVersion: API_VERSION,
    kind: "Topic",
    metadata: { name },
    ...spec,
  }))
    .map((topic) => `---\n${riffYaml(topic)}`).join("\n");
}

function functionResource(options: ResourceOptions, { functionSpec }: InvokerResource): YamlMap {
  const { name, image, input, output } = options;
  return {
    apiVersion: API_VERSION,
    kind: "Function",
    metadata: { name },
    spec: {
      protocol: "",
      ...functionSpec,
      container: containerOf(functionSpec.container, options.grants, image),
      input,
      ...(output !== undefined && { output }),
      windowing: functionSpec.windowing ?? { size: 1 },
    },
  };
}

function containerOf(
  template: YamlValue | undefined,
  grants: readonly ResourceGrant[],
  image: string,
): YamlMap {
  const base = isMap(template) ? template : {};
  const env = [...Array.isArray(base.env) ? base.env : [], ...grants.map(grantVariable)];
  return { ...base, ...(env.length > 0 && { env }), image };
}
