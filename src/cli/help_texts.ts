import { VERSION_FOOTNOTE } from "./image_options.ts";
import type { Command } from "./options.ts";

/** What each command does, in a sentence. */
export const SUMMARIES: Readonly<Record<Command, string>> = {
  serve: "Serve a function over gRPC. This is the command when none is named.",
  call: "Call a function and print what it answers.",
  check: "Load a function in its sandbox and tell what it is and which permissions it needs.",
  new: "Make the folder of a new function, with a test and tasks.",
  init: "Write the resources of a function: its Dockerfile, and those of its platform.",
  healthcheck: "Ask an invoker whether it serves: for the probes of a container.",
};

/** How each command is used. */
export const EXAMPLES: Readonly<Record<Command, readonly string[]>> = {
  serve: [
    "invoker ./greet.ts",
    "invoker ./weather.ts?handler=forecast --port 8080 --allow-net=api.example.com",
  ],
  call: [
    "invoker call world",
    `invoker call --content-type application/json --accept application/json '{"name":"x"}'`,
    "tail -f events.log | invoker call --address localhost:8080",
  ],
  check: [
    "invoker check ./greet.ts",
    "invoker check ./weather.ts --call Bologna --call Oslo",
    `invoker check ./greet.ts -P --call '{"name":"x"}' --content-type application/json --json`,
  ],
  new: [
    "invoker new greet",
    "invoker new count --streaming",
  ],
  init: [
    "invoker init",
    "invoker init rot13 --handler encode --input secrets --output public --useraccount me",
    "invoker init --platform riff --dry-run",
    "invoker init weather -N=api.example.com",
  ],
  healthcheck: [
    "invoker healthcheck",
    "invoker healthcheck --address localhost:8080 --timeout 1s",
  ],
};

/** What there is to say of all options of a command. */
export const FOOTNOTES: Readonly<Record<Command, readonly string[]>> = {
  serve: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "The function may do nothing that is not allowed here but read its own folder.",
    "--allow-read alone allows all of its kind, --allow-read=a,b only these; so do the others.",
    "TIME is 500ms, 10s, 1.5m or 1h; SIZE is 4MiB, 512KiB or a number of bytes.",
  ],
  call: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    `Data that begins with "-" comes after "--". TIME is 500ms, 10s, 1.5m or 1h.`,
  ],
  check: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "It opens no port. It exits with 0 when the function would be served and has answered the trial",
    "Call of --call, else with 1. TIME is 500ms, 10s, 1.5m or 1h.",
  ],
  new: [
    "It overwrites nothing: the folder must not be there yet, or be empty.",
  ],
  init: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "It overwrites nothing without --force. The module is loaded in its sandbox, to see what it",
    "exports; what is allowed here is written into the resources.",
    VERSION_FOOTNOTE,
  ],
  healthcheck: [
    "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "It exits with 0 when the answer is SERVING, else with 1. TIME is 500ms, 10s, 1.5m or 1h.",
  ],
};
