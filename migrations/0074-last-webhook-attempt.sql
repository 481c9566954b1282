-- When a publisher's webhook was called last, in system time, beside the first time: what it reads about its calls.
-- Null in calls that ended before; nothing is rewritten.

alter table wire.webhook_calls add column last_attempt_at timestamptz;
