/** What the export of a method or a service is called, beside its own name. */
export function exportName(name: string): string {
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
