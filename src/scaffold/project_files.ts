import { DIRECT_TEMPLATE } from "./direct_template.ts";
import { projectManifest } from "./project_manifest.ts";
import type { ProjectOptions } from "./project_options.ts";
import { projectReadme } from "./project_readme.ts";
import { STREAMING_TEMPLATE } from "./streaming_template.ts";

/** The files of a new project, by name. */
export function projectFiles(options: ProjectOptions): ReadonlyMap<string, string> {
  const template = options.streaming ? STREAMING_TEMPLATE : DIRECT_TEMPLATE;
  return new Map([
    ["mod.ts", template.module],
    ["mod_test.ts", template.test],
    ["deno.json", projectManifest(options)],
    ["README.md", projectReadme(options, template)],
  ]);
}
