import assert from "node:assert/strict";
import { once, programOf, type TestMarket, type TestPerson } from "./market.ts";

/** The resource of the fulfilment and metering protocols. */
export const RESOURCE = "20e940b3-4c77-4b0b-9a53-9e16a1b010a7";

type Programs = {
  readonly kind?: "publisher" | "partner" | "customer";
  readonly roles?: readonly string[];
  readonly scope?: string;
};

const asksForToken = (
  market: TestMarket,
  { id, secret, tenantId }: { id: string; secret: string; tenantId: string },
  scope: string,
) =>
  market.visitor(
    "POST",
    `/${tenantId}/oauth2/v2.0/token`,
    new URLSearchParams({
      grant_type: "client_credentials",
      client_id: id,
      client_secret: secret,
      scope,
    }).toString(),
    { "content-type": "application/x-www-form-urlencoded" },
  );

/** The header with which a new program of an organisation calls: of a publisher, by its protocols, unless said. */
export async function bearerOf(
  market: TestMarket,
  { organisation: { id, tenantId } }: { organisation: { id: string; tenantId: string } },
  { kind = "publisher", roles = ["developer"], scope = `${RESOURCE}/.default` }: Programs = {},
): Promise<Record<string, string>> {
  const program = await programOf(market, { id, kind }, roles);
  const answered = await asksForToken(market, { ...program, tenantId }, scope);
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

export type Program = { id: string; secret: string; tenantId: string };

/** What people do with programs, and programs with their tokens; the market is asked for when they do. */
export function programsAt(market: () => TestMarket) {
  return {
    async create(person: TestPerson, name: string, roles: readonly string[]): Promise<Program> {
      const made = await person.call("POST", "/v1/api-clients", { name, roles }, once());
      assert.equal(made.status, 201, made.text);
      return made.json<Program>();
    },
    /** Undefined where it is refused. */
    async tokenFor(
      { id, tenantId }: Program,
      secret: string,
      scope = "souk/.default",
    ): Promise<string | undefined> {
      const answered = await asksForToken(market(), { id, secret, tenantId }, scope);
      return answered.json<{ access_token?: string }>().access_token;
    },
    async asksWith(token: string | undefined, path = "/v1/me"): Promise<number> {
      const headers = { authorization: `Bearer ${token}` };
      return (await market().visitor("GET", path, undefined, headers)).status;
    },
  };
}
