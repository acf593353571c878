// The entry point of a child process that runs from source.
import { runSandboxChild } from "./sandbox_child.ts";

runSandboxChild();
