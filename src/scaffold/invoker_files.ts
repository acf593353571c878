import { InvokerError } from "../invocation/invoker_error.ts";
import { expandTemplate, titleCase } from "./go_template.ts";
import { assertImagePath } from "./image_path.ts";
import type { InvokerResource } from "./invoker_resource.ts";
import type { Files, ResourceOptions } from "./resource_options.ts";

/**
 * The files that an invoker's resource has templates of: the `Dockerfile`, first of all.
 *
 * @param fileExists whether the function's folder has a file of that name
 * @throws {InvokerError} of code `usage` for a path that an image cannot have, `start-failed` for a
 * template that is wrong
 */
export function invokerFiles(
  options: ResourceOptions,
  { files }: Pick<InvokerResource, "files">,
  fileExists: (name: string) => boolean = () => false,
): Files {
  const { name, artifact, modules = [], handler, invokerVersion } = options;
  [artifact, ...modules].forEach(assertImagePath);
  const context = {
    fields: {
      FunctionName: name,
      Artifact: artifact,
      ArtifactBase: baseOf(artifact),
      InvokerVersion: invokerVersion,
      // Part of a URL; and in a Dockerfile "$" begins a variable, and "'" a text.
      Handler: encodeURIComponent(handler).replaceAll("'", "%27"),
    },
    methods: { FileExists: fileExists },
  };
  return new Map(files.map(({ path, template }) => {
    const text = expandTemplate(path, template, context);
    return [path, path === "Dockerfile" ? addModules(text, options) : text];
  }));
}

/** The handler of a function: what is given or the invoker's default, either of them a template. */
export function expandHandler(template: string, functionName: string): string {
  return expandTemplate("handler", template, {
    fields: { FunctionName: functionName },
    methods: { TitleCase: titleCase },
  });
}

/** The artifact's own imports, as riff's templates know of one file only. */
function addModules(dockerfile: string, { artifact, modules = [] }: ResourceOptions): string {
  if (modules.length === 0) return dockerfile;
  const [add, place = ""] = /^ADD .* (\S+\/)$/m.exec(dockerfile) ?? [];
  if (add === undefined) return dockerfile;
  const lines = [...groupByFolder(modules, artifact)]
    .map(([folder, paths]) => `ADD ${paths.join(" ")} ${place}${folder}`);
  return dockerfile.replace(add, () => [add, ...lines].join("\n"));
}

/** Paths by the folder that they are in, relative to the artifact's. */
function groupByFolder(
  modules: readonly string[],
  artifact: string,
): ReadonlyMap<string, readonly string[]> {
  const root = artifact.slice(0, artifact.length - baseOf(artifact).length);
  return Map.groupBy(modules.toSorted(), (path) => {
    if (path.startsWith(root)) return path.slice(root.length, path.length - baseOf(path).length);
    throw new InvokerError(
      "usage",
      `Cannot add "${path}" to an image: "${artifact}" imports it, and it is not in the same folder ` +
        `or below`,
    );
  });
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
