/** The name that JSON has for a field, when the file gives none: as protoc makes it. */
export function jsonNameOf(name: string): string {
  return name.replaceAll(/_+(.?)/g, (_, letter: string) => letter.toUpperCase());
}
