import type protobuf from "protobufjs";

/** The property that protobufjs keeps nothing in. */
const LOST = "__proto__";
const QUOTES: readonly (string | null)[] = ['"', "'"];

/** The line of a .proto file, which has been parsed, with a name that got lost; `undefined`: there is none. */
export function lineOfLostName(pb: typeof protobuf, text: string): number | undefined {
  if (!text.includes(LOST)) return undefined;
  const tokens = pb.tokenize(text, true);
  for (let token = tokens.next(); token !== null; token = tokens.next()) {
    if (QUOTES.includes(token)) {
      // What is quoted, and the end of it.
      tokens.next();
      tokens.next();
    } else if (token.split(".").includes(LOST)) return tokens.line;
  }
  return undefined;
}

/** Why a name in a .proto file is refused, and what to do. */
export function nameNotKept(name: string): string {
  return `the name "${name}" cannot be read from a .proto file here: give it another, or the file as a ` +
    "descriptor set, by --proto-set (protoc --include_imports -o SET FILE makes one)";
}

/** The value of an enum that protobufjs takes for what all objects have, by its message. */
export function takenValue(message: string): string | undefined {
  const [, name = ""] = /^duplicate name '(\w+)' in Enum /.exec(message) ?? [];
  return name in Object.prototype ? name : undefined;
}
