/** The programs that can build an image, the default one first. */
export const BUILDERS = ["docker", "podman", "buildah"] as const;

/** A program that can build an image. */
export type Builder = (typeof BUILDERS)[number];
