/** Echo, streaming: every message comes back, in order. */
export default async function* echo(input: AsyncIterable<string>) {
  for await (const message of input) yield message;
}
