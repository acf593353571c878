import type { PROTOBUFJS } from "./protobufjs.ts";

/** The parts of protobufjs that parse .proto files. */
export type Protobufjs = typeof PROTOBUFJS;

/** Loads them by a name that is not seen beforehand: Deno would fetch them whatever is served. */
export async function loadProtobufjs(): Promise<Protobufjs> {
  const own: typeof import("./protobufjs.ts") = await import(
    import.meta.resolve("./protobufjs.ts")
  );
  return own.PROTOBUFJS;
}
