// The entry point of a child process that runs from source: its argument is how much it may take.
import { openSocketChannel } from "./byte_channel.ts";
import { CHANNEL_FD, ignoreSignals } from "./child_channel.ts";
import { watchMemoryInThread } from "./memory_watch.ts";
import { runSandboxChild } from "./sandbox_child.ts";

const { args: [maxResidentBytes], exit } = Deno;
ignoreSignals();
watchMemoryInThread(Number(maxResidentBytes));
// Standard output and error are the handler's own here: the host reads both.
runSandboxChild(openSocketChannel(CHANNEL_FD), exit);
