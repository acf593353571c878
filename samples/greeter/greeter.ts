/** The service `greeter.Greeter` of greeter.proto: a function for each of its methods. */

interface HelloRequest {
  name: string;
  tone: "TONE_PLAIN" | "TONE_LOUD";
}

interface HelloReply {
  message: string;
  count?: bigint;
}

let count = 0n;

/** One request, one response. */
export function sayHello({ name, tone }: HelloRequest): HelloReply {
  const message = `Hello, ${name}!`;
  return { message: tone === "TONE_LOUD" ? message.toUpperCase() : message, count: ++count };
}

/** One request, a stream of responses. */
export function* repeat({ name, times }: { name: string; times: number }): Generator<HelloReply> {
  for (let time = 1; time <= times; time++) yield { message: `${time}: Hello, ${name}!` };
}

/** A stream of requests, one response. */
export async function welcome(requests: ReadableStream<HelloRequest>): Promise<HelloReply> {
  const names = [];
  for await (const { name } of requests) names.push(name);
  return { message: `Welcome, ${names.join(" and ")}!`, count: BigInt(names.length) };
}

/** A stream of requests, a stream of responses. */
export async function* chat(requests: ReadableStream<HelloRequest>): AsyncGenerator<HelloReply> {
  for await (const request of requests) yield sayHello(request);
}
