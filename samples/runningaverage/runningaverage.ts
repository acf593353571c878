/** Answers every number with the average of all that have come so far in its Call. */
export const runningAverage = {
  interaction: "streaming",
  input: "number",
  async *run(numbers: ReadableStream<number>): AsyncGenerator<number> {
    let sum = 0;
    let count = 0;
    for await (const number of numbers) {
      sum += number;
      count++;
      yield sum / count;
    }
  },
};
