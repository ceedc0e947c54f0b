-- 0001_events.sql
-- Why: the store itself. Events are the truth and can only be added; all else here can be made again from them, or waits to be
-- carried out. Every table leads with `team`, so that it can be distributed by team.

create extension if not exists pg_trgm;

create table events (
  team     text        not null,
  stream   text        not null,
  version  integer     not null check (version > 0),
  type     text        not null,
  data     jsonb       not null,
  actor    jsonb       not null,
  at       timestamptz not null,
  -- sha-256 over the previous event's hash and the canonical JSON (RFC 8785) of this one
  hash     bytea       not null check (length(hash) = 32),
  -- for readers that follow all events: order by (tx, position) below the oldest running transaction, never by position alone
  tx       xid8        not null default pg_current_xact_id(),
  position bigint      generated always as identity,
  primary key (team, stream, version)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are never changed: % on % refused', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;

create trigger events_are_immutable before update or delete on events for each row execute function refuse_change();
create trigger events_are_not_truncated before truncate on events for each statement execute function refuse_change();

-- The newest version and hash of every stream: a chain whose tail was cut no longer meets it.
create table heads (
  team    text    not null,
  stream  text    not null,
  version integer not null,
  hash    bytea   not null,
  primary key (team, stream)
) with (fillfactor = 70);

-- What must be able to vanish: the words, beside the events that hold their salted hash.
create table contents (
  team      text        not null,
  id        uuid        not null,
  stream    text        not null,
  version   integer     not null,
  salt      bytea       not null,
  -- null once erased
  text      text,
  erased_at timestamptz,
  primary key (team, id)
);
create index contents_by_event on contents (team, stream, version);

-- The fold of every stream, written in the events' transaction. `rebuild` makes it again.
create table states (
  team          text    not null,
  stream        text    not null,
  version       integer not null,
  state_version integer not null,
  state         jsonb   not null,
  primary key (team, stream)
) with (fillfactor = 70);

-- Numbers that people see count per team and kind, without gaps.
create table counters (
  team  text    not null,
  kind  text    not null,
  value integer not null,
  primary key (team, kind)
);

-- Waits. This table is the truth; the job engine only wakes us, and a sweep finds what it missed.
create table timers (
  team   text        not null,
  stream text        not null,
  key    text        not null,
  due_at timestamptz not null,
  primary key (team, stream, key)
);
create index timers_due on timers (due_at);

-- The outbox: effects wanted of outside systems, in the order of their stream, each with a key made from its event.
create table deliveries (
  team         text        not null,
  id           bigint      generated always as identity,
  stream       text        not null,
  version      integer     not null,
  key          text        not null,
  port         text        not null,
  effect       jsonb       not null,
  state        text        not null default 'waiting' check (state in ('waiting', 'delivered', 'failed', 'dropped')),
  attempts     integer     not null default 0,
  next_at      timestamptz not null,
  problem      text,
  result       jsonb,
  created_at   timestamptz not null,
  finished_at  timestamptz,
  primary key (team, id),
  unique (team, key)
);
create index deliveries_open on deliveries (team, stream, id) where state in ('waiting', 'failed');
create index deliveries_due on deliveries (next_at) where state = 'waiting';

-- Answers to POSTs that carried an Idempotency-Key, kept for 24 hours, written in the command's transaction.
create table idempotency (
  team       text        not null,
  actor      text        not null,
  path       text        not null,
  key        text        not null,
  body_hash  bytea       not null,
  status     integer     not null,
  response   jsonb       not null,
  created_at timestamptz not null,
  primary key (team, actor, path, key)
);
create index idempotency_age on idempotency (created_at);

-- Every playbook that was ever loaded, by content hash: an item keeps the one it began with.
create table playbooks (
  team      text        not null,
  hash      text        not null,
  content   jsonb       not null,
  loaded_at timestamptz not null,
  primary key (team, hash)
);

-- The inbox: one row for everything that is open, whatever its kind.
create table items (
  team        text        not null,
  stream      text        not null,
  kind        text        not null,
  number      integer,
  title       text        not null,
  -- unowned: waits for somebody; owned: `owner` works on it; due: something is owed at `due_at`
  standing    text        not null check (standing in ('unowned', 'owned', 'review')),
  owner       text,
  -- 0 urgent … 3 low
  rank        integer     not null,
  since       timestamptz not null,
  due_at      timestamptz,
  confidential boolean    not null default false,
  -- snoozed until then: out of the way, not decided
  quiet_until timestamptz,
  detail      jsonb       not null,
  version     integer     not null,
  primary key (team, stream)
) with (fillfactor = 70);
create index items_by_standing on items (team, standing, rank, since);
create index items_by_owner on items (team, owner) where owner is not null;

-- Small facts of the server itself: the delivery pause after a restore, for example.
create table desk_facts (
  team  text  not null,
  name  text  not null,
  value jsonb not null,
  primary key (team, name)
);
