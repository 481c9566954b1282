import { hasMessage, messagesOf, translate } from "../../src/platform/text.ts";
import type { Language } from "./words.ts";

type Params = NonNullable<Parameters<typeof translate>[2]>;

const plain = (text: string): string => text.replace(/[\s\u00a0\u202f]+/g, " ").trim();

let byEnglish: ReadonlyMap<string, readonly string[]> | undefined;

/** Message keys by what they say in English. */
function keysOf(english: string): readonly string[] {
  if (byEnglish === undefined) {
    const found = new Map<string, string[]>();
    for (const [key, message] of Object.entries(messagesOf("en")))
      found.set(plain(message), [...(found.get(plain(message)) ?? []), key]);
    byEnglish = found;
  }
  return byEnglish.get(plain(english)) ?? [];
}

/** Spaces of any width: a pattern is held against the text as it stands. */
const literally = (text: string): string =>
  text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replaceAll(" ", "\\s+");

export type Said = {
  /** The whole text. */
  (english: string, params?: Params): RegExp;
  /** A text that begins so: what is optional and how much is typed may follow. */
  begins(english: string, params?: Params): RegExp;
  /** A text that holds it. */
  holds(english: string, params?: Params): RegExp;
};

/**
 * What the portals say in a language, asked for by what they say in English, so that a journey is
 * written once and walked in each. Where English has one word for what another language says in
 * two, each is taken. A key, such as `operator.queue.title`, stands for its message.
 * @throws Error for words that no catalogue has: then the journey, or the page, lost them
 */
export function said(language: Language): Said {
  const alternatives = (english: string, params: Params): string => {
    const keys = hasMessage("en", english) ? [english] : keysOf(english);
    const texts = [...new Set(keys.map((key) => plain(translate(language, key, params))))];
    if (texts.length === 0) throw new Error(`No message says “${english}”`);
    return `(?:${texts.map(literally).join("|")})`;
  };
  return Object.assign(
    (english: string, params: Params = {}) => new RegExp(`^${alternatives(english, params)}$`),
    {
      begins: (english: string, params: Params = {}) =>
        new RegExp(`^${alternatives(english, params)}`),
      holds: (english: string, params: Params = {}) => new RegExp(alternatives(english, params)),
    },
  );
}
