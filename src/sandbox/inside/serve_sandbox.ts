import { describeExports } from "../../function/describe_exports.ts";
import { createFunctions } from "../../function/create_functions.ts";
import { toErrorRecord } from "../../invocation/invoker_error.ts";
import { CallServer } from "./call_server.ts";
import { createCallEntry, interactionOf } from "./current_call.ts";
import { closeDoorsBehind } from "./doors/close_doors.ts";
import { describeHandlers, describeSchemas } from "./describe_handlers.ts";
import { enterAll, enterInvoke } from "./enter_call.ts";
import type { FunctionPrinter } from "./handler_console.ts";
import { importFunction } from "./import_function.ts";
import { type LoadedFunction, loadHandler } from "./load_handler.ts";
import type { Outbox } from "../link/outbox.ts";
import type {
  FromSandbox,
  FromWire,
  LoadStage,
  Post,
  SandboxEnd,
  SandboxSetup,
  ToSandbox,
  WireSetup,
} from "../link/protocol.ts";
import type { Grants } from "../permissions/grants.ts";
import { giveUpPort, portGrants } from "../permissions/port_grants.ts";
import { recordRefusals } from "./record_refusals.ts";
import { assertPortRefused, assertRefusals } from "./refusal_probe.ts";
import { sandboxEnded } from "../link/sandbox_ended.ts";
import { tellErrors } from "./tell_errors.ts";
import { createTraceEntry } from "./trace_call.ts";
import { unifyScope } from "./unify_scope.ts";
import type { Wire } from "./wire.ts";

/** The sandbox's half. */
export interface SandboxHalf {
  /** Takes in a post of the host. */
  receive(post: Post<ToSandbox>): void;
  /** Ends all Calls: the function has ended itself, and the host is told how. */
  end(end: SandboxEnd): void;
}

/**
 * The sandbox's half, the same in a thread and in a process: loads the handler and serves Calls.
 *
 * Returns at once, so that pings are answered while the handler loads.
 */
export function serveSandbox(
  setup: SandboxSetup,
  outbox: Outbox<FromSandbox>,
  { tell, advise }: Partial<FunctionPrinter> = {},
): SandboxHalf {
  let server: CallServer | undefined;
  let wire: Wire | undefined;
  let loaded: LoadedFunction | undefined;
  let tornDown: Promise<void> | undefined;
  let hasEnded = false;
  const tellOfWire = (message: FromWire) => {
    outbox.push({ type: "wire", message });
    // The function may take the thread for long, or for good: that it has served is known then.
    if (message.type === "calls") outbox.flush();
  };
  const enterStage = (stage: LoadStage) => {
    outbox.push({ type: "loading", stage });
    // What comes now may take the thread for long.
    outbox.flush();
  };

  async function load(): Promise<void> {
    try {
      if (setup.wire) {
        wire = await listen(
          setup.wire,
          setup.grants,
          tellOfWire,
          () => end({ how: "the handler closed the port" }),
        );
      }
      if (setup.grants) await assertRefusals(setup.grants);
      const enterTrace = await createTraceEntry();
      if (setup.trial) recordRefusals((refusal) => outbox.push({ type: "refused", refusal }));
      loaded = await loadHandler(
        setup,
        setup.trial ? importAndDescribe : importFunction,
        enterStage,
      );
      if (hasEnded) return;
      closeDoorsBehind();
      const { definitions, advice } = loaded;
      for (const each of advice) advise?.(each);
      const handler = describeHandlers(definitions);
      if (setup.trial) outbox.push({ type: "schemas", schemas: describeSchemas(definitions) });
      const enter = enterAll([createCallEntry(interactionOf(definitions)), enterTrace]);
      const invoke = createFunctions(definitions, advise);
      const told = tell ? tellErrors(invoke, tell) : invoke;
      server = new CallServer(told, outbox, enter, setup.underWay);
      wire?.serve(enterInvoke(told, enter), handler);
      outbox.push({ type: "loaded", handler });
    } catch (error) {
      if (hasEnded) return;
      await wire?.leave();
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
    await wire?.leave();
    try {
      // Who gives it up may ask once more.
      if (!hasEnded) await (tornDown ??= loaded?.tearDown());
      outbox.push({ type: "torn-down" });
    } catch (error) {
      outbox.push({ type: "torn-down", error: toErrorRecord(error) });
    }
  }
  function end(how: SandboxEnd): void {
    const tell = () => {
      outbox.push({ type: "exiting", ...how });
      outbox.flush();
    };
    if (!wire) return tell();
    if (hasEnded) return;
    hasEnded = true;
    if (!loaded) return void wire.leave().then(tell);
    wire.fail(sandboxEnded("error-server-sandbox-exited", how));
    tell();
  }

  // The first word: from now on no sign of life is a loop.
  enterStage("import");
  unifyScope(setup.entryUrl);
  void load();
  return {
    receive(post) {
      for (const message of post.messages) {
        if (message.type === "ping") {
          wire?.tellCalls();
          outbox.push({ type: "pong" });
        } else if (message.type === "tear-down") void tearDown();
        else if (message.type === "wire") wire?.take(message.message);
      }
      server?.receive(post);
    },
    end,
  };
}

/** Listens, and gives up the permission to. */
async function listen(
  setup: WireSetup,
  grants: Grants | undefined,
  send: (message: FromWire) => void,
  onPortClosed: () => void,
): Promise<Wire> {
  const { openWire } = await import("./wire.ts");
  const wire = await openWire(setup, send, onPortClosed);
  const held = portGrants(grants ?? { net: true }, setup.addresses, setup.port);
  giveUpPort(held);
  await assertPortRefused(held);
  return wire;
}
