import { KIT } from "./kit.ts";
import { DIRECT_TEMPLATE } from "./direct_template.ts";
import { projectManifest } from "./project_manifest.ts";
import type { ProjectOptions } from "./project_options.ts";
import { projectReadme } from "./project_readme.ts";
import { serviceTemplate, typesFile } from "./service_template.ts";
import { STREAMING_TEMPLATE } from "./streaming_template.ts";
import { typeText } from "../service/type_text.ts";

/** The files of a new project, by name. */
export function projectFiles(options: ProjectOptions): ReadonlyMap<string, string> {
  const { service, streaming } = options;
  const template = service
    ? serviceTemplate(service)
    : streaming
    ? STREAMING_TEMPLATE
    : DIRECT_TEMPLATE;
  return new Map([
    ["mod.ts", template.module],
    ["mod_test.ts", template.test],
    ...service
      ? [
        ...Object.entries(service.set.source?.texts ?? {}),
        [typesFile(service), typeText(service.set, [service.file], KIT)] as const,
      ]
      : [],
    ["deno.json", projectManifest(options)],
    ["README.md", projectReadme(options, template)],
  ]);
}
