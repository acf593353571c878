import type { FileDescriptor } from "./file_descriptor.ts";

/** What is to be told of files whose services are served. */
export function notesOf(files: readonly FileDescriptor[]): string[] {
  return files.flatMap(({ name, syntax }) => {
    if (syntax === "proto3") return [];
    return syntax === "editions"
      ? `"${name}" has an edition: its features are gone by, as far as those of 2023`
      : `"${name}" is proto2: what is not set is absent, whatever its default; extensions are skipped`;
  });
}
