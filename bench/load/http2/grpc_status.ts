/** `grpc-status` with its length before it, as it is and in its Huffman code. */
const NAMES = [
  Uint8Array.of(0x0b, ...new TextEncoder().encode("grpc-status")),
  Uint8Array.of(0x88, 0x9a, 0xca, 0xc8, 0xb2, 0x12, 0x34, 0xda, 0x8f),
];

/** `0` with its length before it, as it is and in its Huffman code. */
const OK_VALUES = [Uint8Array.of(0x01, 0x30), Uint8Array.of(0x81, 0x07)];

/** Whether a block of trailers, in HPACK without a table, says `grpc-status: 0`. */
export function saysStatusOk(block: Uint8Array): boolean {
  for (let at = 0; at < block.length; at++) {
    for (const name of NAMES) {
      if (!hasAt(block, at, name)) continue;
      return OK_VALUES.some((value) => hasAt(block, at + name.length, value));
    }
  }
  return false;
}

function hasAt(bytes: Uint8Array, at: number, part: Uint8Array): boolean {
  for (let i = 0; i < part.length; i++) {
    if (bytes[at + i] !== part[i]) return false;
  }
  return true;
}
