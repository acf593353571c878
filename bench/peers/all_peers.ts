import { basename, dirname, join } from "@std/path";
import type { Installation, Need, Peer } from "./peer.ts";

/** What runs the peers on Node. */
export const NODE: Need = { name: "node", from: "Node 20 or newer" };
const NPM: Need = { name: "npm", from: "Node 20 or newer" };

/** Where Debian's packages put the sources of Go libraries. */
const DEBIAN_GO_SOURCES = "/usr/share/gocode";

/** Sources of ours, from the project's folder. */
const NODE_FOLDER = "bench/peers/node";
const PROTO_FILE = "proto/function.proto";

/** Every peer, with what is not in this folder somewhere in `cacheFolder`. */
export function allPeers(cacheFolder: string): readonly Peer[] {
  // What 0.3.0 was published with: npm does not go by its shrinkwrap file any more, and with the
  // newest grpc-js it streams at less than half of this.
  const invoker = npmInstallation(join(cacheFolder, "node-invoker-0.3.0"), {
    "@projectriff/node-function-invoker": "0.3.0",
    "@grpc/grpc-js": "1.0.3",
    "@grpc/proto-loader": "0.5.4",
  });
  const grpcEcho = npmInstallation(join(cacheFolder, "node-grpc-1.14.7"), {
    "@grpc/grpc-js": "1.14.7",
    "@grpc/proto-loader": "0.8.1",
  });
  const goEcho = goInstallation(join(cacheFolder, "go"), {
    protoFile: PROTO_FILE,
    goPackage: "functionpb",
    program: "bench/peers/go/grpc_echo.go",
  });
  return [
    {
      spec: {
        name: "peer-node-invoker",
        command: nodeCommand("run_invoker.mjs", invoker.folder, `${NODE_FOLDER}/echo.cjs`),
        wire: "riff",
        loads: ["calls", "streams"],
        byDefault: true,
      },
      runtime: NODE,
      installation: invoker,
    },
    {
      spec: {
        name: "peer-node-grpc",
        command: nodeCommand("grpc_echo.mjs", grpcEcho.folder, PROTO_FILE),
        wire: "message",
        loads: ["calls", "streams"],
        byDefault: false,
      },
      runtime: NODE,
      installation: grpcEcho,
    },
    {
      spec: {
        name: "peer-node-http2",
        command: nodeCommand("http2_echo.mjs"),
        wire: "message",
        loads: ["calls", "streams"],
        byDefault: false,
      },
      runtime: NODE,
    },
    {
      spec: {
        name: "peer-go",
        command: { program: join(goEcho.folder, goEcho.leaves), args: [] },
        wire: "message",
        loads: ["calls", "streams"],
        byDefault: true,
      },
      installation: goEcho,
    },
  ];
}

function nodeCommand(file: string, ...args: readonly string[]) {
  return { program: "node", args: [`${NODE_FOLDER}/${file}`, ...args] };
}

/** Packages that npm brings, with all that they need. */
export function npmInstallation(
  folder: string,
  versions: Readonly<Record<string, string>>,
): Installation {
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"];
  return {
    folder,
    // npm writes it when everything else is there.
    leaves: "node_modules/.package-lock.json",
    needs: [NPM],
    commands: [{ program: "npm", args: ["install", "--prefix", folder, ...options, ...packages] }],
  };
}

/** A program of one file in Go, and the package that protoc makes for it. */
interface GoProgram {
  readonly protoFile: string;
  readonly goPackage: string;
  readonly program: string;
}

/** Without modules: the libraries are those of the system, and nothing is downloaded. */
export function goInstallation(
  folder: string,
  { protoFile, goPackage, program }: GoProgram,
): Installation {
  const generated = join(folder, "src", goPackage);
  const leaves = basename(program, ".go");
  return {
    folder,
    leaves,
    needs: [
      { name: "go", from: "Debian's golang-go" },
      { name: "protoc", from: "Debian's protobuf-compiler" },
      { name: "protoc-gen-go", from: "Debian's golang-goprotobuf-dev" },
      {
        name: join(DEBIAN_GO_SOURCES, "src/google.golang.org/grpc/server.go"),
        from: "Debian's golang-google-grpc-dev",
      },
    ],
    commands: [
      { program: "mkdir", args: ["-p", generated] },
      {
        program: "protoc",
        args: ["-I", dirname(protoFile)].concat(
          `--go_out=plugins=grpc,import_path=${goPackage}:${generated}`,
          protoFile,
        ),
      },
      {
        program: "go",
        args: ["build", "-o", join(folder, leaves), program],
        env: { GO111MODULE: "off", GOFLAGS: "", GOPATH: `${folder}:${DEBIAN_GO_SOURCES}` },
      },
    ],
  };
}
