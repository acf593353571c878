import { fromFileUrl } from "@std/path";
import { OTEL_VARIABLES } from "./trace_environment.ts";

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"];
const LOCALES = ["ALL", "COLLATE", "CTYPE", "MESSAGES", "MONETARY", "NUMERIC", "TIME"];

/**
 * What Deno itself, and the libraries of the system, go by: where its cache and programs are, where
 * packages come from and how to get there, whom to trust, which time, language and colours it is. A child needs
 * them to be as the invoker's own threads are. To its function they are not granted.
 */
export const RUNTIME_VARIABLES: readonly string[] = [
  ...["DENO_DIR", "XDG_CACHE_HOME", "HOME", "PATH", "TMPDIR", "DENO_NO_PACKAGE_JSON"],
  ...["JSR_URL", "NPM_CONFIG_REGISTRY", "DENO_AUTH_TOKENS"],
  ...PROXIES,
  ...PROXIES.map((name) => name.toLowerCase()),
  ...["DENO_TLS_CA_STORE", "DENO_CERT", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "SSL_CERT_DIR"],
  ...["TZ", "LANG", "LANGUAGE", "NO_COLOR", "FORCE_COLOR"],
  ...LOCALES.map((name) => `LC_${name}`),
  ...OTEL_VARIABLES,
];

/** A package of the invoker's own, and where such are in Deno's cache. */
const PACKAGE = "@opentelemetry/api";
const IN_CACHE = /\/npm\/[^/]+\/@opentelemetry\/api\/.*$/;

/**
 * What can be told of some of them where they may not be read: by what the runtime has made of them.
 *
 * @param resolve `import.meta.resolve`
 */
export function knownVariables(resolve: (specifier: string) => string): Record<string, string> {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const cache = cacheFolder(resolve);
  return {
    TZ: timeZone,
    ...(Deno.noColor && { NO_COLOR: "1" }),
    LANG: `${navigator.language.replaceAll("-", "_")}.UTF-8`,
    ...(cache !== undefined && { DENO_DIR: cache }),
  };
}

function cacheFolder(resolve: (specifier: string) => string): string | undefined {
  try {
    const url = resolve(PACKAGE);
    return IN_CACHE.test(url) ? fromFileUrl(url.replace(IN_CACHE, "")) : undefined;
  } catch {
    // From a registry the name is not known.
    return undefined;
  }
}
