import { userInfo } from "node:os";

/**
 * The name of who runs this, as an account of images is written; `undefined` when it is not known.
 *
 * @param getEnv the value of a variable
 * @param maySeeUser whether the system may be asked
 */
export function readOsUser(
  getEnv: (name: string) => string | undefined,
  maySeeUser: boolean,
): string | undefined {
  // An empty variable counts as not set.
  const name = getEnv("USER") || getEnv("LOGNAME") || getEnv("USERNAME") ||
    (maySeeUser && userInfo().username);
  // On Windows it comes with its domain.
  return name === false ? undefined : name.slice(name.lastIndexOf("\\") + 1).toLowerCase();
}
