import { CallFailedError } from "../client/call_failed_error.ts";
import type { ClientCall } from "../client/client_call.ts";
import type { ClientConnection } from "../client/client_connection.ts";
import { type ReflectionAnswer, toReflectionRequest } from "./reflection_codec.ts";
import { reflectionServices } from "./reflection_service.ts";
import { describeFile } from "./reflection_symbols.ts";
import type { StatusName } from "../call/status_name.ts";

type Question = Parameters<typeof toReflectionRequest>[0];

/**
 * Asks a server what it serves, by `grpc.reflection.v1` or, where that is missing, `v1alpha`.
 *
 * All of it throws a `CallFailedError` when the server does not answer; `UNIMPLEMENTED` where it has
 * no reflection.
 */
export class ReflectionClient {
  readonly #connection: ClientConnection;
  readonly #call: Omit<ClientCall<never>, "input">;
  /** Those of the versions that the server may have. */
  #methods = reflectionServices.map(({ ServerReflectionInfo }) => ServerReflectionInfo);

  /** @param call of every question: its deadline, headers and signal */
  constructor(connection: ClientConnection, call: Omit<ClientCall<never>, "input">) {
    this.#connection = connection;
    this.#call = call;
  }

  /** Full names of the services. */
  async services(): Promise<readonly string[]> {
    const [answer] = await this.#ask([{ kind: "services" }]);
    if (answer?.kind === "services") return answer.names;
    throw unanswered(answer);
  }

  /**
   * The files that define something, and all that they import, as `FileDescriptorProto`s by their
   * names. What the server does not know is left out.
   *
   * @param symbols full names of services, methods, messages or enums
   */
  async filesOf(symbols: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const files = new Map<string, Uint8Array>();
    const asked = new Set<string>();
    let questions: readonly Question[] = symbols.map((name) => ({ kind: "symbol", name }));
    while (questions.length > 0) {
      const imports = new Set<string>();
      for (const answer of await this.#ask(questions)) {
        for (const descriptor of descriptorsIn(answer)) {
          const described = describeFile(descriptor);
          files.set(described.name, descriptor);
          for (const name of described.imports) imports.add(name);
        }
      }
      // One that the server does not have is missed when something of it is.
      const left = [...imports].filter((name) => !files.has(name) && !asked.has(name));
      for (const name of left) asked.add(name);
      questions = left.map((name) => ({ kind: "file", name }));
    }
    return files;
  }

  /** @returns an answer to each question, in their order */
  async #ask(questions: readonly Question[]): Promise<readonly ReflectionAnswer[]> {
    let missing: unknown;
    for (const method of this.#methods) {
      try {
        const input = ReadableStream.from([questions.map(toReflectionRequest)]);
        const output = this.#connection.open(method, { ...this.#call, input });
        const responses = (await Array.fromAsync(output)).flat();
        this.#methods = [method];
        return responses.map(({ answer }) => answer);
      } catch (error) {
        if (!isStatus(error, "UNIMPLEMENTED")) throw error;
        missing = error;
      }
    }
    throw missing;
  }
}

/** @throws {CallFailedError} when the question was not answered, which is none about what is missing */
function descriptorsIn(answer: ReflectionAnswer): readonly Uint8Array[] {
  if (answer.kind === "files") return answer.descriptors;
  const failure = unanswered(answer);
  if (isStatus(failure, "NOT_FOUND")) return [];
  throw failure;
}

function unanswered(answer: ReflectionAnswer | undefined): CallFailedError {
  if (answer?.kind === "error") return new CallFailedError(answer.code, answer.message);
  return new CallFailedError("INTERNAL", "reflection does not answer what it is asked");
}

function isStatus(error: unknown, status: StatusName): boolean {
  return error instanceof CallFailedError && error.status === status;
}
