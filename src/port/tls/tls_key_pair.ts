import type { KeyObject, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { errorMessage } from "../../invocation/error_message.ts";
import { certificatesOf, type PemFile, privateKeyOf, unusable } from "./tls_pem.ts";

/** A certificate and its private key. */
export interface TlsKeyPair {
  readonly certificate: PemFile;
  readonly key: PemFile;
}

const CURVES = ["prime256v1", "secp384r1", "secp521r1"];

/**
 * Checks that a certificate is valid now, and that the key is its key and of a kind that Deno's TLS
 * can sign with: it would refuse the connections otherwise, without saying why.
 *
 * Those further up its chain are not looked at: clients may have a way around one that has expired.
 *
 * @returns the certificate, the first in its file
 * @throws {InvokerError} `start-failed`, naming the option, the file and the cause
 */
export function checkKeyPair({ certificate, key }: TlsKeyPair, nowMs: number): X509Certificate {
  const [leaf] = certificatesOf(certificate);
  const privateKey = privateKeyOf(key);
  if (Date.parse(leaf.validFrom) > nowMs) {
    throw unusable(certificate, `it is not valid before ${instant(leaf.validFrom)}`);
  }
  if (Date.parse(leaf.validTo) < nowMs) {
    throw unusable(certificate, `it expired at ${instant(leaf.validTo)}`);
  }
  if (!canSign(privateKey)) {
    throw unusable(
      key,
      `${kindOf(privateKey)} keys are not supported; RSA, ECDSA with P-256, P-384 ` +
        `or P-521, and Ed25519 are`,
    );
  }
  if (!leaf.checkPrivateKey(privateKey)) {
    throw unusable(key, `it is not the key of the certificate in "${certificate.file}"`);
  }
  try {
    createSecureContext({ cert: certificate.bytes, key: key.bytes });
  } catch (error) {
    throw unusable(certificate, `TLS does not take it: ${errorMessage(error)}`, error);
  }
  return leaf;
}

/** Who a certificate is for, in few words. */
export function subjectOf(certificate: X509Certificate): string {
  const [, commonName] = /(?:^|[\n,/])\s*CN\s*=\s*([^\n,]+)/.exec(certificate.subject ?? "") ?? [];
  return commonName ?? certificate.subjectAltName ?? "nobody";
}

/** A time of a certificate as ISO 8601. */
export function instant(time: string): string {
  return new Date(time).toISOString();
}

function canSign({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === "ec") return CURVES.includes(asymmetricKeyDetails?.namedCurve ?? "");
  return asymmetricKeyType === "rsa" || asymmetricKeyType === "ed25519";
}

function kindOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  return asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? "such";
}
