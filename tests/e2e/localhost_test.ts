import { assertEquals, assertMatch } from "@std/assert";
import { ignoreBecause, invokerProgram } from "../support/invoker_program.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { makeFolder } from "./temp_folder.ts";

/** A program, where the system knows no name of this machine. */
const WITHOUT_HOSTS = [
  "unshare",
  "-m",
  "sh",
  "-c",
  'mount --bind /dev/null /etc/hosts && exec "$@"',
  "sh",
] as const;

const ignore = !await canUnshare() &&
  ignoreBecause("localhost without /etc/hosts: this user cannot have mounts of its own");

for (const isolation of ["worker", "process"]) {
  Deno.test(
    `localhost: without /etc/hosts it is 127.0.0.1, isolation ${isolation}`,
    { ignore },
    async () => {
      await using folder = await makeFolder({ "f.ts": "export default (x: string) => x;" });
      const command = (args: readonly string[]) =>
        [...WITHOUT_HOSTS, ...invokerProgram(args, ["--allow-all"])] as const;
      await using invoker = await startInvokerProcess([], {
        command: command([folder.file("f.ts"), `--isolation=${isolation}`, "--metrics-port=0"]),
      });
      assertMatch(invoker.firstLine, /on grpc:\/\/localhost:\d+$/);
      const address = `--address=localhost:${invoker.port}`;
      const called = await runInvoker([], { command: command(["call", address, "Hello"]) });
      assertEquals([called.code, called.stdout], [0, "Hello\n"], called.stderr);
      const health = await runInvoker([], { command: command(["healthcheck", address]) });
      assertEquals([health.code, health.stdout], [0, "SERVING\n"], health.stderr);
    },
  );
}

async function canUnshare(): Promise<boolean> {
  const [program, ...args] = [...WITHOUT_HOSTS, "true"];
  try {
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(program, options).output()).success;
  } catch {
    return false; // there is no such program
  }
}
