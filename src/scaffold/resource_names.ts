import { InvokerError } from "../invocation/invoker_error.ts";

/** Labels with dots between, as in DNS (RFC 1123): what most names in Kubernetes are. */
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** A label (RFC 1035): what a service is named, as it becomes the first part of a host name. */
const SERVICE = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const TOPIC = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/;
/** As the specification of image registries has it, from here on. */
const HOST = /^[A-Za-z0-9](?:[-.A-Za-z0-9]*[A-Za-z0-9])?(?::\d{1,5})?$/;
/** What comes before the first slash is a host when it looks like one. */
const LOOKS_LIKE_HOST = /^localhost$|[.:]/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Checks the name of a function, which its resources and its image bear.
 *
 * @param of what has that name
 * @throws {InvokerError} of code `usage`, with the rule, as every check here
 */
export function checkFunctionName(name: string, of = "a function"): void {
  check(
    SUBDOMAIN.test(name) && name.length <= 253,
    `Cannot name ${of} ${JSON.stringify(name)}`,
    `a name is of lowercase letters, digits, "-" and ".", begins and ends with a letter or a ` +
      `digit, as does each part between dots, and has at most 253 of them (DNS-1123)`,
  );
}

/** Checks the name of a Kubernetes or Knative service. */
export function checkServiceName(name: string): void {
  check(
    SERVICE.test(name) && name.length <= 63,
    `Cannot name a service ${JSON.stringify(name)}`,
    `a service's name is of lowercase letters, digits and "-", begins with a letter, ends with a ` +
      `letter or a digit, and has at most 63 of them (DNS-1035)`,
  );
}

/** Checks `USERACCOUNT/NAME:VERSION`, with or without the host of a registry before it. */
export function checkImageReference(image: string): void {
  check(
    isImageReference(image),
    `Cannot name an image ${JSON.stringify(image)}`,
    `an image is USERACCOUNT/NAME:VERSION, of which USERACCOUNT and NAME are of lowercase ` +
      `letters and digits, with ".", "_" or "-" between them, and VERSION is of at most 128 ` +
      `letters, digits, "_", "." and "-", and does not begin with "." or "-"`,
  );
}

/** Checks the value of a Kubernetes label. */
export function checkLabelValue(value: string): void {
  check(
    LABEL_VALUE.test(value) && value.length <= 63,
    `Cannot label a resource ${JSON.stringify(value)}`,
    `a label's value is of letters, digits, "-", "_" and ".", begins and ends with a letter or a ` +
      `digit, and has at most 63 of them`,
  );
}

/** Checks the name of a topic of Kafka's. */
export function checkTopicName(topic: string): void {
  check(
    TOPIC.test(topic),
    `Cannot name a topic ${JSON.stringify(topic)}`,
    `a topic's name is of letters, digits, ".", "_" and "-", is not "." or "..", and has at most ` +
      `249 of them`,
  );
}

function check(isFine: boolean, what: string, rule: string): void {
  if (!isFine) throw new InvokerError("usage", `${what}: ${rule}`);
}

function isImageReference(image: string): boolean {
  const [, repository = "", tag = ""] = /^(.*):([^:/]*)$/.exec(image) ?? [];
  const [first = "", ...rest] = repository.split("/");
  const hasHost = rest.length > 0 && LOOKS_LIKE_HOST.test(first);
  const path = hasHost ? rest : [first, ...rest];
  return TAG.test(tag) && repository.length <= 255 && (!hasHost || HOST.test(first)) &&
    path.every((part) => PATH_PART.test(part));
}
