import { userInfo } from "node:os";

/**
 * The name of who runs this, as an account of images is written; `undefined` when it is not known.
 *
 * @param getEnv the value of a variable
 * @param maySeeUser whether the system may be asked
 * @param askSystem throws where the system knows no name, as of a container's user
 */
export function readOsUser(
  getEnv: (name: string) => string | undefined,
  maySeeUser: boolean,
  askSystem: () => string = () => userInfo().username,
): string | undefined {
  // An empty variable counts as not set.
  const name = getEnv("USER") || getEnv("LOGNAME") || getEnv("USERNAME") ||
    (maySeeUser ? nameFrom(askSystem) : undefined);
  // On Windows it comes with its domain.
  return name?.slice(name.lastIndexOf("\\") + 1).toLowerCase();
}

function nameFrom(askSystem: () => string): string | undefined {
  try {
    return askSystem();
  } catch {
    return undefined;
  }
}
