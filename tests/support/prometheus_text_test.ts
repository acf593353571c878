import { assertEquals, assertThrows } from "@std/assert";
import { parseMetrics, valueOf } from "./prometheus_text.ts";

const HEAD = "# HELP a what it is\n# TYPE a ";

Deno.test("parseMetrics: it reads what Prometheus would", () => {
  const families = parseMetrics(
    `${HEAD}gauge\na{x="q\\"\\\\\\n",y="2"} 1.5e3\na 0\n\n# HELP h_s t\n# TYPE h_s histogram\n` +
      `h_s_bucket{le="1"} 1\nh_s_bucket{le="+Inf"} 2\nh_s_sum 4.5\nh_s_count 2\n`,
  );
  assertEquals([...families.keys()], ["a", "h_s"]);
  assertEquals(valueOf(families, "a", { y: "2", x: 'q"\\\n' }), 1500);
  assertEquals(valueOf(families, "a"), 0);
  assertEquals(valueOf(families, "h_s_bucket", { le: "+Inf" }), 2);
  assertEquals(valueOf(families, "a", { y: "2" }), undefined);
  assertEquals(valueOf(families, "b"), undefined);
});

const WRONG: Readonly<Record<string, string>> = {
  "an end without a newline": `${HEAD}gauge\na 1`,
  "a sample without a type": `a 1\n`,
  "a sample of another family": `${HEAD}gauge\nb 1\n`,
  "a type that there is not": `${HEAD}number\na 1\n`,
  "a type without help": `# TYPE a gauge\na 1\n`,
  "a family that is there twice": `${HEAD}gauge\na 1\n${HEAD}gauge\n`,
  "a sample that is there twice": `${HEAD}gauge\na{x="1",y="2"} 1\na{y="2",x="1"} 2\n`,
  "a value that is no number": `${HEAD}gauge\na one\n`,
  "a label without quotes": `${HEAD}gauge\na{x=1} 1\n`,
  "a label that does not end": `${HEAD}gauge\na{x="1"y="2"} 1\n`,
  "a label that is there twice": `${HEAD}gauge\na{x="1",x="2"} 1\n`,
  "text after a sample": `${HEAD}gauge\na 1 or 2\n`,
  "a histogram without its last bucket":
    `${HEAD}histogram\na_bucket{le="1"} 1\na_sum 1\na_count 1\n`,
  "a histogram that falls":
    `${HEAD}histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n`,
  "a histogram that counts otherwise":
    `${HEAD}histogram\na_bucket{le="+Inf"} 1\na_sum 1\na_count 2\n`,
  "a histogram with too small a sum":
    `${HEAD}histogram\na_bucket{le="1"} 0\na_bucket{le="+Inf"} 1\na_sum 0.5\na_count 1\n`,
  "a histogram with too large a sum":
    `${HEAD}histogram\na_bucket{le="1"} 1\na_bucket{le="+Inf"} 1\na_sum 1.5\na_count 1\n`,
};

for (const [what, text] of Object.entries(WRONG)) {
  Deno.test(`parseMetrics: it throws for ${what}`, () =>
    void assertThrows(() => parseMetrics(text)));
}
