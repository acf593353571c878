/**
 * Why a Call is refused whose method takes one message.
 *
 * @param count how many have come
 */
export function notOneMessage(count: number): string {
  return `The method takes one message, and ${count === 0 ? "none has" : "more have"} come`;
}
