/** Gets a token with the auth library as it comes, by its public options only, and prints what it got. */
import { ConfidentialClientApplication } from "@azure/msal-node";

const [authority = "", clientId = "", clientSecret = "", scope = ""] = process.argv.slice(2);
const application = new ConfidentialClientApplication({
  auth: { clientId, clientSecret, authority, knownAuthorities: [new URL(authority).host] },
});
try {
  const result = await application.acquireTokenByClientCredential({ scopes: [scope] });
  process.stdout.write(
    JSON.stringify({
      token: result?.accessToken,
      expiresOn: result?.expiresOn,
      type: result?.tokenType,
    }),
  );
} catch (error) {
  process.stdout.write(
    JSON.stringify({
      error: (error as { errorCode?: string }).errorCode ?? (error as Error).message,
      detail: (error as Error).message,
    }),
  );
}
