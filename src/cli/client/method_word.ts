/**
 * A method as an argument of `call`: without a package it has a dot before it, else it would be a text.
 *
 * @param name as "greeter.Greeter/SayHello"
 */
export function methodWord(name: string): string {
  return name.includes(".") ? name : `.${name}`;
}
