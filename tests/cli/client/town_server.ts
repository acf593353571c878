import * as grpc from "@grpc/grpc-js";
import { fromFileUrl } from "@std/path";
import protobuf from "protobufjs";
import { statusNumber } from "../../../src/grpc/call/status_name.ts";
import type {
  ReflectionAnswer,
  ReflectionRequest,
  ReflectionResponse,
} from "../../../src/grpc/reflection/reflection_codec.ts";
import { reflectionServices } from "../../../src/grpc/reflection/reflection_service.ts";
import { describeFile } from "../../../src/grpc/reflection/reflection_symbols.ts";
import { readServices } from "../../../src/service/read_services.ts";
// What keeps the test runner alive when a server says goodbye.
import "../../support/grpc_client.ts";

/** The folder of the .proto files. */
export const PROTOS = fromFileUrl(new URL("protos", import.meta.url));

/** A server of `town.Town`. */
export interface TownServer extends AsyncDisposable {
  readonly address: string;
  /** The header "x-token" of every call, reflection's too. */
  readonly tokens: readonly unknown[];
}

/** How the server answers reflection. */
export interface TownReflection {
  readonly versions: readonly ("v1" | "v1alpha")[];
  /** A file at a time, or with all that it imports. */
  readonly sends: "one" | "all";
}

type Person = Readonly<Record<string, unknown>>;
type Call = grpc.ServerDuplexStream<Person, unknown>;

const METHODS = {
  Greet: [false, false],
  Repeat: [false, true],
  Gather: [true, false],
  Chat: [true, true],
  Refuse: [false, false],
} as const;

/** A google.rpc.Status whose details are an ErrorInfo, a message of town.proto, and one of no known type. */
const DETAILS = Buffer.from(
  "\x08\x09\x1a2\n(type.googleapis.com/google.rpc.ErrorInfo\x12\x06\n\x04LATE" +
    "\x1a\x18\n\x0fx/town.Greeting\x12\x05\n\x03no\x1b\x1a\x0b\n\x06x/none\x12\x01\x05",
  "latin1",
);

/** Starts a server of grpc-js that reads and writes by protobufjs. */
export async function startTownServer(
  { versions, sends }: TownReflection = { versions: ["v1", "v1alpha"], sends: "one" },
): Promise<TownServer> {
  const server = new grpc.Server({ "grpc.enable_channelz": 0 });
  const tokens: unknown[] = [];
  const note = (call: { readonly metadata: grpc.Metadata }) =>
    tokens.push(...call.metadata.get("x-token"));
  server.addService(townService(), townHandlers(note));
  const answer = await reflectionOf(sends);
  for (const { ServerReflectionInfo: method } of reflectionServices) {
    if (!versions.some((version) => method.path.includes(`.${version}.`))) continue;
    server.addService({ Info: method } as grpc.ServiceDefinition, {
      Info(call: grpc.ServerDuplexStream<ReflectionRequest, ReflectionResponse>) {
        note(call);
        call.on("data", (request) => call.write({ request, answer: answer(request.question) }));
        call.on("end", () => call.end());
      },
    });
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(
      "127.0.0.1:0",
      grpc.ServerCredentials.createInsecure(),
      (error, port) => error ? reject(error) : resolve(port),
    )
  );
  return {
    address: `127.0.0.1:${port}`,
    tokens,
    [Symbol.asyncDispose]: () => Promise.resolve(server.forceShutdown()),
  };
}

function townService(): grpc.ServiceDefinition {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => `${PROTOS}/${target}`;
  root.loadSync("town.proto");
  const person = root.lookupType("people.Person");
  const greeting = root.lookupType("town.Greeting");
  const messages = (type: protobuf.Type) => ({
    serialize: (value: object) => Buffer.from(type.encode(type.fromObject(value)).finish()),
    deserialize: (bytes: Uint8Array) => type.toObject(type.decode(bytes), { longs: String }),
  });
  const [request, response] = [messages(person), messages(greeting)];
  return Object.fromEntries(
    Object.entries(METHODS).map(([name, [requestStream, responseStream]]) => [name, {
      path: `/town.Town/${name}`,
      ...{ requestStream, responseStream },
      ...{ requestSerialize: request.serialize, requestDeserialize: request.deserialize },
      ...{ responseSerialize: response.serialize, responseDeserialize: response.deserialize },
    }]),
  );
}

function townHandlers(
  note: (call: { readonly metadata: grpc.Metadata }) => void,
): grpc.UntypedServiceImplementation {
  const greet = (whom: Person) => ({ text: `Hello, ${whom["name"]}!`, whom });
  type Unary = grpc.ServerUnaryCall<Person, unknown>;
  type Answer = grpc.sendUnaryData<unknown>;
  return {
    Greet(call: Unary, answer: Answer) {
      note(call);
      answer(null, greet(call.request));
    },
    Repeat(call: grpc.ServerWritableStream<Person, unknown>) {
      for (let i = 0; i < 3; i++) call.write({ text: `${i}` });
      call.end();
    },
    Gather(call: grpc.ServerReadableStream<Person, unknown>, answer: Answer) {
      const names: unknown[] = [];
      call.on("data", ({ name }) => void names.push(name));
      call.on("end", () => answer(null, { text: names.join(" and ") }));
      call.on("error", () => {});
    },
    Chat(call: Call) {
      call.on("data", (person) => call.write(greet(person)));
      call.on("end", () => call.end());
      call.on("error", () => {});
    },
    Refuse(_call: Unary, answer: Answer) {
      const metadata = new grpc.Metadata();
      metadata.set("error-code", "not-here");
      metadata.set("grpc-status-details-bin", DETAILS);
      answer({ code: grpc.status.FAILED_PRECONDITION, details: "no\nway", metadata });
    },
  };
}

async function reflectionOf(
  sends: TownReflection["sends"],
): Promise<(question: { readonly kind: string; readonly name?: string }) => ReflectionAnswer> {
  const sources = { protoPaths: [PROTOS], protoSets: [], services: [] };
  const set = await readServices({ protos: [`${PROTOS}/town.proto`], ...sources });
  const files = Object.values(set.files).map((text) => Uint8Array.fromBase64(text));
  return ({ kind, name = "" }) => {
    if (kind === "services") return { kind: "services", names: ["town.Town"] };
    const found = files.find((file) => {
      const { name: fileName, symbols } = describeFile(file);
      return kind === "file" ? fileName === name : symbols.includes(name);
    });
    const code = statusNumber("NOT_FOUND");
    if (!found) return { kind: "error", code, message: `no ${name}` };
    return { kind: "files", descriptors: sends === "all" ? files : [found] };
  };
}
