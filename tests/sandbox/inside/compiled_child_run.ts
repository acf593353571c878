// What the compiled program is as a child, from source: its one argument is that of the child.
import { runCompiledChild } from "../../../src/sandbox/inside/compiled_child.ts";

runCompiledChild(Deno.args[0] ?? "");
