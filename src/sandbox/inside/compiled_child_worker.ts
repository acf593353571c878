// Runs in the worker thread of a compiled program's child process: serves the host through standard
// input and output.
import { openStdioChannel } from "../link/byte_channel.ts";
import { keepStdoutClean } from "./raw_output.ts";
import { runSandboxChild } from "./sandbox_child.ts";

const scope = globalThis as unknown as { postMessage(code: number): void; close(): void };
const exit = scope.postMessage.bind(globalThis);
// The other thread takes in whatever is sent, and has to stay free.
scope.postMessage = () => {};

const channel = openStdioChannel();
keepStdoutClean();
runSandboxChild(channel, exit);
