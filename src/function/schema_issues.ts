import { excerpt } from "../codec/excerpt.ts";
import type { StandardSchemaIssue } from "./standard_schema.ts";

const MAX_ISSUES = 10;
const MAX_ISSUE_LENGTH = 200;
const MAX_PATH_LENGTH = 120;

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * What a schema has found wrong, on one line: `name: expected string, received number`.
 *
 * Bounded, as keys and values in it may be the caller's.
 */
export function describeIssues(issues: readonly StandardSchemaIssue[]): string {
  const shown = Array.from(issues).slice(0, MAX_ISSUES).map(describeIssue);
  const rest = issues.length - shown.length;
  const text = shown.join("; ") || "refused by its schema";
  return rest > 0 ? `${text} (… and ${rest} more)` : text;
}

/** Whether an issue is with the value itself, and not with a part of it. */
export function isAboutWhole(issue: StandardSchemaIssue): boolean {
  return keysOf(issue).length === 0;
}

function describeIssue(issue: StandardSchemaIssue): string {
  const path = keysOf(issue).reduce<string>(appendKey, "");
  const message = excerpt(withoutPreamble(String(issue.message), path), MAX_ISSUE_LENGTH);
  return path === "" ? message : `${excerpt(path, MAX_PATH_LENGTH)}: ${message}`;
}

/** zod says "Invalid input" of everything, and arktype begins with the path. */
function withoutPreamble(message: string, path: string): string {
  if (path !== "" && message.startsWith(`${path} `)) return message.slice(path.length + 1);
  return message.replace(/^Invalid input(?:: |$)/, "") || "not valid";
}

function keysOf({ path }: StandardSchemaIssue): PropertyKey[] {
  // Not path.map(): a library's own class of arrays need not make what map() expects of it.
  return Array.from(
    path ?? [],
    (segment) => typeof segment === "object" && segment !== null ? segment.key : segment,
  );
}

function appendKey(path: string, key: PropertyKey): string {
  if (typeof key === "number") return `${path}[${key}]`;
  const name = String(key);
  if (!IDENTIFIER.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}
