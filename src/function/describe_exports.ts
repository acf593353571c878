import { InvokerError } from "../invocation/invoker_error.ts";
import type { Definition, Interaction, Promote } from "./definition.ts";
import {
  detectHandler,
  type DetectHandlerOptions,
  isAsyncGeneratorFunction,
  isFetcher,
} from "./detect.ts";
import { kindOf } from "./kind_of.ts";
import type { LIFECYCLE_NAMES } from "./lifecycle.ts";
import { looksLikeHandler } from "./select_handler.ts";
import { describeSchema, isStandardSchema, type StandardSchema } from "./standard_schema.ts";

/** Every {@linkcode HandlerForm}. */
export const HANDLER_FORMS = [
  "function",
  "async generator function",
  "TransformStream class",
  "definition",
  "object with fetch",
] as const;

/** What a handler is written as. */
export type HandlerForm = typeof HANDLER_FORMS[number];

/** An export that can be served. */
export interface HandlerDescription {
  readonly kind: "handler";
  readonly name: string;
  readonly form: HandlerForm;
  readonly interaction: Interaction;
  /** Of a direct handler: which messages of a Call it is run for. */
  readonly promote: Promote;
  /** `anything`, `none`, a `ValueKind`, or `schema (VENDOR)`. */
  readonly input: string;
  /** `anything`, a `ValueKind`, or `schema (VENDOR)`. */
  readonly output: string;
  /** Media types of its own codecs. */
  readonly mediaTypes: readonly string[];
}

/** An export that looks like a handler and cannot be served. */
export interface ProblemDescription {
  readonly kind: "problem";
  readonly name: string;
  /** Why it cannot be served. */
  readonly message: string;
}

/** An export that is no handler. */
export interface OtherDescription {
  readonly kind: "other";
  readonly name: string;
  /** What it is: "a number", "a schema (zod)". */
  readonly what: string;
}

/** One export of a function's module, as plain data. */
export type ExportDescription = HandlerDescription | ProblemDescription | OtherDescription;

/** What each export of a module is, in the module's order: for people who look before they serve. */
export function describeExports(
  module: Readonly<Record<string, unknown>>,
  options: DetectHandlerOptions = {},
): readonly ExportDescription[] {
  return Object.keys(module).map((name) => describeExport(name, module[name], options));
}

const LIFECYCLE_PURPOSES: ReadonlyMap<string, string> = new Map(
  Object.entries(
    {
      setup: "runs before the first Call",
      teardown: "runs at the end",
    } satisfies Record<typeof LIFECYCLE_NAMES[number], string>,
  ),
);

function describeExport(
  name: string,
  value: unknown,
  options: DetectHandlerOptions,
): ExportDescription {
  if (isStandardSchema(value)) return { kind: "other", name, what: `a ${describeSchema(value)}` };
  const purpose = typeof value === "function" ? LIFECYCLE_PURPOSES.get(name) : undefined;
  if (purpose !== undefined) return { kind: "other", name, what: `a function that ${purpose}` };
  if (!looksLikeHandler(value)) return { kind: "other", name, what: kindOf(value) };
  try {
    return describeHandler(detectHandler(name, value, options), value);
  } catch (error) {
    if (!(error instanceof InvokerError)) throw error;
    return { kind: "problem", name, message: error.message };
  }
}

function describeHandler(definition: Definition, value: unknown): HandlerDescription {
  const { name, interaction, promote, takesInput, input, output, codecs = [] } = definition;
  const { inputSchema, outputSchema } = definition;
  return {
    kind: "handler",
    name,
    form: formOf(value),
    interaction,
    promote,
    input: takesInput ? describeDeclared(input, inputSchema) : "none",
    output: describeDeclared(output, outputSchema),
    mediaTypes: codecs.flatMap(({ mediaTypes }) => mediaTypes),
  };
}

function describeDeclared(
  kind: string | undefined,
  schema: StandardSchema | undefined,
): string {
  return schema ? describeSchema(schema) : kind ?? "anything";
}

function formOf(value: unknown): HandlerForm {
  if (typeof value !== "function") return isFetcher(value) ? "object with fetch" : "definition";
  if (value.prototype instanceof TransformStream) return "TransformStream class";
  return isAsyncGeneratorFunction(value) ? "async generator function" : "function";
}
