import { type Browser, chromium, type Page } from "playwright-core";
import { ignoreBecause } from "./invoker_program.ts";

/** Where Debian's package has it. */
const PROGRAM = "/usr/bin/chromium";

/** One headless Chromium for all tests of a file. */
export interface SharedChromium {
  /** For `ignore`: whether there is none here, which has been printed. */
  readonly missing: boolean;
  /** Opens a page with a profile of its own, which knows nothing of others; both end when it is closed. */
  openPage(): Promise<Page>;
}

/** Starts Chromium before the tests of the file that calls this, and ends it after them. */
export function useChromium(): SharedChromium {
  const missing = !hasProgram() &&
    ignoreBecause(`${PROGRAM} is missing, which is of Debian's package chromium`);
  let browser: Browser | undefined;
  Deno.test.beforeAll(async () => {
    if (!missing) browser = await launch();
  });
  Deno.test.afterAll(() => browser?.close());
  return {
    missing,
    openPage() {
      if (browser === undefined) throw new Error("Cannot open a page: no test is running");
      return browser.newPage();
    },
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: PROGRAM,
    // Its sandbox is not to be had by root, nor in most containers. All pages are those of tests.
    chromiumSandbox: false,
  });
}

function hasProgram(): boolean {
  try {
    return Deno.statSync(PROGRAM).isFile;
  } catch {
    return false;
  }
}
