/** What a report says now, and what it said of the range that it is compared with; null where there is none. */
export type Compared<T> = { readonly now: T; readonly earlier: T | null };
