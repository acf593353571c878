import { basename } from "@std/path";
import { askTool } from "../../deploy/ask_tool.ts";
import type { Platform } from "../../deploy/find_resources.ts";
import { readFunctionTopics } from "../../deploy/function_topics.ts";
import { deleteCommand, getCommand, type KubectlTarget } from "../../deploy/kubectl_commands.ts";
import { ToolFailedError } from "../../deploy/tool_failed_error.ts";
import { checkFunctionName } from "../../scaffold/resource_names.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK, reportFailure } from "../exit_status.ts";
import type { OptionValues } from "../options/options.ts";
import { resolveNamespace } from "./resolve_namespace.ts";
import { print } from "../print.ts";
import { assertTools, runStep } from "./run_step.ts";
import { shellWord } from "../shell_word.ts";
import { usageError } from "../usage_error.ts";

/** The resource that is the function itself. */
const FUNCTIONS: Readonly<Record<Platform, string>> = {
  riff: "functions.projectriff.io",
  knative: "services.serving.knative.dev",
};

/** riff's topics. */
const TOPICS = "topics.projectriff.io";

/** What `init --platform knative` writes beside the service, the one that reads messages first. */
const EVENTING = [
  "triggers.eventing.knative.dev",
  "kafkasources.sources.knative.dev",
  "sequences.flows.knative.dev",
  "kafkasinks.eventing.knative.dev",
];

/**
 * Deletes a function from the cluster. Files and images stay.
 *
 * @returns the exit status
 */
export async function deleteFunction(
  options: OptionValues<"delete">,
  io: CliIo,
): Promise<number> {
  const { all, platform, "dry-run": dryRun } = options;
  const { name } = options;
  // What was made can be made again; what is deleted by the name of a folder is gone.
  if (!name) {
    throw usageError(
      `Cannot delete: no function is named; name it, as in: invoker delete --name ${
        shellWord(basename(io.cwd))
      }`,
    );
  }
  checkFunctionName(name);
  const namespace = await resolveNamespace(options, io);
  const isAsked = all && platform === "riff";
  if (!dryRun || isAsked) {
    await assertTools([{ program: "kubectl", purpose: "delete the function" }], io);
  }
  const topics = isAsked ? await findTopics(name, { namespace }, dryRun, io) : [];
  const others = all && platform === "knative" ? EVENTING : [];
  for (const topic of topics) await tryToDelete(TOPICS, topic, { namespace }, dryRun, io);
  for (const kind of others) {
    await tryToDelete(kind, name, { namespace, optional: true }, dryRun, io);
  }
  await print(`Deleting ${FUNCTIONS[platform]} ${name}:\n`, io);
  const command = deleteCommand(FUNCTIONS[platform], name, { namespace });
  await runStep("Delete command", command, { dryRun }, io);
  return EXIT_OK;
}

/** Which topics there are only the cluster knows, so that it is asked in a dry run, too. */
async function findTopics(
  name: string,
  target: KubectlTarget,
  dryRun: boolean,
  io: CliIo,
): Promise<readonly string[]> {
  const command = getCommand(FUNCTIONS.riff, name, target);
  if (dryRun) io.stderr(`invoker: Asking kubectl which topics "${name}" has; nothing is changed\n`);
  return readFunctionTopics(await askTool(command, io.cwd));
}

/** One that cannot be deleted is told of, and does not keep the others. */
async function tryToDelete(
  resource: string,
  name: string,
  target: Parameters<typeof deleteCommand>[2],
  dryRun: boolean,
  io: CliIo,
): Promise<void> {
  await print(`Deleting ${resource} ${name}:\n`, io);
  try {
    await runStep("Delete command", deleteCommand(resource, name, target), { dryRun }, io);
  } catch (error) {
    if (!(error instanceof ToolFailedError) || error.wasInterrupted) throw error;
    reportFailure(error, { debug: false }, io.stderr);
  }
}
