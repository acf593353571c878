import { fromFileUrl } from "@std/path";
import manifest from "../../deno.json" with { type: "json" };
import { toResponseMetadata } from "../grpc/call/metadata.ts";
import { errorMessage } from "../invocation/error_message.ts";
import type { FrameHeaders } from "../invocation/frame.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { loadHandler } from "../sandbox/inside/load_handler.ts";
import { locateFunction } from "../sandbox/locate/locate_function.ts";
import { exportName } from "../service/export_name.ts";
import type { Protobufjs } from "../service/load_protobufjs.ts";
import { createMethodCodecs, type MethodCodecs } from "../service/method_codecs.ts";
import { readServices } from "../service/read_services.ts";
import type { ServiceInfo, ServiceSet } from "../service/service_set.ts";
import { createCalls } from "./create_calls.ts";
import { explainPath } from "./explain_path.ts";
import { callHeaders } from "./message_frames.ts";
import { type InProcess, LIFECYCLE_TIMEOUT_MS, runInProcess } from "./run_in_process.ts";
import type { CallInput } from "./tested_function.ts";
import type { LoadServiceOptions, MethodCallOptions } from "./tested_service.ts";

type Paths = [
  protos: readonly string[],
  protoPaths: readonly string[],
  protoSets: readonly string[],
];

const PROTOBUF = "application/protobuf";

/**
 * Loads the methods of a service into this very thread, for tests.
 *
 * @throws {InvokerError} `start-failed` when it cannot be found or loaded, `usage` when there are several
 */
export async function openService(
  uri: string,
  { proto, protoPath, protoSet, service, allowUnimplemented = false }: LoadServiceOptions,
): Promise<AsyncDisposable> {
  const [protos, protoPaths, protoSets] = [proto, protoPath, protoSet].map(toPaths) as Paths;
  if (protos.length + protoSets.length === 0) {
    throw unusable(`no file is given, as in { proto: "greeter.proto" }`);
  }
  const services = service === undefined ? [] : [service];
  const set = await readServices({ protos, protoPaths, protoSets, services }, loadPackage);
  const { methods } = onlyService(set);
  const { entryUrl } = await explainPath(uri, () => locateFunction(uri));
  const { definitions, tearDown } = await loadHandler({
    entryUrl,
    handler: undefined,
    services: set,
    allowUnimplemented,
    promote: "first",
    setupTimeoutMs: LIFECYCLE_TIMEOUT_MS,
    teardownTimeoutMs: LIFECYCLE_TIMEOUT_MS,
  });
  const running = runInProcess(tearDown);
  const codecs = [...createMethodCodecs(set).values()];
  return Object.assign(
    { [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() },
    Object.fromEntries(methods.map(({ name, path }) => {
      const definition = definitions.find(({ name }) => name === path.slice(1));
      const own = codecs.find((codec) => codec.path === path);
      if (!definition || !own) throw new TypeError(`There is no method ${path}`);
      return [exportName(name), createMethod(running.calleeOf(definition), own)];
    })),
  );
}

/** As a package: a test may not read the module of the invoker's that imports it. */
async function loadPackage(): Promise<Protobufjs> {
  const { protobufjs, "protobufjs/ext/descriptor": ext } = manifest.imports;
  const [protobuf, descriptor] = await Promise.all([import(protobufjs), import(ext)]);
  return { protobuf: protobuf.default, descriptor: descriptor.default };
}

function onlyService({ services }: ServiceSet): ServiceInfo {
  const [service, another] = services;
  if (service && !another) return service;
  const names = services.map(({ name }) => `"${name}"`).join(", ");
  throw unusable(`there are ${names}; name one, as in { service: "Greeter" }`);
}

function unusable(why: string): InvokerError {
  return new InvokerError("usage", `Cannot load a service: ${why}`);
}

/** A function that calls a method, and is given and gives what is on both sides of the wire. */
function createMethod(callee: ReturnType<InProcess["calleeOf"]>, codecs: MethodCodecs) {
  const { requestStream, responseStream, request, response } = codecs;
  const write = (value: unknown) => {
    try {
      return request.encode(value);
    } catch (cause) {
      throw new TypeError(`Cannot send the request: ${errorMessage(cause)}`, { cause });
    }
  };
  const call = (
    requests: CallInput,
    { onHeader, onTrailer, ...others }: MethodCallOptions,
  ) => {
    const options = { ...others, contentType: PROTOBUF, accept: PROTOBUF };
    // As on the wire they are there when the call opens, be there a request or not.
    const headers = [...callHeaders(options)];
    const { stream } = createCalls({
      ...callee,
      invoke: ({ start, ...invocation }) =>
        callee.invoke(
          { start: { ...start, headers }, ...invocation },
          (trailers) => onTrailer?.(metadataOf(trailers)),
        ),
    });
    let isFirst = true;
    return stream(requests, options).pipeThrough(
      new TransformStream(
        {
          transform({ payload, rawHeaders }, output) {
            if (isFirst) onHeader?.(metadataOf(rawHeaders));
            isFirst = false;
            output.enqueue(response.decode(payload));
          },
        },
        undefined,
        { highWaterMark: 0 },
      ),
    );
  };
  const open = (input: unknown, options: MethodCallOptions) =>
    call(
      requestStream ? mapEach(input as CallInput, write) : [write(input)],
      options,
    );
  if (responseStream) return (input: unknown, options = {}) => open(input, options);
  return async (input: unknown, options = {}) => {
    const [only] = await Array.fromAsync(open(input, options));
    return only;
  };
}

function metadataOf(headers: FrameHeaders): Headers {
  const metadata = new Headers();
  for (const [name, values] of Object.entries(toResponseMetadata(headers))) {
    for (const value of values) metadata.append(name, value);
  }
  return metadata;
}

async function* mapEach(values: CallInput, map: (value: unknown) => unknown) {
  for await (const value of values as AsyncIterable<unknown>) yield map(value);
}

function toPaths(given: LoadServiceOptions["proto"] = []): readonly string[] {
  const all = typeof given === "string" || given instanceof URL ? [given] : given;
  return all.map((path) => /^file:/.test(String(path)) ? fromFileUrl(path) : String(path));
}
