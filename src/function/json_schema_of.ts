import type { StandardSchema, StandardSchemaProps } from "./standard_schema.ts";

/** More than this, in characters of JSON, nobody makes a form of. */
const MAX_TEXT = 256 * 1024;

/**
 * The JSON Schema (2020-12) of what a schema takes in or gives out, as a text of JSON; `undefined` where
 * its library gives none, as the specification "Standard JSON Schema" says (`~standard.jsonSchema`).
 */
export function jsonSchemaOf(
  schema: StandardSchema | undefined,
  direction: "input" | "output",
): string | undefined {
  try {
    const props: Partial<WithJsonSchema> = schema?.["~standard"] ?? {};
    const text = JSON.stringify(props.jsonSchema?.[direction]?.({ target: "draft-2020-12" }));
    return text !== undefined && text.length <= MAX_TEXT ? text : undefined;
  } catch {
    // Not every schema can be told in JSON Schema.
    return undefined;
  }
}

/** What a schema has beside, by that specification. */
interface WithJsonSchema extends StandardSchemaProps {
  readonly jsonSchema: Partial<Record<"input" | "output", ToJsonSchema>>;
}

type ToJsonSchema = (options: { readonly target: "draft-2020-12" }) => unknown;
