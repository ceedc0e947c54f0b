-- 0003_alerts.sql
-- Why: an alert is a row and not a stream, since repeats would drown the history; its group is a stream and has a view. What is written
-- for every repeat (`alert_sightings`) is narrow and apart from what is written only when something changed (`alerts`), because an
-- UPDATE copies the whole row. Keys sort by bytes, so that batches of several nodes lock rows in one order.

create table alerts (
  team             text        collate "C" not null,
  -- the sender's identity for it: Alertmanager's fingerprint, or the sender's own key
  key              text        collate "C" not null,
  -- the group it belongs to in its present occurrence; null when all that was ever heard is a recovery
  group_key        text        collate "C",
  group_number     integer,
  source           text        not null,
  state            text        not null check (state in ('firing', 'resolved')),
  severity         text        not null,
  title            text        not null,
  text             text        not null,
  labels           json        not null,
  annotations      json        not null,
  url              text,
  service          text,
  environment      text,
  occurrence       integer     not null,
  -- times here are milliseconds since 1970: cheaper to pass in arrays than timestamps
  started_ms       bigint      not null,
  newest_started_ms bigint,
  ended_ms         bigint,
  ended_by         text        check (ended_by in ('sender', 'timeout')),
  changed_ms       bigint      not null,
  -- another alert of an inhibition rule may wait behind it
  inhibits         boolean     not null,
  primary key (team, key)
) with (fillfactor = 70);
-- Neither holds anything that firing and resolving changes: such an update stays heap-only.
create index alerts_by_group on alerts (team, group_number);
create index alerts_inhibiting on alerts (team) where inhibits;

-- Written for every delivery, committed before its answer. No index but the key, so that a repeat is a heap-only update.
create table alert_sightings (
  team       text   collate "C" not null,
  key        text   collate "C" not null,
  -- of what the sender said last; the same again changes nothing else
  digest     bigint not null,
  seen_ms    bigint not null,
  -- past this it counts as resolved; null: its sender tells
  expires_ms bigint,
  primary key (team, key)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_insert_scale_factor = 0.5);

-- How many alerts of a group fire, and which number the group has. Written by intake alone.
create table alert_group_counts (
  team   text    collate "C" not null,
  key    text    collate "C" not null,
  number integer not null,
  firing integer not null check (firing >= 0),
  primary key (team, key)
) with (fillfactor = 60);

-- View of the alert-group streams.
create table alert_groups (
  team          text        not null,
  number        integer     not null,
  version       integer     not null,
  key           text        collate "C" not null,
  title         text        not null,
  source        text        not null,
  service       text,
  environment   text,
  severity      text        not null,
  occurrence    integer     not null,
  firing        boolean     not null,
  hidden        boolean     not null,
  decision      text        not null check (decision in ('undecided', 'raised', 'added', 'declined')),
  incident      integer,
  snoozed_until timestamptz,
  to_be_raised  boolean     not null,
  fired_at      timestamptz not null,
  resolved_at   timestamptz,
  since         timestamptz,
  primary key (team, number)
) with (fillfactor = 70);
create index alert_groups_by_key on alert_groups (team, key);
create index alert_groups_open on alert_groups (team, number desc) where decision = 'undecided';
create index alert_groups_to_be_raised on alert_groups (team, number) where to_be_raised;
create index alert_groups_by_incident on alert_groups (team, incident) where incident is not null;

-- View of the silence streams.
create table silences (
  team       text        not null,
  id         text        not null,
  version    integer     not null,
  matchers   jsonb       not null,
  reason     text        not null,
  author     text        not null,
  starts_at  timestamptz not null,
  ends_at    timestamptz not null,
  updated_at timestamptz not null,
  primary key (team, id)
);
create index silences_by_end on silences (team, ends_at);

-- View of the maintenance streams.
create table maintenance_windows (
  team         text        not null,
  number       integer     not null,
  version      integer     not null,
  title        text        not null,
  reason       text        not null,
  matchers     jsonb       not null,
  zone         text        not null,
  schedule     jsonb       not null,
  planned_by   jsonb       not null,
  planned_at   timestamptz not null,
  cancelled_at timestamptz,
  primary key (team, number)
);

-- When each source was last heard (D2), by the word of its door and the name of its key; to within seconds.
create table alert_sources (
  team          text        not null,
  source        text        not null,
  key_name      text        not null,
  last_heard_at timestamptz not null,
  primary key (team, source, key_name)
) with (fillfactor = 70);

-- Sources that should speak: since when they are expected, when they last did, whether their silence is an alert now.
create table heartbeats (
  team          text        not null,
  name          text        not null,
  watched_at    timestamptz not null,
  last_heard_at timestamptz,
  silent        boolean     not null default false,
  primary key (team, name)
);

-- Deliveries that could not be read, for the operator: bounded, the oldest go first.
create table alert_rejects (
  team      text        not null,
  id        bigint      generated always as identity,
  source    text        not null,
  key_name  text        not null,
  at        timestamptz not null,
  problems  jsonb       not null,
  body      text        not null,
  primary key (team, id)
);
