import type { Market } from "../app.ts";
import { addDays, dayIn } from "../kernel/calendar.ts";
import { accepted } from "../kernel/result.ts";
import { organisationsNamed } from "../modules/identity/index.ts";
import { listOpportunities, referOpportunity } from "../modules/leads/index.ts";
import { actingAs } from "./acting-as.ts";

/** Companies and contacts are invented. Days are counted from the day on which the demo is made. */
const REFERRALS = [
  {
    from: "nordhaven",
    to: "brightwater",
    role: "global-admin",
    offer: "brightwater.tidewise-sales",
    company: "Werft Lindner",
    country: "DE",
    contact: {
      firstName: "Anke",
      lastName: "Lindner",
      email: "anke@werft-lindner.example",
      phone: "+49 40 99 00 51 01",
    },
    value: { amount: "18600.00", currency: "EUR" },
    closes: 45,
    help: "They want to see the forecast on their own pipeline. Please give them a demo.",
    notes: "Forty people in sales, two sites.",
  },
  {
    from: "brightwater",
    to: "nordhaven",
    role: "global-admin",
    offer: "brightwater.tidewise",
    company: "Hafenkontor Reuter",
    country: "DE",
    contact: {
      firstName: "Till",
      lastName: "Reuter",
      email: "till@hafenkontor-reuter.example",
      phone: "+49 40 99 00 51 02",
    },
    value: { amount: "9400.00", currency: "EUR" },
    closes: 30,
    help: "They buy from a partner in Hamburg only. Can you quote and set it up?",
    notes: "",
  },
] as const;

/** One sale each way between the demo's publisher and its partner. What was referred already is left alone. */
export async function referSales({ platform }: Market): Promise<void> {
  const reader = platform.databaseAs({ kind: "system", name: "Demo set-up" });
  for (const { from, to, role, offer, closes, ...terms } of REFERRALS) {
    const sender = (await organisationsNamed(reader, [from])).get(from);
    if (sender === undefined) throw new Error("The demo is not there");
    const wanted = { direction: "outbound", q: null, stage: null, before: null, limit: 1 } as const;
    if ((await listOpportunities(reader, sender.id, wanted)).length > 0) continue;
    const today = dayIn(sender.timeZone, platform.clock.now());
    accepted(
      await referOpportunity(await actingAs(platform, reader, sender, role), {
        sender,
        to,
        offer,
        terms: { ...terms, closesOn: addDays(today, closes) },
        addresses: platform.addresses,
      }),
    );
  }
}
