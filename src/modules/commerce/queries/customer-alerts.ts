import type { Day } from "../../../kernel/calendar.ts";
import { ALERT_DAYS, type AlertKind } from "../domain/customer-alerts.ts";

/** One kind of alert: how many subscriptions, and when the first of them is due. */
export type AlertRow = {
  readonly kind: AlertKind;
  readonly count: number;
  /** An instant as PostgreSQL writes it in json; null where it happens with the beginning of a day. */
  readonly at: string | null;
  /** In the seller's billing zone; null where `at` says when. */
  readonly day: Day | null;
};

export type CustomerFigures = {
  readonly held: number;
  readonly attention: number;
  /** The first day on which one of its subscriptions renews. */
  readonly nextRenewal: Day | null;
  readonly alerts: readonly AlertRow[];
};

const RENEWS = "s.auto_renew and not s.renewals_stopped";
// The day that ends a running subscription; add-ons end with their bases and are not told of by themselves.
const ENDS_ON = `least(s.removal_day, case when not (${RENEWS}) then s.term_end end)`;

/** Alerts that are counted in the walk over subscriptions; what was asked stands in rows of its own. */
type Walked = Exclude<AlertKind, "asked">;

/** Which subscriptions `s` an alert is about, at the instant of parameter `at`. */
const aboutOf = (at: string): Readonly<Record<Walked, string>> => ({
  setup: "s.status = 'pending-activation'",
  suspended: "s.status = 'suspended' and s.parent_subscription_id is null",
  trial: `s.status = 'trial' and s.trial_ends_at < ${at}::timestamptz + interval '${ALERT_DAYS.trial} days'`,
  ending: `s.status = 'active' and s.parent_subscription_id is null
    and ${ENDS_ON} <= (${at}::timestamptz at time zone 'UTC')::date + ${ALERT_DAYS.ending}`,
});

const FIRST: Readonly<Record<Walked, readonly [at: string, day: string]>> = {
  setup: ["min(s.lapses_at)", "null"],
  suspended: ["min(s.suspended_until)", "null"],
  trial: ["min(s.trial_ends_at)", "null"],
  ending: ["null", `min(${ENDS_ON})`],
};

const ASKED = `from commerce.change_requests r
    where r.seller_id = c.seller_id and r.customer_id = c.id and r.state = 'open'`;

const OF_CUSTOMER = `commerce.subscriptions s where s.seller_id = c.seller_id and s.customer_id = c.id`;

/** The figures of customer `c` as one value, counted in one walk over what it holds. */
export function figuresOf(at: string): string {
  const about = aboutOf(at);
  const alert = (kind: Walked) => {
    const filter = `filter (where ${about[kind]})`;
    const [instant, day] = FIRST[kind].map((first) =>
      first === "null" ? "null" : `${first} ${filter}`,
    );
    return `case when count(*) ${filter} > 0 then jsonb_build_array(jsonb_build_object('kind', '${kind}',
      'count', count(*) ${filter}, 'at', ${instant}, 'day', ${day})) else '[]' end`;
  };
  return `(select jsonb_build_object('held', count(*),
      'attention', count(*) filter (where s.status in ('pending-activation', 'suspended')),
      'nextRenewal', min(s.term_end) filter (where s.status = 'active' and s.parent_subscription_id is null and ${RENEWS}
        and s.removal_day is null),
      'alerts', coalesce((select jsonb_build_array(jsonb_build_object('kind', 'asked', 'count', count(*),
          'at', min(r.asked_at), 'day', null)) ${ASKED} having count(*) > 0), '[]')
        || ${(Object.keys(FIRST) as Walked[]).map(alert).join(" || ")})
    from ${OF_CUSTOMER} and s.status in ('pending-activation', 'trial', 'active', 'suspended')) as figures`;
}

/** Whether customer `c` has what parameter `kind` names. */
export const hasAlert = (kind: string, at: string): string =>
  [
    `${kind} = 'asked' and exists (select ${ASKED})`,
    ...Object.entries(aboutOf(at)).map(
      ([name, about]) => `${kind} = '${name}' and exists (select from ${OF_CUSTOMER} and ${about})`,
    ),
  ].join("\n    or ");
