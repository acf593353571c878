import { resolve } from "@std/path";
import { assertGranted } from "../assert_granted.ts";
import type { CliIo } from "../cli_io.ts";
import {
  neededByInit,
  type NeededPermission,
  net,
  read,
  run,
  type SandboxPlace,
} from "../needed_permissions.ts";
import type { Command } from "../options/options.ts";
import { parseOptions } from "../options/parse_options.ts";
import { neededByTools } from "./needed_by_tools.ts";

/** Which host takes messages only the cluster knows. */
const SOME_HOST: NeededPermission = {
  descriptor: { name: "net" },
  flag: "--allow-net",
  value: "",
  isOptional: true,
};
/** It is run where it is there. */
const MINIKUBE: NeededPermission = { ...run("minikube"), isOptional: true };

type Run = (argv: readonly string[], io: CliIo) => Promise<number>;

/**
 * The commands that run the tools of images and clusters. All that one needs is asked for at once.
 *
 * @param place where a sandbox is loaded from
 */
export function deployCommands(place: (io: CliIo) => SandboxPlace) {
  return {
    async build(argv, io) {
      const { options, positionals: [path] } = parseOptions("build", argv, io.getEnv);
      const tools = options["dry-run"] ? [] : [options.builder];
      assertGranted([...filesOf(path, options, io), ...await neededByTools(tools, io)], io);
      const { build } = await import("./build.ts");
      return await build(path, options, io);
    },
    async apply(argv, io) {
      const { options, positionals: [path] } = parseOptions("apply", argv, io.getEnv);
      const tools = options["dry-run"] ? [] : ["kubectl"];
      assertGranted([...filesOf(path, options, io), ...await neededByTools(tools, io)], io);
      const { apply } = await import("./apply.ts");
      return await apply(path, options, io);
    },
    async create(argv, io) {
      const { options, positionals: [path] } = parseOptions("create", argv, io.getEnv);
      const tools = options["dry-run"] ? [] : [options.builder, "kubectl"];
      const files = neededByInit(path, options, place(io));
      assertGranted([...files, ...await neededByTools(tools, io)], io);
      const { create } = await import("./create.ts");
      return await create(path, options, io);
    },
    async update(argv, io) {
      const { options, positionals: [path] } = parseOptions("update", argv, io.getEnv);
      const tools = options["dry-run"] ? [] : [options.builder, "kubectl"];
      assertGranted([...filesOf(path, options, io), ...await neededByTools(tools, io)], io);
      const { update } = await import("./update.ts");
      return await update(path, options, io);
    },
    async delete(argv, io) {
      const { options } = parseOptions("delete", argv, io.getEnv);
      const { all, platform, "dry-run": dryRun } = options;
      const tools = dryRun && !(all && platform === "riff") ? [] : ["kubectl"];
      assertGranted([...configOf(options, io), ...await neededByTools(tools, io)], io);
      const { deleteFunction } = await import("./delete.ts");
      return await deleteFunction(options, io);
    },
    async publish(argv, io) {
      const { options } = parseOptions("publish", argv, io.getEnv);
      const { gateway, platform, "dry-run": dryRun } = options;
      const isAsked = !dryRun && gateway === undefined;
      const tools = await neededByTools(isAsked ? ["kubectl"] : [], io);
      const hosts = dryRun ? [] : isAsked ? [SOME_HOST] : hostOf(gateway);
      const others = isAsked && platform === "riff" ? [MINIKUBE] : [];
      assertGranted([...hosts, ...configOf(options, io), ...tools, ...others], io);
      const { publish } = await import("./publish.ts");
      return await publish(options, io);
    },
    async "invokers apply"(argv, io) {
      const { options, positionals: [file] } = parseOptions("invokers apply", argv, io.getEnv);
      const source = file || options.filename || ".";
      const hosts = hostOf(source);
      const place = hosts.length > 0 ? hosts : [read(resolve(io.cwd, source))];
      const tools = options["dry-run"] ? [] : ["kubectl"];
      assertGranted([...place, ...await neededByTools(tools, io)], io);
      const { applyInvokers } = await import("./invokers.ts");
      return await applyInvokers(file, options, io);
    },
    async "invokers list"(argv, io) {
      const { positionals } = parseOptions("invokers list", argv, io.getEnv);
      assertGranted(await neededByTools(["kubectl"], io), io);
      const { listInvokers } = await import("./invokers.ts");
      return await listInvokers(positionals, io);
    },
    async "invokers delete"(argv, io) {
      const { options, positionals: [name] } = parseOptions("invokers delete", argv, io.getEnv);
      const tools = options["dry-run"] ? [] : ["kubectl"];
      assertGranted(await neededByTools(tools, io), io);
      const { deleteInvokers } = await import("./invokers.ts");
      return await deleteInvokers(name, options, io);
    },
  } as const satisfies Partial<Record<Command, Run>>;
}

/** What is read of a folder, and of a file of defaults. */
function filesOf(
  path: string | undefined,
  options: { readonly filepath?: string | undefined; readonly config?: string | undefined },
  io: CliIo,
): readonly NeededPermission[] {
  return [read(resolve(io.cwd, path || options.filepath || ".")), ...configOf(options, io)];
}

function configOf(
  { config }: { readonly config?: string | undefined },
  { cwd }: CliIo,
): readonly NeededPermission[] {
  return config === undefined ? [] : [read(resolve(cwd, config))];
}

/** The host of a URL of the web; nothing for what is none. */
function hostOf(text: string | undefined): readonly NeededPermission[] {
  if (text === undefined || !/^https?:/i.test(text) || !URL.canParse(text)) return [];
  const { hostname, port, protocol } = new URL(text);
  return [net(`${hostname}:${port || (protocol === "https:" ? 443 : 80)}`)];
}
