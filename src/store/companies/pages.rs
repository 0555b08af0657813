//! The list of companies in windows, a company's page, and the cards its domains speak for (`C4`).

use rusqlite::{Row, params};

use crate::domain::company::{Company, CompanyRow, CompanyView};
use crate::domain::contact::{ContactKind, Key};
use crate::domain::error::Result;
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, CompanyId};
use crate::domain::page::{Anchor, ClientOrder, RowKey, SortKey, TicketOrder, TicketRow, Window};
use crate::store::Store;
use crate::store::error::Context;
use crate::store::pages::{Filter, Side, assemble};
use crate::store::rows::Coded;

/// A company of more cards than this is looked for among the active tickets, a smaller one's cards
/// are looked for tickets: each is the shorter way.
const MANY_CARDS: u64 = 2_000;

impl Store {
    /// A window into the list of companies by name; `text` (folded) is part of the name or of a
    /// domain, and empty for all.
    pub fn find_companies(
        &self,
        text: &str,
        anchor: &Anchor,
        rows: usize,
    ) -> Result<Window<CompanyRow>> {
        let text = fold(text.trim());
        assemble(anchor, rows, false, |side, from, limit| {
            self.companies_beside(&text, side, from, limit)
        })
        .doing("read the list of companies")
    }

    fn companies_beside(
        &self,
        text: &str,
        side: Side,
        from: Option<&RowKey>,
        limit: usize,
    ) -> rusqlite::Result<Vec<CompanyRow>> {
        let (beyond, direction) = match side {
            Side::After => (">", "ASC"),
            Side::Before => ("<", "DESC"),
        };
        let place = match from {
            Some(_) => format!("(k.folded, k.id) {beyond} (?3, ?4)"),
            None => "?3 = ?3 AND ?4 = ?4".to_owned(),
        };
        let (sort, id) = match from.map(|key| (&key.sort, key.id)) {
            Some((SortKey::Text(sort), id)) => (sort.as_str(), id),
            _ => ("", 0),
        };
        let mut found: Vec<CompanyRow> = self
            .conn
            .prepare_cached(&format!(
                "SELECT k.id, k.name, k.folded, (SELECT count(*) FROM clients c
                    WHERE c.company = k.id AND c.deleted_at IS NULL)
                 FROM companies k
                 WHERE {place} AND (?1 = '' OR instr(k.folded, ?1) > 0 OR EXISTS (SELECT 1
                    FROM company_domains d WHERE d.company = k.id AND instr(d.domain, ?1) > 0))
                 ORDER BY k.folded {direction}, k.id {direction} LIMIT ?2"
            ))?
            .query_map(params![text, limit as i64, sort, id], read_row)?
            .collect::<rusqlite::Result<_>>()?;
        for row in &mut found {
            row.company.domains = self.domains_of(row.company.id)?;
        }
        if side == Side::Before {
            found.reverse();
        }
        Ok(found)
    }

    /// A company with the first of its cards and the newest active tickets of all of them; `None`
    /// when it is not there any more.
    pub fn company_view(
        &self,
        id: CompanyId,
        clients: usize,
        tickets: usize,
    ) -> Result<Option<CompanyView>> {
        let Some(company) = self.company(id)? else {
            return Ok(None);
        };
        let of_it = Filter::default().and("c.company = ?", [id.0.into()]);
        let found = self.client_window(&of_it, ClientOrder::Name, &Anchor::Top, clients)?;
        let tickets = self.tickets_of_company(&company, tickets)?;
        Ok(Some(CompanyView {
            company,
            clients: found.rows,
            tickets,
        }))
    }

    fn tickets_of_company(&self, company: &Company, most: usize) -> Result<Vec<TicketRow>> {
        let order = TicketOrder::Newest;
        if company.clients > MANY_CARDS {
            let filter = Filter::default().and(
                "t.status <= 4 AND t.status <= 3 AND c.company = ?",
                [company.id.0.into()],
            );
            return Ok(self.ticket_window(&filter, order, &Anchor::Top, most)?.rows);
        }
        let run = || -> rusqlite::Result<Vec<TicketRow>> {
            let numbers: Vec<i64> = self
                .conn
                .prepare_cached(
                    "SELECT t.id FROM clients c CROSS JOIN tickets t ON t.client = c.id
                     WHERE c.company = ?1 AND c.deleted_at IS NULL AND t.status <= 3
                     ORDER BY t.last_message_at DESC, t.id DESC LIMIT ?2",
                )?
                .query_map(params![company.id.0, most as i64], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            numbers
                .into_iter()
                .filter_map(|id| self.ticket_row(id, order).transpose())
                .collect()
        };
        run().doing("read the tickets of a company")
    }

    /// Cards without a company that have a confirmed address of one of its domains, each with the
    /// first such address. Reads every address of the file once.
    pub fn cards_of_domains(&self, id: CompanyId) -> Result<Vec<(ClientId, Key)>> {
        let run = || -> rusqlite::Result<Vec<(ClientId, Key)>> {
            let mut found: Vec<(ClientId, Key)> = self
                .conn
                .prepare_cached(
                    "SELECT k.client, k.key FROM contacts k JOIN clients c ON c.id = k.client
                     WHERE k.kind = ?2 AND k.claimed = 0 AND k.key IS NOT NULL
                        AND c.company IS NULL AND c.deleted_at IS NULL
                        AND EXISTS (SELECT 1 FROM company_domains d WHERE d.company = ?1
                            AND substr(k.key, -length(d.domain) - 1) = '@' || d.domain)
                     ORDER BY k.client, k.ord",
                )?
                .query_map(params![id.0, ContactKind::Email.code()], |row| {
                    Ok((ClientId(row.get(0)?), Key(row.get(1)?)))
                })?
                .collect::<rusqlite::Result<_>>()?;
            found.dedup_by_key(|(client, _)| *client);
            Ok(found)
        };
        run().doing("look for cards of a domain")
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<CompanyRow> {
    let id: i64 = row.get(0)?;
    Ok(CompanyRow {
        company: Company {
            id: CompanyId(id),
            name: row.get(1)?,
            domains: Vec::new(),
            clients: row.get::<_, i64>(3)?.cast_unsigned(),
        },
        key: RowKey {
            rank: 0,
            sort: SortKey::Text(row.get(2)?),
            id,
        },
    })
}
