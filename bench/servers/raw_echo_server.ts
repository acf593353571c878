// What the invoker is measured against: an echo on grpc-js and nothing around it.
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl } from "@std/path";
import { messageWire } from "../load/wires/message_wire.ts";
import { pipelinedWrites } from "./pipelined_writes.ts";

type Serialization = Pick<
  grpc.MethodDefinition<unknown, unknown>,
  "requestSerialize" | "requestDeserialize" | "responseSerialize" | "responseDeserialize"
>;

/** Bytes in, bytes out: the least that any server on grpc-js can do. */
const IDENTITY: Serialization = {
  requestSerialize: (bytes) => bytes as Buffer,
  requestDeserialize: (bytes) => bytes,
  responseSerialize: (bytes) => bytes as Buffer,
  responseDeserialize: (bytes) => bytes,
};

/** Messages decoded and encoded, as every server does that looks at them. */
function protoSerialization(): Serialization {
  const protoFile = fromFileUrl(new URL("../../proto/function.proto", import.meta.url));
  const service = loadSync(protoFile)["function.MessageFunction"];
  return (service as grpc.ServiceDefinition)["Call"] as Serialization;
}

function echo(call: grpc.ServerDuplexStream<unknown, unknown>): void {
  call.on("data", (message) => {
    if (call.write(message)) return;
    call.pause();
    call.once("drain", () => call.resume());
  });
  call.on("end", () => call.end());
  // A Call that is cut off costs only itself.
  call.on("error", () => {});
}

if (import.meta.main) {
  const flags = parseArgs(Deno.args, { boolean: ["pipelined", "identity"] });
  const server = new grpc.Server({
    "grpc.enable_channelz": 0,
    interceptors: flags["pipelined"] === true ? [pipelinedWrites()] : [],
  });
  const method: grpc.MethodDefinition<unknown, unknown> = {
    path: messageWire.paths.calls ?? "",
    requestStream: true,
    responseStream: true,
    ...(flags["identity"] === true ? IDENTITY : protoSerialization()),
  };
  server.addService({ Call: method }, { Call: echo });
  const credentials = grpc.ServerCredentials.createInsecure();
  server.bindAsync("127.0.0.1:0", credentials, (error, port) => {
    if (error !== null) throw error;
    const line = `Serving raw_echo_server.ts#echo (streaming) on grpc://127.0.0.1:${port}\n`;
    Deno.stdout.writeSync(new TextEncoder().encode(line));
  });
}
