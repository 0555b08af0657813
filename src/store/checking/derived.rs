//! What is made from other rows: columns lists sort by, totals, folded names.

use crate::domain::client::Client;
use crate::domain::fold::fold;
use crate::domain::ids::ClientId;
use crate::domain::soundness::{Findings, Severity};
use crate::store::Store;
use crate::store::counters::Counters;
use crate::store::error::explain;
use crate::store::rows::rank;

/// The columns of a card that follow from what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct CardColumns {
    pub(in crate::store) shown: String,
    pub(in crate::store) sort: String,
    pub(in crate::store) rank: i64,
    pub(in crate::store) language: Option<String>,
    pub(in crate::store) avatar: Option<Vec<u8>>,
    tags: Vec<String>,
}

impl CardColumns {
    /// As they should be.
    pub(in crate::store) fn of(client: &Client) -> Self {
        let shown = client.display_name();
        let mut tags = client.tags.clone();
        tags.sort_unstable();
        tags.dedup();
        Self {
            sort: fold(&shown),
            shown,
            rank: rank(client.standing),
            language: client.language.code.clone().map(|code| code.to_string()),
            avatar: client.avatar.as_ref().map(|avatar| avatar.blob.0.to_vec()),
            tags,
        }
    }

    /// As they are in the file.
    pub(in crate::store) fn read(store: &Store, id: i64) -> rusqlite::Result<Self> {
        let mut columns = store
            .conn
            .prepare_cached(
                "SELECT shown, sort, rank, language, avatar FROM clients WHERE id = ?1",
            )?
            .query_row([id], |row| {
                Ok(Self {
                    shown: row.get(0)?,
                    sort: row.get(1)?,
                    rank: row.get(2)?,
                    language: row.get(3)?,
                    avatar: row.get(4)?,
                    tags: Vec::new(),
                })
            })?;
        columns.tags = store
            .conn
            .prepare_cached("SELECT tag FROM client_tags WHERE client = ?1")?
            .query_map([id], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        columns.tags.sort_unstable();
        Ok(columns)
    }
}

/// The totals by their names with the statements that count them.
const TOTALS: [(&str, &str); 3] = [
    (
        "clients",
        "SELECT count(*) FROM clients WHERE deleted_at IS NULL",
    ),
    (
        "active_tickets",
        "SELECT count(*) FROM tickets WHERE status <= 3",
    ),
    (
        "unread_tickets",
        "SELECT count(*) FROM tickets WHERE unread = 1",
    ),
];

/// The numbers that come next, each with the highest that was given out.
const NUMBERS: [(&str, &str); 4] = [
    ("next_client", "SELECT ifnull(max(id), 0) FROM clients"),
    (
        "next_ticket",
        "SELECT max(ifnull((SELECT max(id) FROM tickets), 0), ifnull((SELECT max(id) FROM merged_tickets), 0))",
    ),
    ("next_message", "SELECT ifnull(max(id), 0) FROM messages"),
    (
        "seq",
        "SELECT max(ifnull((SELECT max(seq) FROM clients), 0), ifnull((SELECT max(seq) FROM tickets), 0))",
    ),
];

impl Store {
    /// Totals are what one counts, and no number will be given out twice.
    pub(super) fn check_counters(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let counters = match self.load_counters() {
            Ok(counters) => counters,
            Err(error) => {
                found.add(
                    Severity::Derived,
                    "counters",
                    None,
                    format!("a counter is missing or cannot be read: {error}"),
                );
                return Ok(());
            }
        };
        let right = self.right_counters(&counters)?;
        for ((name, kept), (_, counted)) in counters
            .clone()
            .fields()
            .into_iter()
            .zip(right.clone().fields())
        {
            if kept != counted {
                let word = name.replace('_', " ");
                found.add(
                    Severity::Derived,
                    "counters",
                    None,
                    format!("the counter «{word}» says {kept}, and it should be {counted}"),
                );
            }
        }
        Ok(())
    }

    /// The counters as the rows want them; numbers never go back.
    pub(in crate::store) fn right_counters(&self, kept: &Counters) -> rusqlite::Result<Counters> {
        let mut right = kept.clone();
        for (name, value) in right.fields() {
            let ask = |known: &[(&str, &str)]| -> rusqlite::Result<Option<i64>> {
                known
                    .iter()
                    .find(|(one, _)| *one == name)
                    .map(|(_, sql)| self.conn.query_row(sql, [], |row| row.get(0)))
                    .transpose()
            };
            if let Some(count) = ask(&TOTALS)? {
                *value = count;
            } else if let Some(highest) = ask(&NUMBERS)? {
                *value = (*value).max(highest + 1);
            }
        }
        Ok(right)
    }

    /// Companies are found by their names: each is in the file twice, as it is and folded.
    pub(super) fn check_companies(&self, found: &mut Findings) -> rusqlite::Result<()> {
        let mut statement = self
            .conn
            .prepare("SELECT id, name, folded FROM companies ORDER BY id")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let sound = match (row.get_ref(1)?.as_str(), row.get_ref(2)?.as_str()) {
                (Ok(name), Ok(folded)) => fold(name) == folded,
                _ => false,
            };
            if !sound {
                found.add(
                    Severity::Damaged,
                    "companies",
                    Some(id),
                    format!("the name of company {id} is not what was stored"),
                );
            }
        }
        Ok(())
    }

    /// Living cards whose columns are not what follows from them, with what they should be. A card that is
    /// not what was stored is left alone.
    pub(in crate::store) fn misfiled_cards(
        &self,
        ids: impl Iterator<Item = i64>,
    ) -> Vec<(Client, CardColumns)> {
        ids.filter_map(|id| {
            let client = match self.client(ClientId(id)) {
                Ok(client) => client?,
                Err(error) => {
                    tracing::debug!(kind = ?error.kind, "a card is not mended");
                    return None;
                }
            };
            let right = CardColumns::of(&client);
            match CardColumns::read(self, id) {
                Ok(now) if now == right => None,
                Ok(_) => Some((client, right)),
                Err(error) => {
                    tracing::debug!(reason = %explain(&error, "read a card"), "a card is not mended");
                    None
                }
            }
        })
        .collect()
    }
}
