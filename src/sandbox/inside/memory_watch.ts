/**
 * Ends the process by SIGKILL when its resident memory passes a limit or cannot be measured, as its file
 * descriptors are used up, or when its parent has gone.
 *
 * In a thread that is never busy for long: where a handler allocates without a pause, no timer runs.
 * Deno lets nobody look at another process' memory but with all permissions, so the watch has to be
 * inside.
 */
export function watchMemory(maxResidentBytes: number, everyMs = 50): void {
  const parent = Deno.ppid;
  setInterval(() => {
    const { rss } = Deno.memoryUsage();
    // Without a file descriptor nothing can be measured: Deno says 0 then.
    if (rss === 0 || rss > maxResidentBytes || Deno.ppid !== parent) {
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
