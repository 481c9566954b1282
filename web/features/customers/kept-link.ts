const KEY = "souk.relationship";

/**
 * The token of a partner's link stands behind its #, where no server sees it. It is kept for this tab
 * while somebody signs in, and forgotten when it was used.
 */
export function takeLink(): string | undefined {
  const behind = location.hash.slice(1);
  if (behind !== "") sessionStorage.setItem(KEY, behind);
  return sessionStorage.getItem(KEY) ?? undefined;
}

export const forgetLink = (): void => sessionStorage.removeItem(KEY);
