import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";

const ROOT = fromFileUrl(new URL("..", import.meta.url));

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-prompt", ...args],
    cwd: ROOT,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("bench: measures, writes a result, and compares it", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const measured = await run(
      ...["bench/main.ts", "--short", "--rounds", "1", "--json", file],
      ...["--servers", "raw-pipelined", "--load", "calls-2,streams-2", "--kind", "json"],
      ...["--open-loop=100", "--seconds", "1"],
    );
    assertEquals(measured.code, 0, measured.stderr);
    const expected = [
      /calls-2 16 B json +Calls\/s +ratio/,
      /raw-pipelined +[\d.,]+ +1\.00 +1\.00–1\.00 +[\d.,]+ µs/,
      /the client's limit: [\d.,]+, [\d.,]+ µs for one; the fastest is at \d+ % of it/,
      /calls-2 16 B json: 100 Calls\/s for 1 s, open loop/,
      /raw-pipelined +none/,
      /Start +serves +first answer +idle/,
    ];
    for (const pattern of expected) assert(pattern.test(measured.stdout), measured.stdout);
    const compared = await run("bench/compare.ts", file, file);
    assertEquals(compared.code, 0, compared.stderr);
    assert(/raw-pipelined +speed .* too few rounds to tell/.test(compared.stdout), compared.stdout);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("bench: wrong usage is told, and ends with 2", async () => {
  for (const args of [["bench/main.ts", "--shrot"], ["bench/main.ts", "--servers", "nobody"]]) {
    const { code, stderr } = await run(...args);
    assertEquals(code, 2);
    assert(/"--shrot"|"nobody"/.test(stderr), stderr);
  }
  assertEquals((await run("bench/compare.ts")).code, 2);
  assertEquals((await run("bench/compare.ts", "deno.json", "deno.json")).code, 1);
});
