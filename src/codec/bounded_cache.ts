const MAX_ENTRIES = 100;
const MAX_KEY_LENGTH = 256;

/**
 * Puts a value into a cache whose keys clients write, and returns the value.
 *
 * Memory is bounded: a long key is not kept, and a full cache starts anew.
 */
export function remember<V>(cache: Map<string, V>, key: string, value: V): V {
  if (key.length > MAX_KEY_LENGTH) return value;
  if (cache.size >= MAX_ENTRIES) cache.clear();
  cache.set(key, value);
  return value;
}
