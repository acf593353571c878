/** The same stream; `settled` is called once, when it has closed, failed or been cancelled. */
export function onSettled<T>(stream: ReadableStream<T>, settled: () => void): ReadableStream<T> {
  const reader = stream.getReader();
  let open = true;
  /** Returns whether this is the end: a read that waits when the stream is cancelled ends as well. */
  function settle(): boolean {
    if (!open) return false;
    open = false;
    settled();
    return true;
  }
  return new ReadableStream<T>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        if (settle()) controller.close();
      } catch (error) {
        if (settle()) controller.error(error);
      }
    },
    cancel(reason) {
      settle();
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
