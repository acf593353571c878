import { assertEquals } from "@std/assert";
import { OpenLoopRun } from "./open_loop_run.ts";
import { Schedule } from "./schedule.ts";

function startRun(maxInFlight: number, total = 10) {
  const sent: number[] = [];
  // One every millisecond.
  const schedule = new Schedule(0, 1000, total / 1000);
  const run = new OpenLoopRun(schedule, maxInFlight, (index) => sent.push(index));
  return { run, sent };
}

function ms(us: number | null): number | null {
  return us === null ? null : Math.round(us / 100) / 10;
}

Deno.test("OpenLoopRun: sends what is due, however late it is asked", () => {
  const { run, sent } = startRun(100);
  run.sendDue(0);
  assertEquals(sent, [0]);
  run.sendDue(3.5);
  assertEquals(sent, [0, 1, 2, 3]);
  assertEquals(run.allSent, false);
  run.sendDue(100);
  assertEquals([sent.length, run.allSent], [10, true]);
  // The second was to be sent at 1 ms and was at 3.5; the last at 9 and was at 100.
  assertEquals(ms(run.finish().latenessUs.max), 96);
});

Deno.test("OpenLoopRun: latency begins when something was to be sent, not when it was", async () => {
  const { run } = startRun(1, 3);
  run.sendDue(0);
  run.sendDue(1);
  run.sendDue(2);
  // The server stalls; the other two wait, and their time runs.
  run.answer(0, 50);
  run.answer(1, 51);
  run.answer(2, 52);
  await run.settled;
  const { due, answered, failed, heldBack, latencyUs, latenessUs } = run.finish();
  assertEquals({ due, answered, failed, heldBack }, {
    due: 3,
    answered: 3,
    failed: 0,
    heldBack: 2,
  });
  assertEquals([ms(latencyUs.p50), ms(latencyUs.max)], [50, 50]);
  assertEquals(ms(latenessUs.max), 0);
});

Deno.test("OpenLoopRun: counts what fails and what is not answered", () => {
  const { run, sent } = startRun(4);
  run.sendDue(9);
  assertEquals(sent, [0, 1, 2, 3]);
  run.fail(new Error("lost"), 10);
  assertEquals(sent.length, 5);
  run.answer(1, 11);
  const figures = run.finish();
  assertEquals([figures.due, figures.answered, figures.failed], [10, 1, 9]);
  assertEquals(figures.failure, "lost");
  assertEquals(figures.latencyUs.p50, null);
  assertEquals(startRun(1).run.finish().failure, "no answer in time");
});
