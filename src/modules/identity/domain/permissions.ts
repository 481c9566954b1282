import type { OrganisationKind } from "../../../platform/http.ts";

/**
 * Who may do what, as data (decisions 20 and 43). A person's permissions in an organisation are
 * the union of those of the roles held there.
 */
export const ROLE_PERMISSIONS = {
  publisher: {
    "global-admin": [
      "view:share",
      "offer:read",
      "offer:edit",
      "offer:publish",
      "support:read",
      "support:ask",
      "support:withdraw",
      "file:upload",
      "lead:read",
      "lead:act",
      "licensing:manage",
      "deal:manage",
      "finance:read",
      "payout:read",
      "team:manage",
      "api-client:manage",
      "activity:read",
      "subscription:read",
    ],
    "account-admin": [
      "view:share",
      "offer:read",
      "offer:edit",
      "offer:publish",
      "support:read",
      "support:ask",
      "support:withdraw",
      "file:upload",
      "lead:read",
      "lead:act",
      "licensing:manage",
      "deal:manage",
      "team:manage",
      "api-client:manage",
      "activity:read",
      "subscription:read",
    ],
    manager: [
      "offer:read",
      "offer:edit",
      "offer:publish",
      "support:read",
      "support:ask",
      "support:withdraw",
      "file:upload",
      "lead:read",
      "lead:act",
      "activity:read",
      "subscription:read",
    ],
    developer: [
      "offer:read",
      "offer:edit",
      "offer:publish",
      "support:read",
      "support:ask",
      "support:withdraw",
      "file:upload",
      "api-client:manage",
      "activity:read",
      "subscription:read",
    ],
    finance: ["finance:read", "payout:read", "subscription:read"],
    "referrals-admin": ["deal:manage", "lead:read", "lead:act"],
  },
  partner: {
    "global-admin": [
      "view:share",
      "customer:read",
      "customer:create",
      "customer:edit",
      "customer:remove",
      "subscription:read",
      "private-offer:read",
      "subscription:buy",
      "subscription:manage",
      "price:read",
      "billing:read",
      "invoice:read",
      "team:manage",
      "api-client:manage",
      "activity:read",
      "file:upload",
    ],
    "admin-agent": [
      "customer:read",
      "customer:create",
      "customer:edit",
      "customer:export",
      "customer:attest",
      "customer:request",
      "subscription:read",
      "private-offer:read",
      "subscription:buy",
      "subscription:manage",
      "price:read",
      "billing:read",
      "invoice:read",
      "activity:read",
      "file:upload",
    ],
    "sales-agent": [
      "customer:read",
      "customer:create",
      "customer:edit",
      "customer:attest",
      "customer:request",
      "subscription:read",
      "private-offer:read",
      "subscription:buy",
      "subscription:manage",
      "price:read",
    ],
    "helpdesk-agent": [
      "customer:read",
      "customer:edit",
      "subscription:read",
      "private-offer:read",
      "subscription:buy",
      "subscription:manage",
    ],
    "billing-admin": [
      "customer:read",
      "subscription:read",
      "private-offer:read",
      "subscription:buy",
      "subscription:manage",
      "price:read",
      "billing:read",
      "invoice:read",
    ],
    "account-admin": [
      "view:share",
      "billing:read",
      "invoice:read",
      "team:manage",
      "api-client:manage",
      "activity:read",
    ],
    "user-management-admin": ["customer:create", "price:read", "team:manage"],
  },
  customer: {
    "global-admin": [
      "view:share",
      "purchase:request",
      "purchase:buy",
      "purchase:read",
      "subscription:read",
      "subscription:buy",
      "subscription:manage",
      "consent:give",
      "licence:assign",
      "billing:read",
      "invoice:read",
      "team:manage",
      "api-client:manage",
      "activity:read",
    ],
    "billing-admin": [
      "purchase:request",
      "purchase:buy",
      "purchase:read",
      "subscription:read",
      "subscription:buy",
      "subscription:manage",
      "consent:give",
      "billing:read",
      "invoice:read",
    ],
    "licence-admin": ["purchase:request", "purchase:read", "licence:assign"],
    member: ["purchase:request", "app:use"],
  },
  operator: {
    administrator: [
      "view:share",
      "certification:read",
      "certification:decide",
      "taxonomy:read",
      "operations:read",
      "operations:act",
      "organisation:read",
      "organisation:manage",
      "member:impersonate",
      "billing-run:read",
      "invoice:read",
      "billing-run:act",
      "payment:read",
      "payment:act",
      "payout:read",
      "payout:act",
      "ledger:read",
      "settings:manage",
      "team:manage",
      "api-client:manage",
      "activity:read",
      "support:read",
      "support:act",
      "support:withdraw",
    ],
    certifier: ["certification:read", "certification:decide", "taxonomy:read"],
    support: [
      "support:read",
      "support:act",
      "support:withdraw",
      "organisation:read",
      "member:impersonate",
      "operations:read",
      "taxonomy:read",
    ],
    billing: [
      "billing-run:read",
      "invoice:read",
      "billing-run:act",
      "payment:read",
      "payment:act",
      "payout:read",
      "payout:act",
      "ledger:read",
      "organisation:read",
      "taxonomy:read",
    ],
    auditor: [
      "certification:read",
      "support:read",
      "operations:read",
      "organisation:read",
      "billing-run:read",
      "invoice:read",
      "payment:read",
      "payout:read",
      "ledger:read",
      "activity:read",
      "taxonomy:read",
    ],
  },
} as const satisfies Record<OrganisationKind, Record<string, readonly string[]>>;

export type Role<Kind extends OrganisationKind = OrganisationKind> = Kind extends OrganisationKind
  ? keyof (typeof ROLE_PERMISSIONS)[Kind] & string
  : never;

/** Every role that an organisation of this kind can give. */
export const rolesOf = (kind: OrganisationKind): readonly string[] =>
  Object.keys(ROLE_PERMISSIONS[kind]);

/** What every role opens: each person keeps their own views of the lists that they may read. */
const OF_EVERY_ROLE = ["view:save"] as const;

/** The permissions of several roles add up; a role that the kind does not know gives none. */
export function permissionsOf(
  kind: OrganisationKind,
  roles: readonly string[],
): ReadonlySet<string> {
  const table: Readonly<Record<string, readonly string[]>> = ROLE_PERMISSIONS[kind];
  return new Set(
    roles.flatMap((role) => (table[role] === undefined ? [] : [...OF_EVERY_ROLE, ...table[role]])),
  );
}

/** Roles whose members may do `permission`, in these kinds of organisation or in all; each named once. */
export function rolesFor(
  permission: string,
  kinds: readonly OrganisationKind[] = Object.keys(ROLE_PERMISSIONS) as OrganisationKind[],
): readonly string[] {
  const found = kinds.flatMap((kind) =>
    rolesOf(kind).filter((role) => permissionsOf(kind, [role]).has(permission)),
  );
  return [...new Set(found)];
}
