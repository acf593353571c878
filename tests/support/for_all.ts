/** Does something for each at the same time, as most of it is waiting; fails with all that failed. */
export async function forAll<Each>(
  all: readonly Each[],
  what: (each: Each) => Promise<unknown>,
): Promise<void> {
  const failed = (await Promise.allSettled(all.map(what))).flatMap((settled) =>
    settled.status === "rejected" ? [settled.reason] : []
  );
  if (failed.length > 0) throw new AggregateError(failed, failed.map(String).join("\n"));
}
