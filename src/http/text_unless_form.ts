import { type Frame, getHeader } from "../invocation/frame.ts";

const EQUALS_SIGN = 61;
const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/**
 * A message that is called a form and is none, as text: `curl -d Hello` says of all that it sends that it
 * is a form, and there is none without an equals sign.
 */
export function textUnlessForm(frame: Frame): Frame {
  const { payload, headers } = frame;
  const type = getHeader(headers, "content-type")?.[0] ?? "";
  if (!FORM.test(type) || payload.byteLength === 0 || payload.includes(EQUALS_SIGN)) return frame;
  return { payload, headers: new Map([...headers, ["content-type", ["text/plain"]]]) };
}
