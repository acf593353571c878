import type { Http2Session, ServerHttp2Stream } from "node:http2";
import { ownSymbol, symbolOf } from "./session_handle.ts";
import { StreamTable } from "./stream_table.ts";

/**
 * What Deno keeps beside a stream outlives it (2.9.6): its handle, until V8 collects all of its memory,
 * and the layouts of the map that the session had it in. So the stream outlives itself, with what
 * listens to it and all of its Call, and is copied from one part of V8's memory to the next: a fifth of
 * what a Call costs. Here neither leads to it any more.
 */

/** Lets a session keep its streams where they leave nothing behind. To be called before there are any. */
export function tabulateStreams(session: Http2Session): void {
  const state = Object(ownSymbol(session, "state"));
  const isMap = Reflect.get(Object(Reflect.get(state, "streams")), "size") === 0;
  if (isMap) Reflect.set(state, "streams", new StreamTable());
}

/** How Deno names the handle of a stream, and in that the stream. */
let handleKey: symbol | undefined;
let ownerKey: symbol | undefined;

/** One that has closed: whatever its handle may still be told, it is told to this one. */
let closedStream: ServerHttp2Stream | undefined;

/** What makes the handle of a stream forget it. To be asked for when it opens, and done when it has closed. */
export function forgetterOf(stream: ServerHttp2Stream): () => void {
  handleKey ??= symbolOf(stream, "kHandle");
  const handle: unknown = handleKey && Reflect.get(stream, handleKey);
  if (typeof handle !== "object" || handle === null) return () => {};
  ownerKey ??= symbolOf(handle, "ownerSymbol");
  return () => {
    if (!closedStream && stream.readableEnded) closedStream = listeningToNobody(stream);
    if (!closedStream || ownerKey === undefined) return;
    Reflect.set(handle, ownerKey, closedStream);
    Reflect.set(handle, "owner", closedStream);
  };
}

function listeningToNobody(stream: ServerHttp2Stream): ServerHttp2Stream {
  const ignore = () => stream;
  queueMicrotask(() => {
    stream.removeAllListeners();
    Object.assign(stream, { on: ignore, once: ignore });
  });
  return stream;
}
