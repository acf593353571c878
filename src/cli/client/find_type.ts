import type { InvokerError } from "../../invocation/invoker_error.ts";
import { type FileContents, readFileContents } from "../../service/read_services.ts";
import type {
  EnumSchema,
  MessageSchema,
  MethodInfo,
  ServiceInfo,
} from "../../service/service_set.ts";
import { meantHint } from "../mistyped_command.ts";
import { usageError } from "../usage_error.ts";
import type { TypeSource } from "./type_source.ts";

/** A method, the service that it is of, and all that the files with it define. */
export interface FoundMethod {
  readonly service: ServiceInfo;
  readonly method: MethodInfo;
  readonly types: FileContents;
}

/** Something that has a name. */
export type FoundType =
  | { readonly service: ServiceInfo }
  | FoundMethod
  | { readonly message: MessageSchema }
  | { readonly enum: EnumSchema };

/**
 * Finds a method.
 *
 * @param name as "greeter.Greeter/SayHello"
 * @throws {InvokerError} of code `usage`, when there is none of that name
 */
export async function findMethod(source: TypeSource, name: string): Promise<FoundMethod> {
  const [serviceName = "", methodName = ""] = plain(name).split("/");
  const types = await readFileContents(await source.filesOf([serviceName]));
  const service = types.services.find(({ name }) => name === serviceName);
  if (service === undefined) {
    throw unknown(name, `service "${serviceName}"`, serviceName, await source.services());
  }
  const method = service.methods.find(({ name }) => name === methodName);
  if (method !== undefined) return { service, method, types };
  const known = service.methods.map(({ name }) => name);
  throw unknown(name, `method "${methodName}" of ${serviceName}`, methodName, known);
}

/**
 * Finds a service, a message, an enum, or a method.
 *
 * @param name its full name; that of a method may also have a dot before it
 * @throws {InvokerError} of code `usage`, when there is none of that name
 */
export async function findType(source: TypeSource, name: string): Promise<FoundType> {
  if (name.includes("/")) return await findMethod(source, name);
  const symbol = plain(name);
  const parent = symbol.slice(0, Math.max(0, symbol.lastIndexOf(".")));
  // Not every server knows the names of methods.
  const types = await readFileContents(await source.filesOf([symbol, parent].filter(Boolean)));
  const { services, messages, enums } = types;
  const service = services.find(({ name }) => name === symbol);
  if (service) return { service };
  const message = messages.get(symbol);
  if (message) return { message };
  const type = enums.get(symbol);
  if (type) return { enum: type };
  const own = services.find(({ name }) => name === parent);
  if (own) return await findMethod(source, `${parent}/${symbol.slice(parent.length + 1)}`);
  const all = await allTypes(source);
  throw unknown(name, "service, message or enum of that name", symbol, [
    ...all.services.map(({ name }) => name),
    ...all.messages.keys(),
    ...all.enums.keys(),
  ]);
}

/** All that the files with the services define. */
export async function allTypes(source: TypeSource): Promise<FileContents> {
  return await readFileContents(await source.filesOf(await source.services()));
}

/** A full name may have a dot before it. */
function plain(name: string): string {
  return name.replace(/^\./, "");
}

function unknown(
  name: string,
  what: string,
  given: string,
  known: readonly string[],
): InvokerError {
  const hint = meantHint(given, known) || "; --list shows what there is";
  return usageError(`Cannot find "${name}": there is no ${what}${hint}`);
}
