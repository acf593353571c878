import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { connect as connectTls } from "node:tls";
import * as grpc from "@grpc/grpc-js";
import { connect, type TestClient } from "../support/grpc_client.ts";
import { needsTls } from "../support/invoker_program.ts";
import {
  type IssuedCertificate,
  makeAuthority,
  needsOpenssl,
  type TestAuthority,
} from "../support/test_certificates.ts";

const isIgnored = needsTls() || needsOpenssl();

/** A test with an authority of its own, where there can be one. */
export function tlsTest(name: string, fn: (authority: TestAuthority) => Promise<void>): void {
  Deno.test({
    name,
    ignore: isIgnored,
    async fn() {
      await using authority = await makeAuthority();
      await fn(authority);
    },
  });
}

/** Options of `serve` for a certificate. */
export function tlsOptions({ certFile, keyFile }: IssuedCertificate): string[] {
  return [`--tls-cert=${certFile}`, `--tls-key=${keyFile}`];
}

/** Connects by TLS, trusting one authority alone. */
export function connectSecurely(
  port: number,
  caFile: string,
  own?: IssuedCertificate,
): TestClient {
  const [key, certificate] = own ? [read(own.keyFile), read(own.certFile)] : [null, null];
  return connect(port, "localhost", grpc.credentials.createSsl(read(caFile), key, certificate));
}

/** The common name of the certificate that a new connection is shown, whether trusted or not. */
export function shownName(port: number, own?: IssuedCertificate): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connectTls({
    port,
    host: "localhost",
    rejectUnauthorized: false,
    ALPNProtocols: ["h2"],
    ...(own && { cert: read(own.certFile), key: read(own.keyFile) }),
  }, () => {
    const { CN } = socket.getPeerCertificate().subject;
    resolve(String(CN));
    socket.destroy();
  });
  socket.on("error", reject);
  return promise;
}

function read(file: string): Buffer {
  return readFileSync(file);
}
