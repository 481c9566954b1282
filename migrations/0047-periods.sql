-- Each paid period begins at its time, and a term is followed by the next one.

alter table billing.charges
  drop constraint charges_kind_check,
  add constraint charges_kind_check check (kind in
    ('new', 'convert', 'renew', 'cycleCharge', 'addQuantity', 'removeQuantity', 'cancelImmediate', 'proration'));

alter table commerce.operations
  drop constraint operations_action_check,
  add constraint operations_action_check
    check (action in ('change-quantity', 'suspend', 'reinstate', 'renew', 'unsubscribe'));

-- What runs already: its next period begins where the charges that were made end.
insert into platform.agenda (kind, subject, due_at, payload)
select 'commerce.period-begins', s.id::text,
  s.paid_until::timestamp at time zone (s.terms ->> 'sellerTimeZone'), '{}'
from commerce.subscriptions s
where s.status = 'active' and s.paid_until is not null
on conflict (kind, subject) do nothing;

-- And the renewal of its long term is announced, where that is still ahead.
insert into platform.agenda (kind, subject, due_at, payload)
select 'commerce.renewal-ahead', s.id::text,
  (s.term_end - 30)::timestamp at time zone (s.terms ->> 'sellerTimeZone'), '{}'
from commerce.subscriptions s
where s.status in ('trial', 'active') and s.parent_subscription_id is null
  and s.term_end > s.term_start + 300 and s.term_end - 30 > current_date
on conflict (kind, subject) do nothing;
