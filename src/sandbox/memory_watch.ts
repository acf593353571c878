const EVERY_MS = 50;

/**
 * Ends the process by SIGKILL when its resident memory passes a limit, or its parent has gone.
 *
 * In a thread of its own, which runs also while the handler allocates without a pause. Deno lets nobody
 * look at another process' memory but with all permissions, so the watch has to be inside.
 *
 * @param permissions those of the watch: before Deno 2.9 a signal to the own process takes one
 */
export function watchMemory(
  maxResidentBytes: number,
  permissions: "none" | "inherit",
): void {
  const watch = `
    const parent = Deno.ppid;
    setInterval(() => {
      if (Deno.memoryUsage().rss > ${maxResidentBytes} || Deno.ppid !== parent) {
        Deno.kill(Deno.pid, "SIGKILL");
      }
    }, ${EVERY_MS});
  `;
  new Worker(`data:text/javascript,${encodeURIComponent(watch)}`, {
    type: "module",
    name: "memory-watch",
    deno: { permissions },
  });
}
