/** Whether an argument looks like a method whose package was left out. */
export function isUnqualifiedMethod(text: string): boolean {
  return /^[a-z_]\w*\/[a-z_]\w*$/i.test(text);
}

/**
 * A method as an argument of `call`: without a package it has a dot before it, else it would be a text.
 *
 * @param name as "greeter.Greeter/SayHello"
 */
export function methodWord(name: string): string {
  return name.includes(".") ? name : `.${name}`;
}
