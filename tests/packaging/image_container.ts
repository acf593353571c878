import { TextLineStream } from "@std/streams/text-line-stream";
import type { ImageConfig } from "./image_store.ts";

/** What is to run, and how it differs from what the image says. */
export interface ContainerOptions {
  /** Variables beside those of the image. */
  readonly env?: Readonly<Record<string, string>>;
  /** In place of the image's entry point and command. */
  readonly command?: readonly string[];
}

/** A command of an image under way, in a root folder that cannot be written. */
export interface Container extends AsyncDisposable {
  /** What it prints on standard output, line by line; `undefined` after the last one. */
  nextLine(): Promise<string | undefined>;
  /** What it has printed on standard error so far. */
  stderr(): string;
  /** Sends the signal with which the image is stopped, and waits for the exit status. */
  stop(): Promise<number>;
  /** The exit status. */
  readonly ended: Promise<number>;
}

/** How long a container may run. */
const CONTAINER_MS = 60_000;

/**
 * What makes a container of a folder: mounts and processes of its own, so that the command is
 * process 1; a new `/proc`, a `/dev` with the usual four, and the name of the machine itself, as
 * every container gets them; a root that cannot be written; no way to get more rights.
 */
const SCRIPT = `
  root=$1 folder=$2 user=$3 group=$4
  shift 4
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
  for device in null zero random urandom; do
    : > "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  echo "127.0.0.1 localhost" > "$root/etc/hosts"
  mount -o remount,bind,ro "$root"
  exec setpriv --no-new-privs --bounding-set=-all,+setuid,+setgid,+sys_chroot \\
    unshare --root "$root" --wd "$folder" --setgid "$group" --setuid "$user" -- "$@"
`;

/** Whether this process may make containers. */
export function canStartContainers(): boolean {
  try {
    return new Deno.Command("/usr/bin/unshare", {
      args: ["--mount", "--pid", "--fork", "mount", "-t", "proc", "proc", "/proc"],
    }).outputSync().success;
  } catch {
    return false; // that program is Linux's
  }
}

/** Runs what an image says, as the user that it says, in a root folder made of it. */
export function startContainer(
  root: string,
  config: ImageConfig,
  { env = {}, command = [...config.Entrypoint, ...config.Cmd] }: ContainerOptions = {},
): Container {
  const [user = "0", group = user] = config.User.split(":");
  const child = new Deno.Command("/usr/bin/unshare", {
    args: [
      ...["--mount", "--pid", "--fork", "--", "/bin/sh", "-ec", SCRIPT, "container"],
      ...[root, config.WorkingDir || "/", user, group, ...command],
    ],
    clearEnv: true,
    env: { ...Object.fromEntries(config.Env.map(splitVariable)), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = (signal: Deno.Signal) => {
    // Signals are for the command, not for what waits for it outside and would leave it behind.
    for (const pid of childrenOf(child.pid)) Deno.kill(pid, signal);
  };
  const timer = setTimeout(() => kill("SIGKILL"), CONTAINER_MS);
  let printed = "";
  const collected = child.stderr.pipeThrough(new TextDecoderStream()).pipeTo(
    new WritableStream({
      write(text) {
        printed += text;
      },
    }),
  );
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
    .getReader();
  const ended = child.status.then(({ code }) => code);
  return {
    nextLine: async () => (await lines.read()).value,
    stderr: () => printed,
    stop() {
      kill(config.StopSignal as Deno.Signal);
      return ended;
    },
    ended,
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      kill("SIGKILL");
      await ended;
      await Promise.all([collected, lines.cancel()]);
    },
  };
}

/** The processes that another one has started; none when it has ended. */
function childrenOf(pid: number): readonly number[] {
  try {
    const list = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
    return list.split(" ").filter((each) => each !== "").map(Number);
  } catch {
    return [];
  }
}

function splitVariable(variable: string): [name: string, value: string] {
  const at = variable.indexOf("=");
  return [variable.slice(0, at), variable.slice(at + 1)];
}
