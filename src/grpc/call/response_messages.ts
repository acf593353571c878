import type { ServerHttp2Stream } from "node:http2";
import type { SocketBacklog } from "../../port/http2/socket_backlog.ts";
import type { UnsentTotal } from "../../invocation/call_buffers.ts";

/** What may wait for the client to read it before the call asks for a break: pieces, and bytes. */
const MAX_UNSENT_PIECES = 16;
const MAX_UNSENT_BYTES = 256 * 1024;
/**
 * What is longer goes out in pieces, so that it can be seen whether the client reads. Two are given to
 * the stream at a time: of more it makes one again.
 */
const PIECE_BYTES = 64 * 1024;
const MAX_PIECES = 2;
/** What is hardly longer goes as one: a message of 64 KiB has a prefix. */
const MAX_PIECE_BYTES = 1.5 * PIECE_BYTES;

/** What an HTTP/2 stream is written to with: messages of an answer, at the pace of the client. */
export class ResponseMessages {
  readonly #stream: ServerHttp2Stream;
  readonly #backlog: SocketBacklog;
  readonly #unsent: UnsentTotal;
  #unsentPieces = 0;
  #unsentBytes = 0;
  /** What the stream has not been given yet. */
  #pieces: Uint8Array[] = [];
  #pieceBytes = 0;
  #endsBehind = false;
  #writtenBytes = 0;
  #drained: PromiseWithResolvers<void> | undefined;
  #awaitsBacklog = false;

  /**
   * @param backlog what the client has not read, of all calls of its connection
   * @param unsent what has not gone out, of all calls
   */
  constructor(stream: ServerHttp2Stream, backlog: SocketBacklog, unsent: UnsentTotal) {
    this.#stream = stream;
    this.#backlog = backlog;
    this.#unsent = unsent;
  }

  /** Whether something has been written that has not gone out. */
  get isUnsent(): boolean {
    return this.#unsentPieces > 0 || this.#pieceBytes > 0;
  }

  /** Bytes that have gone out. */
  get sentBytes(): number {
    return this.#writtenBytes - this.#unsentBytes;
  }

  /** Whether more can be written. */
  get hasRoom(): boolean {
    return this.#hasOwnRoom && this.#backlog.hasRoom;
  }

  /** Writes messages, with their prefixes. */
  write(framed: Uint8Array): void {
    this.#writtenBytes += framed.byteLength;
    if (framed.byteLength <= MAX_PIECE_BYTES && this.#pieceBytes === 0) this.#writePiece(framed);
    else {
      let at = 0;
      while (framed.byteLength - at > MAX_PIECE_BYTES) {
        this.#pieces.push(framed.subarray(at, at += PIECE_BYTES));
      }
      this.#pieces.push(framed.subarray(at));
      this.#pieceBytes += framed.byteLength;
      this.#writePieces();
    }
    this.#countUnsent();
  }

  /** Ends the stream behind what has been written. */
  end(): void {
    if (this.#pieceBytes === 0) this.#stream.end();
    else this.#endsBehind = true;
  }

  /** Resolves when there is room again, or it is released. */
  drained(): Promise<void> {
    if (this.hasRoom) return Promise.resolve();
    this.#drained ??= Promise.withResolvers();
    const { promise } = this.#drained;
    this.#releaseWithRoom();
    return promise;
  }

  /** Lets nobody wait any more. */
  release(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  /** The stream has closed: nothing goes out any more. */
  close(): void {
    this.release();
    this.#unsent.add(-this.#unsentBytes);
    this.#unsentBytes = 0;
    this.#pieces = [];
    this.#pieceBytes = 0;
  }

  #writePiece(piece: Uint8Array): void {
    this.#unsentPieces++;
    this.#stream.write(piece, this.#wasSent);
  }

  #writePieces(): void {
    while (this.#unsentPieces < MAX_PIECES) {
      const piece = this.#pieces.shift();
      if (!piece) break;
      this.#pieceBytes -= piece.byteLength;
      this.#writePiece(piece);
    }
    if (this.#pieceBytes === 0 && this.#endsBehind) this.#stream.end();
  }

  readonly #wasSent = () => {
    this.#unsentPieces--;
    if (this.#pieceBytes > 0 && !this.#stream.destroyed) this.#writePieces();
    this.#countUnsent();
    this.#releaseWithRoom();
  };

  #countUnsent(): void {
    const bytes = this.#stream.destroyed ? 0 : this.#stream.writableLength + this.#pieceBytes;
    this.#unsent.add(bytes - this.#unsentBytes);
    this.#unsentBytes = bytes;
  }

  /** Asks again when the call's own pieces have gone out, and when the connection has room. */
  #releaseWithRoom(): void {
    if (!this.#drained || !this.#hasOwnRoom) return;
    if (this.#backlog.hasRoom) return this.release();
    if (this.#awaitsBacklog) return;
    this.#awaitsBacklog = true;
    this.#backlog.drained().then(() => {
      this.#awaitsBacklog = false;
      this.#releaseWithRoom();
    });
  }

  get #hasOwnRoom(): boolean {
    if (this.#unsent.isTooMuch) return this.#unsentBytes === 0;
    return this.#unsentPieces < MAX_UNSENT_PIECES && this.#unsentBytes < MAX_UNSENT_BYTES;
  }
}
