/** Writes to a connection; all that one tick sends leaves in one write. */
export class CoalescingWriter {
  #connection: Deno.Conn;
  #onError: (error: Error) => void;
  #chunks: Uint8Array[] = [];
  #writing = false;

  /** `onError` hears why nothing more can be written. */
  constructor(connection: Deno.Conn, onError: (error: Error) => void) {
    this.#connection = connection;
    this.#onError = onError;
  }

  /** Takes `chunk`, which must not change any more. */
  send(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    if (this.#writing) return;
    this.#writing = true;
    queueMicrotask(() => this.#flush().catch(this.#onError));
  }

  async #flush(): Promise<void> {
    while (this.#chunks.length > 0) {
      let rest = concat(this.#chunks);
      this.#chunks = [];
      while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
    }
    this.#writing = false;
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
