import { dirname, join, relative, toFileUrl } from "@std/path";
import { checkFunction } from "../../check/check_function.ts";
import type { CheckReport } from "../../check/check_report.ts";
import { DENO_INVOKER_YAML } from "../../scaffold/deno_invoker_yaml.ts";
import { expandHandler, invokerFiles } from "../../scaffold/invoker_files.ts";
import { type InvokerResource, parseInvokerResource } from "../../scaffold/invoker_resource.ts";
import { knativeFiles } from "../../scaffold/knative_files.ts";
import {
  checkFunctionName,
  checkImageReference,
  checkTopicName,
} from "../../scaffold/resource_names.ts";
import type { Files, ResourceOptions } from "../../scaffold/resource_options.ts";
import { riffFiles } from "../../scaffold/riff_files.ts";
import { assertOwnFiles } from "./assert_own_files.ts";
import { chooseHandler } from "./choose_handler.ts";
import type { CliIo } from "../cli_io.ts";
import { imageNotes, permissionNotes } from "./image_notes.ts";
import { createLineLog } from "../line_log.ts";
import type { OptionValues } from "../options/options.ts";
import { resolveArtifact } from "./resolve_artifact.ts";
import { type ResolvedImage, resolveImage } from "./resolve_image.ts";
import { usageError } from "../usage_error.ts";
import { toGrants } from "../options/to_grants.ts";
import { toResourceGrants } from "./to_resource_grants.ts";

/** The values of the options that `init` shares with `create`. */
export type InitOptionValues = Omit<OptionValues<"init">, "help">;

/** What `init` would write. */
export interface InitPlan {
  /** The function's folder, and its image. */
  readonly place: ResolvedImage;
  readonly platform: "knative" | "riff";
  readonly resource: ResourceOptions;
  readonly files: Files;
  /** What its author should know, as the image will not have it. */
  readonly notes: readonly string[];
}

/** As `check` has it by default. */
const LOAD_TIMEOUT_MS = 30_000;

/**
 * Finds out all that the resources of a function need, checks it, and makes their texts. It writes
 * nothing.
 *
 * The function's module is loaded in its sandbox, to know what it exports and what it imports.
 *
 * @param path of the function's folder, or of its file
 * @throws {InvokerError} of code `usage` for a value that cannot be used, with the rule;
 * `start-failed` for a function that is not there or cannot be served
 */
export async function planInit(
  path: string | undefined,
  options: InitOptionValues,
  io: CliIo,
): Promise<InitPlan> {
  const { platform, output, broker } = options;
  if (broker && platform !== "knative") {
    throw usageError("Cannot use --broker with --platform riff: it is of Knative");
  }
  const invoker = parseInvokerResource(DENO_INVOKER_YAML);
  const place = await resolveImage(path, options, io);
  const { folder, name, image } = place;
  const artifact = await resolveArtifact(options.artifact, place, invoker.matchers, io.cwd);
  const input = options.input || name;
  const invokerVersion = options["invoker-version"] || invoker.version;
  checkImageReference(`projectriff/deno-function-invoker:${invokerVersion}`);
  if (platform === "knative") [input, output || input].forEach(checkTopicName);
  if (broker) checkFunctionName(broker, "a broker");
  const file = join(folder, artifact);
  const report = await checkFunction({
    functionUri: toFileUrl(file).href,
    ...(options["permission-set"] !== undefined && { permissionSet: options["permission-set"] }),
    promote: "first",
    isolation: "worker",
    grants: toGrants(options),
    timeoutMs: LOAD_TIMEOUT_MS,
    // Files are to be written yet.
    giveUpPermissions: false,
    log: createLineLog(io.stderr),
    print: io.stderr,
  });
  const resource: ResourceOptions = {
    name,
    input,
    hasInput: Boolean(options.input),
    ...(output && { output }),
    ...(broker && { broker }),
    image,
    artifact,
    modules: await modulesOf(report, options["permission-set"], folder, dirname(file)),
    handler: chooseHandler(report, {
      preferred: expandHandler(invoker.handler.default, name),
      ...(options.handler && { named: expandHandler(options.handler, name) }),
    }),
    invokerVersion,
    grants: toResourceGrants(options),
  };
  // First of all it tells of paths that no image can have.
  const files = FILES[platform](resource, invoker);
  await assertOwnFiles(folder, [artifact, ...resource.modules ?? []]);
  return {
    place,
    platform,
    resource,
    files,
    notes: [
      ...await imageNotes(report, folder, [artifact, ...resource.modules ?? []]),
      ...await permissionNotes(await configFileOf(dirname(file)), options["permission-set"]),
    ],
  };
}

const FILES: Readonly<
  Record<InitPlan["platform"], (resource: ResourceOptions, invoker: InvokerResource) => Files>
> = {
  riff: riffFiles,
  knative: (resource, invoker) =>
    new Map([...invokerFiles(resource, invoker), ...knativeFiles(resource)]),
};

/** The files that an image needs beside the artifact, relative to the function's folder. */
async function modulesOf(
  { imports }: CheckReport,
  permissionSet: string | undefined,
  folder: string,
  artifactFolder: string,
): Promise<readonly string[]> {
  const files = new Set(imports?.files);
  if (permissionSet !== undefined) files.add(await configFileOf(artifactFolder));
  return [...files].map((file) => relative(folder, file).replaceAll("\\", "/"));
}

async function configFileOf(folder: string): Promise<string> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  return join(folder, names.includes("deno.json") ? "deno.json" : "deno.jsonc");
}
