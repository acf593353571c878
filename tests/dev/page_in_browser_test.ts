// The page of `invoker dev` in a browser: what a person does with it, on samples and small functions.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { fromFileUrl } from "@std/path";
import type { Page } from "playwright-core";
import { useChromium } from "../support/chromium.ts";
import { needsHttp1, ROOT } from "../support/invoker_program.ts";
import { devOf, devOn, type DevPage } from "./dev_fixture.ts";

const chromium = useChromium();
const ignore = chromium.missing || needsHttp1();
const AXE = await Deno.readTextFile(fromFileUrl(import.meta.resolve("axe-core/axe.min.js")));
/** Where pictures for the README go, when they are asked for. */
const PICTURES = Deno.env.get("DEV_PICTURES");

const GREETER = `${ROOT}samples/greeter/greeter.ts`;
const SERVICES = {
  protos: [`${ROOT}samples/greeter/greeter.proto`],
  protoPaths: [],
  protoSets: [],
  services: [],
};
const ORDERS = `import { z } from "npm:zod@4.6.7";
const item = z.object({ name: z.string().describe("What it is"), count: z.int().min(1).default(1) });
export const order = {
  interaction: "direct",
  input: z.object({
    customer: z.string().min(2),
    email: z.email().optional(),
    express: z.boolean(),
    size: z.enum(["small", "large"]),
    items: z.array(item),
    pay: z.union([
      z.object({ kind: z.literal("card"), number: z.string() }),
      z.object({ kind: z.literal("cash") }),
    ]),
    note: z.object({ text: z.string() }).optional(),
  }),
  run: (order: unknown) => ({ order }),
};
export const picture = () => ({
  payload: Uint8Array.from(
    atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=="),
    (each) => each.charCodeAt(0),
  ),
  headers: { "content-type": "image/png" },
});
export const bytes = (input: Uint8Array) => input;
export function* broken() {
  console.log("before it breaks");
  yield { one: 1 };
  throw new Error("no second");
}
export const secret = () => Deno.env.get("SECRET");
`;

/** A page in a browser, which may say nothing on the console and ask nobody else. */
async function open(dev: DevPage): Promise<Page & AsyncDisposable> {
  const page = await chromium.openPage();
  const wrong: string[] = [];
  page.setDefaultTimeout(15_000);
  page.on("console", (message) => wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.stack}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== dev.origin && !["data:", "blob:"].includes(protocol)) wrong.push(request.url());
  });
  await page.setViewportSize({ width: 1360, height: 860 });
  await page.goto(dev.url);
  return Object.assign(page, {
    async [Symbol.asyncDispose]() {
      await page.close();
      // A Call that fails is one, which the browser itself tells of.
      assertEquals(wrong.filter((each) => !/status of [45]\d\d/.test(each)), []);
    },
  });
}

const outcome = (page: Page) => page.getByRole("region", { name: "Outcome" });
const outputs = (page: Page) => outcome(page).getByRole("group", { name: "Payload" });
const press = (page: Page, name: string) =>
  page.getByRole("button", { name, exact: true }).first().click();

async function readClipboard(page: Page): Promise<string> {
  return String(await page.evaluate("navigator.clipboard.readText()"));
}

/** Waits for outputs, and gives their text. */
async function shown(page: Page, count: number): Promise<string[]> {
  await outputs(page).nth(count - 1).waitFor();
  return await outputs(page).allTextContents();
}

/** What axe-core has against the page, in light and dark. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // By the browser's own tools: the page itself takes no script but its own.
    await page.evaluate(AXE);
    const results = await page.evaluate("axe.run()") as AxeResults;
    found.push(
      ...results.violations.map(({ id, nodes }) =>
        `${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(" ")}`
      ),
    );
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  await page.setViewportSize({ width: 1024, height: 430 });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

Deno.test("page: text is sent by keyboard alone, told with status and time, and sent again", {
  ignore,
}, async () => {
  await using dev = await devOf(`${ROOT}samples/rot13/rot13.ts`);
  await using page = await open(dev);
  await page.getByRole("heading", { name: "encode" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const message = page.getByLabel("Message", { exact: true });
  for (let tabs = 0; tabs < 12; tabs++) {
    await page.keyboard.press("Tab");
    if (await message.evaluate((element) => element.matches(":focus"))) break;
  }
  await page.keyboard.type("Hello World");
  await page.keyboard.press("Control+Enter");
  assertEquals(await shown(page, 1), ["Svool Dliow"]);
  await outcome(page).getByText("OK (0)").waitFor();
  assertMatch(
    await outcome(page).innerText(),
    /HTTP 200[\s\S]*ms[\s\S]*text\/plain[\s\S]*11 bytes/,
  );
  await press(page, "Send again");
  await page.locator("#calls li").nth(1).waitFor();
  // What others send is shown too.
  assertEquals(await dev.call("/encode", "abc"), "zyx");
  await page.getByRole("button", { name: /HTTP client/ }).click();
  await outcome(page).getByText("Another client made it").waitFor();
  await press(page, "Send 100 times");
  const plot = page.getByRole("img", { name: /^Latency: p50 [\d.]+ ms/ });
  await outcome(page).getByText("100 sends").waitFor();
  assertEquals(await plot.locator(".bar").count(), 100);
  assertEquals(await page.locator("#calls li").count(), 4);
  assertEquals(await violations(page), []);
  // A tab that nobody sees leaves its connection to others, and is told of it all when it is back.
  const left = page.waitForEvent("requestfailed", (request) => /api\/events$/.test(request.url()));
  await page.evaluate(hide(true));
  await left;
  assertEquals(await dev.call("/encode", "zyx"), "abc");
  const back = page.waitForResponse(/api\/events$/);
  await page.evaluate(hide(false));
  await back;
  await page.locator("#calls li").nth(4).waitFor();
  assertEquals(await page.locator("#calls li").count(), 5);
});

/** What the browser does when a tab goes behind another one, which a test has no way to. */
function hide(isHidden: boolean): string {
  return `Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));`;
}

Deno.test("page: a stream is sent message after message, half-closed and cancelled", {
  ignore,
}, async () => {
  await using dev = await devOf(`${ROOT}samples/runningaverage/runningaverage.ts`);
  await using page = await open(dev);
  await press(page, "Open a stream");
  const message = page.getByLabel("Message", { exact: true });
  for (const [number, count] of [["10", 2], ["20", 4]] as const) {
    await message.fill(number);
    await press(page, "Send message");
    await shown(page, count);
  }
  await press(page, "End the input");
  await outcome(page).getByText("OK (0)").waitFor();
  assertEquals(await shown(page, 4), ['"10"', "10", '"20"', "15"]);
  await press(page, "Send again");
  await outcome(page).getByText("OK (0)").waitFor();
  assertEquals((await shown(page, 4)).toSorted(), ['"10"', '"20"', "10", "15"].toSorted());
  await press(page, "Open a stream");
  await press(page, "Cancel");
  await outcome(page).getByText("Cancelled from this page").waitFor();
  await message.fill("two");
  await press(page, "Send");
  await outcome(page).getByText('parsing "two": not a number').waitFor();
  await outcome(page).getByText("INVALID_ARGUMENT (3)").waitFor();
});

Deno.test("page: the methods of a service have forms, and a sum comes behind the half-close", {
  ignore,
}, async () => {
  await using dev = await devOf(GREETER, { services: SERVICES });
  await using page = await open(dev);
  await page.getByLabel("name").fill("Ada");
  await page.getByLabel("tone").selectOption("TONE_LOUD");
  await press(page, "Send");
  assertEquals(await shown(page, 1), ['{\n  "message": "HELLO, ADA!",\n  "count": "1"\n}']);
  const command = page.getByRole("group", { name: "Command" });
  assertStringIncludes(await command.innerText(), `--data-raw '{"name":"Ada","tone":"TONE_LOUD"}'`);
  await page.getByLabel("grpcurl").check();
  assertStringIncludes(await command.innerText(), "greeter.Greeter/SayHello");
  await outcome(page).getByText("OK (0)").waitFor();
  await picture(page, "dev-light");
  await page.getByRole("button", { name: /^Repeat/ }).click();
  await page.getByLabel("times").fill("3");
  await press(page, "Send");
  assertEquals((await shown(page, 3)).length, 3);
  await page.getByRole("button", { name: /^Welcome/ }).click();
  await press(page, "Open a stream");
  for (const name of ["Ada", "Bob"]) {
    await page.getByLabel("name").fill(name);
    await press(page, "Send message");
  }
  await press(page, "End the input");
  const texts = await shown(page, 3);
  assertStringIncludes(texts.at(-1) ?? "", "Welcome, Ada and Bob!");
  await outcome(page).getByText("OK (0)").waitFor();
  assertEquals(await violations(page), []);
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "dev-dark");
  await page.setViewportSize({ width: 380, height: 800 });
  const width = await page.locator("html").evaluate((element) => element.scrollWidth);
  assert(width <= 380, `in a narrow window the page is ${width} pixels wide`);
});

Deno.test(
  "page: a schema is a form; images, bytes, failures and refusals are shown as what they are",
  {
    ignore,
  },
  async () => {
    await using dev = await devOn({ "f.ts": ORDERS }, { handler: "*", logLevel: "info" });
    await dev.untilState(({ version }) => version === 1);
    await using page = await open(dev);
    const choose = (name: string) =>
      page.locator("#functions").getByText(name, { exact: true }).click();
    await choose("order");
    await page.getByLabel("customer").fill("Ada");
    await page.getByLabel("express").check();
    await page.getByLabel("size").selectOption("large");
    await press(page, "Add item");
    await page.getByLabel(/^name/).fill("tea");
    await page.getByLabel("count").fill("2");
    await page.getByLabel("Kind of pay").selectOption("kind: cash");
    await press(page, "Add note");
    await page.getByLabel("text").last().fill("soon");
    assertEquals(await violations(page), []);
    await page.getByLabel("JSON", { exact: true }).check();
    assertEquals(JSON.parse(await page.getByLabel("Message", { exact: true }).inputValue()), {
      customer: "Ada",
      express: true,
      size: "large",
      items: [{ name: "tea", count: 2 }],
      pay: { kind: "cash" },
      note: { text: "soon" },
    });
    await page.getByLabel("Form", { exact: true }).check();
    await press(page, "Send");
    const [answer = ""] = await shown(page, 1);
    assertEquals(JSON.parse(answer).order.pay, { kind: "cash" });

    await choose("picture");
    await press(page, "Send");
    const image = outcome(page).getByRole("img", { name: "Output, image/png" });
    await image.waitFor();
    assertEquals(
      await image.evaluate((element) => Number(Reflect.get(element, "naturalWidth"))),
      1,
    );

    await choose("bytes");
    await page.getByLabel("Hex", { exact: true }).check();
    await page.getByLabel("Message", { exact: true }).fill("00 ff 41");
    await press(page, "Send");
    const hex = outcome(page).getByRole("group", { name: "Bytes in hex" });
    assertMatch(await hex.innerText(), /^000000 {2}00 ff 41 +··A$/);
    await page.getByLabel("File", { exact: true }).first().check();
    await page.locator("input[type=file]").setInputFiles({
      name: "it's.bin",
      mimeType: "application/octet-stream",
      buffer: Buffer.from([0, 1]),
    });
    await page.getByLabel("curl", { exact: true }).check();
    await page.getByText(`--data-binary '@it'\\''s.bin'`).waitFor();
    await page.getByText("Headers", { exact: false }).first().click();
    await press(page, "Send as a CloudEvent");
    await press(page, "Send");
    await outcome(page).getByLabel("Event", { exact: true }).getByText("bytes.output").waitFor();

    await choose("broken");
    await press(page, "Send");
    await outcome(page).getByText("no second").waitFor();
    await outcome(page).getByText("before it breaks").waitFor();
    await outcome(page).getByText("UNKNOWN (2)").waitFor();

    await choose("secret");
    await press(page, "Send");
    await page.getByText("The function was refused a permission").waitFor();
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await press(page, "Copy option");
    assertEquals(await readClipboard(page), "-E=SECRET");
    await press(page, "Copy deno.json lines");
    assertStringIncludes(await readClipboard(page), `"SECRET"`);
    assertEquals(await violations(page), []);
  },
);

Deno.test(
  "page: what does not load is shown at its place until it is mended; who loses the invoker is told",
  {
    ignore,
  },
  async () => {
    const dev = await devOn({ "f.ts": "// One.\nexport const f = ;\n// Three." });
    await using page = await open(dev);
    const alert = page.getByRole("alert").filter({ hasText: "does not load" });
    await alert.waitFor();
    assertMatch(await alert.innerText(), /f\.ts:2:\d+/);
    assertStringIncludes(await alert.locator(".here").innerText(), "export const f = ;");
    assertEquals(await violations(page), []);
    await Deno.writeTextFile(dev.folder.file("f.ts"), "export const f = () => 1;");
    await page.getByRole("heading", { name: "f", exact: true }).waitFor();
    await alert.waitFor({ state: "detached" });
    await press(page, "Send");
    assertEquals(await shown(page, 1), ["1"]);
    await dev[Symbol.asyncDispose]();
    await page.getByText("The invoker is gone: trying again").waitFor();
    // What it says of its tries is the browser's own.
    page.removeAllListeners("console");
  },
);

Deno.test("page: it is below 100 KiB", { ignore: needsHttp1() }, async () => {
  await using dev = await devOf(`${ROOT}samples/rot13/rot13.ts`);
  const { PAGE_FILES } = await import("../../src/dev/page_files.ts");
  let bytes = 0;
  for (const name of PAGE_FILES.keys()) {
    const { stdout } = await new Deno.Command("curl", {
      args: [
        "-s",
        "-o",
        "/dev/null",
        "-w",
        "%{size_download}",
        "-H",
        "accept-encoding: br",
        dev.url + name,
      ],
    }).output();
    bytes += Number(new TextDecoder().decode(stdout));
  }
  assert(bytes > 10_000 && bytes < 100 * 1024, `${bytes} bytes`);
});
