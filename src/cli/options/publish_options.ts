import { HELP, VERSION } from "./common_options.ts";
import { CONFIG } from "./image_options.ts";
import type { Option } from "./option.ts";
import { DRY_RUN, NAMESPACE, PLATFORM } from "./tool_options.ts";

/** The options of `publish`, in the order in which help shows them. */
export const PUBLISH_OPTIONS = [
  {
    name: "data",
    short: "d",
    kind: "text",
    placeholder: "DATA",
    help: "The message; it has to be given",
  },
  {
    name: "input",
    short: "i",
    kind: "text",
    placeholder: "TOPIC",
    help: "Topic of the message, or type of the event; by default the name of the current folder",
  },
  {
    name: "reply",
    short: "r",
    kind: "boolean",
    help: "Wait for the answer and print it; of riff alone",
  },
  {
    name: "count",
    short: "c",
    kind: "integer",
    min: 1,
    placeholder: "N",
    default: "1",
    help: "How many times it is sent",
  },
  {
    name: "pause",
    short: "p",
    kind: "duration",
    placeholder: "TIME",
    default: "0",
    help: "How long to wait between two of them",
  },
  {
    name: "content-type",
    kind: "string",
    placeholder: "TYPE",
    default: "text/plain",
    help: "Media type of the data",
  },
  {
    name: "gateway",
    kind: "string",
    placeholder: "URL",
    help: "riff's HTTP gateway, or the ingress of Knative's brokers; without it, kubectl is asked",
  },
  {
    name: "broker",
    kind: "string",
    placeholder: "NAME",
    default: "default",
    help: "Broker of Knative's that takes the event",
  },
  CONFIG,
  DRY_RUN,
  {
    ...NAMESPACE,
    help: "Namespace of the broker; by default that of kubectl, or with --gateway default",
  },
  PLATFORM,
  HELP,
  VERSION,
] as const satisfies readonly Option[];
