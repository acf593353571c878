import { InvokerError } from "../invocation/invoker_error.ts";

const LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?$/;

/**
 * Checks the name of a namespace.
 *
 * @throws {InvokerError} of code `usage`, with the rule
 */
export function checkNamespace(name: string): void {
  if (!LABEL.test(name)) throw wrongName("namespace", name, `digits and "-"`, 63);
}

/**
 * Checks the name of a broker.
 *
 * @throws {InvokerError} of code `usage`, with the rule
 */
export function checkBrokerName(name: string): void {
  if (!SUBDOMAIN.test(name)) throw wrongName("broker", name, `digits, "-" and "."`, 253);
}

/**
 * Checks the name of one of riff's invokers: kubectl would take another for an option, as `--all`.
 *
 * @throws {InvokerError} of code `usage`, with the rule
 */
export function checkInvokerName(name: string): void {
  if (!SUBDOMAIN.test(name)) throw wrongName("invoker", name, `digits, "-" and "."`, 253);
}

function wrongName(kind: string, name: string, others: string, maxLength: number): InvokerError {
  return new InvokerError(
    "usage",
    `Cannot use the ${kind} ${
      JSON.stringify(name)
    }: its name is of lowercase letters, ${others}, ` +
      `begins and ends with a letter or a digit, and has at most ${maxLength} of them (DNS-1123)`,
  );
}
