/** The handler that Calls go to that name none, and those that they may name. */
export type CalledHandlers<Handler> = Handler & { readonly others?: readonly Handler[] };

/**
 * The one that a Call was for; `undefined` for a name that none has.
 *
 * @param name what the Call says, which may be any text; where there is one handler it means nothing
 */
export function calledHandler<Handler extends { readonly name: string }>(
  served: CalledHandlers<Handler>,
  name: string | undefined,
): Handler | undefined {
  if (!served.others || name === undefined || name === served.name) return served;
  return served.others.find((each) => each.name === name);
}
