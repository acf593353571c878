import { dirname, extname, fromFileUrl, join, resolve } from "@std/path";
import { urlHost } from "../invocation/url_host.ts";
import { callEndpoint, type Endpoint, filesOf, healthcheckEndpoint } from "./client/endpoint.ts";
import type { OptionValues } from "./options/options.ts";

/** One permission that the invoker itself needs, and the option of Deno that grants it. */
export interface NeededPermission {
  readonly descriptor: Deno.PermissionDescriptor;
  readonly flag: "--allow-env" | "--allow-net" | "--allow-read" | "--allow-run" | "--allow-write";
  /** What it is for, as the option's value. */
  readonly value: string;
  /** Whether it does without, but less well: that is advised, and not missed. */
  readonly isOptional?: boolean;
}

/** What starting a child process reads. */
const CHILD_ENV = "NODE_V8_COVERAGE";

/** Those of the options: one that may not be read is taken as not set. */
const OPTION_VARIABLES: NeededPermission = {
  descriptor: { name: "env", variable: "INVOKER_PORT" },
  flag: "--allow-env",
  value: "INVOKER_*",
  isOptional: true,
};

/** Where a sandbox is loaded from. */
export interface SandboxPlace {
  readonly cwd: string;
  /** Where the invoker's own modules are, when its worker is loaded from there. */
  readonly ownFolder?: string;
  /** The program that child processes run, when there are any. */
  readonly childProgram?: string;
}

/** What says where it listens, and which files it reads for that. */
type ListenOptions =
  & Pick<OptionValues<"serve">, "host" | "port">
  & Partial<Pick<OptionValues<"serve">, "metrics-port" | "tls-cert" | "tls-key" | "tls-client-ca">>;

/** What `serve`, or `dev`, needs to listen and to load the function, as narrow as can be told beforehand. */
export function neededByServe(
  options: ListenOptions,
  functionUri: string,
  place: SandboxPlace,
): readonly NeededPermission[] {
  return [
    OPTION_VARIABLES,
    ...listenHosts(options.host, options.port).map(net),
    ...metricsHosts(options).map(net),
    ...neededBySandbox(functionFolder(functionUri, place.cwd), place),
    ...tlsFiles(options).map(read),
  ];
}

/** What `check` needs: to load the function, and nothing to listen. */
export function neededByCheck(
  functionUri: string,
  place: SandboxPlace,
): readonly NeededPermission[] {
  return neededBySandbox(functionFolder(functionUri, place.cwd), place);
}

function neededBySandbox(
  folder: string | undefined,
  place: SandboxPlace,
): readonly NeededPermission[] {
  const folders = [folder, ...ownModules(place.ownFolder)].filter((path) => path !== undefined);
  return [
    ...folders.map(read),
    ...(place.childProgram === undefined ? [] : [env(CHILD_ENV), run(place.childProgram)]),
  ];
}

/** What `call` needs: to connect, and to read .proto files, when it is given any. */
export function neededByCall(options: OptionValues<"call">): readonly NeededPermission[] {
  const { proto, "proto-path": protoPaths, "proto-set": protoSets } = options;
  const files = [...proto.map((file) => dirname(file)), ...protoPaths, ...protoSets];
  return [...neededByClient(callEndpoint(options)), ...files.map(read)];
}

/** What `new` needs: the folder is made beside its place first. */
export function neededByNew(
  path: string,
  { proto, "proto-path": protoPaths }: OptionValues<"new">,
  cwd: string,
): readonly NeededPermission[] {
  const parent = dirname(resolve(cwd, path));
  const folders = proto === undefined ? [] : [dirname(proto), ...protoPaths];
  return [
    ...folders.map((folder) => read(resolve(cwd, folder))),
    read(parent),
    write(parent),
  ];
}

/** What `types` needs: to read the files, and what they import. */
export function neededByTypes(
  files: readonly string[],
  options: OptionValues<"types">,
  cwd: string,
): readonly NeededPermission[] {
  const paths = [...files.map(dirname), ...options["proto-path"], ...options["proto-set"]];
  return [...new Set(paths)].map((path) => read(resolve(cwd, path)));
}

/** What `init` needs: to load the function, and to write into its folder. */
export function neededByInit(
  path: string | undefined,
  options: Pick<OptionValues<"init">, "config" | "dry-run" | "filepath">,
  place: SandboxPlace,
): readonly NeededPermission[] {
  const given = resolve(place.cwd, path || options.filepath || ".");
  const folder = /\.[cm]?[jt]s$/.test(given) ? dirname(given) : given;
  const config = options.config === undefined ? [] : [read(resolve(place.cwd, options.config))];
  const written = options["dry-run"] ? [] : [write(folder)];
  return [...neededBySandbox(folder, place), ...config, ...written];
}

/** What `healthcheck` needs: its client is that of `call`. */
export function neededByHealthcheck(
  options: OptionValues<"healthcheck">,
): readonly NeededPermission[] {
  return neededByClient(healthcheckEndpoint(options));
}

/**
 * The message for permissions that are not granted; `undefined` when all are.
 *
 * @param program what `deno run` is told to run
 */
export function missingPermissions(
  needed: readonly NeededPermission[],
  isGranted: (descriptor: Deno.PermissionDescriptor) => boolean,
  program: () => string = () => "invoker.ts",
): string | undefined {
  const flags = [...new Set(needed.map(({ flag }) => flag))];
  const missing = flags.flatMap((flag) => {
    const ofFlag = needed.filter((permission) => permission.flag === flag);
    const lacking = ofFlag.filter(({ descriptor, isOptional }) =>
      !isOptional && !isGranted(descriptor)
    );
    if (lacking.length === 0) return [];
    // Where some are granted, a list was given, and what it lacks is what helps.
    return lacking.length === ofFlag.length ? [optionFor(flag, lacking)] : [listed(flag, lacking)];
  });
  if (missing.length === 0) return undefined;
  const advised = flags.map((flag) =>
    optionFor(flag, needed.filter((permission) => permission.flag === flag))
  );
  return `Cannot start: ${missing.join(" ")} ${missing.length > 1 ? "are" : "is"} missing; ` +
    `run: deno run ${advised.join(" ")} ${program()} …`;
}

/** Without values it would be for every program, which nobody should be talked into. */
function optionFor(flag: string, permissions: readonly NeededPermission[]): string {
  return flag === "--allow-run" ? listed(flag, permissions) : flag;
}

function listed(flag: string, permissions: readonly NeededPermission[]): string {
  return `${flag}=${[...new Set(permissions.map(({ value }) => value))].join(",")}`;
}

/** A name has to be looked up, which asks for all of its ports, and what it stands for bound. */
function listenHosts(host: string, port: number): readonly string[] {
  if (/^[\d.]+$|:/.test(host)) return [`${urlHost(host)}:${port}`];
  return host === "localhost" ? [host, `127.0.0.1:${port}`] : [host];
}

/** Where metrics are served, if at all: one address, which need not be looked up beforehand. */
function metricsHosts(options: ListenOptions): readonly string[] {
  const { host, "metrics-port": port } = options;
  if (port === undefined) return [];
  return [`${urlHost(host)}:${port}`];
}

/** The folder of the function, which its sandbox may read; `undefined` when it is not a file. */
function functionFolder(functionUri: string, cwd: string): string | undefined {
  const [location = ""] = functionUri.split("?");
  if (/^[a-z][a-z\d+.-]+:/i.test(location) && !location.startsWith("file:")) return undefined;
  const path = location.startsWith("file:") ? fromFileUrl(location) : resolve(cwd, location);
  return extname(path) === "" ? path : dirname(path);
}

/** What the worker is made of: the invoker's modules, and beside their folder the authors' kit. */
function ownModules(ownFolder: string | undefined): readonly string[] {
  return ownFolder === undefined ? [] : [ownFolder, join(dirname(ownFolder), "mod.ts")];
}

/** What TLS is served with; it is read anew now and then. */
function tlsFiles(options: ListenOptions): readonly string[] {
  const files = [options["tls-cert"], options["tls-key"], options["tls-client-ca"]];
  return files.filter((file) => file !== undefined);
}

function neededByClient(endpoint: Endpoint): readonly NeededPermission[] {
  return [net(endpoint.address), ...filesOf(endpoint).map(read)];
}

function env(variable: string): NeededPermission {
  return { descriptor: { name: "env", variable }, flag: "--allow-env", value: variable };
}

/** To connect to a host, or listen there. */
export function net(host: string): NeededPermission {
  return { descriptor: { name: "net", host }, flag: "--allow-net", value: host };
}

/** To read a file or a folder. */
export function read(path: string): NeededPermission {
  return { descriptor: { name: "read", path }, flag: "--allow-read", value: path };
}

/** To run a program. */
export function run(command: string): NeededPermission {
  return { descriptor: { name: "run", command }, flag: "--allow-run", value: command };
}

function write(path: string): NeededPermission {
  return { descriptor: { name: "write", path }, flag: "--allow-write", value: path };
}
