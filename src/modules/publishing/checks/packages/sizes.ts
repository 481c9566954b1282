export const MIB = 1024 * 1024;

/** A package and any file in it has at most 1 GiB (publisher.md 7.11, decision 49). */
export const LARGEST_BYTES = 1024 * MIB;
