/**
 * Ends the process by SIGKILL when its resident memory passes a limit, or its parent has gone.
 *
 * In a thread that is never busy for long: where a handler allocates without a pause, no timer runs.
 * Deno lets nobody look at another process' memory but with all permissions, so the watch has to be
 * inside.
 */
export function watchMemory(maxResidentBytes: number, everyMs = 50): void {
  const parent = Deno.ppid;
  setInterval(() => {
    if (Deno.memoryUsage().rss > maxResidentBytes || Deno.ppid !== parent) {
      Deno.kill(Deno.pid, "SIGKILL");
    }
  }, everyMs);
}

/** The same in a thread of its own, without permissions, for a handler in the main one. */
export function watchMemoryInThread(maxResidentBytes: number): void {
  // As text: a module on disk would have to be readable.
  const code = `(${watchMemory})(${maxResidentBytes})`;
  new Worker(`data:text/javascript,${encodeURIComponent(code)}`, {
    type: "module",
    name: "memory-watch",
    deno: { permissions: "none" },
  });
}
