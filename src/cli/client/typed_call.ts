import type { OptionValues } from "../options/options.ts";
import { usageError } from "../usage_error.ts";
import { callEndpoint } from "./endpoint.ts";

/** What `call` does where it goes by the types of services. */
export type TypedCall =
  | { readonly kind: "list" }
  | { readonly kind: "describe"; readonly name: string }
  | { readonly kind: "call"; readonly name: string; readonly data: readonly string[] };

const METHOD = /^\.?[a-z_]\w*(?:\.[a-z_]\w*)*\/[a-z_]\w*$/i;

/**
 * What a command line asks for that goes by types; `undefined` where its data are messages to a
 * function.
 *
 * @throws {InvokerError} of code `usage`, for options and arguments that do not go together
 */
export function toTypedCall(
  positionals: readonly string[],
  options: OptionValues<"call">,
): TypedCall | undefined {
  const typed = withoutTransport(positionals, options);
  if (typed === undefined || callEndpoint(options).path === undefined) return typed;
  throw usageError(
    typed.kind === "call"
      ? `Cannot call "${typed.name}" over HTTP: with a URL the method is its path`
      : `Cannot use --${typed.kind} over HTTP: leave out --http, or name HOST:PORT`,
  );
}

function withoutTransport(
  [first = "", ...data]: readonly string[],
  { list, describe, proto, "proto-set": protoSets, "proto-path": protoPaths }: OptionValues<"call">,
): TypedCall | undefined {
  const hasFiles = proto.length + protoSets.length > 0;
  if (protoPaths.length > 0 && !hasFiles) {
    throw usageError("Cannot use --proto-path without --proto or --proto-set");
  }
  if (list || describe !== undefined) {
    if (list && describe !== undefined) throw usageError("Cannot use --list with --describe");
    if (first === "") return list ? { kind: "list" } : { kind: "describe", name: describe ?? "" };
    throw usageError(`Cannot use "${first}": --${list ? "list" : "describe"} calls nothing`);
  }
  // One without a package looks like a text, unless it is clear what it is or a dot is before it.
  const isMethod = METHOD.test(first) && (hasFiles || first.includes("."));
  if (isMethod) return { kind: "call", name: first, data };
  if (!hasFiles) return undefined;
  throw usageError(
    `Cannot call "${first}": with --proto the first argument is a method, as in town.Town/Greet`,
  );
}
