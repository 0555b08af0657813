//! A desk in memory, and how it answers.

use std::cmp::Reverse;

use super::sample::{by_agent, message};
use crate::domain::appeal::Visibility;
use crate::domain::block::BlockText;
use crate::domain::bulk::{BulkChange, Cards, Preview, opposite};
use crate::domain::change::Entry;
use crate::domain::client::Client;
use crate::domain::company::{Company, CompanyRow, CompanyView};
use crate::domain::contact::ContactKind;
use crate::domain::edit::{CardView, SaveOutcome};
use crate::domain::error::Error;
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, CompanyId, EntryId, TicketId};
use crate::domain::listing::{InboxView, ListCheck, ListsView, Review};
use crate::domain::merge::MergePreview;
use crate::domain::merge::compare::{PairSide, PairView, ReviewView};
use crate::domain::page::{
    Anchor, ClientOrder, ClientRow, RowKey, SortKey, TicketLabels, TicketRow, TicketView as View,
    Totals, Window,
};
use crate::domain::segment::Segment;
use crate::domain::ticket::{Message, ReplyWay, Status, Ticket, TicketLine, TicketView, Writer};
use crate::worker::protocol::{Answer, Ask, Deed, DeletePreview, Done, Drafts, FormDraft, Found};

/// A desk in memory with a week of a small shop.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) clients: Vec<Client>,
    pub(crate) tickets: Vec<TicketView>,
    /// Deeds in the order they were ordered.
    pub(crate) deeds: Vec<Deed>,
    pub(crate) drafts: std::collections::HashMap<TicketId, Drafts>,
    pub(crate) form_drafts: Vec<FormDraft>,
    /// What was changed, newest first.
    pub(crate) history: Vec<Entry>,
    pub(crate) segments: Vec<Segment>,
    /// For how many days a deleted card can be had back.
    pub(crate) undo_days: u32,
    /// The review list.
    pub(crate) reviews: Vec<Review>,
    /// Where the agent was.
    pub(crate) presence: Vec<Deed>,
    /// What the program of the dynamic block says.
    pub(crate) block: Result<BlockText, String>,
    /// What the next reply is answered with instead of being taken.
    pub(crate) next_write: Option<Result<Done, Error>>,
    /// Whether drafts of texts cannot be kept.
    pub(crate) full: bool,
}

impl Desk {
    pub(super) fn answer(&mut self, ask: &Ask) -> Result<Answer, Error> {
        Ok(match ask {
            Ask::Clients {
                query,
                order,
                anchor,
                rows,
            } => {
                let query = fold(query);
                let mut all: Vec<ClientRow> = self
                    .clients
                    .iter()
                    .filter(|client| fold(&client.name).contains(&query))
                    .map(client_row)
                    .collect();
                sort(&mut all, *order);
                Answer::Clients(window(all, anchor, *rows, |row: &ClientRow| row.id.0))
            }
            Ask::Tickets {
                view,
                filter,
                anchor,
                rows,
                ..
            } => {
                let filter = fold(filter);
                let all = self
                    .tickets
                    .iter()
                    .filter(|t| match view {
                        View::Active => t.ticket.status.is_active() && t.ticket.id.0 != 988,
                        View::Client(id) => t.ticket.client == *id,
                        View::Status(status) => t.ticket.status == *status,
                        _ => true,
                    })
                    .filter(|t| {
                        fold(&format!("{} {}", t.ticket.subject, t.ticket.client_name))
                            .contains(&filter)
                    })
                    .map(ticket_row)
                    .collect();
                Answer::Tickets(window(all, anchor, *rows, |row: &TicketRow| row.id.0))
            }
            Ask::NextUnread { after, read } => {
                let at =
                    after.and_then(|id| self.tickets.iter().position(|view| view.ticket.id == id));
                let start = at.map_or(0, |at| at + 1);
                let count = self.tickets.len();
                Answer::NextUnread(
                    (0..count)
                        .map(|step| &self.tickets[(start + step) % count].ticket)
                        .find(|ticket| {
                            let skipped = Some(ticket.id) == *after || read.contains(&ticket.id);
                            ticket.unread && !skipped
                        })
                        .map(|ticket| ticket.id),
                )
            }
            Ask::Ticket(id, stretch) => {
                let mut view = self
                    .tickets
                    .iter()
                    .find(|view| view.ticket.id == *id)
                    .cloned()
                    .ok_or_else(|| Error::not_found(format!("there is no ticket #{id}")))?;
                let all = std::mem::take(&mut view.messages);
                let at = |id| all.iter().position(|message| message.id == id);
                let (from, to) = stretch.within(all.len(), at);
                view.earlier = from as u64;
                view.later = (all.len() - to) as u64;
                view.messages = all[from..to].to_vec();
                view.reply = reply_way(&view.ticket, all.iter());
                let drafts = self.drafts.get(id).cloned().unwrap_or_default();
                Answer::Ticket(Box::new(view), drafts)
            }
            Ask::Card(id) => {
                let client = self
                    .clients
                    .iter()
                    .find(|client| client.id == *id)
                    .cloned()
                    .ok_or_else(|| Error::not_found(format!("there is no client #{id}")))?;
                let tickets: Vec<TicketLine> = self
                    .tickets
                    .iter()
                    .filter(|view| view.ticket.client == *id)
                    .map(|view| TicketLine {
                        id: view.ticket.id,
                        subject: view.ticket.subject.clone(),
                        status: view.ticket.status,
                        channel: view.ticket.channel.clone(),
                        messages: view.ticket.messages,
                        created_at: view.ticket.created_at,
                        last_message_at: view.ticket.last_message_at,
                    })
                    .collect();
                Answer::Card(Box::new(CardView {
                    client,
                    ticket_count: tickets.len() as u64,
                    tickets,
                    history: self.history_of(Some(*id)),
                    duplicates: Vec::new(),
                }))
            }
            Ask::FindInTicket(id, words) => Answer::FoundInTicket(
                self.tickets
                    .iter()
                    .filter(|view| view.ticket.id == *id)
                    .flat_map(|view| &view.messages)
                    .filter(|message| fold(&message.text).contains(words))
                    .map(|message| message.id)
                    .collect(),
            ),
            Ask::TicketLabels => Answer::TicketLabels(TicketLabels {
                channels: ["telegram", "email"].map(str::to_owned).to_vec(),
                tags: ["refund", "vip-care"].map(str::to_owned).to_vec(),
            }),
            Ask::Block(question) => Answer::Block(question.ticket, self.block.clone()),
            Ask::Companies(_) => Answer::Companies(vec![acme_row().company]),
            Ask::CompanyRows { anchor, rows, .. } => Answer::CompanyRows(window(
                vec![acme_row()],
                anchor,
                *rows,
                |row: &CompanyRow| row.company.id.0,
            )),
            Ask::Company(_) => Answer::Company(Box::new(CompanyView {
                company: acme_row().company,
                clients: self
                    .clients
                    .iter()
                    .filter(|client| client.company.is_some())
                    .map(client_row)
                    .collect(),
                tickets: Vec::new(),
            })),
            Ask::CardsOfDomains(_) => Answer::CardsOfDomains(acme_row().company, 0),
            Ask::Lists(filter) => Answer::Lists(Box::new(ListsView {
                filter: filter.clone(),
                ..ListsView::default()
            })),
            Ask::CheckEntry(text) => Answer::CheckEntry(Box::new(ListCheck {
                text: text.trim().to_owned(),
                entry: Err(format!("«{text}» is no contact and no @domain")),
                holders: Vec::new(),
                known: Vec::new(),
                reasons: Vec::new(),
            })),
            Ask::Find(text) => {
                let text = fold(text);
                Answer::Find(
                    self.clients
                        .iter()
                        .filter(|client| fold(&client.name).contains(&text))
                        .map(|client| Found::Client(client_row(client)))
                        .collect(),
                )
            }
            Ask::History(client) => Answer::History(self.history_of(*client)),
            Ask::Inbox => Answer::Inbox(Box::new(InboxView {
                reviews: self.reviews.clone(),
                ..InboxView::default()
            })),
            Ask::Pair(left, right) => Answer::Pair(Box::new(PairView {
                left: self.side(*left)?,
                right: self.side(*right)?,
            })),
            Ask::Review(id) => {
                let review = self.reviews.iter().find(|review| review.id == *id);
                let review = review
                    .ok_or_else(|| Error::not_found("it was decided"))?
                    .clone();
                let b = review.b.as_ref().map(|(b, _)| self.side(*b)).transpose()?;
                Answer::Review(Box::new(ReviewView {
                    a: self.side(review.a)?,
                    b,
                    messages: Vec::new(),
                    review,
                }))
            }
            Ask::Totals => Answer::Totals(Totals {
                active_tickets: self
                    .tickets
                    .iter()
                    .filter(|view| view.ticket.status.is_active())
                    .count() as u64,
                unread_tickets: self
                    .tickets
                    .iter()
                    .filter(|view| view.ticket.unread)
                    .count() as u64,
                clients: self.clients.len() as u64,
                companies: 1,
                rejects: 0,
                reviews: 2,
            }),
            Ask::DeletePreview(id) | Ask::ErasePreview(id) => {
                Answer::DeletePreview(DeletePreview {
                    name: self
                        .clients
                        .iter()
                        .find(|client| client.id == *id)
                        .map_or_else(|| format!("#{id}"), Client::display_name),
                    days: self.undo_days,
                    tickets: 4,
                    messages: 17,
                    attachments: 2,
                    elsewhere: 0,
                })
            }
            Ask::BulkPreview(cards, change) => {
                let chosen = self.chosen(cards);
                let opposed = match change {
                    BulkChange::Standing { mark, .. } => chosen
                        .iter()
                        .filter(|client| opposite(*mark) == Some(client.standing))
                        .count(),
                    _ => 0,
                };
                Answer::Preview(Preview {
                    count: chosen.len() as u64,
                    sample: chosen
                        .iter()
                        .map(|card| card.display_name())
                        .take(5)
                        .collect(),
                    opposed: opposed as u64,
                    weight: None,
                    days: self.undo_days,
                })
            }
            Ask::ExportPreview(cards) => {
                let chosen = self.chosen(cards);
                Answer::Preview(Preview {
                    count: chosen.len() as u64,
                    sample: chosen.iter().take(5).map(|c| c.display_name()).collect(),
                    ..Preview::default()
                })
            }
            Ask::TicketsPreview(..) => Answer::Preview(Preview {
                count: self.tickets.len() as u64,
                ..Preview::default()
            }),
            Ask::Gone(clients, tickets) => {
                let mut clients = clients.clone();
                clients.retain(|id| !self.clients.iter().any(|client| client.id == *id));
                let mut tickets = tickets.clone();
                tickets.retain(|id| !self.tickets.iter().any(|view| view.ticket.id == *id));
                Answer::Gone(clients, tickets)
            }
            Ask::Segments => Answer::Segments(self.segments.clone()),
            Ask::Why(_) => Answer::Why(vec!["No entry of either list matches.".to_owned()]),
            Ask::FormDrafts => Answer::FormDrafts(self.form_drafts.clone()),
            Ask::Tags(_) => Answer::Tags(vec!["refund".to_owned(), "vip-care".to_owned()]),
            other => return Err(Error::failed(format!("not on this stage: {other:?}"))),
        })
    }

    fn history_of(&self, client: Option<ClientId>) -> Vec<Entry> {
        let about = |entry: &&Entry| client.is_none() || entry.client == client;
        self.history.iter().filter(about).cloned().collect()
    }

    fn chosen(&self, cards: &Cards) -> Vec<&Client> {
        self.clients
            .iter()
            .filter(|client| match cards {
                Cards::These(ids) => ids.contains(&client.id),
                Cards::AllThat { query, except } => {
                    fold(&client.name).contains(&fold(query)) && !except.contains(&client.id)
                }
            })
            .collect()
    }

    fn side(&self, id: ClientId) -> Result<PairSide, Error> {
        let client = self.clients.iter().find(|client| client.id == id);
        let client = client.ok_or_else(|| Error::not_found(format!("card #{id} is deleted")))?;
        let tickets = self.tickets.iter().filter(|t| t.ticket.client == id);
        let tickets = tickets.count() as u64;
        Ok(PairSide {
            client: client.clone(),
            tickets: Vec::new(),
            ticket_count: tickets,
            moves: MergePreview {
                tickets,
                messages: 17,
                list_entries: 1,
                ..MergePreview::default()
            },
        })
    }

    /// A ticket that this desk has whole; of others it knows a line.
    fn held(&mut self, id: TicketId) -> Result<&mut TicketView, Error> {
        self.tickets
            .iter_mut()
            .find(|view| view.ticket.id == id)
            .ok_or_else(|| Error::not_found(format!("ticket #{id} is not on this desk")))
    }

    pub(super) fn order(&mut self, deed: Deed) -> Result<Done, Error> {
        if matches!(deed, Deed::Presence(_)) {
            // Said every minute; no script asks for it.
            self.presence.push(deed);
            return Ok(Done::Quiet);
        }
        self.deeds.push(deed.clone());
        match deed {
            Deed::Write {
                ticket,
                visibility,
                text,
                then,
                ..
            } => {
                if let Some(answer) = self.next_write.take() {
                    return answer;
                }
                let id = 1000 + self.deeds.len() as i64;
                let view = self.held(ticket)?;
                let written = by_agent(message(id, ticket.0, 0, "", 0, &text), "olga", visibility);
                view.messages.push(written);
                view.ticket.unread = false;
                view.ticket.status = then.unwrap_or(Status::Open);
                Ok(Done::Said {
                    sentence: format!("reply in #{ticket} sent"),
                    undo: true,
                })
            }
            Deed::Merge(order) => {
                if let Some(answer) = self.next_write.take() {
                    return answer;
                }
                let after = order.outcome().map_err(Error::failed)?;
                self.clients.retain(|client| client.id != order.other.id);
                let card = self.clients.iter_mut().find(|card| card.id == after.id);
                *card.unwrap() = after;
                self.reviews.retain(|review| review.b.is_none());
                Ok(Done::Said {
                    sentence: format!("#{} merged into #{}", order.other.id, order.keep.id),
                    undo: true,
                })
            }
            Deed::DismissReview(id) | Deed::ConfirmReview(id) => {
                self.reviews.retain(|review| review.id != id);
                Ok(Done::Said {
                    sentence: "decided".to_owned(),
                    undo: true,
                })
            }
            Deed::SetUnread(ticket, unread) => {
                self.held(ticket)?.ticket.unread = unread;
                Ok(Done::Quiet)
            }
            Deed::SetStatus(tickets, status) => {
                for id in &tickets {
                    self.held(*id)?.ticket.status = status;
                }
                Ok(Done::Said {
                    sentence: format!("{} set to {}", tickets.len(), status.name()),
                    undo: true,
                })
            }
            Deed::ChangeClient {
                ticket,
                client: to,
                address,
                ..
            } => {
                let client = self.clients.iter().find(|c| c.id == to).cloned().unwrap();
                let view = self.held(ticket)?;
                view.ticket.client = to;
                view.ticket.client_name = client.display_name();
                let follows = || client.contacts.iter().find_map(|known| known.key.clone());
                view.ticket.reply_address = address.or_else(follows);
                view.sidebar.client = client;
                Ok(Done::Said {
                    sentence: "client changed".to_owned(),
                    undo: true,
                })
            }
            Deed::Draft(..) | Deed::DraftFiles(..) if self.full => {
                Err(Error::failed("the disk is full"))
            }
            Deed::Draft(id, visibility, text) => {
                let drafts = self.drafts.entry(id).or_default();
                let kept = Some(text).filter(|text| !text.is_empty());
                match visibility {
                    Visibility::Public => drafts.reply = kept,
                    Visibility::Internal => drafts.comment = kept,
                }
                Ok(Done::Quiet)
            }
            Deed::DraftFiles(id, visibility, files) => {
                let drafts = self.drafts.entry(id).or_default();
                match visibility {
                    Visibility::Public => drafts.reply_files = files,
                    Visibility::Internal => drafts.comment_files = files,
                }
                Ok(Done::Quiet)
            }
            Deed::SaveCard(edit) => {
                let mut card = edit.mine;
                card.revision += 1;
                match self.clients.iter_mut().find(|client| client.id == card.id) {
                    Some(client) => *client = card.clone(),
                    None => {
                        card.id = ClientId(self.clients.len() as i64 + 1);
                        self.clients.push(card.clone());
                    }
                }
                for view in &mut self.tickets {
                    if view.ticket.client == card.id {
                        view.sidebar.client = card.clone();
                    }
                }
                Ok(Done::Save(SaveOutcome::Saved(Box::new(card))))
            }
            Deed::SaveSegment(segment) => {
                self.segments.push(segment);
                Ok(Done::Said {
                    sentence: "saved".to_owned(),
                    undo: true,
                })
            }
            Deed::RenameSegment(name, to) => {
                for segment in self.segments.iter_mut().filter(|known| known.name == name) {
                    segment.name.clone_from(&to);
                }
                Ok(Done::Quiet)
            }
            Deed::NewTicket { client, .. } => {
                let at = self
                    .tickets
                    .iter()
                    .find(|view| view.ticket.client == client)
                    .map(|view| view.ticket.id)
                    .unwrap();
                Ok(Done::Ticket(at))
            }
            Deed::Export(order) => {
                if let Some(answer) = self.next_write.take() {
                    return answer;
                }
                Ok(Done::Said {
                    sentence: format!("written to {}", order.path.display()),
                    undo: false,
                })
            }
            Deed::Import(_) | Deed::CheckContacts(_) | Deed::ImportContacts(_) => {
                self.next_write.take().unwrap_or(Ok(Done::Said {
                    sentence: "imported".to_owned(),
                    undo: true,
                }))
            }
            Deed::Erase(id) => Ok(Done::Report(
                format!("#{id} is erased"),
                vec!["Searched 3 files: nothing is left.".to_owned()],
            )),
            Deed::SubjectExport(id, folder) => Ok(Done::Report(
                format!("Everything about #{id} is written"),
                vec![
                    format!("2 files in {}:", folder.display()),
                    "card.json".to_owned(),
                ],
            )),
            Deed::Undo(Some(id)) => {
                for entry in self.history.iter_mut().filter(|entry| entry.id == id) {
                    entry.undoable = false;
                    entry.undone_by = Some(EntryId(99));
                }
                Ok(Done::Said {
                    sentence: format!("taken back: {id}"),
                    undo: false,
                })
            }
            _ => Ok(Done::Said {
                sentence: "done".to_owned(),
                undo: true,
            }),
        }
    }
}

/// As the desk says it, but for the configuration, which it has none of.
fn reply_way<'m>(
    ticket: &Ticket,
    messages: impl DoubleEndedIterator<Item = &'m Message>,
) -> ReplyWay {
    let newest = messages
        .rev()
        .find(|message| message.writer == Writer::Client);
    ReplyWay {
        cc: newest.map(|message| message.cc.clone()).unwrap_or_default(),
        by_mail: ticket
            .reply_address
            .as_ref()
            .is_some_and(|address| address.kind() == ContactKind::Email),
        came_by: newest
            .and_then(|message| message.matched_by.as_ref())
            .map(|matched| matched.value.clone()),
    }
}

fn key_of(id: i64) -> RowKey {
    RowKey {
        rank: 1,
        sort: SortKey::Number(id),
        id,
    }
}

fn client_row(client: &Client) -> ClientRow {
    ClientRow {
        id: client.id,
        key: key_of(client.id.0),
        name: client.display_name(),
        standing: client.standing,
        company: client.company.as_ref().map(|company| company.name.clone()),
        language: client.language.code.clone(),
        last_appeal_at: client.last_appeal_at,
        created_at: client.created_at,
    }
}

fn ticket_row(view: &TicketView) -> TicketRow {
    TicketRow {
        id: view.ticket.id,
        key: key_of(view.ticket.id.0),
        client: view.ticket.client,
        client_name: view.ticket.client_name.clone(),
        standing: view.ticket.standing,
        company: view
            .sidebar
            .client
            .company
            .as_ref()
            .map(|company| company.name.clone()),
        subject: view.ticket.subject.clone(),
        snippet: view
            .messages
            .last()
            .map(|message| message.text.clone())
            .unwrap_or_default(),
        hit: None,
        status: view.ticket.status,
        priority: view.ticket.priority,
        channel: view.ticket.channel.clone(),
        unread: view.ticket.unread,
        assignee: view.ticket.assignee.clone(),
        last_message_at: view.ticket.last_message_at,
    }
}

/// As the store would; the cards of the sample stand in the order of their names as they are.
fn sort(rows: &mut [ClientRow], order: ClientOrder) {
    match order {
        ClientOrder::Name => {}
        ClientOrder::NameDown => rows.reverse(),
        ClientOrder::Created => rows.sort_by_key(|row| Reverse(row.created_at)),
        ClientOrder::CreatedUp => rows.sort_by_key(|row| row.created_at),
        ClientOrder::LastAppeal => rows.sort_by_key(|row| Reverse(row.last_appeal_at)),
        ClientOrder::LastAppealUp => rows.sort_by_key(|row| row.last_appeal_at),
    }
}

fn window<R: Clone>(all: Vec<R>, anchor: &Anchor, rows: usize, id: fn(&R) -> i64) -> Window<R> {
    let place = |key: &RowKey| all.iter().position(|row| id(row) == key.id);
    let (from, to) = match anchor {
        Anchor::Top => (0, rows),
        Anchor::Bottom => (all.len().saturating_sub(rows), all.len()),
        Anchor::After(key) => place(key).map_or((0, rows), |at| (at + 1, at + 1 + rows)),
        Anchor::Before(key) => place(key).map_or((0, 0), |at| (at.saturating_sub(rows), at)),
        Anchor::Around(key) | Anchor::Of(key) => {
            let at = place(key).unwrap_or(0);
            (at.saturating_sub(rows / 2), at + rows / 2)
        }
    };
    let to = to.min(all.len());
    let from = from.min(to);
    Window {
        rows: all[from..to].to_vec(),
        more_before: from > 0,
        more_after: to < all.len(),
        notes: Vec::new(),
    }
}

fn acme_row() -> CompanyRow {
    CompanyRow {
        company: Company {
            id: CompanyId(1),
            name: "Acme GmbH".to_owned(),
            domains: vec!["acme.example".to_owned()],
            clients: 2,
        },
        key: RowKey {
            rank: 0,
            sort: SortKey::Text("acme gmbh".to_owned()),
            id: 1,
        },
    }
}
