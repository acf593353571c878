import type { Grant } from "../sandbox/permissions/grants.ts";
import { findRefusal, type Refusal } from "../sandbox/permissions/refusal.ts";
import type { CheckReport } from "./check_report.ts";

/**
 * What was refused and the sandbox did not see: an import is refused by an error of its own, and the
 * first one ends the loading.
 */
export function findMissed(report: CheckReport): Refusal[] {
  const { refused, problem, trial, imports, permissions } = report;
  const isKnown = (other: Refusal) =>
    refused.some(({ kind, resource }) => kind === other.kind && resource === other.resource);
  const failures = [problem, trial?.failure].filter((failure) => failure !== undefined);
  const told = failures.map(({ message }) => findRefusal(message))
    .filter((refusal) => refusal !== undefined).filter((refusal) => !isKnown(refusal));
  const files = imports?.files ?? [];
  const isImport = told.some(({ kind, resource = "" }) =>
    kind === "read" && files.includes(resource)
  );
  if (!isImport) return told;
  const outside = files.filter((file) => !covers(permissions?.read ?? [], file));
  const rest = outside.filter((file) => told.every(({ resource }) => resource !== file));
  return [...told, ...rest.map((resource) => ({ kind: "read", resource }) as const)];
}

function covers(grant: Grant, file: string): boolean {
  return grant === true || grant.some((path) => file === path || file.startsWith(`${path}/`));
}
