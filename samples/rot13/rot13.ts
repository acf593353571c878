/** Mirrors the alphabet: a↔z, b↔y, … */
export function encode(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const [a, z] = letter >= "a" ? [97, 122] : [65, 90];
    return String.fromCharCode(a + z - letter.charCodeAt(0));
  });
}
