import type protobuf from "protobufjs";

/** The comments of what has been parsed, by full names, as "greeter.HelloRequest.name". */
export function readComments(root: protobuf.Root): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  visit(root);
  return comments;

  function visit(part: protobuf.ReflectionObject): void {
    if (part.comment) comments.set(part.fullName.slice(1), part.comment);
    const { nestedArray = [], fieldsArray = [], methodsArray = [] } = part as Partial<
      protobuf.NamespaceBase & protobuf.Type & protobuf.Service
    >;
    [...nestedArray, ...fieldsArray, ...methodsArray].forEach(visit);
  }
}
