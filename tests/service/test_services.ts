import { fromFileUrl } from "@std/path";
import type { MessageCodec } from "../../src/service/message_codec.ts";
import { createMethodCodecs } from "../../src/service/method_codecs.ts";
import { readServices } from "../../src/service/read_services.ts";
import type { ServiceSet } from "../../src/service/service_set.ts";

const FOLDER = fromFileUrl(new URL("protos", import.meta.url));

/** The path of one of the tests' .proto files. */
export function protoPath(name: string): string {
  return `${FOLDER}/${name}`;
}

/** The services of some of the tests' .proto files. */
export async function readTestServices(...names: readonly string[]): Promise<ServiceSet> {
  const sources = { protoPaths: [FOLDER], protoSets: [], services: [] };
  const set = await readServices({ protos: names.map(protoPath), ...sources });
  // As a sandbox gets it.
  return JSON.parse(JSON.stringify(set));
}

/** A codec for each type that is a request in a set. */
export function codecsOf(set: ServiceSet): (type: string) => MessageCodec {
  const codecs = new Map(
    Array.from(createMethodCodecs(set).values(), ({ request }) => [request.type, request]),
  );
  return (type) => {
    const codec = codecs.get(type);
    if (!codec) throw new Error(`no method has the request "${type}"`);
    return codec;
  };
}
