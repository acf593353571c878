import { fromFileUrl } from "@std/path";
import { create, createFileRegistry, type DescService, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { type CallOptions, createClient, type Transport } from "@connectrpc/connect";
import {
  compressionGzip,
  createConnectTransport as overNode,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import { createConnectTransport as overFetch } from "@connectrpc/connect-web";
import { readServices } from "../../src/service/read_services.ts";

/** Path of the file of the service that tests of Connect call. */
export const RELAY_PROTO: string = fromFileUrl(
  new URL("../fixtures/services/relay.proto", import.meta.url),
);

/** What a message is made of. */
export interface TextInit {
  readonly text?: string;
  readonly count?: bigint;
}

/** A message as protobuf-es has it. */
export type Text = Required<TextInit>;

type Unary = (request: TextInit, options?: CallOptions) => Promise<Text>;
type ServerStreaming = (request: TextInit, options?: CallOptions) => AsyncIterable<Text>;

/** The methods of the service, as connect-es has them. */
export interface RelayClient {
  readonly echo: Unary;
  readonly fail: Unary;
  readonly sized: Unary;
  readonly headers: Unary;
  readonly wait: Unary;
  readonly left: Unary;
  readonly letters: ServerStreaming;
  readonly failLater: ServerStreaming;
  readonly waitLater: ServerStreaming;
  readonly join: (requests: AsyncIterable<TextInit>, options?: CallOptions) => Promise<Text>;
  readonly each: (
    requests: AsyncIterable<TextInit>,
    options?: CallOptions,
  ) => AsyncIterable<Text>;
}

/** How a client of connect-es sends what it sends. */
export interface TransportKind {
  readonly name: string;
  readonly protocol: "HTTP/1.1" | "HTTP/2";
  /** Whether a request may be a stream. */
  readonly sendsStreams: boolean;
  /** @param signal ends its connections */
  readonly open: (baseUrl: string, signal: AbortSignal) => Transport;
}

/** Those that there are: each package, version of HTTP and codec, with and without compression. */
export const TRANSPORTS: readonly TransportKind[] = [
  {
    name: "connect-node, HTTP/1.1, JSON",
    protocol: "HTTP/1.1",
    sendsStreams: true,
    open: (baseUrl) => overNode({ baseUrl, httpVersion: "1.1", useBinaryFormat: false }),
  },
  {
    name: "connect-node, HTTP/2, JSON",
    protocol: "HTTP/2",
    sendsStreams: true,
    open: (baseUrl, signal) => overNode({ ...http2(baseUrl, signal), useBinaryFormat: false }),
  },
  {
    name: "connect-node, HTTP/2, binary, compressed",
    protocol: "HTTP/2",
    sendsStreams: true,
    open: (baseUrl, signal) =>
      overNode({
        ...http2(baseUrl, signal),
        sendCompression: compressionGzip,
        compressMinBytes: 0,
      }),
  },
  {
    name: "connect-web, JSON",
    protocol: "HTTP/1.1",
    sendsStreams: false,
    open: (baseUrl) => overFetch({ baseUrl }),
  },
  {
    name: "connect-web, binary, by GET",
    protocol: "HTTP/1.1",
    sendsStreams: false,
    open: (baseUrl) => overFetch({ baseUrl, useBinaryFormat: true, useHttpGet: true }),
  },
];

/** A client of the service, made by descriptors instead of generated code. */
export async function connectRelay(transport: Transport): Promise<RelayClient> {
  return createClient(await relayService, transport) as unknown as RelayClient;
}

const relayService: Promise<DescService> = readRelay();

/** The descriptors of its files, in base64. */
export async function relayFiles(): Promise<readonly string[]> {
  const sources = { protos: [RELAY_PROTO], protoPaths: [], protoSets: [], services: [] };
  return Object.values((await readServices(sources)).files);
}

async function readRelay(): Promise<DescService> {
  const file = (await relayFiles()).map((text) =>
    fromBinary(FileDescriptorProtoSchema, Uint8Array.fromBase64(text))
  );
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));
  const service = registry.getService("relay.v1.Relay");
  if (!service) throw new Error("The service is not among the descriptors");
  return service;
}

/** Options of a transport with connections of its own. */
function http2(baseUrl: string, signal: AbortSignal) {
  const sessionManager = new Http2SessionManager(baseUrl);
  signal.addEventListener("abort", () => sessionManager.abort());
  return { baseUrl, httpVersion: "2", sessionManager } as const;
}
