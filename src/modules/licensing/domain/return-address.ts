/**
 * Where somebody goes back to after the page *Not licensed*: an address that the app gives, and that is shown only where
 * its origin is one of the offer's own. Another one could lead anywhere.
 *
 * @param known addresses of the offer, as its publisher wrote them
 */
export function returnAddress(
  given: string | undefined,
  known: readonly (string | undefined)[],
): string | null {
  const wanted = webOrigin(given);
  if (given === undefined || wanted === undefined) return null;
  return known.some((one) => webOrigin(one) === wanted) ? new URL(given).href : null;
}

function webOrigin(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { protocol, origin, username, password } = new URL(address);
  const web = protocol === "https:" || protocol === "http:";
  return web && username === "" && password === "" ? origin : undefined;
}
