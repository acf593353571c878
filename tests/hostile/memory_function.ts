// What a caller asks for by its first message, so that one function behaves in all the ways that there are.
import { defineFunction } from "../../mod.ts";

const text = new TextDecoder();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A function of its own: one that loops keeps the last message while it waits for the next. */
async function nextAnswer(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  isSlow: boolean,
): Promise<Uint8Array | undefined> {
  const { value } = await reader.read();
  if (isSlow) await pause(20);
  return value && isSlow ? new Uint8Array(1) : value;
}

export default defineFunction({
  interaction: "streaming",
  input: "bytes",
  async *run(input, { signal }) {
    const reader = input.getReader();
    const { value: first = new Uint8Array() } = await reader.read();
    const [what, size = "0", count = "1"] = text.decode(first).split(" ");
    switch (what) {
      case "silent":
        await new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
        break;
      case "wait":
        await pause(Number(size));
        break;
      case "exit":
        Deno.exit(1);
        break;
      case "answer":
        for (let sent = 0; sent < Number(count); sent++) yield new Uint8Array(Number(size));
        break;
      case "text":
        for (let sent = 0; sent < Number(count); sent++) yield "x".repeat(Number(size));
        break;
      case "echo":
      case "slow":
        while (true) {
          let answer = await nextAnswer(reader, what === "slow");
          if (!answer) break;
          yield answer;
          // A generator keeps what is in its variables while it waits for the next.
          answer = undefined;
        }
        break;
      default:
        yield first;
    }
  },
});
