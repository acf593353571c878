// The entry point of a child process that runs from source: its arguments are how much it may take, and
// what it is to take out of its environment.
import { openSocketChannel } from "../link/byte_channel.ts";
import { CHANNEL_FD, ignoreSignals } from "./child_channel.ts";
import { giveUpOwnVariables } from "./own_variables.ts";
import { watchMemoryInThread } from "./memory_watch.ts";
import { runSandboxChild } from "./sandbox_child.ts";

const { args: [maxResidentBytes, own = ""], exit } = Deno;
ignoreSignals();
giveUpOwnVariables(JSON.parse(own));
watchMemoryInThread(Number(maxResidentBytes));
// Standard output and error are the handler's own here: the host reads both.
runSandboxChild(openSocketChannel(CHANNEL_FD), exit);
