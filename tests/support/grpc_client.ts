import http2 from "node:http2";
import * as grpc from "@grpc/grpc-js";
import { guardSession } from "../../src/port/http2/session_guard.ts";
import { messageFunctionService, type WireMessage } from "./wire_message.ts";

// A GOAWAY would end the test runner where it ends a client (see session_guard.ts).
const { connect: connectHttp2 } = http2;
http2.connect = (...args: unknown[]) => guardSession(Reflect.apply(connectHttp2, http2, args));

/** One message on its way out or in, as tests write it. */
export interface TestMessage {
  readonly payload: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** How a Call ended, and all that it answered. */
export interface CallOutcome {
  /** Name of the gRPC status. */
  readonly status: string;
  readonly details: string;
  /** Trailer `error-code`. */
  readonly errorCode: string | undefined;
  readonly messages: readonly ReceivedMessage[];
  /** The payloads as text. */
  readonly texts: readonly string[];
}

/** A message that came back. */
export interface ReceivedMessage {
  readonly payload: Uint8Array;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** A gRPC call under way. */
export type TestCall = grpc.ClientDuplexStream<WireMessage, WireMessage>;

/** Options of a Call. */
export interface TestCallOptions extends grpc.CallOptions {
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A real grpc-js client of one server. */
export interface TestClient extends Disposable {
  /** Opens a Call and leaves the rest to the test. */
  open(options?: TestCallOptions): TestCall;
  /** Sends all messages, half-closes, and waits for the end. */
  call(
    messages: readonly (string | TestMessage)[],
    options?: TestCallOptions,
  ): Promise<CallOutcome>;
}

/** Connects to a server on this machine, in plaintext where nothing else is said. */
export function connect(
  port: number,
  host = "localhost",
  credentials = grpc.credentials.createInsecure(),
  options: grpc.ChannelOptions = {},
): TestClient {
  const Client = grpc.makeGenericClientConstructor(messageFunctionService, "MessageFunction");
  const client = new Client(`${host}:${port}`, credentials, {
    "grpc.max_receive_message_length": -1,
    "grpc.use_local_subchannel_pool": 1,
    ...options,
  });
  const open = ({ metadata = {}, ...options }: TestCallOptions = {}) =>
    client.Call?.(toMetadata(metadata), options) as TestCall;
  return {
    open,
    call(messages, options) {
      const call = open(options);
      const outcome = outcomeOf(call);
      for (const message of messages) call.write(toWireMessage(message));
      call.end();
      return outcome;
    },
    [Symbol.dispose]: () => client.close(),
  };
}

function toMetadata(entries: Readonly<Record<string, string>>): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [key, value] of Object.entries(entries)) metadata.set(key, value);
  return metadata;
}

/** A message as the gRPC library sends it. */
export function toWireMessage(message: string | TestMessage): WireMessage {
  const { payload, headers = {} } = typeof message === "string" ? { payload: message } : message;
  return {
    payload: typeof payload === "string" ? new TextEncoder().encode(payload) : payload,
    headers: Object.fromEntries(
      Object.entries(headers).map((
        [name, value],
      ) => [name, { values: typeof value === "string" ? [value] : [...value] }]),
    ),
  };
}

/** Waits for the end of a Call. Whatever is left then is read, even if the Call is paused. */
export function outcomeOf(call: TestCall): Promise<CallOutcome> {
  const messages: ReceivedMessage[] = [];
  call.on("data", ({ payload, headers }: WireMessage) => {
    const entries = Object.entries(headers).map(([name, { values }]) => [name, values]);
    messages.push({ payload, headers: Object.fromEntries(entries) });
  });
  call.on("error", () => {}); // reported by the status
  return new Promise((resolve) => {
    call.on("status", ({ code, details, metadata }: grpc.StatusObject) => {
      const settle = () =>
        resolve({
          status: grpc.status[code] ?? String(code),
          details,
          errorCode: metadata.get("error-code")[0]?.toString(),
          messages,
          texts: messages.map(({ payload }) => new TextDecoder().decode(payload)),
        });
      // The status may come while messages that came before it wait in the stream.
      if (call.readableEnded) return settle();
      call.on("end", settle);
      call.resume();
    });
  });
}

/** The next message of a Call, as text; `undefined` when it has ended. */
export function nextText(call: TestCall): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (text: string | undefined) => {
      call.pause();
      call.off("data", onData);
      call.off("end", onEnd);
      resolve(text);
    };
    const onData = ({ payload }: WireMessage) => settle(new TextDecoder().decode(payload));
    const onEnd = () => settle(undefined);
    call.on("data", onData);
    call.on("end", onEnd);
    call.resume();
  });
}
