import { knativeEventing } from "./knative_eventing.ts";
import { knativeTrigger } from "./knative_trigger.ts";
import { knativeService } from "./knative_service.ts";
import { checkServiceName } from "./resource_names.ts";
import type { Files, ResourceOptions } from "./resource_options.ts";

/**
 * The resources that make a function a service of Knative: `service.yaml`, and `eventing.yaml`
 * where a topic or a broker was asked for. Its `Dockerfile` is that of every platform.
 *
 * @throws {InvokerError} of code `usage` for a name that no service can have
 */
export function knativeFiles(options: ResourceOptions): Files {
  checkServiceName(options.name);
  const files = new Map([["service.yaml", knativeService(options)]]);
  // With an output alone the input is the topic with the function's name, as its option says.
  const hasTopic = options.hasInput || options.output !== undefined;
  if (options.broker !== undefined) {
    files.set("eventing.yaml", knativeTrigger(options, options.broker));
  } else if (hasTopic) files.set("eventing.yaml", knativeEventing(options));
  return files;
}
