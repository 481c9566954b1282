-- What waits for one publisher is found without reading what waits for all: ten thousand renewals of one
-- instant are ten thousand calls. About a second per million calls that wait.

create index webhook_calls_of_publisher_in_order on wire.webhook_calls (publisher_id, next_attempt_at, seq)
  where state = 'waiting';
