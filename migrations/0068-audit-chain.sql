-- The audit trail is sealed (reliability I11): each entry has a place in a chain of digests, so that a
-- changed or removed entry is found at that entry, and a chain that was made anew ends in another digest
-- than the one that was noted elsewhere.
--
-- What is written with an entry is its own digest; the chain is made of these by the worker, seconds
-- later. A chain made in the same transaction would let all writers wait for each other's commit.
-- Existing entries are taken in: about 15 s for a million here, and the worker chains them afterwards.

-- Sessions differ in how they print instants, so these are given in UTC.
create function platform.audit_digest(e platform.audit_entries) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array(
    e.seq, e.organisation_id, e.actor_kind, e.actor_id, e.actor_name, e.action, e.object_type, e.object_id,
    e.before, e.after, e.at at time zone 'UTC', e.recorded_at at time zone 'UTC', e.request_id)::text, 'UTF8'))
$$;

create table platform.audit_chain (
  position bigint primary key check (position >= 1),
  -- The number of the entry; no foreign key, since it says what there must be.
  entry bigint not null unique,
  -- SHA-256 of the digest before and of the entry's own.
  digest bytea not null check (length(digest) = 32)
);
create trigger audit_chain_append_only before update or delete or truncate
  on platform.audit_chain for each statement execute function platform.refuse_change();

-- Entries that are not in the chain yet, with what they were when they were written.
create table platform.audit_waiting (
  entry bigint primary key,
  digest bytea not null check (length(digest) = 32),
  since timestamptz not null default clock_timestamp()
);

create function platform.await_chain() returns trigger language plpgsql as $$
begin
  insert into platform.audit_waiting (entry, digest) values (new.seq, platform.audit_digest(new));
  return null;
end $$;
create trigger audit_entries_await_chain after insert
  on platform.audit_entries for each row execute function platform.await_chain();

insert into platform.audit_waiting (entry, digest)
select e.seq, platform.audit_digest(e) from platform.audit_entries e;

-- Chains the next entries that wait, one caller at a time, and says how many there were.
create function platform.chain_audit(p_most integer) returns integer language plpgsql as $$
declare
  waiting record;
  last_position bigint;
  last_digest bytea;
  entries bigint[] := '{}';
  digests bytea[] := '{}';
begin
  perform pg_advisory_xact_lock(hashtextextended('platform.chain-audit', 0));
  select c.position, c.digest into last_position, last_digest
  from platform.audit_chain c order by c.position desc limit 1;
  for waiting in select w.entry, w.digest from platform.audit_waiting w order by w.entry limit p_most loop
    last_digest := sha256(coalesce(last_digest, '') || waiting.digest);
    entries := entries || waiting.entry;
    digests := digests || last_digest;
  end loop;
  insert into platform.audit_chain (position, entry, digest)
  select coalesce(last_position, 0) + x.n, x.entry, x.digest
  from unnest(entries, digests) with ordinality as x(entry, digest, n);
  delete from platform.audit_waiting where entry = any (entries);
  return cardinality(entries);
end $$;
