import { assert, assertMatch, assertStringIncludes } from "@std/assert";
import { helpText } from "../../../src/cli/help/help.ts";
import { COMMANDS, OPTIONS, POSITIONALS } from "../../../src/cli/options/options.ts";

for (const command of COMMANDS) {
  Deno.test(`helpText: that of ${command} names every option, its alias and its default`, () => {
    const text = helpText(command);
    for (const option of OPTIONS[command]) {
      const alias = "short" in option ? `-${option.short}, ` : "    ";
      assertMatch(text, new RegExp(`^  ${alias}--${option.name}\\b`, "m"));
      const unwrapped = text.replaceAll(/\s+/g, " ");
      if ("default" in option) assertStringIncludes(unwrapped, `default: ${option.default}`);
    }
    assertStringIncludes(text, POSITIONALS[command]?.name ?? `invoker ${command} [options]`);
  });
}

Deno.test("helpText: the variables that do not follow the rule are named", () => {
  for (const name of ["GRPC_PORT", "FUNCTION_URI", "INVOKER_SOME_NAME"]) {
    assertStringIncludes(helpText("serve"), name);
    assertStringIncludes(helpText(), name);
  }
});

Deno.test("helpText: that of the program names every command", () => {
  for (const command of [...COMMANDS, "help"]) {
    assertMatch(helpText(), new RegExp(`^  ${command} `, "m"));
  }
});

Deno.test("helpText: no line is longer than 100 columns or ends in a space", () => {
  for (const text of [helpText(), ...COMMANDS.map(helpText)]) {
    for (const line of text.split("\n")) {
      assert(line.length <= 100, line);
      assert(!line.endsWith(" "), line);
    }
    assert(text.endsWith("\n"));
  }
});
