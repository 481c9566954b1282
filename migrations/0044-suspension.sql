-- A partner takes a subscription out of use for a time, and back.

alter table commerce.subscriptions
  -- The trial or the paid term that goes on beneath.
  add column suspended_from text check (suspended_from in ('trial', 'active')),
  add column suspended_at timestamptz,
  -- Deleted then unless it is reactivated before.
  add column suspended_until timestamptz check (suspended_until > suspended_at),
  add column suspension_reason text
    check (suspension_reason in ('customer-request', 'non-payment', 'fraud')),
  -- The first day that no charge was ordered for, nor is free.
  add column paid_until date,
  add constraint suspended_is_complete check (
    num_nulls(suspended_from, suspended_at, suspended_until, suspension_reason)
      = case status when 'suspended' then 0 else 4 end);

-- What was charged so far; of what is free, its first period.
update commerce.subscriptions s
set paid_until = coalesce(
  (select max(a.period_end) from commerce.charged_amounts a
   where a.subscription_id = s.id and a.reverses is null and a.period_end is not null),
  (s.term_start + case s.terms ->> 'payment'
     when 'monthly' then interval 'P1M' when 'annual' then interval 'P1Y'
     else (s.terms ->> 'term')::interval end)::date)
where s.status = 'active' and s.term_start is not null;

alter table commerce.operations
  drop constraint operations_action_check,
  add constraint operations_action_check
    check (action in ('change-quantity', 'suspend', 'reinstate', 'unsubscribe')),
  drop constraint operations_check1,
  add constraint what_is_asked_is_known check (case action
    when 'change-quantity' then quantity is not null and change is not null
    when 'reinstate' then change is not null or status <> 'in-progress'
    else change is null end);
