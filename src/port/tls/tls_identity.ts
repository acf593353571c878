import type { TlsFiles } from "./tls_files.ts";
import { checkKeyPair, instant, subjectOf, type TlsKeyPair } from "./tls_key_pair.ts";
import { certificatesOf, type PemFile, readPemFile, unusable } from "./tls_pem.ts";

/** What the files of a server's TLS hold. */
export interface TlsContents extends TlsKeyPair {
  /** Absent: clients need no certificate. */
  readonly clientCa?: PemFile;
}

/** What a certificate that is served says of itself. */
export interface TlsIdentity {
  /** Its common name, or else its alternative names. */
  readonly subject: string;
  /** When it expires, as ISO 8601. */
  readonly notAfter: string;
}

/** Reads the files. @throws {InvokerError} `start-failed` when one cannot be read */
export async function readTlsFiles(
  { certFile, keyFile, clientCaFile }: TlsFiles,
): Promise<TlsContents> {
  const [certificate, key, clientCa] = await Promise.all([
    readPemFile("--tls-cert", certFile),
    readPemFile("--tls-key", keyFile),
    clientCaFile === undefined ? undefined : readPemFile("--tls-client-ca", clientCaFile),
  ]);
  return { certificate, key, ...(clientCa && { clientCa }) };
}

/** Checks that they can be served with. @throws {InvokerError} `start-failed` with the cause */
export function checkTlsContents(contents: TlsContents, nowMs: number): TlsIdentity {
  const leaf = checkKeyPair(contents, nowMs);
  const { clientCa } = contents;
  if (clientCa) {
    const ends = certificatesOf(clientCa).map(({ validTo }) => validTo);
    // One that has expired may be there beside the one that replaces it.
    if (ends.every((end) => Date.parse(end) < nowMs)) {
      throw unusable(clientCa, `it expired at ${instant(ends[0] ?? "")}`);
    }
  }
  return { subject: subjectOf(leaf), notAfter: instant(leaf.validTo) };
}

/** Whether two hold the same, byte for byte. */
export function areSameContents(a: TlsContents, b: TlsContents): boolean {
  return a.certificate.bytes.equals(b.certificate.bytes) && a.key.bytes.equals(b.key.bytes) &&
    (a.clientCa === b.clientCa || a.clientCa?.bytes.equals(b.clientCa?.bytes ?? EMPTY) === true);
}

const EMPTY = Buffer.alloc(0);
