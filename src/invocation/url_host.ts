/** A host as URLs have it: an address of IPv6 in brackets, with which it may come as well. */
export function urlHost(host: string): string {
  return host.includes(":") ? `[${host.replace(/^\[|\]$/g, "")}]` : host;
}
