/**
 * What protobuf's own conformance tests ask: reads a message by the codecs of services, and writes it.
 * Started by their runner, see run.sh. The argument is the folder of protobuf's source.
 */

import { errorMessage } from "../../../src/invocation/error_message.ts";
import type { MessageCodec } from "../../../src/service/message_codec.ts";
import { createMethodCodecs } from "../../../src/service/method_codecs.ts";
import { readServices } from "../../../src/service/read_services.ts";

interface Request {
  readonly messageType: string;
  readonly protobufPayload?: Uint8Array;
  readonly jsonPayload?: string;
  readonly requestedOutputFormat: string;
  readonly testCategory: string;
}

const PROTO2 = "google/protobuf/test_messages_proto2.proto";
const SERVICE = `syntax = "proto3";
  import "conformance.proto";
  import "google/protobuf/test_messages_proto3.proto";
  import "${PROTO2}";
  service Testee {
    rpc Ask(conformance.ConformanceRequest) returns (conformance.ConformanceResponse);
    rpc Two(protobuf_test_messages.proto2.TestAllTypesProto2) returns (conformance.FailureSet);
    rpc Three(protobuf_test_messages.proto3.TestAllTypesProto3) returns (conformance.FailureSet);
  }`;
const LENGTH_BYTES = 4;

const [source = "."] = Deno.args;
const codecs = await readCodecs(source);
const requests = codecOf("conformance.ConformanceRequest");
const responses = codecOf("conformance.ConformanceResponse");
const input = Deno.stdin.readable.getReader();
let unread = new Uint8Array();

for (let head = await take(LENGTH_BYTES); head; head = await take(LENGTH_BYTES)) {
  const bytes = await take(new DataView(head.buffer).getUint32(0, true));
  if (!bytes) break;
  const response = responses.encode(answer(requests.decode(bytes) as Request));
  const framed = new Uint8Array(LENGTH_BYTES + response.length);
  new DataView(framed.buffer).setUint32(0, response.length, true);
  framed.set(response, LENGTH_BYTES);
  for (let at = 0; at < framed.length;) at += await Deno.stdout.write(framed.subarray(at));
}

function answer(request: Request): object {
  const { messageType, protobufPayload, jsonPayload, requestedOutputFormat, testCategory } =
    request;
  // The first question is which tests are known to fail: the runner is told by a file.
  if (messageType === "conformance.FailureSet") return { protobufPayload: new Uint8Array() };
  const isText = protobufPayload === undefined && jsonPayload === undefined;
  if (isText || !["PROTOBUF", "JSON"].includes(requestedOutputFormat)) {
    return { skipped: "only bytes and JSON are read and written" };
  }
  if (testCategory === "JSON_IGNORE_UNKNOWN_PARSING_TEST") {
    return { skipped: "what is not known in JSON is refused" };
  }
  const codec = codecOf(messageType);
  let value: unknown;
  try {
    value = protobufPayload ? codec.decode(protobufPayload) : codec.fromJson(jsonPayload ?? "");
  } catch (error) {
    return { parseError: errorMessage(error) };
  }
  try {
    return requestedOutputFormat === "JSON"
      ? { jsonPayload: codec.toJson(value) }
      : { protobufPayload: codec.encode(value) };
  } catch (error) {
    return { serializeError: errorMessage(error) };
  }
}

async function readCodecs(source: string): Promise<ReadonlyMap<string, MessageCodec>> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/google/protobuf`, { recursive: true });
    await Deno.writeTextFile(`${folder}/testee.proto`, SERVICE);
    // With a group it would be refused.
    const proto2 = await Deno.readTextFile(`${source}/src/${PROTO2}`);
    await Deno.writeTextFile(
      `${folder}/${PROTO2}`,
      proto2.replaceAll(/optional group \w+ = \d+ \{[^}]*\}/g, ""),
    );
    const set = await readServices({
      protos: [`${folder}/testee.proto`],
      protoPaths: [folder, `${source}/src`, `${source}/conformance`],
      protoSets: [],
      services: [],
    });
    const all = [...createMethodCodecs(set).values()];
    return new Map(
      all.flatMap(({ request, response }) => [request, response]).map((codec) => [
        codec.type,
        codec,
      ]),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function codecOf(type: string): MessageCodec {
  const codec = codecs.get(type);
  if (!codec) throw new Error(`There is no codec of ${type}`);
  return codec;
}

/** The next bytes; `undefined` at the end. They have a buffer of their own. */
async function take(count: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  while (unread.length < count) {
    const { done, value } = await input.read();
    if (done) return undefined;
    unread = Uint8Array.of(...unread, ...value);
  }
  const taken = unread.slice(0, count);
  unread = unread.slice(count);
  return taken;
}
