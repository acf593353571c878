import { dirname, join } from "@std/path";
import type { ImageStore } from "./image_store.ts";

/** Where the Dockerfiles' own base images cannot be had, these stand for them, by the same names. */
export interface StandIns {
  /** Builds it from the public base with Deno in it. */
  readonly build: string;
  /** What the invoker runs on. */
  readonly runtime: string;
}

/** What the stand-ins are made of. */
export interface StandInParts {
  /** The program that the build stage runs as `deno`. */
  readonly deno: string;
  /** The runtime that it compiles into programs, where it cannot download it. */
  readonly denort?: string;
  /** A cache of Deno that has the packages. */
  readonly denoDir: string;
  /** A program that the runtime base has to have the libraries of. */
  readonly program: string;
}

/** Programs beside Deno that the Dockerfiles run in the base that they build on. */
const BUILD_PROGRAMS = ["/bin/sh", "/bin/chown"];
const CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt";
const LABEL = "stand-in=true";

/** Makes images that stand for the bases, of what is installed here, and labels them as that. */
export async function makeStandIns(
  store: ImageStore,
  tags: StandIns,
  { deno, denort, denoDir, program }: StandInParts,
): Promise<void> {
  await makeImage(store, tags.build, {
    files: [
      ...await withLibraries(deno, "/usr/bin/deno"),
      ...(await Promise.all(BUILD_PROGRAMS.map((path) => withLibraries(path)))).flat(),
      ...(denort === undefined ? [] : [[denort, "/opt/denort"] as const]),
      ...["npm", "dl"].filter((name) => isThere(join(denoDir, name)))
        .map((name) => [join(denoDir, name), `/deno-dir/${name}`] as const),
      [CERTIFICATES, CERTIFICATES],
    ],
    env: {
      DENO_DIR: "/deno-dir/",
      DENO_TLS_CA_STORE: "system,mozilla",
      ...(denort !== undefined && { DENORT_BIN: "/opt/denort" }),
    },
  });
  const libraries = (await withLibraries(program)).filter(([path]) => path !== program);
  await makeImage(store, tags.runtime, { files: libraries, env: {}, user: "65532" });
}

interface StandIn {
  readonly files: readonly (readonly [from: string, to: string])[];
  readonly env: Readonly<Record<string, string>>;
  readonly user?: string;
}

async function makeImage(store: ImageStore, tag: string, { files, env, user }: StandIn) {
  const folder = await Deno.makeTempDir({ prefix: "invoker-stand-in-" });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => Deno.remove(folder, { recursive: true }));
  const root = join(folder, "root");
  for (const name of ["proc", "dev", "tmp", "etc"]) {
    await Deno.mkdir(join(root, name), { recursive: true });
  }
  await Deno.chmod(join(root, "tmp"), 0o1777);
  await Deno.writeTextFile(
    join(root, "etc/passwd"),
    "root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
  );
  for (const [from, to] of files) await copy(from, join(root, to));
  const lines = [
    "FROM scratch",
    "COPY root /",
    `LABEL ${LABEL}`,
    ...Object.entries(env).map(([name, value]) => `ENV ${name}=${value}`),
    ...(user === undefined ? [] : [`USER ${user}`]),
  ];
  const dockerfile = join(folder, "Dockerfile");
  await Deno.writeTextFile(dockerfile, lines.join("\n"));
  await store.build({ tag, context: folder, dockerfile });
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** A file, a link's target, or a folder with all that is in it. */
async function copy(from: string, to: string): Promise<void> {
  await Deno.mkdir(dirname(to), { recursive: true });
  await run("/bin/cp", "--recursive", "--dereference", "--no-clobber", from, to);
}

/** A program and the libraries that it is linked to, each with its place. */
async function withLibraries(
  program: string,
  place = program,
): Promise<(readonly [from: string, to: string])[]> {
  const listed = await run("/usr/bin/ldd", program);
  const libraries = [...listed.matchAll(/(?:^|\s)(\/\S+) \(0x/gm)].map(([, path = ""]) => path);
  if (libraries.length === 0) throw new Error(`Cannot find the libraries of "${program}"`);
  return [[program, place], ...libraries.map((path) => [path, path] as const)];
}

async function run(program: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args, stdin: "null" })
    .output();
  if (code === 0) return new TextDecoder().decode(stdout);
  throw new Error(`${program} ${args.join(" ")}\n${new TextDecoder().decode(stderr)}`);
}
