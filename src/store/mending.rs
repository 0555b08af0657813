//! Making anew what is derived (`R6`). Content is never touched: where a row is not what was stored, what
//! follows from it is left as it is.

use rusqlite::params;

use super::error::Context;
use super::{CardColumns, Store, schema};
use crate::domain::display::counted;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::soundness::{Findings, Severity};

impl Store {
    /// Makes anew what the findings say is derived and wrong; a sentence for each kind of thing done.
    ///
    /// # Errors
    /// `Busy` when another program writes; what was done until then stays done.
    pub fn mend(&self, found: &Findings) -> Result<Vec<String>> {
        let mut done = Vec::new();
        // Writing into broken pages could cost what can still be saved.
        let broken = found.list().iter().any(|one| {
            one.severity == Severity::Damaged && ["pages", "sqlite_schema"].contains(&&*one.table)
        });
        if broken || !found.has(Severity::Derived) {
            return Ok(done);
        }
        self.mend_indexes(&mut done)?;
        self.conn
            .execute_batch(
                "INSERT OR IGNORE INTO counters VALUES ('next_client', 1), ('next_ticket', 1), ('next_message', 1),
                    ('seq', 1), ('clients', 0), ('active_tickets', 0), ('unread_tickets', 0)",
            )
            .doing("put missing counters back")?;
        let damaged: Vec<i64> = found
            .list()
            .iter()
            .filter(|one| one.severity == Severity::Damaged && one.table == "clients")
            .filter_map(|one| one.number)
            .collect();
        let tx = self.begin()?;
        // The counters first: what follows takes numbers from them.
        let counters = tx.counters.borrow().clone();
        let right = tx.right_counters(&counters).doing("count")?;
        let mut wrong = u64::from(right != counters);
        *tx.counters.borrow_mut() = right;
        if wrong > 0 {
            done.push("counters were counted anew".to_owned());
        }
        wrong = 0;
        let ids = tx.all_client_ids()?;
        let sound = ids.iter().map(|id| id.0).filter(|id| !damaged.contains(id));
        for (client, right) in tx.misfiled_cards(sound) {
            let seq = tx.next(|counters| &mut counters.seq);
            let CardColumns {
                shown,
                sort,
                rank,
                language,
                avatar,
                ..
            } = right;
            tx.conn
                .prepare_cached(
                    "UPDATE clients SET seq = ?2, shown = ?3, sort = ?4, rank = ?5, language = ?6, avatar = ?7
                     WHERE id = ?1",
                )
                .and_then(|mut statement| {
                    statement.execute(params![
                        client.id.0,
                        seq,
                        shown,
                        sort,
                        rank,
                        language,
                        avatar
                    ])
                })
                .doing("list a card anew")?;
            tx.put_tags(&client)?;
            wrong += 1;
        }
        if wrong > 0 {
            done.push(format!(
                "{} listed under what they are",
                counted(wrong, "card", "cards")
            ));
        }
        for (sql, one, many) in [
            (
                "DELETE FROM client_tags WHERE NOT EXISTS
                    (SELECT 1 FROM clients c WHERE c.id = client_tags.client AND c.deleted_at IS NULL)",
                "tag of a deleted card removed",
                "tags of deleted cards removed",
            ),
            (
                "UPDATE tickets SET messages = (SELECT count(*) FROM messages m WHERE m.ticket = tickets.id)
                 WHERE messages <> (SELECT count(*) FROM messages m WHERE m.ticket = tickets.id)",
                "ticket's messages counted anew",
                "tickets' messages counted anew",
            ),
            (
                "UPDATE tickets SET rank = (SELECT c.standing <> 1 FROM clients c WHERE c.id = tickets.client)
                 WHERE rank <> (SELECT c.standing <> 1 FROM clients c WHERE c.id = tickets.client)",
                "ticket put where its client stands",
                "tickets put where their clients stand",
            ),
        ] {
            let rows = tx.conn.execute(sql, []).doing("mend what is derived")?;
            if rows > 0 {
                done.push(counted(rows as u64, one, many));
            }
        }
        tx.commit()?;
        Ok(done)
    }

    /// Missing indexes are made, and those that disagree with their tables made anew.
    fn mend_indexes(&self, done: &mut Vec<String>) -> Result<()> {
        let here = schema::objects(&self.conn).doing("read the tables")?;
        for object in schema::expected()? {
            if object.kind != "index" || here.iter().any(|one| one.name == object.name) {
                continue;
            }
            match self.conn.execute_batch(&object.sql).doing("make an index") {
                Ok(()) => done.push(format!("the index {} was made anew", object.name)),
                // What the rows say against it is told by the checks that follow.
                Err(error) => give_up(error)?,
            }
        }
        if self.wants_reindexing() {
            match self.conn.execute_batch("REINDEX").doing("make the indexes") {
                Ok(()) => done.push("the indexes were made anew from their tables".to_owned()),
                Err(error) => give_up(error)?,
            }
        }
        Ok(())
    }
}

/// Goes on after what cannot be made anew, but not past another program or a full disk.
fn give_up(error: Error) -> Result<()> {
    match error.kind {
        ErrorKind::Damaged => Ok(()),
        _ if error.message.contains("UNIQUE") => Ok(()),
        _ => Err(error),
    }
}
