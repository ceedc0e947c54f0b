-- 0004_views.sql
-- Why: what lists, pages and search read of incidents, reviews and people; and the built-in tracker and feed, which stand in for
-- GitLab and Teams behind the same ports. Views are written in their events' transaction and made again by `rebuild`.

create table incidents (
  team          text        not null,
  number        integer     not null,
  version       integer     not null,
  title         text        not null,
  phase         text        not null,
  urgency       text,
  outcome       text,
  owner         text,
  source        text        not null,
  confidential  boolean     not null,
  raised_at     timestamptz not null,
  waiting_since timestamptz,
  closed_at     timestamptz,
  last_entry_at timestamptz,
  updated_at    timestamptz not null,
  search        tsvector    generated always as (to_tsvector('english', title)) stored,
  primary key (team, number)
) with (fillfactor = 70);
create index incidents_by_phase on incidents (team, phase, number desc);
create index incidents_in_review on incidents (team, waiting_since) where phase = 'in-review';
create index incidents_search on incidents using gin (search);
create index incidents_similar on incidents using gin (title gin_trgm_ops);

-- The complete log of an incident (`log`), and what of it was promoted to the story.
create table timeline (
  team     text        not null,
  number   integer     not null,
  version  integer     not null,
  at       timestamptz not null,
  by       jsonb       not null,
  kind     text        not null,
  text     text        not null,
  story    boolean     not null default false,
  redacted boolean     not null default false,
  search   tsvector    generated always as (to_tsvector('english', text)) stored,
  primary key (team, number, version)
);
create index timeline_search on timeline using gin (search);

create table attachments (
  team     text        not null,
  id       uuid        not null,
  number   integer     not null,
  version  integer,
  filename text        not null,
  media    text        not null,
  size     integer     not null,
  sha256   bytea       not null,
  -- null once redacted
  bytes    bytea,
  added_at timestamptz not null,
  primary key (team, id)
);
create index attachments_by_incident on attachments (team, number);

create table reviews (
  team       text        not null,
  number     integer     not null,
  version    integer     not null,
  phase      text        not null,
  planned_at timestamptz,
  started_at timestamptz,
  ended_at   timestamptz,
  primary key (team, number)
);
create index reviews_by_phase on reviews (team, phase, number desc);

-- Who belongs to which team, with which role: made from the team streams.
create table memberships (
  team    text    not null,
  person  text    not null,
  name    text    not null,
  role    text    not null,
  active  boolean not null,
  on_duty boolean not null,
  primary key (team, person)
);
create index memberships_by_person on memberships (person) where active;

-- Teams and administrators of the server: made from the desk stream.
create table teams (
  team       text        not null primary key,
  name       text        not null,
  created_at timestamptz not null
);
create table administrators (
  team   text not null default '_desk',
  person text not null,
  primary key (team, person)
);

-- The built-in tracker: issues as GitLab keeps them, as far as the protocol uses them.
create table tracker_issues (
  team         text        not null,
  id           integer     not null,
  stream       text        not null,
  key          text        not null,
  type         text        not null,
  title        text        not null,
  text         text        not null,
  labels       text[]      not null,
  assignee     text,
  iteration    text,
  severity     text,
  state        text        not null default 'opened',
  confidential boolean     not null,
  linked_to    integer,
  duplicate_of integer,
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  primary key (team, id),
  unique (team, key)
);
create index tracker_issues_by_stream on tracker_issues (team, stream);
create table tracker_notes (
  team  text        not null,
  issue integer     not null,
  key   text        not null,
  text  text        not null,
  at    timestamptz not null,
  primary key (team, key)
);
create index tracker_notes_by_issue on tracker_notes (team, issue, at);

-- The built-in chat feed: one thread an item, its card first.
create table feed_messages (
  team    text        not null,
  key     text        not null,
  id      bigint      generated always as identity,
  stream  text        not null,
  card    boolean     not null,
  about   text        not null,
  title   text        not null,
  text    text        not null,
  mention text[]      not null,
  at      timestamptz not null,
  primary key (team, key)
);
create index feed_by_stream on feed_messages (team, stream, id);
create index feed_by_time on feed_messages (team, id desc);
