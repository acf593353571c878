/** The service `greeter.Greeter` of greeter.proto: a function for each of its methods. */

import type { HelloReplyInit, HelloRequest, RepeatRequest } from "./greeter.d.ts";

let count = 0n;

/** One request, one response. */
export function sayHello({ name, tone }: HelloRequest): HelloReplyInit {
  const message = `Hello, ${name}!`;
  return { message: tone === "TONE_LOUD" ? message.toUpperCase() : message, count: ++count };
}

/** One request, a stream of responses. */
export function* repeat({ name, times }: RepeatRequest): Generator<HelloReplyInit> {
  for (let time = 1; time <= times; time++) yield { message: `${time}: Hello, ${name}!` };
}

/** A stream of requests, one response. */
export async function welcome(requests: ReadableStream<HelloRequest>): Promise<HelloReplyInit> {
  const names = [];
  for await (const { name } of requests) names.push(name);
  return { message: `Welcome, ${names.join(" and ")}!`, count: BigInt(names.length) };
}

/** A stream of requests, a stream of responses. */
export async function* chat(
  requests: ReadableStream<HelloRequest>,
): AsyncGenerator<HelloReplyInit> {
  for await (const request of requests) yield sayHello(request);
}
