/**
 * The publisher's landing page with a purchase token: `?token=` or, where the address has a query
 * already, `&token=`. The token is url-encoded, whatever alphabet it uses.
 */
export function withToken(landingPageUrl: string, token: string): string {
  const [address = "", ...fragment] = landingPageUrl.split("#");
  const joint = !address.includes("?") ? "?" : /[?&]$/.test(address) ? "" : "&";
  const hash = fragment.length === 0 ? "" : `#${fragment.join("#")}`;
  return `${address}${joint}token=${encodeURIComponent(token)}${hash}`;
}
