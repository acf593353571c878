import { extname } from "@std/path";

/** Whether a URL is that of a file with a module in JavaScript, TypeScript or JSX. */
export function isSource(url: string): boolean {
  return /^\.(m?[jt]s|[jt]sx)$/.test(extensionOf(url));
}

/** Whether it is CommonJS by its name. */
export function isCommonJsName(url: string): boolean {
  return extensionOf(url) === ".cjs";
}

/** Whether it is one that V8 cannot run as it is. */
export function hasTypes(url: string): boolean {
  return /^\.(m?ts|[jt]sx)$/.test(extensionOf(url));
}

/** Whether it may have JSX in it. */
export function isJsx(url: string): boolean {
  return /^\.[jt]sx$/.test(extensionOf(url));
}

function extensionOf(url: string): string {
  return url.startsWith("file:") ? extname(new URL(url).pathname) : "";
}
