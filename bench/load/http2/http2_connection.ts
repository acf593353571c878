import type { CallRequest } from "../call_request.ts";
import { CoalescingWriter } from "./coalescing_writer.ts";
import {
  DEFAULT_WINDOW_BYTES,
  encodeSettings,
  encodeUint32,
  FLAG,
  FRAME,
  INITIAL_WINDOW_SETTING,
  MAX_CONCURRENT_STREAMS_SETTING,
  MAX_FRAME_BYTES,
  MAX_WINDOW_BYTES,
  PREFACE,
} from "./frames.ts";
import { OpenCall } from "./open_call.ts";
import { readFrames } from "./read_frames.ts";

/** Bytes after which a server is told that it may send more. */
const WINDOW_UPDATE_BYTES = 2 ** 29;

/**
 * An HTTP/2 connection that knows just enough to send one message over and over, one to a DATA
 * frame as most gRPC clients do, at a fraction of what a whole client costs.
 */
export class Http2Connection implements Disposable {
  #tcp: Deno.TcpConn;
  #calls = new Map<number, OpenCall>();
  #nextStreamId = 1;
  #windowBytes = DEFAULT_WINDOW_BYTES;
  #initialWindowBytes = DEFAULT_WINDOW_BYTES;
  #receivedBytes = 0;
  #writer: CoalescingWriter;
  #closed: Error | undefined;
  #maxCalls = Infinity;

  private constructor(tcp: Deno.TcpConn) {
    this.#tcp = tcp;
    this.#writer = new CoalescingWriter(tcp, (error) => this.close(error));
  }

  /** Connects to `HOST:PORT`. */
  static async connect(address: string): Promise<Http2Connection> {
    const { hostname, port } = new URL(`http://${address}`);
    const tcp = await Deno.connect({ hostname, port: Number(port) });
    tcp.setNoDelay(true);
    const connection = new Http2Connection(tcp);
    connection.#greet();
    readFrames(tcp, (type, flags, streamId, payload) => {
      connection.#receiveFrame(type, flags, streamId, payload);
    }).then(() => connection.close(new Error("Cannot go on: the server closed the connection")))
      .catch((error) => connection.close(error));
    return connection;
  }

  /** Whether Calls can be opened. */
  get usable(): boolean {
    return this.#closed === undefined && this.#nextStreamId < MAX_WINDOW_BYTES / 2;
  }

  /** How many Calls the server lets be open at once, as far as it has said so. */
  get maxCalls(): number {
    return this.#maxCalls;
  }

  /** Opens a Call; `onMessages` hears how many messages came at once. */
  open(request: CallRequest, onMessages: (count: number) => void): OpenCall {
    if (this.#closed !== undefined) throw this.#closed;
    const id = this.#nextStreamId;
    this.#nextStreamId += 2;
    const call = new OpenCall(
      request,
      this.#initialWindowBytes,
      onMessages,
      () => this.#pump(id, call),
    );
    this.#calls.set(id, call);
    this.#writer.sendFrame(FRAME.headers, FLAG.endHeaders, id, request.headers);
    return call;
  }

  /** Ends the connection; Calls that are open fail with `error`. */
  close(error: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    this.#tcp.close();
    for (const call of this.#calls.values()) call.fail(error);
    this.#calls.clear();
  }

  [Symbol.dispose](): void {
    this.close(new Error("Cannot go on: the connection was closed by the client"));
  }

  #greet(): void {
    this.#writer.send(PREFACE);
    this.#writer.sendFrame(FRAME.settings, 0, 0, encodeSettings());
    this.#updateWindow(0, MAX_WINDOW_BYTES - DEFAULT_WINDOW_BYTES);
  }

  #updateWindow(streamId: number, bytes: number): void {
    this.#writer.sendFrame(FRAME.windowUpdate, 0, streamId, encodeUint32(bytes));
  }

  /** Sends what a Call has to say, as far as both windows let it. */
  #pump(id: number, call: OpenCall): void {
    while (call.unsent > 0) {
      const { sending, sentBytes } = call;
      const leftBytes = sending.length - sentBytes;
      const bytes = Math.min(leftBytes, call.windowBytes, this.#windowBytes, MAX_FRAME_BYTES);
      if (bytes <= 0) return;
      const isWhole = bytes === leftBytes;
      if (isWhole) call.unsent--;
      const flags = isWhole && call.ending && call.unsent === 0 ? FLAG.endStream : 0;
      call.halfClosed = flags !== 0;
      call.windowBytes -= bytes;
      this.#windowBytes -= bytes;
      this.#writer.sendFrame(FRAME.data, flags, id, sending, sentBytes, sentBytes + bytes);
      call.sentBytes = isWhole ? 0 : sentBytes + bytes;
      if (isWhole) call.sending = call.request.message;
    }
    if (!call.ending || call.halfClosed) return;
    call.halfClosed = true;
    this.#writer.sendFrame(FRAME.data, FLAG.endStream, id);
  }

  #pumpAll(): void {
    for (const [id, call] of this.#calls) this.#pump(id, call);
  }

  #receiveFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    if (type === FRAME.data) return this.#receiveData(flags, streamId, payload);
    const call = this.#calls.get(streamId);
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    if (type === FRAME.headers) {
      if ((flags & FLAG.endStream) === 0) return;
      this.#calls.delete(streamId);
      call?.receiveTrailers(payload);
    } else if (type === FRAME.resetStream) {
      this.#calls.delete(streamId);
      call?.fail(new Error(`Cannot finish the Call: reset with code ${view.getUint32(0)}`));
    } else if (type === FRAME.windowUpdate) {
      this.#receiveWindow(streamId, call, view.getUint32(0));
    } else if (type === FRAME.settings && (flags & FLAG.ack) === 0) {
      this.#receiveSettings(view);
      this.#writer.sendFrame(FRAME.settings, FLAG.ack, 0);
    } else if (type === FRAME.ping && (flags & FLAG.ack) === 0) {
      this.#writer.sendFrame(FRAME.ping, FLAG.ack, 0, payload);
    } else if (type === FRAME.goAway) {
      this.close(new Error(`Cannot go on: the server said good-bye, code ${view.getUint32(4)}`));
    }
  }

  #receiveData(flags: number, streamId: number, payload: Uint8Array): void {
    const call = this.#calls.get(streamId);
    this.#receivedBytes += payload.length;
    if (this.#receivedBytes >= WINDOW_UPDATE_BYTES) {
      this.#updateWindow(0, this.#receivedBytes);
      this.#receivedBytes = 0;
    }
    if (call === undefined) return;
    call.receivedBytes += payload.length;
    if (call.receivedBytes >= WINDOW_UPDATE_BYTES) {
      this.#updateWindow(streamId, call.receivedBytes);
      call.receivedBytes = 0;
    }
    call.receiveData(payload);
    if ((flags & FLAG.endStream) === 0) return;
    this.#calls.delete(streamId);
    call.fail(new Error("Cannot finish the Call: it ended without a status"));
  }

  #receiveWindow(streamId: number, call: OpenCall | undefined, bytes: number): void {
    if (streamId === 0) {
      this.#windowBytes += bytes;
      this.#pumpAll();
    } else if (call !== undefined) {
      call.windowBytes += bytes;
      this.#pump(streamId, call);
    }
  }

  #receiveSettings(view: DataView): void {
    for (let offset = 0; offset < view.byteLength; offset += 6) {
      const setting = view.getUint16(offset);
      const bytes = view.getUint32(offset + 2);
      if (setting === MAX_CONCURRENT_STREAMS_SETTING) this.#maxCalls = bytes;
      if (setting !== INITIAL_WINDOW_SETTING) continue;
      for (const call of this.#calls.values()) call.windowBytes += bytes - this.#initialWindowBytes;
      this.#initialWindowBytes = bytes;
    }
    this.#pumpAll();
  }
}
