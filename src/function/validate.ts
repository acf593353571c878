import type { Codecs } from "../codec/negotiate.ts";
import { decodeUtf8 } from "../codec/utf8.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { isUntyped } from "./convert_input.ts";
import { toHandlerError } from "./handler_error.ts";
import { kindOf } from "./kind_of.ts";
import { isMessage } from "./message.ts";
import { describeIssues, isAboutWhole } from "./schema_issues.ts";
import {
  describeSchema,
  type StandardSchema,
  type StandardSchemaIssue,
  type StandardSchemaResult,
} from "./standard_schema.ts";

/**
 * The value that a schema makes of what a codec has read.
 *
 * @throws {InvokerError} `error-client-unmarshall` with what is wrong and where; what the schema
 * throws itself is the function's failure
 */
export async function validateInput(
  schema: StandardSchema,
  value: unknown,
  codecs: Codecs,
  contentType: string | undefined,
): Promise<unknown> {
  const result = await apply(schema, "input", value);
  if (!result.issues) return result.value;
  const { essence } = codecs.find(contentType).mediaType;
  const hint = isUntyped(essence) && seemsMistyped(value, result.issues)
    ? `; it came as ${essence}, for JSON say Content-Type: application/json`
    : "";
  throw new InvokerError(
    "error-client-unmarshall",
    `Invalid input: ${describeIssues(result.issues)}${hint}`,
  );
}

/**
 * The value that a schema makes of a result; of a `Message` it is the payload that is checked.
 *
 * @throws {InvokerError} `error-client-marshall` with what is wrong and where; what the schema
 * throws itself is the function's failure
 */
export async function validateOutput(schema: StandardSchema, output: unknown): Promise<unknown> {
  const message = isMessage(output) ? output : undefined;
  const result = await apply(schema, "result", message ? message.payload : output);
  if (!result.issues) {
    return message ? { payload: result.value, headers: message.headers } : result.value;
  }
  throw new InvokerError(
    "error-client-marshall",
    `Cannot write the result: ${describeIssues(result.issues)}`,
  );
}

async function apply(
  schema: StandardSchema,
  what: "input" | "result",
  value: unknown,
): Promise<StandardSchemaResult<unknown>> {
  let result: unknown;
  try {
    result = await schema["~standard"].validate(value);
    if (isResult(result)) return result;
  } catch (error) {
    throw toHandlerError(error);
  }
  throw new InvokerError(
    "error-server-function-invocation",
    `Cannot check the ${what}: its ${
      describeSchema(schema)
    } returned neither a value nor issues, but ${kindOf(result)}`,
  );
}

/** Schemas of users are not always type-checked. */
function isResult(result: unknown): result is StandardSchemaResult<unknown> {
  if (typeof result !== "object" || result === null) return false;
  const issues = "issues" in result ? result.issues : undefined;
  return issues === undefined ? "value" in result : Array.isArray(issues) && issues.every(isIssue);
}

function isIssue(issue: unknown): boolean {
  return typeof issue === "object" && issue !== null &&
    "message" in issue && typeof issue.message === "string" &&
    (!("path" in issue) || issue.path === undefined ||
      Array.isArray(issue.path) && issue.path.every(isSegment));
}

function isSegment(segment: unknown): boolean {
  const key = typeof segment === "object" && segment !== null && "key" in segment
    ? segment.key
    : segment;
  return typeof key === "string" || typeof key === "number" || typeof key === "symbol";
}

/** How the libraries say that they were given text, or bytes, and wanted something else. */
const WANTED_OTHER =
  /received (?:string|Uint8Array)$|^Invalid type: |\(was (?:a string|an object)\)$/;

/** Whether a payload that nobody gave a type was most likely JSON, or should have been. */
function seemsMistyped(value: unknown, issues: readonly StandardSchemaIssue[]): boolean {
  const whole = Array.from(issues).filter(isAboutWhole);
  const isRaw = typeof value === "string" || value instanceof Uint8Array;
  if (!isRaw || whole.length === 0) return false;
  return whole.some(({ message }) => WANTED_OTHER.test(message)) || isJson(value);
}

function isJson(value: string | Uint8Array): boolean {
  try {
    return typeof JSON.parse(typeof value === "string" ? value : decodeUtf8(value)) !== "string";
  } catch {
    return false;
  }
}
