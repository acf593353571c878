// What a caller asks for by its first message, so that one function behaves in all the ways that there are.
import { defineFunction } from "../../mod.ts";

const text = new TextDecoder();
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

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
      case "answer":
        for (let sent = 0; sent < Number(count); sent++) yield new Uint8Array(Number(size));
        break;
      case "echo":
      case "slow":
        for (let next = await reader.read(); !next.done; next = await reader.read()) {
          if (what === "slow") await pause(20);
          yield what === "slow" ? new Uint8Array(1) : next.value;
        }
        break;
      default:
        yield first;
    }
  },
});
