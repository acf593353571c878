import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { MAX_SETTINGS_BYTES, readRegularFile } from "../../files/read_regular_file.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";

/** A file in PEM. */
export interface PemFile {
  /** The option that names it, such as `--tls-cert`. */
  readonly option: string;
  readonly file: string;
  readonly bytes: Buffer;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
const ENCRYPTED_KEY = /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type:.*ENCRYPTED/;
const ANY_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Reads one. @throws {InvokerError} `start-failed`, with what the system says */
export async function readPemFile(option: string, file: string): Promise<PemFile> {
  try {
    return { option, file, bytes: Buffer.from(await readRegularFile(file, MAX_SETTINGS_BYTES)) };
  } catch (error) {
    throw unusable({ option, file }, whyUnreadable(error), error);
  }
}

/** Its certificates, in their order. @throws {InvokerError} `start-failed` when there are none */
export function certificatesOf(pem: PemFile): readonly [X509Certificate, ...X509Certificate[]] {
  const [first, ...others] = pem.bytes.toString("latin1").match(CERTIFICATE) ?? [];
  if (first === undefined) throw unusable(pem, "it holds no certificate in PEM");
  try {
    return [new X509Certificate(first), ...others.map((text) => new X509Certificate(text))];
  } catch (error) {
    throw unusable(
      pem,
      `it holds a certificate that cannot be read: ${errorMessage(error)}`,
      error,
    );
  }
}

/** Its private key. @throws {InvokerError} `start-failed` when there is none that can be used */
export function privateKeyOf(pem: PemFile): KeyObject {
  const text = pem.bytes.toString("latin1");
  if (ENCRYPTED_KEY.test(text)) throw unusable(pem, "its key is encrypted, which is not supported");
  if (!ANY_KEY.test(text)) throw unusable(pem, "it holds no private key in PEM");
  try {
    return createPrivateKey(pem.bytes);
  } catch (error) {
    throw unusable(
      pem,
      `it holds a private key that cannot be read: ${errorMessage(error)}`,
      error,
    );
  }
}

/** The failure for a file that cannot be used. */
export function unusable(
  { option, file }: Pick<PemFile, "option" | "file">,
  why: string,
  cause?: unknown,
): InvokerError {
  return new InvokerError("start-failed", `Cannot use ${option} "${file}": ${why}`, { cause });
}

function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "it may not be read by this user";
  // The path is in the message already.
  return errorMessage(error).replace(/: (?:open|read|readfile|stat) '.*'$/, "");
}
