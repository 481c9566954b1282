import { useMarketplace } from "../../api/identity.ts";

export type Addresses = {
  /** Where programs reach the marketplace. */
  readonly api: string;
  /** Where a command typed on the reader's machine reaches it. */
  readonly base: string;
};

/**
 * The https of a sandbox has a certificate authority of its own, which curl does not know: a first call
 * goes by the address of its pages.
 */
export function useAddresses(): Addresses | undefined {
  const { data } = useMarketplace();
  if (data === undefined) return undefined;
  const { api, web } = data.addresses;
  return { api, base: data.kind === "sandbox" ? web : api };
}

export const tokenAddress = (base: string, tenantId: string): string =>
  `${base}/${tenantId}/oauth2/v2.0/token`;

/** Gets a token and asks who it speaks for. The secret stands in one place, to be put there by hand. */
export const firstCall = (of: {
  readonly base: string;
  readonly tenantId: string;
  readonly clientId: string;
  /** Stands where the secret belongs, in the reader's language. */
  readonly secretHere: string;
}): string => `${tokenCommand(of)}
curl -sS '${of.base}/v1/me' -H "Authorization: Bearer $TOKEN"`;

const tokenCommand = (of: Parameters<typeof firstCall>[0]): string =>
  `SOUK_CLIENT_ID='${of.clientId}'
SOUK_CLIENT_SECRET='${of.secretHere}'
TOKEN=$(curl -sS '${tokenAddress(of.base, of.tenantId)}' \\
  -d grant_type=client_credentials -d scope=souk/.default -d "client_id=$SOUK_CLIENT_ID" \\
  --data-urlencode "client_secret=$SOUK_CLIENT_SECRET" |
  sed -n 's/.*"access_token":"\\([^"]*\\)".*/\\1/p')`;

/** The feed from its beginning, with a token that was got as above; then on from a cursor, waiting for what comes. */
export const feedCalls = (base: string): string =>
  `curl -sS '${base}/v1/events?limit=100' -H "Authorization: Bearer $TOKEN"
curl -sS "${base}/v1/events?wait=25&cursor=$NEXT_CURSOR" -H "Authorization: Bearer $TOKEN"`;

export const listenCommands = (base: string): string =>
  `souk login ${base}
souk events listen`;

/** For a file that a program reads its settings from. */
export const asSettings = (of: {
  readonly id: string;
  readonly secret: string;
  readonly tenantId: string;
}): string =>
  `SOUK_CLIENT_ID=${of.id}
SOUK_CLIENT_SECRET=${of.secret}
SOUK_TENANT=${of.tenantId}
`;
