import type { Reader } from "./database.ts";
import type { Language } from "./text.ts";

/** What a moment of the agenda is about, and what it will do, in the reader's language. */
export type MomentWords = {
  readonly about: string;
  readonly does?: string;
  /** The operator's page about it, as a path below the operator's portal; absent where there is none. */
  readonly page?: string;
};

/** @param subjects of moments of one kind; those that are not known have no words */
export type DescribeMoments = (
  db: Reader,
  subjects: readonly string[],
  locale: Language,
) => Promise<ReadonlyMap<string, MomentWords>>;
