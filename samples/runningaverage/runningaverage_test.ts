import { assertEquals } from "@std/assert";
import { connect, nextText, outcomeOf, toWireMessage } from "../../tests/support/grpc_client.ts";
import { startInvokerProcess } from "../../tests/support/invoker_process.ts";
import { runningAverage } from "./runningaverage.ts";

const PATH = "samples/runningaverage/runningaverage.ts";

Deno.test("runningAverage: one average a number", async () => {
  const averages = runningAverage.run(ReadableStream.from([1, 2, 3, 4, 5]));
  assertEquals(await Array.fromAsync(averages), [1, 1.5, 2, 2.5, 3]);
});

Deno.test("runningAverage: without numbers there is no average", async () => {
  assertEquals(await Array.fromAsync(runningAverage.run(ReadableStream.from<number>([]))), []);
});

Deno.test("runningAverage: served, it gives the averages in order", async () => {
  await using invoker = await startInvokerProcess([PATH]);
  using client = connect(invoker.port);
  const { status, texts } = await client.call(["1", "2", "3", "4", "5"]);
  assertEquals({ status, texts }, { status: "OK", texts: ["1", "1.5", "2", "2.5", "3"] });
});

Deno.test("runningAverage: served, it answers each number before the next one comes", async () => {
  await using invoker = await startInvokerProcess([PATH]);
  using client = connect(invoker.port);
  const call = client.open();
  call.on("error", () => {});
  const answers: (string | undefined)[] = [];
  for (const number of ["10", "20", "60"]) {
    call.write(toWireMessage(number));
    answers.push(await nextText(call));
  }
  assertEquals(answers, ["10", "15", "30"]);
  const outcome = outcomeOf(call);
  call.end();
  assertEquals((await outcome).status, "OK");
});

Deno.test("runningAverage: served, what is no number fails the Call and says so", async () => {
  await using invoker = await startInvokerProcess([PATH]);
  using client = connect(invoker.port);
  const { status, details, errorCode } = await client.call(["1", "two"]);
  assertEquals({ status, details, errorCode }, {
    status: "INVALID_ARGUMENT",
    details: 'parsing "two": not a number',
    errorCode: "error-client-unmarshall",
  });
});
