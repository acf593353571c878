import { parse } from "@std/yaml";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";

/** What YAML says, as JSON has it. */
export type YamlValue = string | number | boolean | null | readonly YamlValue[] | YamlMap;

/** A mapping of YAML's. */
export interface YamlMap {
  readonly [key: string]: YamlValue;
}

/** The resource by which riff knows an invoker: how functions for it are found and described. */
export interface InvokerResource {
  readonly name: string;
  readonly version: string;
  /** Names and patterns of files in a function's folder that may be the function. */
  readonly matchers: readonly string[];
  readonly handler: {
    /** A template: the handler when none is named. */
    readonly default: string;
    readonly description: string;
  };
  /** The `spec` of a Function to begin with. */
  readonly functionSpec: YamlMap;
  /** The `spec` of a Topic to begin with. */
  readonly topicSpec: YamlMap;
  /** Further files; the texts are templates, the paths are not. */
  readonly files: readonly { readonly path: string; readonly template: string }[];
}

/**
 * Reads the resource of an invoker.
 *
 * @param text YAML
 * @throws {InvokerError} `start-failed` when it is none
 */
export function parseInvokerResource(text: string): InvokerResource {
  const root = asMap(parseYaml(text), "it");
  if (root.kind !== "Invoker") throw unreadable(`its kind is not "Invoker"`);
  const spec = asMap(root.spec, "spec");
  const handler = asMap(spec.handler ?? {}, "spec.handler");
  return {
    name: asText(asMap(root.metadata, "metadata").name, "metadata.name"),
    version: asText(spec.version, "spec.version"),
    matchers: asList(spec.matchers, "spec.matchers").map((each) => asText(each, "a matcher")),
    handler: {
      default: asText(handler.default ?? "", "spec.handler.default"),
      description: asText(handler.description ?? "", "spec.handler.description"),
    },
    functionSpec: specOf(spec.functionTemplate),
    topicSpec: specOf(spec.topicTemplate),
    files: asList(spec.files ?? [], "spec.files").map((each) => {
      const { path, template } = asMap(each, "an entry of spec.files");
      return { path: asText(path, "a path"), template: asText(template, "a template") };
    }),
  };
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw unreadable(errorMessage(error));
  }
}

function specOf(template: unknown): YamlMap {
  return asMap(asMap(template ?? {}, "a template").spec ?? {}, "a template's spec");
}

function asMap(value: unknown, what: string): YamlMap {
  if (isMap(value)) return value;
  throw unreadable(`${what} is not a mapping`);
}

/** Whether what YAML says is a mapping. */
export function isMap(value: unknown): value is YamlMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function asList(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unreadable(`${what} is not a list`);
}

function asText(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw unreadable(`${what} is not a text`);
}

function unreadable(why: string): InvokerError {
  return new InvokerError("start-failed", `Cannot read the resource of an invoker: ${why}`);
}
