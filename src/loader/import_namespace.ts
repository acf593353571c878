import { MAX_MODULE_BYTES, readRegularText } from "../files/read_regular_file.ts";

/** What a module exports. It is boxed: a promise would call what the module exports as `then`. */
export interface Imported {
  readonly module: Readonly<Record<string, unknown>>;
}

/** How long an import may take before it is looked how far it is, in milliseconds. */
const SLOW_MS = 1000;
/** The word, but as a method's name. */
const THEN = /(?<![.\w$])then(?![\w$])/;

/**
 * Imports a module as the runtime does, but for an export named `then`: `import()` would call that,
 * and wait for what it never says.
 *
 * @param url `file:` URL
 * @param onEvaluation told when all that it imports has been read and it is run, where that takes long
 */
export async function importNamespace(url: string, onEvaluation: () => void): Promise<Imported> {
  if (await mayExportThen(url)) return await importBoxed(url, onEvaluation);
  const slow = Promise.withResolvers<Imported>();
  const timer = setTimeout(
    () => void importBoxed(url, onEvaluation).then(slow.resolve, slow.reject),
    SLOW_MS,
  );
  try {
    return await Promise.race([import(url).then((module) => ({ module })), slow.promise]);
  } finally {
    clearTimeout(timer);
    slow.promise.catch(() => {});
  }
}

/** To import by another module takes some milliseconds more: it is done where it may have to be. */
async function mayExportThen(url: string): Promise<boolean> {
  try {
    return THEN.test(await readRegularText(new URL(url), MAX_MODULE_BYTES));
  } catch {
    return false;
  }
}

/** By a module that imports two: one that says that all is there, and the one that is meant. */
async function importBoxed(url: string, onEvaluation: () => void): Promise<Imported> {
  const name = `invoker ${crypto.randomUUID()}`;
  const tell = `globalThis[Symbol.for(${JSON.stringify(name)})]`;
  const runtime = globalThis as unknown as Record<symbol, unknown>;
  runtime[Symbol.for(name)] = onEvaluation;
  const first = toDataUrl(`${tell}(); delete ${tell};`);
  const code = `import ${JSON.stringify(first)}; export * as module from ${JSON.stringify(url)};`;
  try {
    return await import(toDataUrl(code));
  } catch {
    // It fails again, and the words are about the file alone.
    return { module: await import(url) };
  }
}

function toDataUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
