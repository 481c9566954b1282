import type { Instant } from "../../../kernel/calendar.ts";
import { statement } from "../../../platform/database.ts";
import type { Tx } from "../../../platform/transaction.ts";

const bind = statement<[providerId: string, resellerId: string, since: Instant], unknown>(
  "identity.bind-reseller",
  `insert into identity.provider_resellers (provider_id, reseller_id, since) values ($1, $2, $3)
   on conflict do nothing`,
);
const unbind = statement<[providerId: string, resellerId: string], unknown>(
  "identity.unbind-reseller",
  "delete from identity.provider_resellers where provider_id = $1 and reseller_id = $2",
);

/** From now on the provider names the reseller in orders. Who may come together is commerce's rule. */
export const bindReseller = (tx: Tx, providerId: string, resellerId: string) =>
  tx.query(bind, [providerId, resellerId, tx.at]);

/** The provider names it no more; what was sold through it keeps it. */
export const unbindReseller = (tx: Tx, providerId: string, resellerId: string) =>
  tx.query(unbind, [providerId, resellerId]);
