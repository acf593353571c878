import { VERSION_FOOTNOTE } from "../options/image_options.ts";
import type { Command } from "../options/options.ts";

/** What each command does, in a sentence. */
export const SUMMARIES: Readonly<Record<Command, string>> = {
  serve: "Serve a function over gRPC. This is the command when none is named.",
  dev:
    "Serve a function with a page on which it is seen and tried, and load it anew as it changes.",
  call: "Call a function and print what it answers.",
  check: "Load a function in its sandbox and tell what it is and which permissions it needs.",
  new: "Make the folder of a new function or service, with a test and tasks.",
  types: "Print the types of services of .proto files, in TypeScript.",
  init: "Write the resources of a function: its Dockerfile, and those of its platform.",
  build: "Build the image of a function, by docker, podman or buildah.",
  apply: "Apply the resources of a function, by kubectl.",
  create: "Create a function in a cluster: init, build and apply in one.",
  update: "Update a function in a cluster: build and apply in one.",
  delete: "Delete a function from a cluster.",
  publish: "Post a message to a topic of riff's, or an event to a broker of Knative's.",
  "invokers apply": "Tell riff of an invoker, by kubectl.",
  "invokers list": "List the invokers that riff knows, by kubectl.",
  "invokers delete": "Delete an invoker from riff, by kubectl.",
  healthcheck: "Ask an invoker whether it serves: for the probes of a container.",
};

/** How each command is used. */
export const EXAMPLES: Readonly<Record<Command, readonly string[]>> = {
  serve: [
    "invoker ./greet.ts",
    "invoker ./weather.ts?handler=forecast --port 8080 -N=api.example.com",
  ],
  dev: [
    "invoker dev ./greet.ts",
    "invoker dev ./weather.ts --open -N=api.example.com",
  ],
  call: [
    "invoker call world",
    `invoker call --content-type application/json --accept application/json '{"name":"x"}'`,
    "tail -f events.log | invoker call --address localhost:8080",
    `invoker call greeter.Greeter/SayHello '{"name":"Ada"}'`,
  ],
  check: [
    "invoker check ./greet.ts",
    "invoker check ./weather.ts --call Bologna --call Oslo",
    `invoker check ./greet.ts -P --call '{"name":"x"}' --content-type application/json --json`,
  ],
  new: [
    "invoker new greet",
    "invoker new count --streaming",
    "invoker new greeter --proto ../api/greeter.proto",
  ],
  types: [
    "invoker types greeter.proto > greeter.d.ts",
    "invoker types --proto-set api.binpb --service Greeter > greeter.d.ts",
  ],
  init: [
    "invoker init",
    "invoker init rot13 --handler encode --input secrets --output public --useraccount me",
    "invoker init --platform riff --dry-run",
    "invoker init weather -N=api.example.com",
  ],
  build: [
    "invoker build rot13 --useraccount me --push",
    "invoker build --builder buildah -u registry.example.com/me -v 0.0.2 --dry-run",
  ],
  apply: [
    "invoker apply rot13 --namespace tools",
    "invoker apply rot13/eventing.yaml",
  ],
  create: [
    "invoker create rot13 --handler encode --useraccount me --push",
    "invoker create rot13 --platform riff -i secrets -o public -u me --namespace tools --dry-run",
  ],
  update: [
    "invoker update rot13 --useraccount me --version 0.0.2 --push",
  ],
  delete: [
    "invoker delete --name rot13",
    "invoker delete --name rot13 --platform riff --all --namespace tools --dry-run",
  ],
  publish: [
    `invoker publish --platform riff --input secrets --data "Hello World" --reply`,
    "invoker publish -i secrets -d hello -c 3 -p 1s --gateway http://localhost:8080",
  ],
  "invokers apply": [
    "invoker invokers apply deno-invoker.yaml",
    "invoker invokers apply -f deno-invoker.yaml --version 0.1.0 --dry-run",
  ],
  "invokers list": [
    "invoker invokers list",
    "invoker invokers list -- --context other",
  ],
  "invokers delete": [
    "invoker invokers delete deno",
    "invoker invokers delete --all",
  ],
  healthcheck: [
    "invoker healthcheck",
    "invoker healthcheck --address localhost:8080 --timeout 1s",
  ],
};

const BY_VARIABLES =
  "Every --some-name can be given as INVOKER_SOME_NAME; a flag wins over its variable.";
const NEEDS_DOCKERFILE = "The folder has to have a Dockerfile, as init writes one.";

/** What there is to say of all options of a command. */
export const FOOTNOTES: Readonly<Record<Command, readonly string[]>> = {
  serve: [
    BY_VARIABLES,
    "The function may do nothing that is not allowed here but read its own folder.",
    "--allow-read alone allows all of its kind, --allow-read=a,b only these; so do the others.",
    "TIME is 500ms, 10s, 1.5m or 1h, and 10 is 10s; SIZE is 4MiB, 512KiB or a number of bytes.",
  ],
  dev: [
    BY_VARIABLES,
    "The page is for this machine alone; its address has a token, which is another at each start.",
    "TIME is 500ms, 10s, 1.5m or 1h, and 10 is 10s; SIZE is 4MiB, 512KiB or a number of bytes.",
  ],
  call: [
    BY_VARIABLES,
    `Data that begins with "-" comes after "--". TIME is 500ms, 10s, 1.5m or 1h; 10 is 10s.`,
  ],
  check: [
    BY_VARIABLES,
    "It opens no port. It exits with 0 when the function would be served and has answered the trial",
    "Call of --call, else with 1. TIME is 500ms, 10s, 1.5m or 1h; 10 is 10s.",
  ],
  new: [
    "It overwrites nothing: the folder must not be there yet, or be empty.",
  ],
  types: [BY_VARIABLES],
  init: [
    BY_VARIABLES,
    "It overwrites nothing without --force. The module is loaded in its sandbox, and its setup is",
    "run, to see what it exports; what is allowed here is written into the resources.",
    VERSION_FOOTNOTE,
  ],
  build: [BY_VARIABLES, NEEDS_DOCKERFILE, VERSION_FOOTNOTE],
  apply: [
    BY_VARIABLES,
    "For Knative it applies service.yaml and eventing.yaml, for riff every *-function.yaml and",
    "*-topics.yaml.",
  ],
  create: [
    BY_VARIABLES,
    "All that can be checked is checked before anything is done. Files that are there stay, without",
    "--force, and are applied as they are. What is allowed here is written into the resources.",
    VERSION_FOOTNOTE,
  ],
  update: [
    BY_VARIABLES,
    NEEDS_DOCKERFILE,
    "It changes no file: a new version of the image has to be named in the resources, too.",
    VERSION_FOOTNOTE,
  ],
  delete: [
    "Every --some-name but --all can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    "Files and images stay. Whether others use a topic that --all deletes is not looked at.",
  ],
  publish: [
    BY_VARIABLES,
    "riff's gateway is posted to at /messages/TOPIC, or /requests/TOPIC with --reply. A broker gets",
    "a CloudEvent whose type is TOPIC. TIME is 500ms, 10s, 1.5m or 1h; 10 is 10s.",
  ],
  "invokers apply": [
    "Every --some-name but --name can be given as INVOKER_SOME_NAME; a flag wins over its variable.",
    VERSION_FOOTNOTE,
  ],
  "invokers list": [],
  "invokers delete": ["--dry-run can be given as INVOKER_DRY_RUN, too; the flag wins over it."],
  healthcheck: [
    BY_VARIABLES,
    "It exits with 0 when the answer is SERVING, else with 1. TIME is 500ms, 10s, 1.5m or 1h; 10 is 10s.",
  ],
};
