import { isObject, type Json, type JsonObject } from "./json.ts";

/** What was typed and not saved, with the content it was typed on, so that it can be merged later. */
export type KeptDraft = { readonly base: JsonObject; readonly mine: JsonObject };

const PREFIX = "souk.draft.";

/**
 * Unsaved text outlives a session that ended, a reload and a crash of the page: it stays in this
 * tab of this browser, under the person and the page. A browser that refuses storage keeps it for
 * the life of the page only, which is what it did before.
 */
export function readDraft(name: string): KeptDraft | undefined {
  try {
    const text = window.sessionStorage.getItem(PREFIX + name);
    const value: Json = text === null ? null : JSON.parse(text);
    if (!isObject(value) || !isObject(value.base) || !isObject(value.mine)) return undefined;
    return { base: value.base, mine: value.mine };
  } catch {
    // Storage that is refused or was written by hand holds no draft.
    return undefined;
  }
}

export function keepDraft(name: string, draft: KeptDraft | undefined): void {
  try {
    if (draft === undefined) window.sessionStorage.removeItem(PREFIX + name);
    else window.sessionStorage.setItem(PREFIX + name, JSON.stringify(draft));
  } catch {
    // Refused or full storage: the text stays on the page, where the person sees it.
  }
}

/** The names of drafts that are kept and begin with `start`, such as all pages of an offer. */
export function namesOfDrafts(start: string): readonly string[] {
  try {
    return Object.keys(window.sessionStorage).flatMap((name) =>
      name.startsWith(PREFIX + start) ? [name.slice(PREFIX.length)] : [],
    );
  } catch {
    return []; // Storage that is refused holds no draft.
  }
}
