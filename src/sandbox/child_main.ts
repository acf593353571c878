// The entry point of a child process that runs from source.
import { openSocketChannel } from "./byte_channel.ts";
import { CHANNEL_FD } from "./child_channel.ts";
import { runSandboxChild } from "./sandbox_child.ts";

runSandboxChild(openSocketChannel(CHANNEL_FD), false);
