-- The first schema. Migrations are never edited once released, only appended.
--
-- Times are microseconds since 1970 in UTC. Numbers of cards, tickets, messages and the change
-- sequence come from `counters`, so they are never given out twice, and one statement a
-- transaction pays for them instead of one a row.

-- «dskc»; written with the tables, since a file without it would be refused as foreign.
PRAGMA application_id = 1685285731;

-- `secret`: the 16-byte key of all keyed hashes and digests of this file.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('secret', randomblob(16));

-- next_client, next_ticket, next_message, seq; clients, active_tickets, unread_tickets.
CREATE TABLE counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES
    ('next_client', 1), ('next_ticket', 1), ('next_message', 1), ('seq', 1),
    ('clients', 0), ('active_tickets', 0), ('unread_tickets', 0);

-- Everyone who has acted.
CREATE TABLE agents (
    name       TEXT PRIMARY KEY,
    first_seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers that a dossier or the journal may bring back are AUTOINCREMENT: never given out twice.
CREATE TABLE companies (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    name   TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE company_domains (
    domain  TEXT PRIMARY KEY,
    company INTEGER NOT NULL REFERENCES companies (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX company_domains_company ON company_domains (company);

-- `card` is the whole card as JSON but for its contacts; the columns beside it are what lists sort
-- and filter by, written with it. A deleted or merged card keeps its row, without content, so that
-- its number is never given out again and leads on.
CREATE TABLE clients (
    id             INTEGER PRIMARY KEY,
    revision       INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    shown          TEXT NOT NULL,
    sort           TEXT NOT NULL,
    rank           INTEGER NOT NULL,
    standing       INTEGER NOT NULL,
    language       TEXT,
    company        INTEGER REFERENCES companies (id),
    created_at     INTEGER NOT NULL,
    last_appeal_at INTEGER,
    avatar         BLOB,
    card           TEXT NOT NULL,
    digest         INTEGER NOT NULL,
    deleted_at     INTEGER,
    merged_into    INTEGER
) STRICT;
-- The three orders of the list (L2), living cards only.
CREATE INDEX clients_by_name ON clients (rank, sort, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_by_created ON clients (rank, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX clients_by_appeal ON clients (rank, ifnull(last_appeal_at, 0) DESC, id DESC)
    WHERE deleted_at IS NULL;
-- Clients of a company, by name (C4 and `company:`).
CREATE INDEX clients_by_company ON clients (company, rank, sort, id)
    WHERE company IS NOT NULL AND deleted_at IS NULL;
-- What changed since a watermark (search index, U12).
CREATE INDEX clients_by_seq ON clients (seq);
-- Whether a picture is still on a card, and the cards that went into one (D2, D4).
CREATE INDEX clients_by_avatar ON clients (avatar) WHERE avatar IS NOT NULL;
CREATE INDEX clients_by_merge ON clients (merged_into) WHERE merged_into IS NOT NULL;

-- Contacts of living cards. `key` is in REF syntax, so it tells its own kind.
CREATE TABLE contacts (
    id       INTEGER PRIMARY KEY,
    client   INTEGER NOT NULL REFERENCES clients (id),
    ord      INTEGER NOT NULL,
    kind     INTEGER NOT NULL,
    network  TEXT NOT NULL,
    value    TEXT NOT NULL,
    key      TEXT,
    e164     TEXT,
    label    TEXT NOT NULL,
    shared   INTEGER NOT NULL,
    claimed  INTEGER NOT NULL,
    source   INTEGER NOT NULL
) STRICT;
-- C22: an unshared key has one owner.
CREATE UNIQUE INDEX contacts_owner ON contacts (key) WHERE key IS NOT NULL AND shared = 0;
CREATE INDEX contacts_shared ON contacts (key) WHERE key IS NOT NULL AND shared = 1;
CREATE INDEX contacts_client ON contacts (client, ord);

-- The one card made for a shared contact (C22).
CREATE TABLE houses (
    key    TEXT PRIMARY KEY,
    client INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Tags of living cards, for `tag:` and completion.
CREATE TABLE client_tags (
    tag    TEXT NOT NULL,
    client INTEGER NOT NULL,
    PRIMARY KEY (tag, client)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_tags_client ON client_tags (client);

-- Ids by which imported cards are known elsewhere (X1), to find them again. What the card itself keeps
-- decides: an id that undo took off it may still stand here.
CREATE TABLE card_uids (
    uid    TEXT PRIMARY KEY,
    client INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX card_uids_client ON card_uids (client);

-- status: new 0, open 1, pending 2, on_hold 3, solved 4, closed 5, spam 6.
CREATE TABLE tickets (
    id              INTEGER PRIMARY KEY,
    revision        INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    client          INTEGER NOT NULL REFERENCES clients (id),
    rank            INTEGER NOT NULL,
    subject         TEXT NOT NULL,
    snippet         TEXT NOT NULL,
    status          INTEGER NOT NULL,
    priority        INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    channel         TEXT NOT NULL,
    address         TEXT,
    assignee        TEXT,
    tags            TEXT NOT NULL,
    unread          INTEGER NOT NULL,
    linked          INTEGER,
    snoozed_until   INTEGER,
    opened_by       INTEGER NOT NULL,
    pardoned        INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    last_message_at INTEGER NOT NULL,
    messages        INTEGER NOT NULL,
    digest          INTEGER NOT NULL
) STRICT;
-- T1: the list of what is being worked on, VIP first, newest first.
CREATE INDEX tickets_current ON tickets (rank, last_message_at DESC, id DESC) WHERE status <= 4;
-- Views that also show closed or only spam.
CREATE INDEX tickets_all ON tickets (rank, last_message_at DESC, id DESC);
CREATE INDEX tickets_spam ON tickets (rank, last_message_at DESC, id DESC) WHERE status = 6;
CREATE INDEX tickets_unread ON tickets (rank, last_message_at DESC, id DESC) WHERE unread = 1;
-- Last five tickets, ticket history, active ticket of a client (T5, L5, M8).
CREATE INDEX tickets_client ON tickets (client, last_message_at DESC, id DESC);
CREATE INDEX tickets_snoozed ON tickets (snoozed_until) WHERE snoozed_until IS NOT NULL;
-- Solved tickets close by themselves after a time (T1).
CREATE INDEX tickets_solved ON tickets (updated_at) WHERE status = 4;
CREATE INDEX tickets_seq ON tickets (seq);

-- A ticket that was merged into another one leads on.
CREATE TABLE merged_tickets (
    id   INTEGER PRIMARY KEY,
    into_ticket INTEGER NOT NULL
) STRICT;

-- `extra` is JSON with what few messages have: html, subject, cc, reply_to, post, and what the record
-- carried besides. `guest` marks what a client wrote in another client's ticket (D1).
CREATE TABLE messages (
    id          INTEGER PRIMARY KEY,
    ticket      INTEGER NOT NULL REFERENCES tickets (id),
    writer      INTEGER NOT NULL,
    agent       TEXT,
    client      INTEGER,
    author_name TEXT NOT NULL,
    visibility  INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    channel     TEXT NOT NULL,
    sent_at     INTEGER NOT NULL,
    source_id   TEXT,
    text        TEXT NOT NULL,
    extra       TEXT,
    matched     TEXT,
    claimed     INTEGER NOT NULL,
    guest       INTEGER NOT NULL,
    deleted     INTEGER NOT NULL,
    digest      INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_ticket ON messages (ticket, sent_at, id);
CREATE INDEX messages_guest ON messages (client) WHERE guest = 1;
CREATE INDEX messages_comments ON messages (client, sent_at DESC) WHERE kind = 1;

-- M9: what was seen stays seen, also after the message is gone. Keyed 64-bit hash of channel and id
-- (and sender, for mail); at a million appeals two of them meet once in 37 million files.
CREATE TABLE seen (
    hash INTEGER PRIMARY KEY
) STRICT;

-- M8: keyed hash of a Message-ID or of channel and thread.
CREATE TABLE threads (
    hash   INTEGER NOT NULL,
    ticket INTEGER NOT NULL,
    PRIMARY KEY (hash, ticket)
) STRICT, WITHOUT ROWID;
CREATE INDEX threads_ticket ON threads (ticket);

-- Pictures and attachments, once each.
CREATE TABLE blobs (
    hash BLOB PRIMARY KEY,
    data BLOB NOT NULL
) STRICT;

CREATE TABLE attachments (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message    INTEGER NOT NULL REFERENCES messages (id),
    ticket     INTEGER NOT NULL,
    client     INTEGER,
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    blob       BLOB,
    path       TEXT
) STRICT;
CREATE INDEX attachments_message ON attachments (message);
CREATE INDEX attachments_client ON attachments (client, id DESC) WHERE client IS NOT NULL;
CREATE INDEX attachments_missing ON attachments (id) WHERE blob IS NULL AND path IS NOT NULL;
CREATE INDEX attachments_blob ON attachments (blob) WHERE blob IS NOT NULL;

-- S7. `value` is a contact in REF syntax or `@domain`; of an erased client a keyed hash (D3). An entry
-- that came from a card and has no `client` is what a deleted spammer left.
CREATE TABLE list_entries (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    list   INTEGER NOT NULL,
    kind   INTEGER NOT NULL,
    value  TEXT NOT NULL,
    client INTEGER,
    origin INTEGER NOT NULL,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    at     INTEGER NOT NULL,
    until  INTEGER,
    digest INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX list_entries_value ON list_entries (value);
CREATE INDEX list_entries_client ON list_entries (client) WHERE client IS NOT NULL;

-- D7: history and undo are one record. `payload` is what undo needs, in the version named.
CREATE TABLE journal (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    agent     TEXT NOT NULL,
    action    TEXT NOT NULL,
    client    INTEGER,
    ticket    INTEGER,
    version   INTEGER NOT NULL,
    changes   TEXT NOT NULL,
    payload   TEXT,
    undoes    INTEGER,
    undone_by INTEGER,
    digest    INTEGER NOT NULL
) STRICT;
CREATE INDEX journal_client ON journal (client, id) WHERE client IS NOT NULL;
CREATE INDEX journal_ticket ON journal (ticket, id) WHERE ticket IS NOT NULL;
CREATE INDEX journal_agent ON journal (agent, id) WHERE payload IS NOT NULL AND undone_by IS NULL;

-- Cards touched by an entry that is about several (bulk, merge).
CREATE TABLE journal_cards (
    client INTEGER NOT NULL,
    entry  INTEGER NOT NULL,
    PRIMARY KEY (client, entry)
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_cards_entry ON journal_cards (entry);

-- A deleted or merged card with all that hung on it, until undo or the end of its time (D1, D4).
-- `entry` is the journal entry that it undoes, `body` JSON in the version named.
CREATE TABLE dossiers (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    entry   INTEGER NOT NULL,
    client  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    expires INTEGER,
    version INTEGER NOT NULL,
    body    TEXT NOT NULL,
    digest  INTEGER NOT NULL
) STRICT;
CREATE INDEX dossiers_entry ON dossiers (entry);
CREATE INDEX dossiers_client ON dossiers (client);
CREATE INDEX dossiers_expire ON dossiers (expires) WHERE expires IS NOT NULL;

-- Pictures and attachments that a dossier may bring back.
CREATE TABLE dossier_blobs (
    hash    BLOB NOT NULL,
    dossier INTEGER NOT NULL REFERENCES dossiers (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, dossier)
) STRICT, WITHOUT ROWID;
CREATE INDEX dossier_blobs_dossier ON dossier_blobs (dossier);

-- kind: form, reply, comment. `ref` is a card (0 for a new one) or ticket.
CREATE TABLE drafts (
    agent TEXT NOT NULL,
    kind  TEXT NOT NULL,
    ref   INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    body  TEXT NOT NULL,
    PRIMARY KEY (agent, kind, ref)
) STRICT, WITHOUT ROWID;

-- U12: which ticket an agent has in front. No content: it is gone after minutes, and nothing refers to it.
-- `screen` is the number of the process: somebody may have two.
CREATE TABLE presence (
    agent   TEXT NOT NULL,
    screen  INTEGER NOT NULL,
    ticket  INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    writing INTEGER NOT NULL,
    PRIMARY KEY (agent, screen)
) STRICT, WITHOUT ROWID;
CREATE INDEX presence_ticket ON presence (ticket);

-- T4. state: held 0, queued 1, sent 2, failed 3, unknown 4, sending 5. `record` is the line connectors read.
CREATE TABLE outbox (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    ticket   INTEGER NOT NULL,
    message  INTEGER NOT NULL,
    agent    TEXT NOT NULL,
    address  TEXT NOT NULL,
    at       INTEGER NOT NULL,
    due_at   INTEGER NOT NULL,
    state    INTEGER NOT NULL,
    error    TEXT,
    remote   TEXT,
    record   TEXT NOT NULL,
    digest   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_waiting ON outbox (state, due_at) WHERE state <> 2;
CREATE INDEX outbox_message ON outbox (message);
CREATE INDEX outbox_ticket ON outbox (ticket);

-- M11: how far a queue file was read, committed with the rows. `source` is the file or folder that is
-- followed, `state` what intake needs to know the file again.
CREATE TABLE positions (
    source TEXT NOT NULL,
    device INTEGER NOT NULL,
    inode  INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    state  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (source, device, inode)
) STRICT, WITHOUT ROWID;

-- M10. `hash` keeps the same reject from being stored twice.
CREATE TABLE rejects (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    line   INTEGER NOT NULL,
    offset INTEGER NOT NULL,
    reason TEXT NOT NULL,
    raw    BLOB NOT NULL,
    hash   INTEGER NOT NULL UNIQUE,
    at     INTEGER NOT NULL
) STRICT;

-- M6: messages from our own addresses that joined nothing.
CREATE TABLE ignored (
    id     INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    line   INTEGER NOT NULL,
    reason TEXT NOT NULL,
    at     INTEGER NOT NULL,
    UNIQUE (source, line, reason)
) STRICT;

-- D6, and claimed matches (M4): there `b` is 0 and the reason says what was claimed. state: open 0, dismissed 1, merged 2.
CREATE TABLE reviews (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    a       INTEGER NOT NULL,
    b       INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    at      INTEGER NOT NULL,
    state   INTEGER NOT NULL,
    UNIQUE (a, b)
) STRICT;
CREATE INDEX reviews_b ON reviews (b);

-- Saved searches are segments (L3).
CREATE TABLE segments (
    name  TEXT PRIMARY KEY,
    query TEXT NOT NULL
) STRICT, WITHOUT ROWID;
