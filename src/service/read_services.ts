import type protobuf from "protobufjs";
import { isAbsent } from "../files/is_absent.ts";
import { MAX_MODULE_BYTES, readRegularFile } from "../files/read_regular_file.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { describeRoot } from "./describe_root.ts";
import { describeTypes, scoped, type TypesOfFiles } from "./describe_types.ts";
import { type FileDescriptor, NO_SIDE_EFFECTS } from "./file_descriptor.ts";
import { notesOf } from "./file_notes.ts";
import { loadProtobufjs } from "./load_protobufjs.ts";
import { parseProtos } from "./parse_protos.ts";
import { readComments } from "./read_comments.ts";
import { reachableTypes } from "./reachable_types.ts";
import type { MethodInfo, ServiceInfo, ServiceSet } from "./service_set.ts";
import { unusable } from "./unusable.ts";

/** What services are read from. */
export interface ServiceSources {
  /** .proto files; the services in them are served, those in what they import are not. */
  readonly protos: readonly string[];
  /** Folders that imports are looked for in. */
  readonly protoPaths: readonly string[];
  /** Files with a `FileDescriptorSet`, as `buf build` and `protoc -o` write them. */
  readonly protoSets: readonly string[];
  /** Names of services to serve, full or without the package; all when there are none. */
  readonly services: readonly string[];
  /** Whether comments and texts of .proto files are wanted as well. @default {false} */
  readonly withSource?: boolean | undefined;
}

/** A file, and its descriptor on the wire. */
interface DescribedFile {
  readonly file: FileDescriptor;
  readonly bytes: Uint8Array;
  /** The file that it was read from, for people; absent for one that was only imported. */
  readonly from?: string;
}

/**
 * Reads services and the types of their messages.
 *
 * @param load loads protobufjs
 * @throws {InvokerError} `start-failed` when a file cannot be read or served, `usage` when there is no
 * service of a name
 */
export async function readServices(
  sources: ServiceSources,
  load = loadProtobufjs,
): Promise<ServiceSet> {
  const { protobuf: pb, descriptor: { FileDescriptorProto } } = await load();
  const files = new Map<string, DescribedFile>();
  let source: ServiceSet["source"];
  for (const path of sources.protoSets) {
    for (const bytes of splitSet(pb, path, await readSet(path))) {
      const file = decode(FileDescriptorProto, bytes, path);
      // What comes with every set of somebody who imports it is not what it is about.
      const own = !file.name.startsWith("google/");
      files.set(file.name, { file, bytes, ...(own && { from: path }) });
    }
  }
  if (sources.protos.length > 0) {
    const known = FileDescriptorProto.root.toJSON();
    const { root, origins, texts } = await parseProtos(
      pb,
      known,
      sources.protos,
      sources.protoPaths,
    );
    if (sources.withSource) source = { comments: readComments(root), texts };
    for (const file of describeRoot(pb, root)) {
      const from = origins.get(file.name);
      if (files.has(file.name) && from === undefined) continue;
      const bytes = FileDescriptorProto.encode(FileDescriptorProto.fromObject(file)).finish();
      files.set(file.name, { file, bytes, ...(from !== undefined && { from }) });
    }
  }
  return { ...toServiceSet(files, sources), ...(source && { source }) };
}

/** All that files define, whether or not it can be served. */
export interface FileContents extends TypesOfFiles {
  readonly services: readonly ServiceInfo[];
}

/** Reads all that files define. @param files as `FileDescriptorProto`s, by their names */
export async function readFileContents(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<FileContents> {
  const { descriptor: { FileDescriptorProto } } = await loadProtobufjs();
  const described = Array.from(files, ([name, bytes]) => {
    try {
      return toFile(FileDescriptorProto, bytes);
    } catch (cause) {
      const why = `Cannot read the descriptor of "${name}": ${errorMessage(cause)}`;
      throw new InvokerError("start-failed", why, { cause });
    }
  });
  return { services: described.flatMap(servicesOf), ...describeTypes(described) };
}

async function readSet(path: string): Promise<Uint8Array> {
  try {
    return await readRegularFile(path, MAX_MODULE_BYTES);
  } catch (cause) {
    throw unusable(path, isAbsent(cause) ? "there is no such file" : errorMessage(cause), cause);
  }
}

/** The files of a `FileDescriptorSet`, as they are in it: nothing that they say gets lost. */
function splitSet(pb: typeof protobuf, path: string, set: Uint8Array): readonly Uint8Array[] {
  const files = [];
  try {
    const reader = pb.Reader.create(set);
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      if (tag === FILE_TAG) files.push(reader.bytes());
      else reader.skipType(tag & 7);
    }
  } catch (cause) {
    throw unusable(path, NO_SET, cause);
  }
  if (files.length === 0) throw unusable(path, NO_SET);
  return files;
}

/** Of the field `file` of a `FileDescriptorSet`. */
const FILE_TAG = 0x0a;
const NO_SET = "it is no FileDescriptorSet, as buf build -o FILE.binpb and " +
  "protoc --include_imports -o FILE write it";

function decode(type: protobuf.Type, bytes: Uint8Array, path: string): FileDescriptor {
  try {
    return toFile(type, bytes);
  } catch (cause) {
    throw unusable(path, NO_SET, cause);
  }
}

function toFile(type: protobuf.Type, bytes: Uint8Array): FileDescriptor {
  return type.toObject(type.decode(bytes)) as FileDescriptor;
}

function toServiceSet(
  files: ReadonlyMap<string, DescribedFile>,
  sources: ServiceSources,
): ServiceSet {
  const all = [...files.values()].flatMap(({ file, from }) =>
    servicesOf(file).map((service) => ({ service, file, from }))
  );
  const chosen = choose(all, sources);
  const types = describeTypes(Array.from(files.values(), ({ file }) => file));
  const services = chosen.map(({ service }) => service);
  const { messages, enums } = reachableTypes(services, types);
  return {
    services,
    messages,
    enums,
    files: Object.fromEntries(
      filesOf(chosen.map(({ file }) => file.name), files)
        .map(({ file, bytes }) => [file.name, bytes.toBase64()]),
    ),
    notes: notesOf(Array.from(new Set(chosen.map(({ file }) => file)))),
  };
}

/** A service and the file that has it. */
interface FoundService {
  readonly service: ServiceInfo;
  readonly file: FileDescriptor;
  readonly from: string | undefined;
}

function choose(
  all: readonly FoundService[],
  { protos, protoSets, services: wanted }: ServiceSources,
): readonly FoundService[] {
  if (wanted.length === 0) {
    const own = all.filter(({ from }) => from !== undefined);
    if (own.length > 0) return own;
    throw unusable([...protos, ...protoSets].join('", "'), "there is no service in it");
  }
  const chosen = wanted.map((name) => {
    const exact = all.filter(({ service }) => service.name === name);
    const found = exact.length > 0
      ? exact
      : all.filter(({ service }) => service.name.endsWith(`.${name}`));
    if (found[0] && found.length === 1) return found[0];
    const there = (found.length > 0 ? found : all).map(({ service }) => `"${service.name}"`);
    throw new InvokerError(
      "usage",
      `Cannot serve the service "${name}": ${
        found.length > 0 ? "there are several of that name" : "there is none of that name"
      }; there ${there.length === 1 ? "is" : "are"} ${there.join(", ") || "none"}`,
    );
  });
  return [...new Set(chosen)];
}

function servicesOf({ package: scope = "", service = [] }: FileDescriptor): ServiceInfo[] {
  return service.map(({ name, method = [] }) => {
    const fullName = scoped(scope, name);
    const methods = method.map((method): MethodInfo => ({
      name: method.name,
      path: `/${fullName}/${method.name}`,
      requestStream: method.clientStreaming ?? false,
      responseStream: method.serverStreaming ?? false,
      ...(method.options?.idempotencyLevel === NO_SIDE_EFFECTS && { isSafe: true }),
      requestType: method.inputType.replace(/^\./, ""),
      responseType: method.outputType.replace(/^\./, ""),
    }));
    return { name: fullName, methods };
  });
}

/** The files of some names and all that they import. */
function filesOf(
  names: readonly string[],
  files: ReadonlyMap<string, DescribedFile>,
): readonly DescribedFile[] {
  const found = new Map<string, DescribedFile>();
  const visit = (name: string) => {
    const file = files.get(name);
    if (!file || found.has(name)) return;
    found.set(name, file);
    file.file.dependency?.forEach(visit);
  };
  names.forEach(visit);
  return [...found.values()];
}
