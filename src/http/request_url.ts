/** Its path, without escapes, and its query. */
export function splitUrl(
  url: string,
): { readonly path: string; readonly query: string | undefined } {
  const bare = withoutAuthority(url);
  const at = bare.indexOf("?");
  const path = at < 0 ? bare : bare.slice(0, at);
  const query = at < 0 || at === bare.length - 1 ? undefined : bare.slice(at + 1);
  return { path: decoded(path || "/"), query };
}

/** Path and query as they came: a request of a proxy has the whole address. */
export function withoutAuthority(url: string): string {
  return url.replace(/^https?:\/\/[^/?#]*/i, "");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
