/** The largest size: what the length prefix of a gRPC message can say. */
export const MAX_SIZE_BYTES = 2 ** 32 - 1;

const UNIT_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/**
 * Bytes of a size such as `4MiB`, `512KiB`, `4MB` or `4194304`.
 *
 * @returns whole bytes; `undefined` when it is no size, or one that no message can have
 */
export function parseSize(text: string): number | undefined {
  const [, number, unit = "B"] = /^(\d+(?:\.\d+)?)([KMG]i?B|B)?$/i.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (UNIT_BYTES[unit.toLowerCase()] ?? NaN));
  return bytes >= 1 && bytes <= MAX_SIZE_BYTES ? bytes : undefined;
}
