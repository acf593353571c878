/** A charset of which every character is one byte. */
export interface SingleBytes {
  /** By byte; `undefined` where the charset has none. */
  readonly characters: readonly (string | undefined)[];
  readonly bytes: ReadonlyMap<string, number>;
}

const tables = new Map<string, SingleBytes>();

/**
 * Whether the web means more by a label than the standard that it names: ASCII, ISO 8859-1, -9, -11
 * and what else is called so are read there as the charsets of Windows that extend them.
 */
export function isWidened(label: string, encoding: string): boolean {
  return encoding.startsWith("windows-") && !/(?:125\d|874)$/.test(label);
}

/** The charset that a label, which the platform has to know, names strictly. */
export function singleBytesOf(label: string): SingleBytes {
  const known = tables.get(label);
  if (known) return known;
  const characters = Array.from({ length: 256 }, charactersOf(label));
  const bytes = new Map<string, number>();
  characters.forEach((character, byte) => {
    if (character !== undefined) bytes.set(character, byte);
  });
  // Bounded by the labels that there are.
  tables.set(label, { characters, bytes });
  return { characters, bytes };
}

function charactersOf(label: string): (none: unknown, byte: number) => string | undefined {
  const decoder = new TextDecoder(label);
  const widened = isWidened(label, decoder.encoding);
  const isAscii = /ascii|^ansi/.test(label);
  return (_, byte) => {
    if (widened && isAscii && byte >= 0x80) return undefined;
    // Control characters, of the same numbers in Unicode.
    if (widened && byte >= 0x80 && byte < 0xa0) return String.fromCharCode(byte);
    const character = decoder.decode(new Uint8Array([byte]));
    return character === "\ufffd" ? undefined : character;
  };
}
