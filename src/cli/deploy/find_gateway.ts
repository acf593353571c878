import { askTool } from "../../deploy/ask_tool.ts";
import { readBrokerAddress } from "../../deploy/broker_address.ts";
import type { Platform } from "../../deploy/find_resources.ts";
import { GATEWAY_LABELS, readGatewayService } from "../../deploy/gateway_service.ts";
import { getCommand, getServicesCommand } from "../../deploy/kubectl_commands.ts";
import type { ToolCommand } from "../../deploy/tool_command.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import type { CliIo } from "../cli_io.ts";
import { assertTools, runStep } from "./run_step.ts";

/** Whose gateway is looked for. */
export interface FindGatewayOptions {
  readonly platform: Platform;
  /** Of Knative's. */
  readonly broker: string;
  readonly namespace: string | undefined;
  readonly dryRun: boolean;
}

const BROKERS = "brokers.eventing.knative.dev";
/** What a dry run has in place of what kubectl would tell. */
const PLACEHOLDER = "http://gateway";
const MINIKUBE: ToolCommand = {
  program: "minikube",
  args: ["ip"],
  purpose: "find the machine of the cluster",
};

/**
 * Asks kubectl where messages are taken. In a dry run it prints that command, and stands for the
 * answer with a name.
 *
 * @returns a URL: of riff's gateway, or of the broker itself
 */
export async function findGateway(
  { platform, broker, namespace, dryRun }: FindGatewayOptions,
  io: CliIo,
): Promise<string> {
  const command = platform === "riff"
    ? getServicesCommand(GATEWAY_LABELS)
    : getCommand(BROKERS, broker, { namespace });
  if (dryRun) {
    await runStep("Query command", command, { dryRun }, io);
    return PLACEHOLDER;
  }
  await assertTools([command], io);
  const answer = await askTool(command, io.cwd);
  if (platform === "knative") return readBrokerAddress(answer);
  const { host, port } = readGatewayService(answer);
  return `http://${host ?? await findMachine(io)}:${port}`;
}

/** The address of the cluster's machine, where it is minikube's; else this one. */
async function findMachine(io: CliIo): Promise<string> {
  try {
    await assertTools([MINIKUBE], io);
    const [, address] = /(?:^|\n)(\d+(?:\.\d+){3})\s*$/.exec(await askTool(MINIKUBE, io.cwd)) ?? [];
    if (address !== undefined) return address;
  } catch (error) {
    io.stderr(`invoker: Taking this machine for the cluster's: ${errorMessage(error)}\n`);
  }
  return "127.0.0.1";
}
