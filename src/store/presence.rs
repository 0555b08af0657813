//! Which ticket an agent has in front (`U12`): no content, no history.

use rusqlite::params;

use super::error::Context;
use super::{Store, Tx};
use crate::domain::error::Result;
use crate::domain::ids::TicketId;
use crate::domain::ticket::Presence;
use crate::domain::time::Timestamp;

impl Store {
    /// Everyone who said to have a ticket in front, on whatever screen, by name; what no longer holds is
    /// among them.
    pub fn present(&self, ticket: TicketId) -> Result<Vec<Presence>> {
        self.conn
            .prepare_cached(
                "SELECT agent, max(at), max(writing) FROM presence WHERE ticket = ?1
                 GROUP BY agent ORDER BY agent",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([ticket.0], |row| {
                        Ok(Presence {
                            agent: row.get(0)?,
                            at: Timestamp(row.get(1)?),
                            writing: row.get(2)?,
                        })
                    })?
                    .collect()
            })
            .doing("read who is in a ticket")
    }
}

impl Tx<'_> {
    /// Notes where an agent is on one screen and since when, or that it is nowhere there; forgets what was
    /// said before `outdated` by anybody.
    pub fn put_presence(
        &self,
        agent: &str,
        screen: u32,
        place: Option<(TicketId, bool)>,
        at: Timestamp,
        outdated: Timestamp,
    ) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            self.conn
                .prepare_cached("DELETE FROM presence WHERE agent = ?1 AND screen = ?2 OR at < ?3")?
                .execute(params![agent, screen, outdated.0])?;
            if let Some((ticket, writing)) = place {
                self.conn
                    .prepare_cached(
                        "INSERT INTO presence (agent, screen, ticket, at, writing)
                         VALUES (?1, ?2, ?3, ?4, ?5)",
                    )?
                    .execute(params![agent, screen, ticket.0, at.0, writing])?;
            }
            Ok(())
        };
        run().doing("note where an agent is")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Access;

    #[test]
    fn u12_an_agent_with_two_screens_is_where_both_of_them_are() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("desk.db"), Access::Write).unwrap();
        let say = |screen, place| {
            let tx = store.begin().unwrap();
            tx.put_presence("olga", screen, place, Timestamp(1_000), Timestamp(0))
                .unwrap();
            tx.commit_aside().unwrap();
        };
        let there = |ticket| -> Vec<bool> {
            let present = store.present(TicketId(ticket)).unwrap();
            present.iter().map(|one| one.writing).collect()
        };
        say(1, Some((TicketId(1), true)));
        say(2, Some((TicketId(1), false)));
        assert_eq!(there(1), [true], "named once, and writing on one of them");
        say(2, Some((TicketId(2), false)));
        assert_eq!((there(1), there(2)), (vec![true], vec![false]));
        say(2, None);
        assert_eq!((there(1), there(2)), (vec![true], vec![]));
    }
}
