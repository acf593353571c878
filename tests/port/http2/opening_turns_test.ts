import { assertEquals } from "@std/assert";
import { OpeningTurns } from "../../../src/port/http2/opening_turns.ts";

/** Turns that come when the test says so. */
function turnsByHand() {
  const runs: (() => void)[] = [];
  const sides = { nowMs: 0, rests: 0 };
  const turns = new OpeningTurns({
    now: () => sides.nowMs,
    setImmediate: (run) => runs.push(run),
    setTimeout(run) {
      sides.rests++;
      run();
    },
  });
  return { turns, next: () => runs.splice(0).forEach((run) => run()), runs, sides };
}

Deno.test("OpeningTurns: what has been opened is missing in this turn, and there again in the next", () => {
  const { turns, next, runs, sides } = turnsByHand();
  assertEquals([turns.left, runs.length], [16, 0]);
  turns.spend(0);
  assertEquals(runs.length, 0);
  turns.spend(5);
  turns.spend(7);
  assertEquals([turns.left, runs.length], [4, 1]);
  next();
  assertEquals([turns.left, runs.length, sides.rests], [16, 0, 0]);
});

Deno.test("OpeningTurns: while some wait, others are looked at every 5 ms of work", () => {
  const { turns, next, sides } = turnsByHand();
  const again = () => turns.wait(again);
  again();
  const rests: number[] = [];
  for (; sides.nowMs < 20; sides.nowMs += 2) {
    next();
    rests.push(sides.rests);
  }
  assertEquals(rests, [1, 1, 1, 2, 2, 2, 3, 3, 3, 4]);
});

const DIVIDED: Readonly<Record<string, readonly [waiting: number, granted: readonly number[]]>> = {
  "one alone gets all": [1, [16]],
  "three get the same": [3, [5, 5, 5]],
  "as many as there are get one each": [16, Array(16).fill(1)],
};
for (const [what, [waiting, granted]] of Object.entries(DIVIDED)) {
  Deno.test(`OpeningTurns: of those that wait, ${what}`, () => {
    const { turns, next } = turnsByHand();
    const found: number[] = [];
    for (let i = 0; i < waiting; i++) turns.wait((mayOpen) => found.push(mayOpen));
    assertEquals([turns.left, found.length], [0, 0]);
    next();
    assertEquals(found, granted);
    assertEquals(turns.left, 16 - granted.reduce((sum, each) => sum + each, 0));
  });
}

Deno.test("OpeningTurns: who comes anew is behind those that wait, also when these wait again", () => {
  const { turns, next } = turnsByHand();
  const order: string[] = [];
  const again = (name: string) =>
    turns.wait(() => {
      order.push(name);
      again(name);
    });
  for (let i = 0; i < 20; i++) again(`${i}`);
  next();
  assertEquals(order.length, 16);
  assertEquals(turns.left, 0);
  turns.wait(() => order.push("new"));
  next();
  next();
  // 4 have not had a turn yet, and 16 have had theirs before it came.
  assertEquals(order.indexOf("new"), 16 + 4 + 16);
});
