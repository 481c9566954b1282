import assert from "node:assert/strict";
import { programOf, type TestMarket } from "./market.ts";

/** The resource of the fulfilment and metering protocols. */
export const RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";

type Programs = {
  readonly kind?: "publisher" | "partner" | "customer";
  readonly roles?: readonly string[];
  readonly scope?: string;
};

/** The header with which a new program of an organisation calls: of a publisher, by its protocols, unless said. */
export async function bearerOf(
  market: TestMarket,
  { organisation: { id, tenantId } }: { organisation: { id: string; tenantId: string } },
  { kind = "publisher", roles = ["developer"], scope = `${RESOURCE}/.default` }: Programs = {},
): Promise<Record<string, string>> {
  const program = await programOf(market, { id, kind }, roles);
  const answered = await market.visitor(
    "POST",
    `/${tenantId}/oauth2/v2.0/token`,
    new URLSearchParams({
      grant_type: "client_credentials",
      client_id: program.id,
      client_secret: program.secret,
      scope,
    }).toString(),
    { "content-type": "application/x-www-form-urlencoded" },
  );
  assert.equal(answered.status, 200, answered.text);
  return { authorization: `Bearer ${answered.json<{ access_token: string }>().access_token}` };
}

/** Ten seconds of system time pass in which publishers say nothing (decision 16). */
export async function publishersStaySilent(market: TestMarket): Promise<void> {
  await market.platform.pool.raw.query(
    "update commerce.operations set silence_at = clock_timestamp() where silence_at is not null",
  );
  await market.settle();
}
