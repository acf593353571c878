/**
 * Writes what an error tells of a failure beside its status, as a `google.rpc.Status`.
 *
 * @param code the number of the status
 * @param details messages of any type
 * @throws {InvokerError} when they cannot be written
 */
export type EncodeDetails = (
  code: number,
  message: string,
  details: readonly unknown[],
) => Uint8Array;
