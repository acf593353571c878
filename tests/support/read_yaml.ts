import { parseAll } from "@std/yaml";

/** The documents of a YAML text, as what `JSON.parse` would give: a test knows what is in them. */
export function readYaml(yaml: string): ReturnType<typeof JSON.parse>[] {
  return parseAll(yaml);
}
