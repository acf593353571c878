/** What a process holds, as Linux shows it. */
export interface Usage {
  readonly threads: number;
  readonly children: number;
  readonly files: number;
  readonly residentMiB: number;
}

/** Looks at a process. */
export async function usageOf(pid: number): Promise<Usage> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  const field = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(status)?.[1]);
  const tasks = await Array.fromAsync(Deno.readDir(`/proc/${pid}/task`));
  const children = await Promise.all(
    tasks.map(({ name }) =>
      Deno.readTextFile(`/proc/${pid}/task/${name}/children`).catch(() => "")
    ),
  );
  return {
    threads: field("Threads"),
    children: children.join(" ").split(" ").filter((each) => each !== "").length,
    files: (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length,
    residentMiB: field("VmRSS") / 1024,
  };
}
