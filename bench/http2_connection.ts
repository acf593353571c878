import { CoalescingWriter } from "./coalescing_writer.ts";
import {
  DEFAULT_WINDOW_BYTES,
  encodeFrame,
  encodePreface,
  encodeRequestHeaders,
  encodeWindowUpdate,
  FLAG,
  FRAME,
  FRAME_HEADER_BYTES,
  INITIAL_WINDOW_SETTING,
  MAX_WINDOW_BYTES,
} from "./http2_frames.ts";
import { OpenCall } from "./open_call.ts";
import { frameMessages } from "./wire.ts";

/**
 * An HTTP/2 connection that knows just enough to send one message over and over, one to a DATA
 * frame as most gRPC clients do, at a fraction of what a whole client costs.
 */
export class Http2Connection implements Disposable {
  #tcp: Deno.TcpConn;
  #messageBytes: Uint8Array;
  #requestHeaders: Uint8Array;
  #calls = new Map<number, OpenCall>();
  #nextStreamId = 1;
  #windowBytes = DEFAULT_WINDOW_BYTES;
  #initialWindowBytes = DEFAULT_WINDOW_BYTES;
  #receivedBytes = 0;
  #writer: CoalescingWriter;
  #closed: Error | undefined;

  private constructor(tcp: Deno.TcpConn, address: string, message: Uint8Array) {
    this.#tcp = tcp;
    this.#writer = new CoalescingWriter(tcp, (error) => this.#close(error));
    this.#messageBytes = frameMessages(message, 1);
    this.#requestHeaders = encodeRequestHeaders(address);
  }

  /** Connects to `HOST:PORT`; every Call on the connection sends `message`. */
  static async connect(address: string, message: Uint8Array): Promise<Http2Connection> {
    const { hostname, port } = new URL(`http://${address}`);
    const tcp = await Deno.connect({ hostname, port: Number(port) });
    tcp.setNoDelay(true);
    const connection = new Http2Connection(tcp, address, message);
    connection.#writer.send(encodePreface());
    connection.#readAll().catch((error) => connection.#close(error));
    return connection;
  }

  /** Whether Calls can be opened. */
  get usable(): boolean {
    return this.#closed === undefined;
  }

  /** Opens a Call; `onMessages` hears how many messages came at once. */
  open(onMessages: (count: number) => void): OpenCall {
    if (this.#closed !== undefined) throw this.#closed;
    const id = this.#nextStreamId;
    this.#nextStreamId += 2;
    const call = new OpenCall(this.#initialWindowBytes, onMessages, () => this.#pump(id, call));
    this.#calls.set(id, call);
    this.#writer.send(encodeFrame(FRAME.headers, FLAG.endHeaders, id, this.#requestHeaders));
    return call;
  }

  [Symbol.dispose](): void {
    this.#close(new Error("Cannot go on: the connection was closed by the client"));
  }

  /** Sends what a Call has to say, as far as both windows let it. */
  #pump(id: number, call: OpenCall): void {
    const bytes = this.#messageBytes.length;
    while (call.unsent > 0 && call.windowBytes >= bytes && this.#windowBytes >= bytes) {
      call.unsent--;
      call.windowBytes -= bytes;
      this.#windowBytes -= bytes;
      const flags = call.ending && call.unsent === 0 ? FLAG.endStream : 0;
      call.halfClosed = flags !== 0;
      this.#writer.send(encodeFrame(FRAME.data, flags, id, this.#messageBytes));
    }
    if (call.ending && call.unsent === 0 && !call.halfClosed) {
      call.halfClosed = true;
      this.#writer.send(encodeFrame(FRAME.data, FLAG.endStream, id));
    }
  }

  #pumpAll(): void {
    for (const [id, call] of this.#calls) this.#pump(id, call);
  }

  async #readAll(): Promise<void> {
    const buffer = new Uint8Array(256 * 1024);
    let kept = 0;
    for (;;) {
      const read = await this.#tcp.read(buffer.subarray(kept));
      if (read === null) throw new Error("Cannot go on: the server closed the connection");
      const bytes = buffer.subarray(0, kept + read);
      const used = this.#receiveFrames(bytes);
      buffer.copyWithin(0, used, bytes.length);
      kept = bytes.length - used;
      this.#receivedBytes += read;
      if (this.#receivedBytes < MAX_WINDOW_BYTES / 2) continue;
      this.#writer.send(encodeWindowUpdate(0, this.#receivedBytes));
      this.#receivedBytes = 0;
    }
  }

  /** Takes the whole frames in `bytes`; how many bytes they were. */
  #receiveFrames(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let offset = 0;
    while (offset + FRAME_HEADER_BYTES <= bytes.length) {
      const lengthAndType = view.getUint32(offset);
      const end = offset + FRAME_HEADER_BYTES + (lengthAndType >>> 8);
      if (end > bytes.length) break;
      const payload = bytes.subarray(offset + FRAME_HEADER_BYTES, end);
      const streamId = view.getUint32(offset + 5) & MAX_WINDOW_BYTES;
      this.#receiveFrame(lengthAndType & 0xff, view.getUint8(offset + 4), streamId, payload);
      offset = end;
    }
    return offset;
  }

  #receiveFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const call = this.#calls.get(streamId);
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    if (type === FRAME.data) {
      call?.receiveData(payload);
    } else if (type === FRAME.headers) {
      if ((flags & FLAG.endStream) === 0) return;
      this.#calls.delete(streamId);
      call?.receiveTrailers(payload);
    } else if (type === FRAME.resetStream) {
      this.#calls.delete(streamId);
      call?.fail(new Error(`Cannot finish the Call: reset with code ${view.getUint32(0)}`));
    } else if (type === FRAME.windowUpdate) {
      if (streamId === 0) this.#windowBytes += view.getUint32(0);
      else if (call !== undefined) call.windowBytes += view.getUint32(0);
      this.#pumpAll();
    } else if (type === FRAME.settings && (flags & FLAG.ack) === 0) {
      this.#receiveSettings(view);
      this.#writer.send(encodeFrame(FRAME.settings, FLAG.ack, 0));
    } else if (type === FRAME.ping && (flags & FLAG.ack) === 0) {
      this.#writer.send(encodeFrame(FRAME.ping, FLAG.ack, 0, payload.slice()));
    } else if (type === FRAME.goAway) {
      this.#close(new Error(`Cannot go on: the server said good-bye, code ${view.getUint32(4)}`));
    }
  }

  #receiveSettings(view: DataView): void {
    for (let offset = 0; offset < view.byteLength; offset += 6) {
      if (view.getUint16(offset) !== INITIAL_WINDOW_SETTING) continue;
      const bytes = view.getUint32(offset + 2);
      for (const call of this.#calls.values()) call.windowBytes += bytes - this.#initialWindowBytes;
      this.#initialWindowBytes = bytes;
    }
    this.#pumpAll();
  }

  #close(error: Error): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    this.#tcp.close();
    for (const call of this.#calls.values()) call.fail(error);
    this.#calls.clear();
  }
}
