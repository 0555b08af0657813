//! From a question to its answer: which use case each [`Ask`] is.

use super::protocol::{Answer, Ask, DeletePreview, Drafts, FormDraft, Found};
use crate::desk::Desk;
use crate::domain::appeal::Visibility;
use crate::domain::edit::CardEdit;
use crate::domain::error::{Error, Result};
use crate::domain::ids::ClientId;
use crate::domain::time::Timestamp;

/// Companies, tags and hits a picker gets.
const MOST_OFFERS: usize = 200;
/// Rows of each part of the Inbox.
const MOST_INBOX: usize = 500;
/// Bytes of a reject that are shown; one may have 16 MiB.
const REJECT_HEAD: usize = 16 * 1024;
/// Rows of each list; what is further down is found by its text.
const MOST_LISTED: usize = 1_000;
/// Cards on a company's page; all of them are in the client list.
const MOST_CARDS: usize = 500;
/// Tickets on a company's page.
const MOST_TICKETS: usize = 20;

/// Reads what was asked for.
pub(super) fn answer(desk: &Desk, ask: Ask, now: Timestamp) -> Result<Answer> {
    let store = desk.store();
    Ok(match ask {
        Ask::Clients {
            query,
            order,
            anchor,
            rows,
        } => Answer::Clients(store.find_clients(&desk.query(&query, now), order, &anchor, rows)?),
        Ask::Tickets {
            view,
            filter,
            order,
            anchor,
            rows,
        } => Answer::Tickets(store.find_tickets(
            &view,
            &filter,
            desk.agent(),
            order,
            &anchor,
            rows,
        )?),
        Ask::NextUnread { after, read } => Answer::NextUnread(store.next_unread(after, &read)?),
        Ask::Card(id) => Answer::Card(Box::new(desk.card_view(id)?)),
        Ask::Ticket(id, stretch) => {
            let view = desk.ticket_stretch(id, &stretch)?;
            let draft = |kind| store.draft(desk.agent(), kind, view.ticket.id.0);
            let drafts = Drafts {
                reply: draft("reply")?,
                comment: draft("comment")?,
                reply_files: desk.draft_files(view.ticket.id, Visibility::Public)?,
                comment_files: desk.draft_files(view.ticket.id, Visibility::Internal)?,
            };
            Answer::Ticket(Box::new(view), drafts)
        }
        Ask::FindInTicket(id, words) => Answer::FoundInTicket(store.messages_that_say(id, &words)?),
        Ask::Block(question) => {
            let config = &desk.config().block;
            let answer = crate::desk::block::ask(config, &question, &|| false);
            let left = || Err("nobody waited for the answer".to_owned());
            Answer::Block(question.ticket, answer.unwrap_or_else(left))
        }
        Ask::Companies(text) => {
            let mut companies = store.companies(&text, MOST_OFFERS)?;
            companies.sort_by_key(|company| std::cmp::Reverse(company.clients));
            Answer::Companies(companies)
        }
        Ask::CompanyRows { text, anchor, rows } => {
            Answer::CompanyRows(store.find_companies(&text, &anchor, rows)?)
        }
        Ask::Company(id) => Answer::Company(Box::new(
            store
                .company_view(id, MOST_CARDS, MOST_TICKETS)?
                .ok_or_else(|| Error::not_found(format!("there is no company {id} any more")))?,
        )),
        Ask::CardsOfDomains(id) => {
            Answer::CardsOfDomains(desk.company(id)?, store.cards_of_domains(id)?.len() as u64)
        }
        Ask::Find(text) => Answer::Find(found(desk, &text)?),
        Ask::Inbox => Answer::Inbox(Box::new(crate::domain::listing::InboxView {
            sources: store.sources()?,
            ignored: store.ignored(MOST_INBOX)?,
            rejects: store.reject_heads(MOST_INBOX, REJECT_HEAD)?,
            reject_count: store.count_rejects()?,
            reviews: store.reviews(MOST_INBOX)?,
            outbox: store.outbox(true, MOST_INBOX)?,
            black: store.count_list_entries()?.0,
            white: store.count_list_entries()?.1,
        })),
        Ask::Reject(id) => {
            Answer::Reject(Box::new(store.reject(id)?.ok_or_else(|| {
                Error::not_found(format!("there is no reject {id} any more"))
            })?))
        }
        Ask::Picture(hash) => {
            let bytes = store
                .blob(hash)?
                .ok_or_else(|| Error::not_found("the picture is gone"))?;
            Answer::Picture(hash, bytes)
        }
        Ask::FormDrafts => Answer::FormDrafts(form_drafts(desk)?),
        Ask::TicketLabels => Answer::TicketLabels(store.ticket_labels()?),
        Ask::Tags(text) => Answer::Tags(store.tags(&text, MOST_OFFERS)?),
        Ask::Totals => Answer::Totals(store.totals()?),
        Ask::DeletePreview(id) | Ask::ErasePreview(id) => {
            let card = desk.card_view(id)?.client;
            let (tickets, messages, attachments, elsewhere) = store.weight_of(id)?;
            Answer::DeletePreview(DeletePreview {
                name: card.display_name(),
                days: desk.config().desk.undo_days,
                tickets,
                messages,
                attachments,
                elsewhere,
            })
        }
        Ask::BulkPreview(cards, change) => {
            Answer::Preview(desk.bulk_preview(&cards, &change, now)?)
        }
        Ask::ExportPreview(cards) => Answer::Preview(desk.cards_preview(&cards, now)?),
        Ask::TicketsPreview(tickets, _) => Answer::Preview(desk.tickets_preview(&tickets)?),
        Ask::Gone(clients, tickets) => {
            Answer::Gone(store.gone_clients(&clients)?, store.gone_tickets(&tickets)?)
        }
        Ask::Segments => Answer::Segments(desk.segments()?),
        Ask::Pair(left, right) => Answer::Pair(Box::new(desk.pair_view(left, right)?)),
        Ask::Review(id) => Answer::Review(Box::new(desk.review_view(id)?)),
        Ask::Why(text) => Answer::Why(desk.why(&text, now)?),
        Ask::Lists(text) => Answer::Lists(Box::new(store.listed(&text, MOST_LISTED)?)),
        Ask::CheckEntry(text) => Answer::CheckEntry(Box::new(desk.check_list_entry(&text, now)?)),
        Ask::History(client) => Answer::History(store.history(client, MOST_INBOX)?),
    })
}

fn found(desk: &Desk, text: &str) -> Result<Vec<Found>> {
    let offers = desk.store().find_anything(text, 20)?;
    let clients = offers.clients.into_iter().map(Found::Client);
    let tickets = offers.tickets.into_iter().map(Found::Ticket);
    Ok(clients.chain(tickets).collect())
}

/// Forms that were left or cut off; one that cannot be read (of an older program) is left out.
fn form_drafts(desk: &Desk) -> Result<Vec<FormDraft>> {
    let drafts = desk.store().drafts(desk.agent(), "form")?;
    Ok(drafts
        .into_iter()
        .filter_map(|(of, at, body)| {
            let edit: CardEdit = serde_json::from_str(&body).ok()?;
            Some(FormDraft {
                client: (of != 0).then_some(ClientId(of)),
                at,
                edit,
            })
        })
        .collect())
}
