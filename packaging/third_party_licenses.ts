import type { BundledPackage } from "./bundled_packages.ts";

/** A package in the program, and what it says of its licence. */
export interface PackageLicense extends BundledPackage {
  /** The licence's short name, from its manifest. */
  readonly license: string;
  /** Texts of its licence files; a package may carry none. */
  readonly texts: readonly string[];
}

const RULE = "-".repeat(80);

/** The file that goes with a compiled invoker. */
export function formatLicenses(packages: readonly PackageLicense[]): string {
  const head =
    "The invoker contains the runtime of Deno (MIT License, https://deno.com), and code " +
    "of these packages.\n";
  const parts = packages.map(({ name, version, license, texts }) => {
    const body = texts.length === 0
      ? "The package carries no text of its licence."
      : texts.join("\n");
    return `${RULE}\n${name} ${version}: ${license}\n\n${body.trimEnd()}\n`;
  });
  return [head, ...parts].join("\n");
}
