-- Metered usage: what publishers report, and the charges that come of it.

create schema metering;

-- Events that were accepted: one for each subscription, dimension and clock hour. What is known of an
-- event is never changed; only the rating that counts it is noted, once.
create table metering.usage_events (
  subscription_id uuid not null,
  dimension text not null check (length(dimension) between 1 and 100),
  -- The clock hour in UTC.
  hour timestamptz not null,
  id uuid not null,
  -- Who is invoiced, and whose offer it is.
  seller_id uuid not null,
  publisher_id uuid not null,
  plan_id text not null,
  quantity numeric not null check (quantity > 0),
  used_at timestamptz not null,
  -- The day in the seller's billing zone.
  day date not null,
  accepted_at timestamptz not null,
  -- The rating that charged it; null while it waits.
  rated_in uuid,
  primary key (subscription_id, dimension, hour),
  check (hour = date_trunc('hour', used_at, 'UTC'))
);
-- What waits is summed for estimates, and rated subscription by subscription.
create index usage_waiting on metering.usage_events (seller_id, subscription_id) where rated_in is null;
create index usage_of_publisher on metering.usage_events (publisher_id, used_at);

create trigger usage_events_append_only before delete or truncate
  on metering.usage_events for each statement execute function platform.refuse_change();
create trigger usage_events_never_change before update of subscription_id, dimension, hour, id, seller_id,
    publisher_id, plan_id, quantity, used_at, day, accepted_at
  on metering.usage_events for each statement execute function platform.refuse_change();
create trigger usage_is_rated_once before update of rated_in
  on metering.usage_events for each row when (old.rated_in is not null)
  execute function platform.refuse_change();
