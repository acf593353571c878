/** What a Call's trailers tell a test: the code, and what the function has set itself. */
export function ownTrailers(
  trailers: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): { readonly code?: string; readonly headers: Headers } {
  const headers = new Headers();
  let code: string | undefined;
  for (const [name, given = []] of Object.entries(trailers)) {
    // Of an answer that is nothing but trailers, HTTP's own are among them.
    if (name.startsWith(":") || name.startsWith("grpc-") || TRANSPORT.includes(name)) continue;
    const values = typeof given === "string" ? [given] : given;
    if (name === "error-code") code = values[0];
    else for (const value of values) headers.append(name, value);
  }
  return { ...(code !== undefined && { code }), headers };
}

const TRANSPORT = ["content-type", "date"];
