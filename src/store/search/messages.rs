//! Messages that have words, newest first.

use rusqlite::OptionalExtension;

use super::Store;
use super::feed::own_subject;
use super::snippet::around_closely;
use super::words::{self, Word, WordQuestion};
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, MessageId, TicketId};
use crate::domain::query::{Phrase, Query, Term, TermKind};
use crate::domain::time::Timestamp;

/// The newest messages of a ticket in which a hit is looked for, to be shown: this is done for every row
/// of a page while one types (`P7`).
const HIT_MESSAGES: usize = 20;

/// A term as messages are searched for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WordTerm {
    pub(super) negated: bool,
    /// What must occur, folded.
    pub(super) text: String,
    /// In quotes: accents count.
    phrase: Option<Phrase>,
    /// `None` for what has no letter in it: nothing to ask the index.
    question: Option<WordQuestion>,
}

impl WordTerm {
    fn new(negated: bool, text: &str, phrase: Option<Phrase>) -> Self {
        Self {
            negated,
            text: text.to_owned(),
            phrase,
            question: words::ask(text),
        }
    }

    /// Whether an answer of the index needs no comparison with the text.
    fn is_sure(&self) -> bool {
        self.phrase.is_none() && self.question.as_ref().is_some_and(|question| question.sure)
    }

    /// Whether a message, folded and as it is, has it.
    fn holds(&self, folded: &str, text: &str) -> bool {
        words::has(folded, &self.text)
            && self.phrase.as_ref().is_none_or(|phrase| phrase.is_in(text))
    }
}

/// A query as terms for messages; a field is searched as it is written.
pub(super) fn terms_of(query: &Query) -> Vec<WordTerm> {
    let of = |term: &Term| match &term.kind {
        TermKind::Text(text) => vec![WordTerm::new(term.negated, text, None)],
        TermKind::Phrase(phrase) => {
            vec![WordTerm::new(
                term.negated,
                &phrase.folded,
                Some(phrase.clone()),
            )]
        }
        TermKind::Digits(digits) => digits
            .words
            .iter()
            .map(|word| WordTerm::new(term.negated, word, None))
            .collect(),
        TermKind::Field(..) => vec![WordTerm::new(term.negated, &fold(term.written()), None)],
    };
    let mut terms: Vec<WordTerm> = query.terms.iter().flat_map(of).collect();
    terms.retain(|term| !term.text.is_empty());
    terms
}

/// A message that has what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundMessage {
    pub(super) id: MessageId,
    pub(super) ticket: TicketId,
    /// The ticket's client.
    pub(super) client: ClientId,
    pub(super) client_name: String,
    pub(super) spam: bool,
    pub(super) sent_at: Timestamp,
    pub(super) text: String,
    /// Its own subject and its ticket's, as far as there are any.
    pub(super) subjects: String,
}

impl Store {
    /// Messages that have all terms, the newest number first, until `take` says no. Messages that are
    /// gone, or deleted with their writer, are passed over.
    pub(super) fn messages_with(
        &self,
        terms: &[WordTerm],
        mut take: impl FnMut(FoundMessage) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        let asked: Vec<Word> = terms
            .iter()
            .filter(|term| !term.negated)
            .filter_map(|term| term.question.as_ref())
            .flat_map(|question| question.words.iter().cloned())
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        let sure = terms.iter().all(|term| !term.negated && term.is_sure());
        for run in self.runs()? {
            for id in self.having(run, &asked)?.newest_first() {
                let Some(found) = self.found_message(id)? else {
                    continue;
                };
                if (sure || found.has(terms)) && !take(found)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn found_message(&self, id: i64) -> rusqlite::Result<Option<FoundMessage>> {
        self.conn
            .prepare_cached(
                "SELECT m.ticket, t.client, c.shown, t.status = 6, m.sent_at, m.text, m.extra, t.subject
                 FROM messages m JOIN tickets t ON t.id = m.ticket JOIN clients c ON c.id = t.client
                 WHERE m.id = ?1 AND m.deleted = 0",
            )?
            .query_row([id], |row| {
                let extra = row.get_ref(6)?.as_str_or_null()?.unwrap_or_default();
                let mut subjects: String = row.get(7)?;
                if let Some(own) = own_subject(extra) {
                    subjects.push('\n');
                    subjects.push_str(&own);
                }
                Ok(FoundMessage {
                    id: MessageId(id),
                    ticket: TicketId(row.get(0)?),
                    client: ClientId(row.get(1)?),
                    client_name: row.get(2)?,
                    spam: row.get(3)?,
                    sent_at: Timestamp(row.get(4)?),
                    text: row.get(5)?,
                    subjects,
                })
            })
            .optional()
    }

    /// The tickets of messages that have one term, newest message first, at most `most`; whether
    /// these are all.
    pub(super) fn tickets_with(
        &self,
        term: &WordTerm,
        most: usize,
    ) -> rusqlite::Result<(Vec<i64>, bool)> {
        let mut tickets = Vec::new();
        let mut all = true;
        let term = WordTerm {
            negated: false,
            ..term.clone()
        };
        if !term.is_sure() {
            self.messages_with(&[term], |found| {
                tickets.push(found.ticket.0);
                all = tickets.len() < most;
                Ok(all)
            })?;
            return Ok((tickets, all));
        }
        let Some(question) = &term.question else {
            return Ok((tickets, all));
        };
        let mut statement = self
            .conn
            .prepare_cached("SELECT ticket FROM messages WHERE id = ?1 AND deleted = 0")?;
        for run in self.runs()? {
            for id in self.having(run, &question.words)?.newest_first() {
                let ticket: Option<i64> = statement.query_row([id], |row| row.get(0)).optional()?;
                tickets.extend(ticket);
                if tickets.len() > most {
                    tickets.truncate(most);
                    return Ok((tickets, false));
                }
            }
        }
        Ok((tickets, all))
    }

    /// Whether a ticket has a term in its subject, its client's name or a message.
    pub(super) fn ticket_has(&self, ticket: i64, term: &WordTerm) -> rusqlite::Result<bool> {
        let mut statement = self.conn.prepare_cached(
            "SELECT c.shown FROM tickets t JOIN clients c ON c.id = t.client WHERE t.id = ?1
             UNION ALL SELECT subject FROM tickets WHERE id = ?1
             UNION ALL SELECT text FROM messages WHERE ticket = ?1 AND deleted = 0",
        )?;
        let mut rows = statement.query([ticket])?;
        let mut name = true;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?.as_str()?;
            let folded = fold(text);
            // A name is found by any part, as in the list of clients.
            let named =
                std::mem::take(&mut name) && term.phrase.is_none() && folded.contains(&term.text);
            if named || term.holds(&folded, text) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The words around the first hit in the newest message of a ticket that has one of the terms; `None`
    /// where only an old message, its subject or its client's name has them.
    pub(super) fn hit_in(
        &self,
        ticket: i64,
        terms: &[WordTerm],
    ) -> rusqlite::Result<Option<String>> {
        let wanted: Vec<&WordTerm> = terms.iter().filter(|term| !term.negated).collect();
        if wanted.is_empty() {
            return Ok(None);
        }
        let words: Vec<&str> = wanted.iter().map(|term| term.text.as_str()).collect();
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT text FROM messages WHERE ticket = ?1 AND deleted = 0
             ORDER BY sent_at DESC, id DESC LIMIT {HIT_MESSAGES}"
        ))?;
        let mut rows = statement.query([ticket])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?.as_str()?;
            let folded = text.lines().map(fold).collect::<Vec<_>>().join("\n");
            if wanted.iter().any(|term| term.holds(&folded, text)) {
                return Ok(Some(around_closely(text, &words)));
            }
        }
        Ok(None)
    }
}

impl FoundMessage {
    /// Whether it has all terms, and none of the negated ones.
    fn has(&self, terms: &[WordTerm]) -> bool {
        let whole = format!("{}\n{}", self.subjects, self.text);
        let folded = whole.lines().map(fold).collect::<Vec<_>>().join("\n");
        // Words in quotes may stand on two lines.
        let flat = fold(&whole);
        terms.iter().all(|term| {
            let holds = term.holds(&folded, &whole) || term.holds(&flat, &whole);
            holds != term.negated
        })
    }
}
