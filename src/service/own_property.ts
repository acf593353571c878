/** The property that an assignment does not make. */
const PROTO = "__proto__";

/** Whether it is an object of properties, and no list, map, date or other thing. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ||
    Object.prototype.toString.call(value) === "[object Object]";
}

/** Sets a property of an object, whatever its name. */
export function putOwn(object: object, name: string, value: unknown): void {
  if (name !== PROTO) (object as Record<string, unknown>)[name] = value;
  else Object.defineProperty(object, name, { value, ...DATA });
}
const DATA = { writable: true, enumerable: true, configurable: true } as const;

/** JavaScript that sets a property of `object`; what runs it has `putOwn`. */
export function putSource(object: string, name: string, value: string): string {
  const key = JSON.stringify(name);
  return name === PROTO ? `putOwn(${object}, ${key}, ${value});` : `${object}[${key}] = ${value};`;
}

/** JavaScript that is a property of an object's literal. */
export function literalSource(name: string, value: string): string {
  const key = JSON.stringify(name);
  return name === PROTO ? `[${key}]: ${value}` : `${key}: ${value}`;
}

/** JavaScript that gets an object's own property; of names that every object has, none but that. */
export function getSource(object: string, name: string): string {
  const key = JSON.stringify(name);
  const value = `${object}[${key}]`;
  return name in Object.prototype
    ? `Object.hasOwn(${object}, ${key}) ? ${value} : undefined`
    : value;
}
