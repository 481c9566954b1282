import type { Caller } from "../../../platform/http.ts";
import type { Viewer } from "../domain/actions.ts";
import { chooseLanguage, chooseMarket, type StorefrontLanguage } from "../domain/visitor.ts";

const LANGUAGE_COOKIE = "souk_language";
const MARKET_COOKIE = "souk_market";

/** Who looks at a page, and how. */
export type Visitor = {
  readonly language: StorefrontLanguage;
  readonly market: string;
  readonly viewer: Viewer;
  /** Customer organisations that the visitor is a member of. */
  readonly customers: readonly {
    readonly id: string;
    readonly handle: string | undefined;
    readonly name: string;
    /** Whether the visitor may get offers for it. */
    readonly buys: boolean;
  }[];
  /** Their tenant IDs. */
  readonly tenantIds: readonly string[];
  /** Name of the organisation to which private plans are offered. */
  readonly organisation?: string | undefined;
  readonly name: string;
  readonly email?: string | undefined;
  /** Handles of the publishers whose offers the visitor may publish. */
  readonly publishes: readonly string[];
  /** The visitor's own portal. */
  readonly home?: string | undefined;
};

export type Asked = {
  readonly lang?: string | undefined;
  readonly market?: string | undefined;
  readonly cookies: string | undefined;
  readonly acceptLanguage: string | undefined;
};

/** The permission with which partners buy for their customers, and customers for themselves. */
const BUY = "subscription:buy";
/** The permission with which people ask their administrators to buy. */
const REQUEST = "purchase:request";
/** The permission with which a preview is signed off. */
const PUBLISH = "offer:publish";

export function visitorOf(
  caller: Caller,
  asked: Asked,
  markets: ReadonlyMap<string, string>,
): Visitor {
  const known = new Set(markets.keys());
  const own = caller.memberships.map(({ organisation }) => organisation);
  const customers = own.filter(({ kind }) => kind === "customer");
  const partner = caller.memberships.find(
    // An indirect reseller's purchases are made by its provider.
    ({ organisation, permissions }) =>
      organisation.kind === "partner" &&
      organisation.partnerType !== "indirect-reseller" &&
      permissions.has(BUY),
  );
  const buyer = caller.memberships.find(
    ({ organisation, permissions }) => organisation.kind === "customer" && permissions.has(BUY),
  );
  const asks = caller.memberships.find(
    ({ organisation, permissions }) => organisation.kind === "customer" && permissions.has(REQUEST),
  );
  const first = own[0];
  return {
    language: chooseLanguage({
      asked: asked.lang,
      remembered: cookie(asked.cookies, LANGUAGE_COOKIE),
      own: caller.locale,
      acceptLanguage: asked.acceptLanguage,
    }),
    market: chooseMarket(
      {
        asked: asked.market,
        remembered: cookie(asked.cookies, MARKET_COOKIE),
        own: (buyer?.organisation ?? customers[0] ?? first)?.country,
        acceptLanguage: asked.acceptLanguage,
      },
      known,
    ),
    viewer: {
      signedIn: caller.kind === "person",
      buysForCustomersOf: partner?.organisation.handle,
      buysForOwn: buyer?.organisation.handle,
      asksIn: asks?.organisation.handle,
      customerOf: customers[0]?.name,
    },
    customers: caller.memberships.flatMap(({ organisation, permissions }) =>
      organisation.kind === "customer"
        ? [
            {
              id: organisation.id,
              handle: organisation.handle,
              name: organisation.name,
              buys: permissions.has(BUY),
            },
          ]
        : [],
    ),
    tenantIds: customerTenants(caller),
    organisation: customers[0]?.name,
    name: caller.name,
    email: caller.email,
    publishes: publishersOf(caller),
    home: first && `/${first.kind}/${first.handle}`,
  };
}

/** Tenant IDs of the customer organisations that the caller is a member of, lower case. */
export const customerTenants = (caller: Caller): string[] =>
  caller.memberships
    .filter(({ organisation }) => organisation.kind === "customer")
    .map(({ organisation }) => organisation.tenantId.toLowerCase());

/** Handles of the publishers whose previews the caller may sign off. */
export const publishersOf = (caller: Caller): string[] =>
  caller.memberships.flatMap(({ organisation, permissions }) =>
    organisation.kind === "publisher" && permissions.has(PUBLISH) && organisation.handle
      ? [organisation.handle]
      : [],
  );

/** The cookies that remember what the address asked for, for a year; none where it asked nothing. */
export function rememberedChoices(
  asked: Pick<Asked, "lang" | "market">,
  visitor: Pick<Visitor, "language" | "market">,
  secure: boolean,
): string[] {
  const remember = (name: string, value: string) =>
    `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure ? "; Secure" : ""}`;
  return [
    ...(asked.lang?.toLowerCase() === visitor.language
      ? [remember(LANGUAGE_COOKIE, visitor.language)]
      : []),
    ...(asked.market?.toUpperCase() === visitor.market
      ? [remember(MARKET_COOKIE, visitor.market)]
      : []),
  ];
}

function cookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const [key, value] = part.trim().split("=");
    if (key === name) return value;
  }
  return undefined;
}
