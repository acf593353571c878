import { escapeControls } from "../../invocation/escape_controls.ts";
import { allTypes, findType, type FoundType } from "./find_type.ts";
import { methodWord } from "./method_word.ts";
import { enumText, messageText, methodText, serviceText, signatureText } from "./proto_text.ts";
import type { TypeSource } from "./type_source.ts";

/** The methods of all services, a line each: as `call` takes them, and what they take and answer. */
export async function listText(source: TypeSource): Promise<string> {
  const names = await source.services();
  const { services } = await allTypes(source);
  return toPrinted(names.flatMap((name) => {
    const { methods = [] } = services.find((service) => service.name === name) ?? {};
    // One without methods, or that the server does not describe, is there all the same.
    if (methods.length === 0) return [name];
    return methods.map((method) => `${methodWord(method.path.slice(1))} ${signatureText(method)}`);
  }));
}

/** A service, a method, a message or an enum as a .proto file has it. */
export async function describedText(source: TypeSource, name: string): Promise<string> {
  return toPrinted(describe(await findType(source, name)));
}

function describe(found: FoundType): readonly string[] {
  if ("message" in found) return [messageText(found.message)];
  if ("enum" in found) return [enumText(found.enum)];
  if (!("method" in found)) return [serviceText(found.service)];
  const { method, types: { messages } } = found;
  // What a request is made of is what somebody wants to know who is about to call.
  const used = new Set([method.requestType, method.responseType]);
  const texts = [...used].flatMap((name) => messages.get(name) ?? []).map(messageText);
  return [`${methodText(method)};`, ...texts].join("\n\n").split("\n");
}

/** What a server says must not steer a terminal. */
function toPrinted(texts: readonly string[]): string {
  return texts.join("\n").split("\n").map((line) => `${escapeControls(line)}\n`).join("");
}
