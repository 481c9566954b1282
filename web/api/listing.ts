/** One page of a list; `nextCursor` is null on the last one. */
export type Page<T> = { readonly data: readonly T[]; readonly nextCursor: string | null };

/** A reference to something with a name. */
export type Named = { readonly id: string; readonly name: string };

/** The entity tag of a version number, as If-Match wants it. */
export const etagOf = (version: number): string => `"${version}"`;
