import type { Market } from "../app.ts";
import { accepted } from "../kernel/result.ts";
import {
  askDelegation,
  delegationsOfRecord,
  grantDelegation,
  recordOf,
} from "../modules/commerce/index.ts";
import { organisationsNamed } from "../modules/identity/index.ts";
import { actingAs } from "./acting-as.ts";
import { USERS_OF } from "./directory.ts";

/** What partners of the demo ask of the customer with users: the first is given it, the second waits for an answer. */
const ASKED = [
  {
    partner: "nordhaven",
    rights: ["users", "licences"],
    months: 12,
    words: "We set up your new joiners and give them their licences on the first day.",
    given: true,
  },
  {
    partner: "meridiaan",
    rights: ["licences"],
    months: 6,
    words: "We would like to move licences between your workshop and your office when you call us.",
    given: false,
  },
] as const;

/** What is there already is left alone, so an interrupted start is carried on. */
export async function letPartnersAct({ platform }: Market): Promise<void> {
  const reader = platform.databaseAs({ kind: "system", name: "Demo set-up" });
  const names = [USERS_OF, ...ASKED.map(({ partner }) => partner)];
  const organisations = await organisationsNamed(reader, names);
  const customer = organisations.get(USERS_OF);
  if (customer === undefined) throw new Error("The demo is not there");
  const web = platform.addresses.web;
  for (const { partner: handle, given, ...asked } of ASKED) {
    const partner = organisations.get(handle);
    if (partner === undefined) throw new Error(`The demo has no partner ${handle}`);
    const customerId = await recordOf(reader, partner.id, customer.id);
    if (customerId === undefined) throw new Error(`${handle} does not sell to ${USERS_OF}`);
    const there = await delegationsOfRecord(reader, partner.id, customerId);
    if (there?.given !== undefined) continue;
    const asking = await actingAs(platform, reader, partner, "global-admin");
    const id =
      there?.asked?.id ??
      accepted(await askDelegation(asking, { partner, customerId, ...asked, web }));
    if (!given) continue;
    const giving = await actingAs(platform, reader, customer, "global-admin");
    accepted(
      await grantDelegation(giving, { customer, id, seen: "*", rights: null, lastDay: null }),
    );
  }
}
