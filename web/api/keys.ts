import type { Api } from "./client.ts";

/**
 * Query keys. All begin with organisation and language: what one organisation may see is never
 * shown to another, and titles that the server localises follow the language switch.
 */
export const key = (api: Api, ...parts: readonly unknown[]): readonly unknown[] => [
  api.organisationId ?? "-",
  api.language,
  ...parts,
];

/** Everything of one noun for one organisation, in every language: what a change invalidates. */
export const touches =
  (api: Api, ...parts: readonly unknown[]) =>
  (query: { readonly queryKey: readonly unknown[] }): boolean => {
    const [organisation, , ...rest] = query.queryKey;
    return (
      organisation === (api.organisationId ?? "-") &&
      parts.every((part, index) => JSON.stringify(rest[index]) === JSON.stringify(part))
    );
  };

/**
 * Every answer held in one language. A change is written into the answers of the language it was
 * made in, so those of a language that the reader comes back to are fetched anew.
 */
export const heldIn =
  (language: string) =>
  ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean =>
    queryKey[1] === language;

/**
 * The key of a query, and what to show while the same thing is fetched in another language: the
 * answer at hand. A form stays on screen with what was typed when the language is switched.
 */
export function keyed(api: Api, ...parts: readonly unknown[]) {
  const queryKey = key(api, ...parts);
  return {
    queryKey,
    placeholderData: <T>(
      before: T | undefined,
      query: { readonly queryKey: readonly unknown[] } | undefined,
    ): T | undefined =>
      query !== undefined && withoutLanguage(query.queryKey) === withoutLanguage(queryKey)
        ? before
        : undefined,
  };
}

const withoutLanguage = ([organisation, , ...parts]: readonly unknown[]): string =>
  JSON.stringify([organisation, parts]);
