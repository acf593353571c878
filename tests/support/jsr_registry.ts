import { untar } from "./untar.ts";

/** The files of one version of a package, by path with a slash in front, and what it exports. */
export interface PackageFiles {
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly exports: Readonly<Record<string, string>>;
}

/** A stand-in for the registry JSR, on this machine. */
export interface JsrRegistry extends AsyncDisposable {
  /** For the variable `JSR_URL`. */
  readonly url: string;
  /** Adds a version of a package, `@scope/name`. */
  add(name: string, version: string, files: PackageFiles): void;
  /** A version that is there. */
  get(name: string, version: string): PackageFiles | undefined;
  /** What was asked for and is not there: method and path. */
  readonly missed: readonly string[];
}

/** The token that publishes. */
export const TOKEN = "a-token";

/**
 * Starts a registry that serves packages as JSR does (https://jsr.io/docs/api), and takes those that
 * `deno publish` sends. It does not judge them: that is what `deno publish` does beforehand.
 */
export function startJsrRegistry(): JsrRegistry {
  const packages = new Map<string, Map<string, PackageFiles>>();
  const missed: string[] = [];
  const add: JsrRegistry["add"] = (name, version, files) => {
    const versions = packages.get(name) ?? new Map<string, PackageFiles>();
    packages.set(name, versions.set(version, files));
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const published = PUBLISH.exec(pathname)?.groups;
    const response = request.method === "POST" && published
      ? await publish(request, published, searchParams.get("config") ?? "")
      : await answer(pathname);
    if (response) return response;
    missed.push(`${request.method} ${pathname}`);
    return Response.json({ code: "notFound", message: "Not found" }, { status: 404 });
  });

  async function publish(
    request: Request,
    { scope, name, version = "" }: Record<string, string>,
    configPath: string,
  ): Promise<Response> {
    if (request.headers.get("authorization") !== `Bearer ${TOKEN}` || !request.body) {
      return Response.json({ code: "unauthorized", message: "Not authorized" }, { status: 401 });
    }
    const files = await untar(request.body.pipeThrough(new DecompressionStream("gzip")));
    const { exports } = JSON.parse(new TextDecoder().decode(files.get(configPath)));
    add(`@${scope}/${name}`, version, {
      files,
      exports: typeof exports === "string" ? { ".": exports } : exports,
    });
    return Response.json({ id: "1", status: "success", packageScope: scope, packageName: name });
  }

  function answer(pathname: string): Promise<Response> | Response | undefined {
    if (pathname.startsWith("/api/publish_status/")) {
      return Response.json({ id: "1", status: "success" });
    }
    if (PACKAGE.test(pathname)) return Response.json({ score: 100 });
    const { name = "", rest = "" } = FILE.exec(pathname)?.groups ?? {};
    const versions = packages.get(name);
    if (!versions) return undefined;
    if (rest === "meta.json") return Response.json(packageMeta(name, versions));
    const [, version = ""] = /^(.*)_meta\.json$/.exec(rest) ?? [];
    const described = versions.get(version);
    if (described) return versionMeta(described).then((meta) => Response.json(meta));
    const [folder = "", ...path] = rest.split("/");
    const file = versions.get(folder)?.files.get(`/${path.join("/")}`);
    return file && new Response(file, { headers: { "content-type": typeOf(pathname) } });
  }

  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    add,
    get: (name, version) => packages.get(name)?.get(version),
    missed,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const PUBLISH =
  /^\/api\/scopes\/(?<scope>[\w-]+)\/packages\/(?<name>[\w-]+)\/versions\/(?<version>[\w.+-]+)$/;
const PACKAGE = /^\/api\/scopes\/[\w-]+\/packages\/[\w-]+$/;
const FILE = /^\/(?<name>@[\w-]+\/[\w-]+)\/(?<rest>.+)$/;

function packageMeta(name: string, versions: ReadonlyMap<string, PackageFiles>) {
  const names = [...versions.keys()];
  const [, scope, own] = /^@(.*)\/(.*)$/.exec(name) ?? [];
  return {
    scope,
    name: own,
    latest: names.at(-1),
    versions: Object.fromEntries(names.map((each) => [each, {}])),
  };
}

async function versionMeta({ files, exports }: PackageFiles) {
  const entries = [...files].map(async ([path, bytes]) => {
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    const checksum = `sha256-${new Uint8Array(digest).toHex()}`;
    return [path, { size: bytes.byteLength, checksum }] as const;
  });
  return { manifest: Object.fromEntries(await Promise.all(entries)), exports };
}

function typeOf(pathname: string): string {
  if (pathname.endsWith(".ts")) return "text/typescript";
  if (pathname.endsWith(".js")) return "text/javascript";
  return pathname.endsWith(".json") ? "application/json" : "text/plain";
}
