const KEY = "souk.consent";
/** As long as a link can be used. */
const KEPT_MS = 14 * 24 * 3_600_000;

/** Where a link that asks for consent leads, without what stands behind its #. */
export const CONSENT_PATH = "/consent";

/**
 * The token of a link that asks for consent stands behind its #, where no server sees it. Whoever has no
 * organisation registers one first, and the mails of that open in other tabs: it is kept for this browser
 * until it was used, for as long as a link lives.
 */
export function takeConsent(): string | undefined {
  const behind = location.hash.slice(1);
  if (behind !== "")
    localStorage.setItem(KEY, JSON.stringify({ token: behind, until: Date.now() + KEPT_MS }));
  return keptConsent();
}

export function keptConsent(): string | undefined {
  const kept = localStorage.getItem(KEY);
  if (kept === null) return undefined;
  try {
    const { token, until } = JSON.parse(kept) as { token?: unknown; until?: unknown };
    if (typeof token === "string" && typeof until === "number" && Date.now() < until) return token;
  } catch {
    // Something else wrote it: of no use, and forgotten.
  }
  forgetConsent();
  return undefined;
}

export const forgetConsent = (): void => localStorage.removeItem(KEY);
