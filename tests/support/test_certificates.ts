import { makeFolder, type TempFolder } from "../e2e/temp_folder.ts";
import { ignoreBecause } from "./invoker_program.ts";

/** How a certificate is made. */
export interface CertificateOptions {
  /** Its subject's common name. @default the file's name */
  readonly commonName?: string;
  /** @default {"DNS:localhost,IP:127.0.0.1"} */
  readonly subjectAltName?: string;
  /** As openssl takes them: `YYYYMMDDHHMMSSZ`. @default from yesterday on, for a month */
  readonly validity?: readonly [notBefore: string, notAfter: string];
  /** As `openssl req -newkey` takes it. @default an ECDSA key */
  readonly keyOptions?: readonly string[];
}

/** An authority in a folder of its own, by openssl, and what it signs there. */
export interface TestAuthority extends TempFolder {
  /** Its own certificate. */
  readonly caFile: string;
  /** Makes `NAME.pem` and `NAME.key`, and replaces them where they are there. */
  issue(name: string, options?: CertificateOptions): Promise<IssuedCertificate>;
}

/** A certificate and its key, by their files. */
export interface IssuedCertificate {
  readonly certFile: string;
  readonly keyFile: string;
}

const P256 = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

const CONFIG = `
[ca]
default_ca = authority
[authority]
dir = .
database = $dir/index.txt
serial = $dir/serial
new_certs_dir = $dir
certificate = $dir/ca.pem
private_key = $dir/ca.key
default_md = sha256
default_days = 30
unique_subject = no
policy = policy
[policy]
commonName = supplied
[req]
distinguished_name = subject
x509_extensions = of_authority
[subject]
[of_authority]
basicConstraints = critical, CA:TRUE
`;

/** For `ignore` of a test that needs certificates; prints why, once. */
export function needsOpenssl(): boolean {
  try {
    const { success } = new Deno.Command("openssl", { args: ["version"], stdin: "null" })
      .outputSync();
    if (success) return false;
  } catch {
    // it is not there
  }
  return ignoreBecause("TLS: there is no openssl here (Debian: apt-get install openssl)");
}

/** Makes an authority. */
export async function makeAuthority(): Promise<TestAuthority> {
  const folder = await makeFolder({ "openssl.cnf": CONFIG, "index.txt": "", serial: "01\n" });
  const openssl = (...args: readonly string[]) => run(args, folder.path);
  await openssl(
    ...["req", "-x509", "-config", "openssl.cnf", "-newkey", ...P256, "-nodes", "-days", "30"],
    ...["-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem"],
  );
  return {
    ...folder,
    caFile: folder.file("ca.pem"),
    async issue(name, options = {}) {
      const {
        commonName = name,
        subjectAltName = "DNS:localhost,IP:127.0.0.1",
        validity: [notBefore, notAfter] = [instant(-1), instant(30)],
        keyOptions = P256,
      } = options;
      await Deno.writeTextFile(folder.file("extensions"), `subjectAltName = ${subjectAltName}\n`);
      await openssl(
        ...["req", "-config", "openssl.cnf", "-newkey", ...keyOptions, "-nodes"],
        ...["-subj", `/CN=${commonName}`, "-keyout", `${name}.key`, "-out", `${name}.csr`],
      );
      await openssl(
        ...["ca", "-config", "openssl.cnf", "-batch", "-notext", "-extfile", "extensions"],
        ...["-startdate", notBefore, "-enddate", notAfter],
        ...["-in", `${name}.csr`, "-out", `${name}.pem`],
      );
      return { certFile: folder.file(`${name}.pem`), keyFile: folder.file(`${name}.key`) };
    },
  };
}

/** A time some days from now, as openssl takes it. */
function instant(days: number): string {
  const time = new Date(Date.now() + days * 86_400_000).toISOString();
  return `${time.replaceAll(/\D/g, "").slice(0, 14)}Z`;
}

async function run(args: readonly string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args: [...args], cwd }).output();
  if (!success) throw new Error(`openssl ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}
