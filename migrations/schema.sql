-- Made by `UPDATE_SCHEMA=1 npx vitest run test/store/schema.test.ts` from the catalogue after all migrations; checked by a test. Do not edit.

create table auth.account (
  id text not null,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  constraint account_pkey PRIMARY KEY (id),
  constraint "account_providerId_accountId_key" UNIQUE ("providerId", "accountId"),
  constraint "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.apikey (
  id text not null,
  "configId" text not null,
  name text,
  start text,
  "referenceId" text not null,
  prefix text,
  key text not null,
  "refillInterval" integer,
  "refillAmount" integer,
  "lastRefillAt" timestamp with time zone,
  enabled boolean,
  "rateLimitEnabled" boolean,
  "rateLimitTimeWindow" integer,
  "rateLimitMax" integer,
  "requestCount" integer,
  remaining integer,
  "lastRequest" timestamp with time zone,
  "expiresAt" timestamp with time zone,
  "createdAt" timestamp with time zone not null,
  "updatedAt" timestamp with time zone not null,
  permissions text,
  metadata text,
  constraint apikey_key_key UNIQUE (key),
  constraint apikey_pkey PRIMARY KEY (id)
);

create table auth.invitation (
  user_id text not null,
  code_hash bytea not null,
  invited_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint invitation_code_hash_check CHECK ((length(code_hash) = 32)),
  constraint invitation_code_hash_key UNIQUE (code_hash),
  constraint invitation_pkey PRIMARY KEY (user_id),
  constraint invitation_user_id_fkey FOREIGN KEY (user_id) REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.passkey (
  id text not null,
  name text,
  "publicKey" text not null,
  "userId" text not null,
  "credentialID" text not null,
  counter bigint not null,
  "deviceType" text not null,
  "backedUp" boolean not null,
  transports text,
  "createdAt" timestamp with time zone,
  aaguid text,
  constraint "passkey_credentialID_key" UNIQUE ("credentialID"),
  constraint passkey_pkey PRIMARY KEY (id),
  constraint "passkey_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.rateLimit (
  id text not null,
  key text not null,
  count integer not null,
  "lastRequest" bigint not null,
  constraint "rateLimit_key_key" UNIQUE (key),
  constraint "rateLimit_pkey" PRIMARY KEY (id)
);

create table auth.session (
  id text not null,
  "expiresAt" timestamp with time zone not null,
  token text not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null,
  constraint session_pkey PRIMARY KEY (id),
  constraint session_token_key UNIQUE (token),
  constraint "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON DELETE CASCADE
);

create table auth.user (
  id text not null,
  name text not null,
  email text not null,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "personId" text not null,
  disabled boolean not null default false,
  constraint user_email_key UNIQUE (email),
  constraint "user_personId_check" CHECK (("personId" ~ '^[a-z0-9][a-z0-9._-]{0,62}$'::text)),
  constraint "user_personId_key" UNIQUE ("personId"),
  constraint user_pkey PRIMARY KEY (id)
);

create table auth.verification (
  id text not null,
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  constraint verification_pkey PRIMARY KEY (id)
);

create table public.administrators (
  team text not null default '_desk'::text,
  person text not null,
  constraint administrators_pkey PRIMARY KEY (team, person)
);

create table public.alert_group_counts (
  team text not null,
  key text not null,
  number integer not null,
  firing integer not null,
  constraint alert_group_counts_firing_check CHECK ((firing >= 0)),
  constraint alert_group_counts_pkey PRIMARY KEY (team, key)
);

create table public.alert_groups (
  team text not null,
  number integer not null,
  version integer not null,
  key text not null,
  title text not null,
  source text not null,
  service text,
  environment text,
  severity text not null,
  occurrence integer not null,
  firing boolean not null,
  hidden boolean not null,
  decision text not null,
  incident integer,
  snoozed_until timestamp with time zone,
  to_be_raised boolean not null,
  fired_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  since timestamp with time zone,
  constraint alert_groups_decision_check CHECK ((decision = ANY (ARRAY['undecided'::text, 'raised'::text, 'added'::text, 'declined'::text]))),
  constraint alert_groups_pkey PRIMARY KEY (team, number)
);

create table public.alert_rejects (
  team text not null,
  id bigint not null generated always as identity,
  source text not null,
  key_name text not null,
  at timestamp with time zone not null,
  problems jsonb not null,
  body text not null,
  constraint alert_rejects_pkey PRIMARY KEY (team, id)
);

create table public.alert_remarks (
  team text not null,
  id bigint not null generated always as identity,
  group_number integer not null,
  source text not null,
  key_name text not null,
  text text not null,
  at timestamp with time zone not null,
  constraint alert_remarks_pkey PRIMARY KEY (team, id)
);

create table public.alert_sightings (
  team text not null,
  key text not null,
  digest bigint not null,
  seen_ms bigint not null,
  expires_ms bigint,
  constraint alert_sightings_pkey PRIMARY KEY (team, key)
);

create table public.alert_sources (
  team text not null,
  source text not null,
  key_name text not null,
  last_heard_at timestamp with time zone not null,
  constraint alert_sources_pkey PRIMARY KEY (team, source, key_name)
);

create table public.alerts (
  team text not null,
  key text not null,
  group_key text,
  group_number integer,
  source text not null,
  state text not null,
  severity text not null,
  title text not null,
  text text not null,
  labels json not null,
  annotations json not null,
  url text,
  service text,
  environment text,
  occurrence integer not null,
  started_ms bigint not null,
  newest_started_ms bigint,
  ended_ms bigint,
  ended_by text,
  changed_ms bigint not null,
  inhibits boolean not null,
  constraint alerts_ended_by_check CHECK ((ended_by = ANY (ARRAY['sender'::text, 'timeout'::text]))),
  constraint alerts_pkey PRIMARY KEY (team, key),
  constraint alerts_state_check CHECK ((state = ANY (ARRAY['firing'::text, 'resolved'::text])))
);

create table public.attachments (
  team text not null,
  id uuid not null,
  number integer not null,
  version integer,
  filename text not null,
  media text not null,
  size integer not null,
  sha256 bytea not null,
  bytes bytea,
  added_at timestamp with time zone not null,
  constraint attachments_pkey PRIMARY KEY (team, id)
);

create table public.changes (
  team text not null,
  id bigint not null generated always as identity,
  digest bytea not null,
  source text not null,
  key_name text not null,
  title text not null,
  text text not null,
  url text,
  labels jsonb not null,
  service text,
  environment text,
  changed_at timestamp with time zone not null,
  heard_at timestamp with time zone not null,
  constraint changes_pkey PRIMARY KEY (team, id),
  constraint changes_team_digest_key UNIQUE (team, digest)
);

create table public.contents (
  team text not null,
  id uuid not null,
  stream text not null,
  version integer not null,
  salt bytea not null,
  text text,
  erased_at timestamp with time zone,
  constraint contents_pkey PRIMARY KEY (team, id)
);

create table public.counters (
  team text not null,
  kind text not null,
  value integer not null,
  constraint counters_pkey PRIMARY KEY (team, kind)
);

create table public.deliveries (
  team text not null,
  id bigint not null generated always as identity,
  stream text not null,
  version integer not null,
  key text not null,
  port text not null,
  effect jsonb not null,
  state text not null default 'waiting'::text,
  attempts integer not null default 0,
  next_at timestamp with time zone not null,
  problem text,
  result jsonb,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint deliveries_pkey PRIMARY KEY (team, id),
  constraint deliveries_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'failed'::text, 'dropped'::text]))),
  constraint deliveries_team_key_key UNIQUE (team, key)
);

create table public.delivery_replays (
  team text not null,
  id bytea not null,
  until timestamp with time zone not null,
  constraint delivery_replays_pkey PRIMARY KEY (team, id)
);

create table public.desk_facts (
  team text not null,
  name text not null,
  value jsonb not null,
  constraint desk_facts_pkey PRIMARY KEY (team, name)
);

create table public.events (
  team text not null,
  stream text not null,
  version integer not null,
  type text not null,
  data jsonb not null,
  actor jsonb not null,
  at timestamp with time zone not null,
  hash bytea not null,
  tx xid8 not null default pg_current_xact_id(),
  "position" bigint not null generated always as identity,
  constraint events_hash_check CHECK ((length(hash) = 32)),
  constraint events_pkey PRIMARY KEY (team, stream, version),
  constraint events_version_check CHECK ((version > 0))
);

create table public.feed_messages (
  team text not null,
  key text not null,
  id bigint not null generated always as identity,
  stream text not null,
  card boolean not null,
  about text not null,
  title text not null,
  text text not null,
  mention text[] not null,
  at timestamp with time zone not null,
  constraint feed_messages_pkey PRIMARY KEY (team, key)
);

create table public.heads (
  team text not null,
  stream text not null,
  version integer not null,
  hash bytea not null,
  constraint heads_pkey PRIMARY KEY (team, stream)
);

create table public.heartbeats (
  team text not null,
  name text not null,
  watched_at timestamp with time zone not null,
  last_heard_at timestamp with time zone,
  silent boolean not null default false,
  constraint heartbeats_pkey PRIMARY KEY (team, name)
);

create table public.idempotency (
  team text not null,
  actor text not null,
  path text not null,
  key text not null,
  body_hash bytea not null,
  status integer not null,
  response jsonb not null,
  created_at timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (team, actor, path, key)
);

create table public.incidents (
  team text not null,
  number integer not null,
  version integer not null,
  title text not null,
  phase text not null,
  urgency text,
  outcome text,
  owner text,
  source text not null,
  confidential boolean not null,
  raised_at timestamp with time zone not null,
  waiting_since timestamp with time zone,
  closed_at timestamp with time zone,
  last_entry_at timestamp with time zone,
  updated_at timestamp with time zone not null,
  search tsvector generated always as (to_tsvector('english'::regconfig, title)) stored,
  constraint incidents_pkey PRIMARY KEY (team, number)
);

create table public.intake_keys (
  team text not null,
  id text not null,
  name text not null,
  source text not null,
  scopes text[] not null,
  hash bytea not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone,
  valid_until timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by text,
  rotated_from text,
  constraint intake_keys_hash_check CHECK ((length(hash) = 32)),
  constraint intake_keys_id_check CHECK ((id ~ '^[a-z0-9]{8}$'::text)),
  constraint intake_keys_name_check CHECK ((name <> ''::text)),
  constraint intake_keys_pkey PRIMARY KEY (team, id),
  constraint intake_keys_scopes_check CHECK (((cardinality(scopes) > 0) AND (scopes <@ ARRAY['alerts:send'::text, 'alerts:silence'::text, 'read'::text]) AND (NOT (scopes @> ARRAY['alerts:send'::text, 'alerts:silence'::text])))),
  constraint intake_keys_source_check CHECK ((source <> ''::text))
);

create table public.items (
  team text not null,
  stream text not null,
  kind text not null,
  number integer,
  title text not null,
  standing text not null,
  owner text,
  rank integer not null,
  since timestamp with time zone not null,
  due_at timestamp with time zone,
  confidential boolean not null default false,
  quiet_until timestamp with time zone,
  detail jsonb not null,
  version integer not null,
  constraint items_pkey PRIMARY KEY (team, stream),
  constraint items_standing_check CHECK ((standing = ANY (ARRAY['unowned'::text, 'owned'::text, 'review'::text])))
);

create table public.maintenance_windows (
  team text not null,
  number integer not null,
  version integer not null,
  title text not null,
  reason text not null,
  matchers jsonb not null,
  zone text not null,
  schedule jsonb not null,
  planned_by jsonb not null,
  planned_at timestamp with time zone not null,
  cancelled_at timestamp with time zone,
  constraint maintenance_windows_pkey PRIMARY KEY (team, number)
);

create table public.memberships (
  team text not null,
  person text not null,
  name text not null,
  role text not null,
  active boolean not null,
  on_duty boolean not null,
  constraint memberships_pkey PRIMARY KEY (team, person)
);

create table public.migrations (
  number integer not null,
  name text not null,
  digest text not null,
  ran_at timestamp with time zone not null default now(),
  constraint migrations_pkey PRIMARY KEY (number)
);

create table public.playbooks (
  team text not null,
  hash text not null,
  content jsonb not null,
  loaded_at timestamp with time zone not null,
  constraint playbooks_pkey PRIMARY KEY (team, hash)
);

create table public.reviews (
  team text not null,
  number integer not null,
  version integer not null,
  phase text not null,
  planned_at timestamp with time zone,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint reviews_pkey PRIMARY KEY (team, number)
);

create table public.silences (
  team text not null,
  id text not null,
  version integer not null,
  matchers jsonb not null,
  reason text not null,
  author text not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint silences_pkey PRIMARY KEY (team, id)
);

create table public.source_sayings (
  team text not null,
  source text not null,
  key_name text not null,
  text text not null,
  at timestamp with time zone not null,
  constraint source_sayings_pkey PRIMARY KEY (team, source, key_name)
);

create table public.source_settings (
  team text not null,
  key_id text not null,
  sealed bytea not null,
  names text[] not null,
  set_by text not null,
  set_at timestamp with time zone not null,
  constraint source_settings_pkey PRIMARY KEY (team, key_id)
);

create table public.states (
  team text not null,
  stream text not null,
  version integer not null,
  state_version integer not null,
  state jsonb not null,
  constraint states_pkey PRIMARY KEY (team, stream)
);

create table public.teams (
  team text not null,
  name text not null,
  created_at timestamp with time zone not null,
  constraint teams_pkey PRIMARY KEY (team)
);

create table public.timeline (
  team text not null,
  number integer not null,
  version integer not null,
  at timestamp with time zone not null,
  by jsonb not null,
  kind text not null,
  text text not null,
  story boolean not null default false,
  redacted boolean not null default false,
  search tsvector generated always as (to_tsvector('english'::regconfig, text)) stored,
  constraint timeline_pkey PRIMARY KEY (team, number, version)
);

create table public.timers (
  team text not null,
  stream text not null,
  key text not null,
  due_at timestamp with time zone not null,
  constraint timers_pkey PRIMARY KEY (team, stream, key)
);

create table public.tracker_issues (
  team text not null,
  id integer not null,
  stream text not null,
  key text not null,
  type text not null,
  title text not null,
  text text not null,
  labels text[] not null,
  assignee text,
  iteration text,
  severity text,
  state text not null default 'opened'::text,
  confidential boolean not null,
  linked_to integer,
  duplicate_of integer,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint tracker_issues_pkey PRIMARY KEY (team, id),
  constraint tracker_issues_team_key_key UNIQUE (team, key)
);

create table public.tracker_notes (
  team text not null,
  issue integer not null,
  key text not null,
  text text not null,
  at timestamp with time zone not null,
  constraint tracker_notes_pkey PRIMARY KEY (team, key)
);

CREATE INDEX "account_userId_idx" ON auth.account USING btree ("userId");
CREATE INDEX "apikey_configId_idx" ON auth.apikey USING btree ("configId");
CREATE INDEX "apikey_referenceId_idx" ON auth.apikey USING btree ("referenceId");
CREATE INDEX "passkey_userId_idx" ON auth.passkey USING btree ("userId");
CREATE INDEX "session_userId_idx" ON auth.session USING btree ("userId");
CREATE INDEX verification_identifier_idx ON auth.verification USING btree (identifier);
CREATE INDEX alert_groups_by_incident ON public.alert_groups USING btree (team, incident) WHERE (incident IS NOT NULL);
CREATE INDEX alert_groups_by_key ON public.alert_groups USING btree (team, key);
CREATE INDEX alert_groups_open ON public.alert_groups USING btree (team, number DESC) WHERE (decision = 'undecided'::text);
CREATE INDEX alert_groups_to_be_raised ON public.alert_groups USING btree (team, number) WHERE to_be_raised;
CREATE INDEX alert_remarks_by_group ON public.alert_remarks USING btree (team, group_number, id DESC);
CREATE INDEX alerts_by_group ON public.alerts USING btree (team, group_number);
CREATE INDEX alerts_inhibiting ON public.alerts USING btree (team) WHERE inhibits;
CREATE INDEX attachments_by_incident ON public.attachments USING btree (team, number);
CREATE INDEX changes_by_time ON public.changes USING btree (team, changed_at DESC, id DESC);
CREATE INDEX contents_by_event ON public.contents USING btree (team, stream, version);
CREATE INDEX deliveries_due ON public.deliveries USING btree (next_at) WHERE (state = 'waiting'::text);
CREATE INDEX deliveries_open ON public.deliveries USING btree (team, stream, id) WHERE (state = ANY (ARRAY['waiting'::text, 'failed'::text]));
CREATE INDEX delivery_replays_by_end ON public.delivery_replays USING btree (team, until);
CREATE INDEX feed_by_stream ON public.feed_messages USING btree (team, stream, id);
CREATE INDEX feed_by_time ON public.feed_messages USING btree (team, id DESC);
CREATE INDEX idempotency_age ON public.idempotency USING btree (created_at);
CREATE INDEX incidents_by_phase ON public.incidents USING btree (team, phase, number DESC);
CREATE INDEX incidents_in_review ON public.incidents USING btree (team, waiting_since) WHERE (phase = 'in-review'::text);
CREATE INDEX incidents_search ON public.incidents USING gin (search);
CREATE INDEX incidents_similar ON public.incidents USING gin (title gin_trgm_ops);
CREATE INDEX intake_keys_by_id ON public.intake_keys USING btree (id);
CREATE INDEX items_by_owner ON public.items USING btree (team, owner) WHERE (owner IS NOT NULL);
CREATE INDEX items_by_standing ON public.items USING btree (team, standing, rank, since);
CREATE INDEX memberships_by_person ON public.memberships USING btree (person) WHERE active;
CREATE INDEX reviews_by_phase ON public.reviews USING btree (team, phase, number DESC);
CREATE INDEX silences_by_end ON public.silences USING btree (team, ends_at);
CREATE INDEX timeline_search ON public.timeline USING gin (search);
CREATE INDEX timers_due ON public.timers USING btree (due_at);
CREATE INDEX tracker_issues_by_stream ON public.tracker_issues USING btree (team, stream);
CREATE INDEX tracker_notes_by_issue ON public.tracker_notes USING btree (team, issue, at);

CREATE TRIGGER apikey_changed AFTER UPDATE ON auth.apikey FOR EACH ROW WHEN (((((((old.enabled IS DISTINCT FROM new.enabled) OR (old."expiresAt" IS DISTINCT FROM new."expiresAt")) OR (old.permissions IS DISTINCT FROM new.permissions)) OR (old.metadata IS DISTINCT FROM new.metadata)) OR (old."referenceId" IS DISTINCT FROM new."referenceId")) OR (old.key IS DISTINCT FROM new.key))) EXECUTE FUNCTION auth.announce_revocation();
CREATE TRIGGER apikey_deleted AFTER DELETE ON auth.apikey FOR EACH ROW EXECUTE FUNCTION auth.announce_revocation();
CREATE TRIGGER session_revoked AFTER DELETE ON auth.session FOR EACH ROW EXECUTE FUNCTION auth.announce_revocation();
CREATE TRIGGER user_changed AFTER UPDATE ON auth."user" FOR EACH ROW WHEN ((((old.disabled IS DISTINCT FROM new.disabled) OR (old."personId" IS DISTINCT FROM new."personId")) OR (old.name IS DISTINCT FROM new.name))) EXECUTE FUNCTION auth.announce_revocation();
CREATE TRIGGER events_are_immutable BEFORE DELETE OR UPDATE ON public.events FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON public.events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER intake_key_added_or_gone AFTER INSERT OR DELETE ON public.intake_keys FOR EACH ROW EXECUTE FUNCTION announce_intake_keys();
CREATE TRIGGER intake_key_changed AFTER UPDATE ON public.intake_keys FOR EACH ROW WHEN (((((((old.name IS DISTINCT FROM new.name) OR (old.source IS DISTINCT FROM new.source)) OR (old.scopes IS DISTINCT FROM new.scopes)) OR (old.hash IS DISTINCT FROM new.hash)) OR (old.valid_until IS DISTINCT FROM new.valid_until)) OR (old.revoked_at IS DISTINCT FROM new.revoked_at))) EXECUTE FUNCTION announce_intake_keys();

CREATE OR REPLACE FUNCTION auth.announce_revocation()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_catalog.pg_notify('dutydesk_auth', '');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.announce_intake_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_catalog.pg_notify('dutydesk_intake_keys', '');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'events are never changed: % on % refused', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $function$
;
