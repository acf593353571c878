// `item.proto` as a module of the invoker.

/** What the methods read of it. */
interface Item {
  readonly quantity: number;
}

/** Sends it back. */
export const get = (item: Item): Item => item;

/** Sends it back so often. */
export function* list(item: Item): Iterable<Item> {
  for (let sent = 0; sent < item.quantity; sent++) yield item;
}

/** Sends each back. */
export const talk = (items: ReadableStream<Item>): ReadableStream<Item> => items;
