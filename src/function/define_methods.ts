import { marshallError } from "../codec/codec_errors.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { exportName } from "../service/export_name.ts";
import type { MethodCodecs } from "../service/method_codecs.ts";
import type { MethodInfo, ServiceInfo } from "../service/service_set.ts";
import type { Context } from "./context.ts";
import type { Definition, Definitions } from "./definition.ts";
import { FunctionError } from "./function_error.ts";
import { isClass, kindOf } from "./kind_of.ts";
import { methodFormat } from "./method_format.ts";
import { isMany } from "./outputs.ts";
import { cannotFind } from "./select_handler.ts";

type Callable = (request: unknown, context: Context) => unknown;
type Exports = Readonly<Record<string, unknown>>;

/** Options of {@linkcode defineMethods}. */
export interface DefineMethodsOptions {
  readonly services: readonly ServiceInfo[];
  /** Of all methods, by path. */
  readonly codecs: ReadonlyMap<string, MethodCodecs>;
  /** Whether methods may be missing: a call of one ends with UNIMPLEMENTED. @default {false} */
  readonly allowUnimplemented?: boolean | undefined;
}

/**
 * The methods of services that a module's exports are (docs/services.md): each by its own name, or with
 * others in an export that is named like its service. Called by the full name: `greeter.Greeter/SayHello`.
 *
 * @throws {InvokerError} `start-failed`, listing what is missing and what the module exports
 */
export function defineMethods(
  module: Exports,
  { services, codecs, allowUnimplemented = false }: DefineMethodsOptions,
): Definitions {
  const missing: string[] = [];
  const definitions: Definition[] = [];
  for (const service of services) {
    const holders = holdersOf(module, service.name, services.length === 1);
    for (const method of service.methods) {
      const methodCodecs = codecs.get(method.path);
      if (!methodCodecs) throw new TypeError(`There is no codec of ${method.path}`);
      const call = findMethod(holders, method);
      if (!call) missing.push(nameOf(method));
      definitions.push(define(method, call ?? unimplemented(method), methodCodecs));
    }
  }
  const [first, ...others] = definitions;
  const areAllMissing = missing.length === definitions.length;
  if (!first || areAllMissing || missing.length > 0 && !allowUnimplemented) {
    throw cannotFind(describeMissing(missing, services, areAllMissing), module);
  }
  return [first, ...others];
}

/** Full name of a method, as its handler is called. */
function nameOf({ path }: MethodInfo): string {
  return path.slice(1);
}

/** What may have the methods of a service: an export named like it, and with one service the module. */
function holdersOf(module: Exports, service: string, isOnly: boolean): readonly Exports[] {
  const name = service.slice(service.lastIndexOf(".") + 1);
  const named = [name, exportName(name), ...isOnly ? ["default"] : []]
    .map((each) => module[each])
    .filter((value): value is Exports => typeof value === "object" && value !== null);
  return isOnly ? [...named, module] : named;
}

function findMethod(holders: readonly Exports[], method: MethodInfo): Callable | undefined {
  for (const holder of holders) {
    for (const name of [exportName(method.name), method.name]) {
      const value = memberOf(holder, name);
      // What holds methods is none itself, be it called `default`.
      if (value === undefined || holders.includes(value as Exports)) continue;
      if (typeof value === "function" && !isClass(value as Callable)) {
        return (request, context) => value.call(holder, request, context);
      }
      // A module may export an enum or a type's helper by a service's name; a method is a function.
      throw new InvokerError(
        "start-failed",
        `Cannot serve ${nameOf(method)}: "${name}" is ${kindOf(value)}, not a function`,
      );
    }
  }
  return undefined;
}

/** Of an instance also what its class has, of nothing what all objects have. */
function memberOf(holder: Exports, name: string): unknown {
  return Object.hasOwn(holder, name) || !(name in Object.prototype) ? holder[name] : undefined;
}

function define(method: MethodInfo, call: Callable, codecs: MethodCodecs): Definition {
  const { requestStream, responseStream } = method;
  return {
    name: nameOf(method),
    interaction: requestStream ? "streaming" : "direct",
    promote: "first",
    takesInput: true,
    answersStream: responseStream,
    ...(method.isSafe && { isSafe: true }),
    format: methodFormat(codecs),
    run: responseStream
      ? async (request, context) => toMany(method, await call(request, context))
      : requestStream
      ? async function* (requests, context) {
        yield toOne(method, await call(requests, context));
      }
      : async (request, context) => toOne(method, await call(request, context)),
  };
}

/** The one response of a method. Nothing stands for a message without fields that are set. */
function toOne(method: MethodInfo, response: unknown): unknown {
  const given = isMany(response) ? "many" : response instanceof Response ? "a Response" : undefined;
  if (given === undefined) return response ?? {};
  throw marshallError(
    new TypeError(
      `Cannot answer ${nameOf(method)}: it has one response, and its function gave ${given}`,
    ),
  );
}

/** The responses of a method, in what stands for many outputs. */
function toMany(method: MethodInfo, responses: unknown): unknown {
  if (isMany(responses)) return responses;
  if (typeof responses === "object" && responses !== null && Symbol.iterator in responses) {
    return Iterator.from(responses as Iterable<unknown>);
  }
  throw marshallError(
    new TypeError(
      `Cannot answer ${nameOf(method)}: it has a stream of responses, and its function gave ` +
        `${kindOf(responses)}, which is neither a stream nor an iterable`,
    ),
  );
}

function unimplemented(method: MethodInfo): Callable {
  return () => {
    throw new FunctionError("UNIMPLEMENTED", `The method ${nameOf(method)} is not implemented`);
  };
}

function describeMissing(
  missing: readonly string[],
  services: readonly ServiceInfo[],
  areAllMissing: boolean,
): string {
  const names = missing.map((name) => {
    const method = name.slice(name.indexOf("/") + 1);
    return `${name} (an export "${exportName(method)}" or "${method}")`;
  }).join(", ");
  const [service, another] = services;
  const holder = service && another
    ? `; of several services each is an export with its methods, such as "${
      service.name.slice(service.name.lastIndexOf(".") + 1)
    }"`
    : "";
  const hint = areAllMissing ? "" : "; --allow-unimplemented serves the others";
  return `Cannot serve: missing ${names}${holder}${hint}`;
}
