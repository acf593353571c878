import protobuf from "protobufjs";
import descriptor from "protobufjs/ext/descriptor";

/** The parts of protobufjs that parse .proto files. */
export const PROTOBUFJS = { protobuf, descriptor };
