import { InvokerError } from "../invocation/invoker_error.ts";
import { parseAnswer } from "./parse_answer.ts";

interface FunctionResource {
  readonly spec?: { readonly input?: unknown; readonly output?: unknown };
}

/**
 * Reads the topics of one of riff's functions from the function, in JSON.
 *
 * @throws {InvokerError} `start-failed` for what kubectl would not take for a name
 */
export function readFunctionTopics(json: string): readonly string[] {
  const { input, output } = (parseAnswer(json) as FunctionResource).spec ?? {};
  const topics = new Set([input, output].flatMap((topic) => topic ? [topic] : []));
  return [...topics].map((topic) => {
    if (typeof topic === "string" && !topic.startsWith("-")) return topic;
    throw new InvokerError("start-failed", `Cannot delete the topic ${JSON.stringify(topic)}`);
  });
}
