import { describeExports } from "../../function/describe_exports.ts";
import { createFunction } from "../../function/create_function.ts";
import { toErrorRecord } from "../../invocation/invoker_error.ts";
import { CallServer } from "./call_server.ts";
import { createCallEntry } from "./current_call.ts";
import { closeDoorsBehind } from "./doors/close_doors.ts";
import { enterAll } from "./enter_call.ts";
import type { FunctionPrinter } from "./handler_console.ts";
import { importFunction } from "./import_function.ts";
import { type LoadedFunction, loadHandler } from "./load_handler.ts";
import type { Outbox } from "../link/outbox.ts";
import type { FromSandbox, LoadStage, Post, SandboxSetup, ToSandbox } from "../link/protocol.ts";
import { recordRefusals } from "./record_refusals.ts";
import { assertRefusals } from "./refusal_probe.ts";
import { tellErrors } from "./tell_errors.ts";
import { createTraceEntry } from "./trace_call.ts";
import { unifyScope } from "./unify_scope.ts";

/** What the sandbox's side makes of the posts of its host. */
export type ReceivePost = (post: Post<ToSandbox>) => void;

/**
 * The sandbox's half, the same in a thread and in a process: loads the handler and serves Calls.
 *
 * Returns at once, so that pings are answered while the handler loads.
 */
export function serveSandbox(
  setup: SandboxSetup,
  outbox: Outbox<FromSandbox>,
  { tell, advise }: Partial<FunctionPrinter> = {},
): ReceivePost {
  let server: CallServer | undefined;
  let loaded: LoadedFunction | undefined;
  const enterStage = (stage: LoadStage) => {
    outbox.push({ type: "loading", stage });
    // What comes now may take the thread for long.
    outbox.flush();
  };

  async function load(): Promise<void> {
    try {
      if (setup.grants) await assertRefusals(setup.grants);
      const enterTrace = await createTraceEntry();
      if (setup.trial) recordRefusals((refusal) => outbox.push({ type: "refused", refusal }));
      loaded = await loadHandler(
        setup,
        setup.trial ? importAndDescribe : importFunction,
        enterStage,
      );
      closeDoorsBehind();
      const { definition, advice } = loaded;
      for (const each of advice) advise?.(each);
      const { name, interaction, input, inputSchema } = definition;
      const declared = inputSchema ? "schema" : input;
      const enter = enterAll([createCallEntry(interaction), enterTrace]);
      const invoke = createFunction(definition, undefined, advise);
      const told = tell ? tellErrors(invoke, tell) : invoke;
      server = new CallServer(told, outbox, enter, setup.underWay);
      outbox.push({
        type: "loaded",
        handler: { name, interaction, ...(declared && { input: declared }) },
      });
    } catch (error) {
      outbox.push({ type: "not-loaded", error: toErrorRecord(error) });
    }
  }
  async function importAndDescribe(
    ...args: Parameters<typeof importFunction>
  ): ReturnType<typeof importFunction> {
    const imported = await importFunction(...args);
    const { promote } = setup;
    outbox.push({ type: "exports", exports: describeExports(imported.module, { promote }) });
    return imported;
  }
  async function tearDown(): Promise<void> {
    try {
      await loaded?.tearDown();
      outbox.push({ type: "torn-down" });
    } catch (error) {
      outbox.push({ type: "torn-down", error: toErrorRecord(error) });
    }
  }

  // The first word: from now on no sign of life is a loop.
  enterStage("import");
  unifyScope(setup.entryUrl);
  void load();
  return (post) => {
    for (const { type } of post.messages) {
      if (type === "ping") outbox.push({ type: "pong" });
      else if (type === "tear-down") void tearDown();
    }
    server?.receive(post);
  };
}
