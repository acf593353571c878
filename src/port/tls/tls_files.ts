import { resolve } from "@std/path";

/** Files in PEM that connections are secured with. */
export interface TlsFiles {
  /** The server's certificate, and those up to its authority. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities that clients' certificates have to come from; absent: clients need none. */
  readonly clientCaFile?: string;
}

/** The same files, whatever the working directory is by then. */
export function absoluteTlsFiles(
  { certFile, keyFile, clientCaFile }: TlsFiles,
  cwd: string,
): TlsFiles {
  return {
    certFile: resolve(cwd, certFile),
    keyFile: resolve(cwd, keyFile),
    ...(clientCaFile !== undefined && { clientCaFile: resolve(cwd, clientCaFile) }),
  };
}
