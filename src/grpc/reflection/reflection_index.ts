import { decodeBase64 } from "@std/encoding/base64";
import type { ReflectionAnswer, ReflectionQuestion } from "./reflection_codec.ts";
import { FILE_DESCRIPTORS } from "./reflection_descriptors.ts";
import { describeFile } from "./reflection_symbols.ts";
import { statusNumber } from "../call/status_name.ts";

/** `FileDescriptorProto`s in base64, by the names of the files. */
export type DescriptorFiles = Readonly<Record<string, string>>;

/** Answers questions about what is served, all alike for v1 and v1alpha. */
export class ReflectionIndex {
  readonly #files = new Map<string, Uint8Array>();
  readonly #filesBySymbol = new Map<string, Uint8Array>();
  readonly #services: string[] = [];

  /** @param isServed whether a service that is described is one that is served */
  constructor(
    descriptors: DescriptorFiles = FILE_DESCRIPTORS,
    isServed: (service: string) => boolean = () => true,
  ) {
    for (const [name, text] of Object.entries(descriptors)) {
      const file: Uint8Array = decodeBase64(text);
      const { symbols, services } = describeFile(file);
      this.#files.set(name, file);
      for (const symbol of symbols) this.#filesBySymbol.set(symbol, file);
      this.#services.push(...services.filter(isServed));
    }
  }

  answer(question: ReflectionQuestion): ReflectionAnswer {
    switch (question.kind) {
      case "file":
        return found(this.#files.get(question.name), `file "${question.name}"`);
      case "symbol":
        return found(this.#filesBySymbol.get(question.name), `symbol "${question.name}"`);
      case "services":
        return { kind: "services", names: this.#services };
      case "extension":
        return failure(statusNumber("NOT_FOUND"), "There are no extensions");
      case "nothing":
        return failure(
          statusNumber("INVALID_ARGUMENT"),
          "The request asks for nothing that is known",
        );
      default:
        return question satisfies never;
    }
  }
}

/** What it imports is asked for by its name. */
function found(descriptor: Uint8Array | undefined, what: string): ReflectionAnswer {
  if (descriptor) return { kind: "files", descriptors: [descriptor] };
  return failure(statusNumber("NOT_FOUND"), `Unknown ${what}`);
}

function failure(code: number, message: string): ReflectionAnswer {
  return { kind: "error", code, message };
}
