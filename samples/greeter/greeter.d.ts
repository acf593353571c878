// Made of greeter.proto by "invoker types": change that, and make this anew.
// deno-fmt-ignore-file
import type { Context, MethodCallOptions } from "@projectriff/deno-function-invoker";

/** Greets people, one or many at a time. */
export interface Greeter {
  sayHello: (request: HelloRequest, context: Context) => Reply<HelloReplyInit>;
  /** Greets one person several times. */
  repeat: (request: RepeatRequest, context: Context) => Replies<HelloReplyInit>;
  /** Greets all at once when all have come. */
  welcome: (requests: ReadableStream<HelloRequest>, context: Context) => Reply<HelloReplyInit>;
  /** Greets everybody who comes. */
  chat: (requests: ReadableStream<HelloRequest>, context: Context) => Replies<HelloReplyInit> | TransformStream<HelloRequest, HelloReplyInit>;
}

/** {@linkcode Greeter} as a test calls it, by `loadService<GreeterClient>`. */
export interface GreeterClient {
  sayHello: (request: HelloRequestInit, options?: MethodCallOptions) => Promise<HelloReply>;
  repeat: (request: RepeatRequestInit, options?: MethodCallOptions) => ReadableStream<HelloReply>;
  welcome: (requests: Requests<HelloRequestInit>, options?: MethodCallOptions) => Promise<HelloReply>;
  chat: (requests: Requests<HelloRequestInit>, options?: MethodCallOptions) => ReadableStream<HelloReply>;
}

export interface HelloRequest {
  name: string;
  tone: Tone;
}

/** {@linkcode HelloRequest} where it is written. */
export interface HelloRequestInit {
  name?: string | undefined;
  tone?: Tone | undefined;
}

export interface HelloReply {
  message: string;
  /** How many have been greeted. */
  count: bigint;
}

/** {@linkcode HelloReply} where it is written. */
export interface HelloReplyInit {
  message?: string | undefined;
  /** How many have been greeted. */
  count?: bigint | number | string | undefined;
}

export interface RepeatRequest {
  name: string;
  times: number;
}

/** {@linkcode RepeatRequest} where it is written. */
export interface RepeatRequestInit {
  name?: string | undefined;
  times?: number | undefined;
}

export type Tone =
  | "TONE_PLAIN"
  | "TONE_LOUD"
  | number;

/** Requests one after the other. */
type Requests<T> = Iterable<T> | AsyncIterable<T>;

/** Responses one after the other, or a promise of them. */
type Replies<T> = Reply<Iterable<T> | AsyncIterable<T>>;

/** A response, or a promise of it. */
type Reply<T> = T | Promise<T>;
