import type { Pool } from "undici";
import { signIn } from "./caller.ts";
import { PASSWORD } from "./seeded.ts";

/** An access token of a program that somebody makes for an organisation, with the role of a developer. */
export async function programToken(
  pool: Pool,
  url: string,
  { email, tenantId, scope }: { email: string; tenantId: string; scope: string },
): Promise<string> {
  const owner = await signIn(pool, url, { email, password: PASSWORD });
  const made = await owner.call<{ id: string; secret: string }>("POST", "/v1/api-clients", {
    body: { name: "Measured", roles: ["developer"] },
  });
  const answer = await pool.request({
    method: "POST",
    path: `/${tenantId}/oauth2/v2.0/token`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: made.body.id,
      client_secret: made.body.secret,
      scope,
    }).toString(),
  });
  const { access_token: token } = (await answer.body.json()) as { access_token?: string };
  if (token === undefined) throw new Error("The program got no token");
  return token;
}
