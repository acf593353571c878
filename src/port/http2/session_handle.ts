import type { Http2Session } from "node:http2";

/** A session's handle in the HTTP/2 library; `undefined` before it has connected and after its end. */
export function handleOf(session: Http2Session): object | undefined {
  const handle = ownSymbol(session, "kHandle");
  return typeof handle === "object" && handle !== null ? handle : undefined;
}

/** What Deno keeps in a session under a symbol, by the symbol's description. */
export function ownSymbol(session: Http2Session, name: string): unknown {
  const key = symbolOf(session, name);
  return key && Reflect.get(session, key);
}

/** The symbol of such a description under which an object has something. */
export function symbolOf(object: object, name: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find(({ description }) => description === name);
}

/** The error that the library has said goodbye with, by its code; 0: none. It can be asked after the end. */
export function sentErrorOf(session: Http2Session): () => number {
  const handle = handleOf(session);
  const ask: unknown = handle && Reflect.get(handle, "lastSentGoawayCode");
  // It is -1 before the first.
  return () => typeof ask === "function" ? Math.max(0, Number(Reflect.apply(ask, handle, []))) : 0;
}
