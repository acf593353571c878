import { TextLineStream } from "@std/streams/text-line-stream";
import type { LoadAnswer, LoadFigures, LoadJob } from "./load_job.ts";

/** The load client in its own process: one job at a time. Disposing ends it. */
export interface LoadProcess extends AsyncDisposable {
  /** @throws {Error} when a Call fails or a message is lost */
  run<Job extends LoadJob>(job: Job): Promise<LoadFigures<Job>>;
}

/** Starts `load_client.ts`. */
export function startLoadProcess(): LoadProcess {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", "bench/load/load_client.ts"],
    cwd: new URL("../..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const encoder = new TextEncoder();
  const jobs = child.stdin.getWriter();
  const answers = child.stdout
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream())
    .getReader();
  return {
    async run<Job extends LoadJob>(job: Job) {
      await jobs.write(encoder.encode(JSON.stringify(job) + "\n"));
      const { value: line } = await answers.read();
      if (line === undefined) throw new Error("Cannot measure: the load client has ended");
      const answer: LoadAnswer = JSON.parse(line);
      if ("error" in answer) throw new Error(answer.error);
      return answer.figures as LoadFigures<Job>;
    },
    async [Symbol.asyncDispose]() {
      await jobs.close().catch(() => {});
      await child.status;
      await answers.cancel();
    },
  };
}
