import { assertEquals, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { expandTemplate, titleCase } from "../../src/scaffold/go_template.ts";

const CONTEXT = {
  fields: { FunctionName: "rot13", Empty: "", Html: "<a & b>" },
  methods: { TitleCase: titleCase, FileExists: (name: string) => name === "there" },
};

/** As Go's text/template expands them. */
const EXPANDED: readonly (readonly [template: string, text: string])[] = [
  ["", ""],
  ["no actions } } {", "no actions } } {"],
  ["{{.FunctionName}}{{ .FunctionName }}", "rot13rot13"],
  ["a {{ .Empty }} b", "a  b"],
  ["{{ .Html }}", "<a & b>"],
  ["{{ .TitleCase .FunctionName }}", "Rot13"],
  ["functions.{{ .TitleCase .FunctionName }}", "functions.Rot13"],
  [`{{ .TitleCase "a b" }}`, "A B"],
  [`{{ "}}" }}`, "}}"],
  [`{{ "say \\"x\\"" }}`, `say "x"`],
  ["a \n {{- .FunctionName -}} \n b", "arot13b"],
  ["a {{ .FunctionName -}}\n", "a rot13"],
  [`{{ if .FileExists "there" }}yes{{ else }}no{{ end }}`, "yes"],
  [`{{ if .FileExists "absent" }}yes{{ else }}no{{ end }}`, "no"],
  [`{{ if .FileExists "absent" }}yes{{ end }}.`, "."],
  [`{{ if .Empty }}yes{{ else }}no{{ end }}`, "no"],
  [`{{ if or (.FileExists "absent") (.FileExists "there") }}yes{{ end }}`, "yes"],
  [`{{ if or .Empty .FunctionName }}yes{{ end }}`, "yes"],
  [`{{ if .FunctionName }}{{ if .Empty }}1{{ else }}2{{ end }}{{ else }}3{{ end }}`, "2"],
  [`{{ if .FileExists "there" -}}\nyes\n{{- else -}}\nno\n{{- end }}\n`, "yes\n"],
];

for (const [template, text] of EXPANDED) {
  Deno.test(`expandTemplate: ${JSON.stringify(template)}`, () => {
    assertEquals(expandTemplate("t", template, CONTEXT), text);
  });
}

const REFUSED: readonly (readonly [template: string, why: string])[] = [
  ["a\n{{ .Nope }}", "line 2 names .Nope; there are .FunctionName, .Empty, .Html"],
  [`{{ .Nope "a" }}`, "line 1 calls .Nope; there are .TitleCase, .FileExists"],
  ["{{ .TitleCase .Nope }}", "line 1 names .Nope;"],
  ["{{ .toString }}", "line 1 names .toString;"],
  [`{{ if .FileExists "absent" }}{{ else }}{{ .Nope }}{{ end }}`, "line 1 names .Nope;"],
  ["{{ range .X }}{{ end }}", "line 1 has {{ range .X }}, which is not supported"],
  ["{{ .A | .B }}", "line 1 has {{ .A | .B }}, which is not supported"],
  ["{{ .TitleCase .A .B }}", "which is not supported"],
  ["{{ }}", "line 1 has {{  }}, which is not supported"],
  [`{{ if or }}{{ end }}`, "which is not supported"],
  [`{{ if (.FunctionName }}{{ end }}`, "which is not supported"],
  ["\n{{ if .Empty }}", "line 2 has an if without its end"],
  ["{{ end }}", "line 1 has an end without its if"],
  ["a\n\n{{ else }}", "line 3 has an else without its if"],
];

for (const [template, why] of REFUSED) {
  Deno.test(`expandTemplate: ${JSON.stringify(template)} is refused, with its line`, () => {
    const error = assertThrows(() => expandTemplate("t", template, CONTEXT), InvokerError, why);
    assertEquals(error.message.startsWith(`Cannot expand template "t": line `), true);
  });
}

/** As Go's strings.Title writes them. */
const TITLES = {
  "rot13": "Rot13",
  "my-func.v2": "My-Func.V2",
  "a_b": "A_b",
  "1a": "1a",
  "a--b": "A--B",
  "été à": "Été À",
  "a\u00a0b": "A\u00a0B",
  "": "",
};

for (const [text, title] of Object.entries(TITLES)) {
  Deno.test(`titleCase: "${text}" is "${title}"`, () => assertEquals(titleCase(text), title));
}
