import type { ToolCommand } from "./tool_command.ts";

/** What kubectl is asked or told about. */
export interface KubectlTarget {
  /** Without one, that of kubectl's own configuration. */
  readonly namespace?: string | undefined;
}

/** What applies files of resources. */
export function applyCommand(files: readonly string[], target: KubectlTarget = {}): ToolCommand {
  return kubectl("apply the resources", [
    "apply",
    ...namespaceArgs(target),
    ...files.flatMap((file) => ["-f", file]),
  ]);
}

/** What applies one resource, as a text. */
export function applyTextCommand(text: string): ToolCommand {
  return { ...kubectl("apply the resource", ["apply", "-f", "-"]), stdin: text };
}

/** What deletes one resource. */
export function deleteCommand(
  resource: string,
  name: string,
  { optional = false, ...target }: KubectlTarget & { readonly optional?: boolean } = {},
): ToolCommand {
  return kubectl(`delete ${resource} ${name}`, [
    "delete",
    resource,
    name,
    ...namespaceArgs(target),
    ...optional ? ["--ignore-not-found"] : [],
  ]);
}

/** What deletes all resources of a kind that belongs to no namespace. */
export function deleteAllCommand(resource: string): ToolCommand {
  return kubectl(`delete ${resource}`, ["delete", resource, "--all"]);
}

/** What gets one resource as JSON. */
export function getCommand(
  resource: string,
  name: string,
  target: KubectlTarget = {},
): ToolCommand {
  return kubectl(`find ${resource} ${name}`, [
    "get",
    ...namespaceArgs(target),
    resource,
    name,
    "-o",
    "json",
  ]);
}

/** What gets the services with these labels, of all namespaces, as JSON. */
export function getServicesCommand(labels: string): ToolCommand {
  return kubectl("find the gateway", [
    ...["get", "svc", "--all-namespaces", "-l", labels, "-o", "json"],
  ]);
}

/**
 * What lists the invokers of riff.
 *
 * @param args further arguments
 */
export function listInvokersCommand(args: readonly string[]): ToolCommand {
  return kubectl("list the invokers", [
    "get",
    INVOKERS,
    "--sort-by=metadata.name",
    "-o=custom-columns=INVOKER:.metadata.name,VERSION:.spec.version",
    ...args,
  ]);
}

/** The kind of riff's invokers. */
export const INVOKERS = "invokers.projectriff.io";

function kubectl(purpose: string, args: readonly string[]): ToolCommand {
  return { program: "kubectl", args, purpose };
}

function namespaceArgs({ namespace }: KubectlTarget): readonly string[] {
  return namespace === undefined ? [] : ["--namespace", namespace];
}
