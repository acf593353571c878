/** Events without end, as fast as they are read. */
export default async function* events(): AsyncIterable<unknown> {
  for (let id = 0;; id++) yield { id, text: "an event of a stream that has no end" };
}
