import { join } from "@std/path";

/** What an image says of itself, as far as tests look at it. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

/** What to build an image of. */
export interface ImageSource {
  readonly tag: string;
  /** Folder of the build context. */
  readonly context: string;
  /** Path of the Dockerfile. @default {"Dockerfile in the context"} */
  readonly dockerfile?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Such as `linux/amd64`. */
  readonly platform?: string;
}

/** Images and containers that are there for one test run, in a folder of their own. */
export interface ImageStore extends AsyncDisposable {
  build(source: ImageSource): Promise<void>;
  configOf(tag: string): Promise<ImageConfig>;
  /** The root folder of a new container of an image. */
  mount(tag: string): Promise<string>;
}

/** How long one command of buildah may take. */
const COMMAND_MS = 120_000;
const BUILDAH = "/usr/bin/buildah";

/** Opens a store of buildah, which never pulls an image from anywhere. */
export async function openImageStore(): Promise<ImageStore> {
  const folder = await Deno.makeTempDir({ prefix: "invoker-images-" });
  const buildah = (...args: string[]) => run(folder, args);
  return {
    async build({ tag, context, dockerfile, buildArgs = {}, platform }) {
      await buildah(
        // Only this format has health checks.
        ...["bud", "--pull-never", "--format", "docker", "--tag", tag],
        ...Object.entries(buildArgs).flatMap((
          [name, value],
        ) => ["--build-arg", `${name}=${value}`]),
        ...(dockerfile === undefined ? [] : ["--file", dockerfile]),
        ...(platform === undefined ? [] : ["--platform", platform]),
        context,
      );
    },
    async configOf(tag) {
      return JSON.parse(await buildah("inspect", "--type", "image", tag)).Docker.config;
    },
    async mount(tag) {
      const container = await buildah("from", "--pull-never", tag);
      return await buildah("mount", container);
    },
    async [Symbol.asyncDispose]() {
      await buildah("umount", "--all");
      await buildah("rm", "--all");
      // What is still mounted there is not the store's to remove.
      const mounts = await Deno.readTextFile("/proc/self/mountinfo");
      if (mounts.includes(folder)) throw new Error(`Cannot remove "${folder}": it has mounts`);
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Whether buildah is installed. */
export function hasBuildah(): boolean {
  try {
    return Deno.statSync(BUILDAH).isFile;
  } catch {
    return false;
  }
}

async function run(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(BUILDAH, {
    args: [
      ...["--root", join(folder, "root"), "--runroot", join(folder, "run")],
      ...["--storage-driver", "vfs", ...args],
    ],
    // Without a daemon, and without namespaces that not every machine has.
    env: { BUILDAH_ISOLATION: "chroot" },
    stdin: "null",
    signal: AbortSignal.timeout(COMMAND_MS),
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (code === 0) return text.trim();
  throw new Error(`buildah ${args.join(" ")}\n${text}${new TextDecoder().decode(stderr)}`);
}
