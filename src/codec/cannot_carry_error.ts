/** A form of bytes cannot carry what is in a value of a kind that it takes; another form may. */
export class CannotCarryError extends TypeError {
  override readonly name = "CannotCarryError";
}
