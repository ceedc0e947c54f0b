-- 0002_auth.sql
-- Why: who somebody is. Tables of the schema `auth` are better-auth's, as version 1.7.7 with its passkey (1.7.6) and api-key (1.7.5)
-- plug-ins wants them, in its spelling; a test asserts that it wants no other. What we add to them: `personId` and `disabled`,
-- uniqueness where it means it, a wider passkey counter, invitations, and the notices that empty every node's short memory.
-- Teams, membership and roles are not here: they are events. `intake_keys` are the desk's own and lead with `team`.
-- Beside 0001: only adds.

create schema auth;

create table auth."user" (
  "id"            text        not null primary key,
  "name"          text        not null,
  "email"         text        not null unique,
  -- true while the address stands as the inviter wrote it and nobody has chosen a password for it: only then may an account of the
  -- single sign-on provider with this (verified) address join the person by itself
  "emailVerified" boolean     not null,
  "image"         text,
  "createdAt"     timestamptz not null default current_timestamp,
  "updatedAt"     timestamptz not null default current_timestamp,
  -- the id that the rest of the desk knows the person by
  "personId"      text        not null unique check ("personId" ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
  "disabled"      boolean     not null default false
);

create table auth."session" (
  "id"        text        not null primary key,
  "expiresAt" timestamptz not null,
  "token"     text        not null unique,
  "createdAt" timestamptz not null default current_timestamp,
  "updatedAt" timestamptz not null,
  "ipAddress" text,
  "userAgent" text,
  "userId"    text        not null references auth."user" ("id") on delete cascade
);
create index "session_userId_idx" on auth."session" ("userId");

create table auth."account" (
  "id"                    text        not null primary key,
  "accountId"             text        not null,
  "providerId"            text        not null,
  "userId"                text        not null references auth."user" ("id") on delete cascade,
  "accessToken"           text,
  "refreshToken"          text,
  "idToken"               text,
  "accessTokenExpiresAt"  timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  "scope"                 text,
  "password"              text,
  "createdAt"             timestamptz not null default current_timestamp,
  "updatedAt"             timestamptz not null,
  unique ("providerId", "accountId")
);
create index "account_userId_idx" on auth."account" ("userId");

create table auth."verification" (
  "id"         text        not null primary key,
  "identifier" text        not null,
  "value"      text        not null,
  "expiresAt"  timestamptz not null,
  "createdAt"  timestamptz not null default current_timestamp,
  "updatedAt"  timestamptz not null default current_timestamp
);
create index "verification_identifier_idx" on auth."verification" ("identifier");

create table auth."passkey" (
  "id"           text        not null primary key,
  "name"         text,
  "publicKey"    text        not null,
  "userId"       text        not null references auth."user" ("id") on delete cascade,
  "credentialID" text        not null unique,
  -- unsigned, 32 bits (WebAuthn, 6.1.1): more than an integer holds
  "counter"      bigint      not null,
  "deviceType"   text        not null,
  "backedUp"     boolean     not null,
  "transports"   text,
  "createdAt"    timestamptz,
  "aaguid"       text
);
create index "passkey_userId_idx" on auth."passkey" ("userId");

-- Keys of people and service accounts: `key` is the SHA-256 of the key in base64url, `referenceId` the user or `service:team/id`.
create table auth."apikey" (
  "id"                  text        not null primary key,
  "configId"            text        not null,
  "name"                text,
  "start"               text,
  "referenceId"         text        not null,
  "prefix"              text,
  "key"                 text        not null unique,
  "refillInterval"      integer,
  "refillAmount"        integer,
  "lastRefillAt"        timestamptz,
  "enabled"             boolean,
  "rateLimitEnabled"    boolean,
  "rateLimitTimeWindow" integer,
  "rateLimitMax"        integer,
  "requestCount"        integer,
  "remaining"           integer,
  "lastRequest"         timestamptz,
  "expiresAt"           timestamptz,
  "createdAt"           timestamptz not null,
  "updatedAt"           timestamptz not null,
  "permissions"         text,
  "metadata"            text
);
create index "apikey_configId_idx" on auth."apikey" ("configId");
create index "apikey_referenceId_idx" on auth."apikey" ("referenceId");

create table auth."rateLimit" (
  "id"          text    not null primary key,
  "key"         text    not null unique,
  "count"       integer not null,
  "lastRequest" bigint  not null
);

-- One open invitation a person: whoever has the code chooses the password. Also the way back in for who forgot it.
create table auth.invitation (
  user_id    text        not null primary key references auth."user" ("id") on delete cascade,
  code_hash  bytea       not null unique check (length(code_hash) = 32),
  invited_by text        not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);

-- Nodes remember for a short time who a cookie or a key is. Whatever takes something away tells them to forget it.
create function auth.announce_revocation() returns trigger language plpgsql as $$
begin
  perform pg_catalog.pg_notify('dutydesk_auth', '');
  return null;
end $$;

create trigger session_revoked after delete on auth."session"
  for each row execute function auth.announce_revocation();
create trigger apikey_deleted after delete on auth."apikey"
  for each row execute function auth.announce_revocation();
create trigger apikey_changed after update on auth."apikey"
  for each row when (
    (old."enabled", old."expiresAt", old."permissions", old."metadata", old."referenceId", old."key")
    is distinct from
    (new."enabled", new."expiresAt", new."permissions", new."metadata", new."referenceId", new."key"))
  execute function auth.announce_revocation();
create trigger user_changed after update on auth."user"
  for each row when (
    (old."disabled", old."personId", old."name") is distinct from (new."disabled", new."personId", new."name"))
  execute function auth.announce_revocation();

-- Keys of the machines that send alerts and mail. A key is 8 characters of id and 24 of secret; only the secret's SHA-256 is kept.
create table intake_keys (
  team         text        not null,
  id           text        not null check (id ~ '^[a-z0-9]{8}$'),
  name         text        not null check (name <> ''),
  source       text        not null check (source <> ''),
  scopes       text[]      not null check (
    cardinality(scopes) > 0 and scopes <@ array['alerts:send', 'alerts:silence', 'read']
    -- whoever can make alerts must not be able to hide them
    and not scopes @> array['alerts:send', 'alerts:silence']),
  hash         bytea       not null check (length(hash) = 32),
  created_by   text        not null,
  created_at   timestamptz not null,
  last_used_at timestamptz,
  -- end of the time in which the key that was rotated away still opens the door
  valid_until  timestamptz,
  revoked_at   timestamptz,
  revoked_by   text,
  rotated_from text,
  primary key (team, id)
) with (fillfactor = 80);
create index intake_keys_by_id on intake_keys (id);

create function announce_intake_keys() returns trigger language plpgsql as $$
begin
  perform pg_catalog.pg_notify('dutydesk_intake_keys', '');
  return null;
end $$;

create trigger intake_key_added_or_gone after insert or delete on intake_keys
  for each row execute function announce_intake_keys();
create trigger intake_key_changed after update on intake_keys
  for each row when (
    (old.name, old.source, old.scopes, old.hash, old.valid_until, old.revoked_at)
    is distinct from (new.name, new.source, new.scopes, new.hash, new.valid_until, new.revoked_at))
  execute function announce_intake_keys();
