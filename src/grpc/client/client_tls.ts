import type { SecureClientSessionOptions } from "node:http2";
import type { TLSSocket } from "node:tls";
import { checkKeyPair } from "../../port/tls/tls_key_pair.ts";
import { certificatesOf, readPemFile } from "../../port/tls/tls_pem.ts";
import { assertTlsSupported } from "../../port/tls/tls_support.ts";

/** Files in PEM that a client's connection is secured with; without any, it is as in a browser. */
export interface ClientTlsFiles {
  /** Authorities to trust beside the system's. */
  readonly caFile?: string;
  /** The certificate of the server itself: one that shows it is trusted, whoever signed it. */
  readonly serverCertFile?: string;
  /** The client's own certificate; comes with `keyFile`. */
  readonly certFile?: string;
  readonly keyFile?: string;
}

/** What a client's connection is secured with. */
export interface ClientTls {
  readonly options: SecureClientSessionOptions;
  /** Looks at the server that a handshake was made with. @throws {Error} when it is not trusted */
  check(socket: TLSSocket): void;
}

/** Reads and checks them. @throws {InvokerError} `start-failed`, naming the option and the file */
export async function readClientTls(
  { caFile, serverCertFile, certFile, keyFile }: ClientTlsFiles,
): Promise<ClientTls> {
  assertTlsSupported();
  const ca = caFile === undefined ? undefined : await readPemFile("--tls-ca", caFile);
  if (ca) certificatesOf(ca);
  const [pinned] = serverCertFile === undefined
    ? []
    : certificatesOf(await readPemFile("--tls-cert", serverCertFile));
  const client = certFile === undefined || keyFile === undefined ? undefined : {
    certificate: await readPemFile("--client-cert", certFile),
    key: await readPemFile("--client-key", keyFile),
  };
  if (client) checkKeyPair(client, Date.now());
  return {
    options: {
      ...(ca && { ca: ca.bytes }),
      ...(client && { cert: client.certificate.bytes, key: client.key.bytes }),
      // The judgement is left to `check`; that the server has the certificate's key is held to anyway.
      ...(pinned && { rejectUnauthorized: false }),
    },
    check(socket) {
      if (pinned === undefined) return;
      // Where authorities are named as well, one of theirs will do.
      if (ca !== undefined && socket.authorized) return;
      if (pinned.raw.equals(socket.getPeerCertificate().raw)) return;
      throw new Error(`the server's certificate is not that of --tls-cert "${serverCertFile}"`);
    },
  };
}
