import { Buffer } from "node:buffer";

/** A client of HTTP/1.1 by hand: what is sent is up to the test. */
export interface RawClient extends AsyncDisposable {
  send(text: string): Promise<void>;
  /** All that has come when it matches, or when the connection has closed. */
  until(pattern: RegExp): Promise<string>;
  /** All that has come, when the connection has closed. */
  closed(): Promise<string>;
}

/** Connects to a port of this machine; with `caCert` by TLS. */
export async function connectRaw(
  port: number,
  tls?: { readonly caCert: string; readonly alpnProtocols?: string[] },
): Promise<RawClient> {
  const connection = tls
    ? await Deno.connectTls({ hostname: "localhost", port, caCerts: [tls.caCert], ...tls })
    : await Deno.connect({ hostname: "127.0.0.1", port });
  let come = "";
  let isClosed = false;
  let changed = Promise.withResolvers<void>();
  const change = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  void (async () => {
    const decoder = new TextDecoder("latin1");
    try {
      for await (const bytes of connection.readable) {
        come += decoder.decode(bytes);
        change();
      }
    } catch {
      // It was reset.
    }
    isClosed = true;
    change();
  })();
  return {
    async send(text) {
      let bytes: Uint8Array = Buffer.from(text, "latin1");
      // A server that has closed it tells that by what it has sent.
      while (bytes.byteLength > 0 && !isClosed) {
        const sent = await connection.write(bytes).catch(() => bytes.byteLength);
        bytes = bytes.subarray(sent);
      }
    },
    async until(pattern) {
      while (!pattern.test(come) && !isClosed) await changed.promise;
      return come;
    },
    async closed() {
      while (!isClosed) await changed.promise;
      return come;
    },
    async [Symbol.asyncDispose]() {
      if (!isClosed) connection.close();
      while (!isClosed) await changed.promise;
    },
  };
}
