-- 0005_doors.sql
-- Why: what the doors of alert sources keep beside alerts: settings of a source's proof (signing secrets, the push audience), which
-- signed deliveries were taken already, what senders remarked, what changed lately, and what a source said that was no alert.
-- Beside 0004: only adds.

-- Encrypted under DUTYDESK_SECRET, bound to team and key: a row moved elsewhere cannot be read.
create table source_settings (
  team   text        not null,
  key_id text        not null,
  sealed bytea       not null,
  -- which are set; their values are never shown again
  names  text[]      not null,
  set_by text        not null,
  set_at timestamptz not null,
  primary key (team, key_id)
);

-- Ids of signed deliveries that were kept: heard again, nothing is done. Bounded by time, and by number in each team.
create table delivery_replays (
  team  text        not null,
  id    bytea       not null,
  until timestamptz not null,
  primary key (team, id)
);
create index delivery_replays_by_end on delivery_replays (team, until);

-- "Acknowledged at its sender" and the like, for the group's page. Never a decision.
create table alert_remarks (
  team         text        not null,
  id           bigint      generated always as identity,
  group_number integer     not null,
  source       text        not null,
  key_name     text        not null,
  text         text        not null,
  at           timestamptz not null,
  primary key (team, id)
);
create index alert_remarks_by_group on alert_remarks (team, group_number, id desc);

-- What changed lately (I8's first question). A change that is told twice is one row.
create table changes (
  team        text        not null,
  id          bigint      generated always as identity,
  digest      bytea       not null,
  source      text        not null,
  key_name    text        not null,
  title       text        not null,
  text        text        not null,
  url         text,
  labels      jsonb       not null,
  service     text,
  environment text,
  changed_at  timestamptz not null,
  heard_at    timestamptz not null,
  primary key (team, id),
  unique (team, digest)
);
create index changes_by_time on changes (team, changed_at desc, id desc);

-- What a source said last that was no alert: a test message, a subscription to confirm.
create table source_sayings (
  team     text        not null,
  source   text        not null,
  key_name text        not null,
  text     text        not null,
  at       timestamptz not null,
  primary key (team, source, key_name)
);
