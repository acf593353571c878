import { assertEquals } from "@std/assert";
import { projectLink } from "../../src/scaffold/project_link.ts";

Deno.test("projectLink: it is a relative URL, in which nothing of a name is taken for a part of one", () => {
  const links = ["/a/in", "/b/my in", "/b/é'\"/in", "/b/#1/100%41?/in"].map((to) =>
    projectLink("/a/greet", to)
  );
  assertEquals(links, [
    "../in",
    "../../b/my in",
    "../../b/é'\"/in",
    "../../b/%231/100%2541%3F/in",
  ]);
});
