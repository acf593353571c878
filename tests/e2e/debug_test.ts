import {
  generatedPositionFor,
  LEAST_UPPER_BOUND,
  originalPositionFor,
  TraceMap,
} from "@jridgewell/trace-mapping";
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { connect } from "../support/grpc_client.ts";
import { connectInspector, type InspectorClient } from "../support/inspector_client.ts";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";
import { startDebuggedInvoker } from "./debugged_invoker.ts";

const FILE = join(ROOT, "samples/wordcount/wordcount.ts");
const FILE_URL = toFileUrl(FILE).href;
const AUTHORS_LINES = (await Deno.readTextFile(FILE)).split("\n");
/** How long a Call that a test stops in may take in all. */
const PATIENCE_MS = 20_000;
const ignore = sourceOnly("a compiled program has no inspector");

function debugTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore, fn });
}

/** A place in a script as V8 counts: from 0. */
interface Location {
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

/** A script that V8 has read. */
interface Script {
  readonly url: string;
  readonly sourceMapURL?: string;
}

/** V8 has stopped. */
interface Paused {
  readonly reason: string;
  /** The script that comes next, when it was stopped for that. */
  readonly data?: Script;
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly functionName: string;
    readonly url: string;
    readonly location: Location;
  }[];
}

/** A script, as its author wrote it and as it runs. */
interface MappedScript {
  /** Where the author's line is in the script that runs. */
  generatedOf(authorsLine: number): Location;
  /** What the author knows a place in the script that runs as. */
  authorsOf(location: Location): { readonly source: string | null; readonly line: number };
}

debugTest(
  "debug: a breakpoint at the author's line is hit, shows variables and lets the Call go on",
  async () => {
    await using invoker = await startDebuggedInvoker(FILE, "--inspect");
    using client = connect(await invoker.serving);
    using inspector = await connectInspector(invoker.inspector);
    await inspector.send("Debugger.enable");
    const isFunction = ({ url }: Script) => url === FILE_URL;
    const script = await readMap(await inspector.take("Debugger.scriptParsed", isFunction));

    const line = findLine("counts.set(word,");
    // Types are gone from what runs: without the source map it would be another line.
    assertNotEquals(script.generatedOf(line).lineNumber, line);
    await inspector.send("Debugger.setBreakpointByUrl", {
      url: FILE_URL,
      ...script.generatedOf(line),
    });
    const outcome = client.call(["tick tock"], { deadline: Date.now() + PATIENCE_MS });
    for (const word of ["tick", "tock"]) {
      const { callFrames: [frame] } = await inspector.take<Paused>("Debugger.paused");
      assert(frame);
      assertEquals(frame.functionName, "countWords");
      assertEquals(script.authorsOf(frame.location), { source: FILE_URL, line });
      assertEquals(await evaluate(inspector, frame.callFrameId, "word"), word);
      assertEquals(await evaluate(inspector, frame.callFrameId, "counts.has(word)"), false);
      await inspector.send("Debugger.resume");
    }
    const { status, texts } = await outcome;
    assertEquals([status, ...texts], ["OK", `{"tick":1,"tock":1}`]);
    assertStringIncludes(invoker.stderr(), "without a sandbox (--isolation none)");
  },
);

debugTest(
  "debug: with --inspect-wait a breakpoint is hit in what runs when the function loads",
  async () => {
    await using invoker = await startDebuggedInvoker(FILE, "--inspect-wait");
    using inspector = await connectInspector(invoker.inspector);
    await inspector.send("Runtime.enable");
    await inspector.send("Debugger.enable");
    // As debuggers do it: stop before each script, so that breakpoints in it can be mapped in time.
    const { breakpointId } = await inspector.send<{ readonly breakpointId: string }>(
      "Debugger.setInstrumentationBreakpoint",
      { instrumentation: "beforeScriptWithSourceMapExecution" },
    );
    await inspector.send("Runtime.runIfWaitingForDebugger");

    const line = findLine("const WORD");
    let script: MappedScript | undefined;
    let paused = await inspector.take<Paused>("Debugger.paused");
    for (; paused.reason === "instrumentation"; paused = await inspector.take("Debugger.paused")) {
      if (paused.data?.url === FILE_URL) {
        script = await readMap(paused.data);
        await inspector.send("Debugger.setBreakpointByUrl", {
          url: FILE_URL,
          ...script.generatedOf(line),
        });
      }
      await inspector.send("Debugger.resume");
    }
    const [frame] = paused.callFrames;
    assert(frame);
    assertEquals(script?.authorsOf(frame.location), { source: FILE_URL, line });
    // The invoker loads more scripts after the function.
    await inspector.send("Debugger.removeBreakpoint", { breakpointId });
    await inspector.send("Debugger.resume");

    using client = connect(await invoker.serving);
    const { texts } = await client.call(["tick"], { deadline: Date.now() + PATIENCE_MS });
    assertEquals(texts, [`{"tick":1}`]);
  },
);

/** The line of the function that has `text`, from 0. */
function findLine(text: string): number {
  const line = AUTHORS_LINES.findIndex((each) => each.includes(text));
  assert(line >= 0, `no line has "${text}"`);
  return line;
}

/** The source map of a script, as a debugger uses it to show the author's text. */
async function readMap({ sourceMapURL = "" }: Script): Promise<MappedScript> {
  assertStringIncludes(sourceMapURL, "data:application/json;base64,");
  const map = new TraceMap(await (await fetch(sourceMapURL)).text());
  // V8 counts lines from 0, source maps from 1.
  return {
    generatedOf(authorsLine) {
      const { line, column } = generatedPositionFor(map, {
        source: FILE_URL,
        line: authorsLine + 1,
        column: 0,
        bias: LEAST_UPPER_BOUND,
      });
      assert(line !== null, `Nothing that runs comes from line ${authorsLine}`);
      return { lineNumber: line - 1, columnNumber: column };
    },
    authorsOf({ lineNumber, columnNumber = 0 }) {
      const { source, line } = originalPositionFor(map, {
        line: lineNumber + 1,
        column: columnNumber,
      });
      return { source, line: (line ?? 0) - 1 };
    },
  };
}

/** The value of an expression where V8 has stopped. */
async function evaluate(
  inspector: InspectorClient,
  callFrameId: string,
  expression: string,
): Promise<unknown> {
  const { result } = await inspector.send<{ readonly result: { readonly value: unknown } }>(
    "Debugger.evaluateOnCallFrame",
    { callFrameId, expression, returnByValue: true },
  );
  return result.value;
}
