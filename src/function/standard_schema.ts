/**
 * A schema of the Standard Schema specification, version 1: what zod, valibot, arktype and others
 * make. `Input` is what goes in, `Output` what comes out once it has been checked and transformed.
 *
 * @example A schema without a library
 * ```ts
 * import { defineFunction, type StandardSchema } from "@projectriff/deno-function-invoker";
 * import { equal } from "node:assert/strict";
 *
 * const port: StandardSchema<unknown, number> = {
 *   "~standard": {
 *     version: 1,
 *     vendor: "example",
 *     validate: (value) =>
 *       typeof value === "number" && value > 0 && value < 65536
 *         ? { value }
 *         : { issues: [{ message: "expected a port" }] },
 *   },
 * };
 * const isPrivileged = defineFunction({
 *   interaction: "direct",
 *   input: port,
 *   run: (number) => number < 1024,
 * });
 *
 * equal(isPrivileged.run(80), true);
 * ```
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  /** All that the specification adds. */
  readonly "~standard": StandardSchemaProps<Input, Output>;
}

/** What the specification says of a schema. */
export interface StandardSchemaProps<Input = unknown, Output = Input> {
  /** Of the specification. */
  readonly version: 1;
  /** Name of the library. */
  readonly vendor: string;
  /** Checks a value, at once or later. */
  readonly validate: (
    value: unknown,
  ) => StandardSchemaResult<Output> | Promise<StandardSchemaResult<Output>>;
  /** For the type checker: no value is there. */
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}

/** What a schema makes of a value: the value as it is to be used, or what is wrong with it. */
export type StandardSchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardSchemaIssue[] };

/** One thing that is wrong with a value. */
export interface StandardSchemaIssue {
  /** What is wrong, in the library's words. */
  readonly message: string;
  /** Where in the value; absent: the value itself. */
  readonly path?:
    | readonly (PropertyKey | { readonly key: PropertyKey })[]
    | undefined;
}

/** What a schema takes in. */
export type SchemaInput<Schema extends StandardSchema> = NonNullable<
  Schema["~standard"]["types"]
>["input"];

/** What a schema gives out. */
export type SchemaOutput<Schema extends StandardSchema> = NonNullable<
  Schema["~standard"]["types"]
>["output"];

/** Whether a value is a schema. Some libraries make them functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return false;
  const props = "~standard" in value ? value["~standard"] : undefined;
  return typeof props === "object" && props !== null && "version" in props &&
    props.version === 1 && "validate" in props && typeof props.validate === "function";
}

/** A schema in a few words. */
export function describeSchema(schema: StandardSchema): string {
  const { vendor }: { readonly vendor: unknown } = schema["~standard"];
  return typeof vendor === "string" ? `schema (${vendor.slice(0, 60)})` : "schema";
}
