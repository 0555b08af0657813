//! Rows that belong together: contacts and cards, merges, marks and lists (`C22`, `S1`, `D4`).

use crate::domain::soundness::{Findings, Severity};
use crate::store::Store;

/// A statement that finds rows which contradict others: a number and, filled into the sentence, a word.
struct Link {
    severity: Severity,
    table: &'static str,
    /// `{n}` is the number, `{w}` the word.
    sentence: &'static str,
    sql: &'static str,
}

const LINKS: &[Link] = &[
    Link {
        severity: Severity::Damaged,
        table: "contacts",
        sentence: "contact {n} belongs to card #{w}, which is deleted",
        sql: "SELECT k.id, k.client FROM contacts k JOIN clients c ON c.id = k.client WHERE c.deleted_at IS NOT NULL",
    },
    // Asked of the rows, not of the unique index, which may be what is broken.
    Link {
        severity: Severity::Damaged,
        table: "contacts",
        sentence: "contact {n} has several owners that do not share it: cards {w}",
        sql: "SELECT min(k.id), group_concat('#' || k.client, ', ') FROM contacts k NOT INDEXED
              WHERE k.key IS NOT NULL GROUP BY k.key HAVING count(DISTINCT k.client) > 1 AND min(k.shared) = 0",
    },
    Link {
        severity: Severity::Damaged,
        table: "attachments",
        sentence: "attachment {n} lies under ticket #{w}, its message under another",
        sql: "SELECT a.id, a.ticket FROM attachments a JOIN messages m ON m.id = a.message WHERE m.ticket <> a.ticket",
    },
    Link {
        severity: Severity::Damaged,
        table: "attachments",
        sentence: "attachment {n} of ticket #{w} has lost its bytes",
        sql: "SELECT a.id, a.ticket FROM attachments a
              WHERE a.blob IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.hash = a.blob)",
    },
    Link {
        severity: Severity::Damaged,
        table: "attachments",
        sentence: "attachment {n} of ticket #{w} has another size than its bytes",
        sql: "SELECT a.id, a.ticket FROM attachments a JOIN blobs b ON b.hash = a.blob WHERE length(b.data) <> a.bytes",
    },
    Link {
        severity: Severity::Damaged,
        table: "clients",
        sentence: "card #{n} has lost the bytes of its picture{w}",
        sql: "SELECT c.id, '' FROM clients c
              WHERE c.avatar IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blobs b WHERE b.hash = c.avatar)",
    },
    Link {
        severity: Severity::Inconsistent,
        table: "dossier_blobs",
        sentence: "dossier {n} would bring back a file that is not kept{w}",
        sql: "SELECT d.dossier, '' FROM dossier_blobs d
              WHERE NOT EXISTS (SELECT 1 FROM blobs b WHERE b.hash = d.hash)",
    },
    Link {
        severity: Severity::Inconsistent,
        table: "threads",
        sentence: "a conversation leads to ticket #{n}, which is not there{w}",
        sql: "SELECT DISTINCT h.ticket, '' FROM threads h
              WHERE NOT EXISTS (SELECT 1 FROM tickets t WHERE t.id = h.ticket)",
    },
    Link {
        severity: Severity::Inconsistent,
        table: "outbox",
        sentence: "reply {n} is of message {w}, which is not there",
        sql: "SELECT o.id, o.message FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = o.message)",
    },
    Link {
        severity: Severity::Derived,
        table: "tickets",
        sentence: "ticket #{n} says it has {w} messages, and has another number",
        sql: "SELECT t.id, t.messages FROM tickets t
              WHERE t.messages <> (SELECT count(*) FROM messages m WHERE m.ticket = t.id)",
    },
    Link {
        severity: Severity::Derived,
        table: "tickets",
        sentence: "ticket #{n} stands in the lists as its client #{w} stood",
        sql: "SELECT t.id, t.client FROM tickets t JOIN clients c ON c.id = t.client WHERE t.rank <> (c.standing <> 1)",
    },
    Link {
        severity: Severity::Derived,
        table: "client_tags",
        sentence: "card #{n} is deleted and still found by the tag «{w}»",
        sql: "SELECT g.client, g.tag FROM client_tags g
              WHERE NOT EXISTS (SELECT 1 FROM clients c WHERE c.id = g.client AND c.deleted_at IS NULL)",
    },
];

/// Marks and lists, where 1 is VIP and the white list, 2 spammer and the black one.
const MARKS: &[Link] = &[
    Link {
        severity: Severity::Inconsistent,
        table: "list_entries",
        sentence: "list entry {n} follows card #{w}, which does not have its mark",
        sql: "SELECT e.id, e.client FROM list_entries e LEFT JOIN clients c ON c.id = e.client
              WHERE e.origin = 0 AND e.client IS NOT NULL
                AND (c.id IS NULL OR c.deleted_at IS NOT NULL
                     OR c.standing <> CASE e.list WHEN 0 THEN 2 ELSE 1 END)",
    },
    Link {
        severity: Severity::Inconsistent,
        table: "clients",
        sentence: "card #{n} is marked, and none of its contacts is on the {w} list",
        sql: "SELECT c.id, CASE c.standing WHEN 1 THEN 'white' ELSE 'black' END FROM clients c
              WHERE c.standing IN (1, 2) AND c.deleted_at IS NULL
                AND EXISTS (SELECT 1 FROM contacts k WHERE k.client = c.id AND k.key IS NOT NULL AND k.claimed = 0)
                AND NOT EXISTS (SELECT 1 FROM contacts k JOIN list_entries e ON e.value = k.key
                                WHERE k.client = c.id AND e.list = CASE c.standing WHEN 1 THEN 1 ELSE 0 END)",
    },
];

impl Store {
    /// What the table above says.
    pub(super) fn check_links(&self, found: &mut Findings) -> rusqlite::Result<()> {
        LINKS.iter().try_for_each(|link| self.follow(link, found))
    }

    /// Cards' marks and the lists agree (`S1`).
    pub(super) fn check_marks(&self, found: &mut Findings) -> rusqlite::Result<()> {
        MARKS.iter().try_for_each(|link| self.follow(link, found))
    }

    fn follow(&self, link: &Link, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self.conn.prepare(link.sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            let word = match row.get_ref(1)? {
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => String::from_utf8_lossy(other.as_bytes().unwrap_or_default()).into_owned(),
            };
            let sentence = link
                .sentence
                .replace("{n}", &number.to_string())
                .replace("{w}", &word);
            found.add(link.severity, link.table, Some(number), sentence);
        }
        Ok(())
    }

    /// Merged cards lead somewhere, and not in a circle (`D4`).
    pub(super) fn check_merges(&self, found: &mut Findings) -> rusqlite::Result<()> {
        self.lead_on_all(
            "SELECT c.id, c.merged_into, c.deleted_at IS NULL
                OR NOT EXISTS (SELECT 1 FROM clients i WHERE i.id = c.merged_into)
             FROM clients c WHERE c.merged_into IS NOT NULL",
            "clients",
            "card",
            found,
        )
    }

    /// The same of tickets (`T11`); one that another was merged into may have been deleted since.
    pub(super) fn check_merged_tickets(&self, found: &mut Findings) -> rusqlite::Result<()> {
        self.lead_on_all(
            "SELECT g.id, g.into_ticket, EXISTS (SELECT 1 FROM tickets t WHERE t.id = g.id) FROM merged_tickets g",
            "merged_tickets",
            "ticket",
            found,
        )
    }

    /// `sql` gives a number, the next one, and whether that is wrong by itself.
    fn lead_on_all(
        &self,
        sql: &str,
        table: &str,
        what: &str,
        found: &mut Findings,
    ) -> rusqlite::Result<()> {
        let mut next = std::collections::HashMap::new();
        let mut statement = self.conn.prepare(sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (id, to): (i64, i64) = (row.get(0)?, row.get(1)?);
            next.insert(id, to);
            if row.get(2)? {
                found.add(
                    Severity::Damaged,
                    table,
                    Some(id),
                    format!("{what} #{id} is merged into #{to}, which cannot be"),
                );
            }
        }
        // Numbers that are known to end somewhere.
        let mut done = std::collections::HashSet::new();
        for start in next.keys().copied() {
            let (mut at, mut way) = (start, Vec::new());
            while let Some(to) = next.get(&at).filter(|_| !done.contains(&at)) {
                if way.contains(&at) {
                    found.add(
                        Severity::Damaged,
                        table,
                        Some(start),
                        format!("{what} #{start} is merged in a circle"),
                    );
                    break;
                }
                way.push(at);
                at = *to;
            }
            done.extend(way);
        }
        Ok(())
    }
}
