import { DIRECT_TEMPLATE } from "./direct_template.ts";
import { projectManifest } from "./project_manifest.ts";
import { projectReadme } from "./project_readme.ts";
import { STREAMING_TEMPLATE } from "./streaming_template.ts";

/** What a new project is to be. */
export interface ProjectOptions {
  /** Its name, and its folder's. */
  readonly name: string;
  /** Whether its function streams. */
  readonly streaming: boolean;
  /** The version of the invoker that it is made for. */
  readonly version: string;
  /** Where an invoker from source is, relative to the project, to be taken instead of a release. */
  readonly link?: string | undefined;
}

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
