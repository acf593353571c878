import { assertEquals } from "@std/assert";
import { FILE_DESCRIPTORS } from "../../../src/grpc/reflection/reflection_descriptors.ts";
import { fileDescriptorOf } from "../../support/file_descriptor.ts";

for (const [name, embedded] of Object.entries(FILE_DESCRIPTORS)) {
  Deno.test(`FILE_DESCRIPTORS: ${name} is what its .proto file says`, () => {
    // What is on the left belongs into the file.
    assertEquals(new Uint8Array(fileDescriptorOf(name)).toBase64(), embedded);
  });
}
