import { basename } from "@std/path";
import { setTimeout } from "node:timers/promises";
import { checkBrokerName } from "../../deploy/cluster_names.ts";
import { postMessage } from "../../deploy/post_message.ts";
import { brokerRequest, type PublishRequest, riffRequest } from "../../deploy/publish_request.ts";
import { shownUrl } from "../../deploy/shown_url.ts";
import { checkTopicName } from "../../scaffold/resource_names.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_OK } from "../exit_status.ts";
import { findGateway } from "./find_gateway.ts";
import type { OptionValues } from "../options/options.ts";
import { resolveNamespace } from "./resolve_namespace.ts";
import { print } from "../print.ts";
import { shellWord } from "../shell_word.ts";
import { usageError } from "../usage_error.ts";

const NEWLINE = 0x0a;
/** As Knative has it where none is named. */
const DEFAULT_NAMESPACE = "default";

/**
 * Posts a message to a topic, by riff's HTTP gateway, or an event to a broker of Knative's.
 *
 * @returns the exit status
 */
export async function publish(
  options: OptionValues<"publish">,
  io: CliIo,
): Promise<number> {
  const { data, platform, reply, count, pause, broker, "dry-run": dryRun } = options;
  if (data === undefined) throw usageError("Cannot publish: no message is given; give --data DATA");
  const topic = options.input || basename(io.cwd);
  if (platform === "knative") {
    checkTopicName(topic);
    checkBrokerName(broker);
    if (reply) throw usageError("Cannot use --reply: a broker of Knative's answers nothing");
  } else {
    checkTopicPath(topic);
  }
  checkContentType(options["content-type"]);
  const namespace = await resolveNamespace(options, io);
  const gateway = options.gateway === undefined
    ? await findGateway({ platform, broker, namespace, dryRun }, io)
    : checkGateway(options.gateway);
  const request = (): PublishRequest => {
    const contentType = options["content-type"];
    if (platform === "riff") return riffRequest({ gateway, topic, reply, contentType });
    return brokerRequest(
      { gateway, namespace: namespace ?? DEFAULT_NAMESPACE, broker, topic, contentType },
      { id: crypto.randomUUID(), time: new Date() },
    );
  };
  if (dryRun) {
    await print(dryRunText(request(), data, count), io);
    if (count > 1) io.stderr(`invoker: ${noteOnCount(count, pause, platform)}\n`);
    return EXIT_OK;
  }
  await print(`Posting to ${shownUrl(request().url)}\n`, io);
  for (let i = 0; i < count; i++) {
    if (i > 0) await setTimeout(pause);
    await postAndPrint(request(), data, io);
  }
  return EXIT_OK;
}

/** What would be posted, as a command that one could type. */
function dryRunText({ url, headers }: PublishRequest, data: string, count: number): string {
  const words = [
    // Without -g it would take brackets, as of an address of IPv6, for a pattern.
    ...["curl", "-g", "-X", "POST", url],
    ...Object.entries(headers).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
    ...["--data-raw", data],
  ];
  const times = count === 1 ? "" : ` (${count} times)`;
  return `Publish command${times}: ${words.map(shellWord).join(" ")}\n`;
}

/** What the command that is printed does not say. */
function noteOnCount(count: number, pause: number, platform: "knative" | "riff"): string {
  const apart = pause === 0 ? "" : `, ${pause} ms apart`;
  const own = platform === "riff" ? "" : ", each with a ce-id and a ce-time of its own";
  return `The publish command stands for ${count} messages${apart}${own}`;
}

function checkGateway(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.href;
  throw usageError(
    `Cannot use --gateway ${JSON.stringify(text)}: it must be a URL such as http://localhost:8080`,
  );
}

/** A topic of riff's is the end of a path, from which such parts would lead elsewhere. */
function checkTopicPath(topic: string): void {
  if (!topic.split("/").some((part) => part === "." || part === "..")) return;
  throw usageError(
    `Cannot publish to the topic ${JSON.stringify(topic)}: no part of it may be "." or ".."`,
  );
}

function checkContentType(type: string): void {
  try {
    new Headers({ "content-type": type });
  } catch {
    throw usageError(
      `Cannot use --content-type ${JSON.stringify(type)}: it cannot be the value of a header`,
    );
  }
}

/**
 * Posts a message, and prints the answer, which ends with a newline then; when whoever reads has left,
 * the rest of it is not waited for.
 */
async function postAndPrint(request: PublishRequest, data: string, io: CliIo): Promise<void> {
  let last = NEWLINE;
  await postMessage(request, data, async (bytes) => {
    last = bytes.at(-1) ?? last;
    await io.stdout(bytes);
  }).catch((error) => {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  });
  if (last !== NEWLINE) await print("\n", io);
}
