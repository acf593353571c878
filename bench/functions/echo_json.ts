/** Echo, direct: what JSON says comes back. */
export default function echoJson(value: unknown): unknown {
  return value;
}
