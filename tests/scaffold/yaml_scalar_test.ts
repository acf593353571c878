import { assertEquals, assertMatch } from "@std/assert";
import { yamlScalar } from "../../src/scaffold/yaml_scalar.ts";
import { readYaml } from "../support/read_yaml.ts";

Deno.test("yamlScalar: what is plain text to every version of YAML is written as it is", () => {
  const texts = [
    "rot13",
    "me/rot13:0.0.1",
    "registry.example:5000/me/rot13:1",
    "my-topic.v2",
    "a_b",
  ];
  for (const text of texts) assertEquals(yamlScalar(text), text);
});

Deno.test("yamlScalar: what some version of YAML takes for something else is in quotes", () => {
  const texts = [
    ...["y", "Y", "n", "No", "yes", "on", "OFF", "true", "False", "null", "~", ""],
    ...["9", "1.5", "1e3", "0x1f", "010", "1_000", ".inf", "2018-01-01", "12:30:45", "-", "--- a"],
    ...["a: b", "a:", "a #b", "#a", "*a", "&a", "!a", "@a", "`a", "|", ">", "%a", "[a]", "{a}"],
    ...["a b", " a", 'a"b', "a\\b", "a\nb", "a\u0001b", "it's", "größe"],
  ];
  for (const text of texts) {
    const scalar = yamlScalar(text);
    assertEquals(scalar, JSON.stringify(text));
    assertEquals(readYaml(`key: ${scalar}`), [{ key: text }]);
  }
});

Deno.test("yamlScalar: what no document may hold as it is is escaped", () => {
  for (const text of ["a\x7fb", "a\x85b", "a\u2028b", "\ufeffa"]) {
    const scalar = yamlScalar(text);
    assertMatch(scalar, /^"[\x20-\x7e]+"$/);
    assertEquals(readYaml(`key: ${scalar}`), [{ key: text }]);
  }
});
