//! What the screen asks of the desk and what it is told; domain types only.
//!
//! Reads ([`Ask`]) have a slot each: a newer request of a slot replaces the waiting one and
//! interrupts the running one. Every request carries a generation that comes back with its answer;
//! answers and failures of an older generation are dropped by the screen. Writes ([`Deed`]) are never
//! dropped: each is answered once, in order, when it is durable.

use std::path::PathBuf;

use crate::domain::appeal::Visibility;
use crate::domain::block::{BlockText, Question};
use crate::domain::bulk::{BulkChange, Cards, Preview, TicketChange, Tickets};
use crate::domain::change::Entry;
use crate::domain::client::{BlobHash, Standing};
use crate::domain::company::{Company, CompanyRow, CompanySaved, CompanyView};
use crate::domain::contact::Key;
use crate::domain::draft::Enclosed;
use crate::domain::edit::{CardEdit, CardView, SaveOutcome};
use crate::domain::error::Error;
use crate::domain::exchange::{ContactCheck, ContactFile, ExportOrder};
use crate::domain::ids::{
    AttachmentId, ClientId, CompanyId, EntryId, MessageId, OutboxId, RejectId, ReviewId, TicketId,
};
use crate::domain::listing::{InboxView, ListCheck, ListEntry, ListsView, Retried, StoredReject};
use crate::domain::merge::compare::{MergeOrder, PairView, ReviewView};
use crate::domain::page::{
    Anchor, ClientOrder, ClientRow, TicketLabels, TicketOrder, TicketRow, TicketView as View,
    Totals, Window,
};
use crate::domain::report::{ImportReport, Progress};
use crate::domain::segment::Segment;
use crate::domain::stretch::Stretch;
use crate::domain::ticket::{Priority, Status, TicketType, TicketView};
use crate::domain::time::Timestamp;

/// Tells the answers of one request from those of another.
pub type Generation = u64;

/// One queue of the reader: a newer request replaces an older one of the same slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The client list.
    Clients,
    /// The ticket list.
    Tickets,
    /// The card beside or in front.
    Card,
    /// The ticket in front.
    Ticket,
    /// The dynamic block beside the ticket in front.
    Block,
    /// A pick, picker or drop-down.
    Pick,
    /// The palette's and dialogs' search.
    Find,
    /// Words in the ticket in front.
    FindHere,
    /// Companies section.
    Companies,
    /// The company beside or in front.
    Company,
    /// Both lists, black and white.
    Lists,
    /// Inbox section.
    Inbox,
    /// Two cards side by side in a dialog.
    Merge,
    /// What stands beside the review list.
    Review,
    /// Pictures.
    Picture,
    /// Numbers of the top line.
    Totals,
    /// Whether marked rows are still there.
    Marks,
    /// Saved searches.
    Segments,
    /// Values that complete a query.
    Offers,
    /// Values that complete a field of the card form.
    Form,
    /// Drafts of card forms, asked once at the start.
    FormDrafts,
    /// Cards that the domains of a saved company speak for.
    Domains,
}

/// A read.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Rows of the client list that match a query (`L3`).
    Clients {
        /// The query as typed; empty for all.
        query: String,
        /// Order.
        order: ClientOrder,
        /// Where the window starts.
        anchor: Anchor,
        /// How many rows at most.
        rows: usize,
    },
    /// Rows of the ticket list.
    Tickets {
        /// Which tickets.
        view: View,
        /// Filter as typed: words of subject, client and messages; empty for all.
        filter: String,
        /// Order.
        order: TicketOrder,
        /// Where the window starts.
        anchor: Anchor,
        /// How many rows at most.
        rows: usize,
    },
    /// The next unread ticket after this one in a view's order, VIP first; wraps around.
    NextUnread {
        /// The ticket one comes from.
        after: Option<TicketId>,
        /// Tickets that were read just now, which the file may not know yet.
        read: Vec<TicketId>,
    },
    /// A card whole; a merged number leads on.
    Card(ClientId),
    /// A ticket with some of its messages, its sidebar and this agent's drafts; a merged number leads on.
    Ticket(TicketId, Stretch),
    /// Messages of a ticket that have these words, folded.
    FindInTicket(TicketId, String),
    /// What the program of the dynamic block says about a ticket (`T12`).
    Block(Question),
    /// Companies whose name has this text, most clients first.
    Companies(String),
    /// Rows of the list of companies by name.
    CompanyRows {
        /// Part of a name or domain; empty for all.
        text: String,
        /// Where the window starts.
        anchor: Anchor,
        /// How many rows at most.
        rows: usize,
    },
    /// A company with its cards and tickets.
    Company(CompanyId),
    /// How many cards without a company have an address of its domains.
    CardsOfDomains(CompanyId),
    /// Cards and tickets for a palette or picker: numbers, names, contacts, subjects.
    Find(String),
    /// What the Inbox section shows.
    Inbox,
    /// A reject whole.
    Reject(RejectId),
    /// The bytes of a picture.
    Picture(BlobHash),
    /// Saved drafts of card forms of this agent (`C20`).
    FormDrafts,
    /// Channels and tags of the tickets that are worked on.
    TicketLabels,
    /// Tags in use that start with this text, most used first.
    Tags(String),
    /// The numbers of the top line.
    Totals,
    /// What deleting this card would take along (`D1`).
    DeletePreview(ClientId),
    /// The same, before it is erased (`D2`).
    ErasePreview(ClientId),
    /// What a change of many cards would be done to (`L4`).
    BulkPreview(Cards, BulkChange),
    /// What a change of many tickets would be done to.
    TicketsPreview(Tickets, TicketChange),
    /// How many cards an export would be of.
    ExportPreview(Cards),
    /// Which of the marked rows are no longer there.
    Gone(Vec<ClientId>, Vec<TicketId>),
    /// Saved searches.
    Segments,
    /// Two cards side by side, to be merged (`D4`); merged numbers lead on.
    Pair(ClientId, ClientId),
    /// An entry of the review list with its cards (`D6`).
    Review(ReviewId),
    /// Verdict of the lists on an address, with its reasons (`S7`).
    Why(String),
    /// The black and the white list, or what of them has this text.
    Lists(String),
    /// What a text would be as an entry of a list, and what the lists say of it; nothing is changed.
    CheckEntry(String),
    /// History of a card, or of everything.
    History(Option<ClientId>),
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// To [`Ask::Clients`].
    Clients(Window<ClientRow>),
    /// To [`Ask::Tickets`].
    Tickets(Window<TicketRow>),
    /// To [`Ask::NextUnread`].
    NextUnread(Option<TicketId>),
    /// To [`Ask::Card`].
    Card(Box<CardView>),
    /// To [`Ask::Ticket`].
    Ticket(Box<TicketView>, Drafts),
    /// To [`Ask::FindInTicket`], oldest first.
    FoundInTicket(Vec<MessageId>),
    /// To [`Ask::Block`]: the answer, or a sentence that says why there is none.
    Block(TicketId, Result<BlockText, String>),
    /// To [`Ask::Companies`].
    Companies(Vec<Company>),
    /// To [`Ask::CompanyRows`].
    CompanyRows(Window<CompanyRow>),
    /// To [`Ask::Company`].
    Company(Box<CompanyView>),
    /// To [`Ask::CardsOfDomains`].
    CardsOfDomains(Company, u64),
    /// To [`Ask::Find`].
    Find(Vec<Found>),
    /// To [`Ask::Inbox`].
    Inbox(Box<InboxView>),
    /// To [`Ask::Reject`].
    Reject(Box<StoredReject>),
    /// To [`Ask::Picture`]: the file's bytes, not decoded.
    Picture(BlobHash, Vec<u8>),
    /// To [`Ask::FormDrafts`].
    FormDrafts(Vec<FormDraft>),
    /// To [`Ask::TicketLabels`].
    TicketLabels(TicketLabels),
    /// To [`Ask::Tags`].
    Tags(Vec<String>),
    /// To [`Ask::Totals`].
    Totals(Totals),
    /// To [`Ask::DeletePreview`] and [`Ask::ErasePreview`].
    DeletePreview(DeletePreview),
    /// To [`Ask::BulkPreview`], [`Ask::TicketsPreview`] and [`Ask::ExportPreview`].
    Preview(Preview),
    /// To [`Ask::Gone`].
    Gone(Vec<ClientId>, Vec<TicketId>),
    /// To [`Ask::Segments`], by name.
    Segments(Vec<Segment>),
    /// To [`Ask::Pair`].
    Pair(Box<PairView>),
    /// To [`Ask::Review`].
    Review(Box<ReviewView>),
    /// To [`Ask::Why`]: a sentence each.
    Why(Vec<String>),
    /// To [`Ask::Lists`].
    Lists(Box<ListsView>),
    /// To [`Ask::CheckEntry`].
    CheckEntry(Box<ListCheck>),
    /// To [`Ask::History`].
    History(Vec<Entry>),
}

/// Something that a search over everything found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A card.
    Client(ClientRow),
    /// A ticket.
    Ticket(TicketRow),
    /// A message with the words around the hit.
    Message {
        /// Its ticket.
        ticket: TicketId,
        /// The message.
        message: MessageId,
        /// Name of the ticket's client.
        client_name: String,
        /// Words around the hit.
        snippet: String,
        /// When it was sent.
        sent_at: Timestamp,
    },
}

/// The agent's unsent texts of one ticket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Drafts {
    /// Draft of a public reply.
    pub reply: Option<String>,
    /// Draft of an internal comment.
    pub comment: Option<String>,
    /// Files of the reply.
    pub reply_files: Vec<Enclosed>,
    /// Files of the comment.
    pub comment_files: Vec<Enclosed>,
}

/// A form that was left, or cut off by a crash (`C20`).
#[derive(Debug, Clone, PartialEq)]
pub struct FormDraft {
    /// The card, or `None` for a new one.
    pub client: Option<ClientId>,
    /// When it was last typed in.
    pub at: Timestamp,
    /// What was typed.
    pub edit: CardEdit,
}

/// What goes with a card (`D1`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeletePreview {
    /// What the card is called.
    pub name: String,
    /// For how many days undo brings it back; 0 for not at all.
    pub days: u32,
    /// Tickets that go whole.
    pub tickets: u64,
    /// Messages in them.
    pub messages: u64,
    /// Attachments of those messages.
    pub attachments: u64,
    /// What the client wrote in other clients' tickets.
    pub elsewhere: u64,
}

/// A write. The agent's name is the worker's.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    /// Save a card form, all or nothing (`C20`).
    SaveCard(Box<CardEdit>),
    /// Keep a form's draft; `None` drops it.
    FormDraft(Option<ClientId>, Option<Box<CardEdit>>),
    /// Keep a reply's or comment's draft; empty text drops it.
    Draft(TicketId, Visibility, String),
    /// Keep the files of a ticket's reply or comment; none drops them.
    DraftFiles(TicketId, Visibility, Vec<Enclosed>),
    /// Mark the client VIP, spammer, or neither (`S4`).
    SetStanding(ClientId, Standing),
    /// Take the suggested language (`G4`).
    AcceptLanguage(ClientId),
    /// Detect the language from one message (`G3`).
    DetectLanguage(MessageId),
    /// Make a claimed contact verified (`M4`).
    ConfirmContact(ClientId, Key),
    /// Add a dated line to the note.
    AppendNote(ClientId, String),
    /// Add and remove tags of a card.
    TagCard(ClientId, Vec<String>, Vec<String>),
    /// Delete a card (`D1`).
    DeleteCard(ClientId),
    /// Erase a card physically (`D2`).
    Erase(ClientId),
    /// Write everything about a client into a folder (`D2`).
    SubjectExport(ClientId, PathBuf),
    /// Merge two cards as they were shown (`D4`).
    Merge(Box<MergeOrder>),
    /// One change for many cards (`L4`).
    Bulk(Cards, BulkChange),
    /// One change for many tickets.
    BulkTickets(Tickets, TicketChange),
    /// Write cards into a file, beside the work; [`Done::Confirm`] when there is such a file already.
    Export(Box<ExportOrder>),
    /// Say what an import of this file of contacts would do (`X3`).
    CheckContacts(Box<ContactFile>),
    /// Import a file of contacts that was checked, as one change; [`Done::Checked`] when it is not what
    /// was checked.
    ImportContacts(Box<ContactFile>),
    /// Stop the bulk change, export, check or import of contacts ordered under this generation; nothing
    /// of it stays.
    Stop(Generation),
    /// Write a reply or comment into a ticket.
    Write {
        /// The ticket.
        ticket: TicketId,
        /// Reply or comment.
        visibility: Visibility,
        /// The text.
        text: String,
        /// Files to attach.
        files: Vec<Enclosed>,
        /// Status that follows, if any.
        then: Option<Status>,
        /// The agent has seen the warnings of `T3` and sends all the same.
        confirmed: bool,
    },
    /// Run a macro on tickets.
    Macro {
        /// Its name.
        name: String,
        /// The tickets.
        tickets: Vec<TicketId>,
        /// The agent has seen what must be confirmed and runs it all the same.
        confirmed: bool,
    },
    /// Send a message on to an e-mail address, with its files (`T2`).
    Forward {
        /// The ticket.
        ticket: TicketId,
        /// The message.
        message: MessageId,
        /// Where it goes.
        to: String,
        /// What the agent says to it.
        note: String,
    },
    /// Open a ticket to a client at one of the contacts (`T13`).
    NewTicket {
        /// The client.
        client: ClientId,
        /// The contact it goes to.
        address: Key,
        /// Subject, may be empty.
        subject: String,
    },
    /// Set the status.
    SetStatus(Vec<TicketId>, Status),
    /// Set the priority.
    SetPriority(Vec<TicketId>, Priority),
    /// Set the type.
    SetType(Vec<TicketId>, TicketType),
    /// Assign; `None` to nobody.
    Assign(Vec<TicketId>, Option<String>),
    /// Add and remove tags of tickets.
    TagTickets(Vec<TicketId>, Vec<String>, Vec<String>),
    /// Mark read (`false`) or unread.
    SetUnread(TicketId, bool),
    /// Say which ticket this agent has in front, and whether a text is being written there (`U12`).
    Presence(Option<(TicketId, bool)>),
    /// Hide until a time; `None` shows it again.
    Snooze(Vec<TicketId>, Option<Timestamp>),
    /// Change client (`T7`).
    ChangeClient {
        /// The ticket.
        ticket: TicketId,
        /// Who gets it.
        client: ClientId,
        /// A contact of the card that had it, which goes along.
        moving: Option<Key>,
        /// Where it is answered from then on; `None`: what follows from the channel.
        address: Option<Key>,
    },
    /// Change the address of this ticket (`T7`).
    ChangeAddress(TicketId, Key),
    /// Merge the second ticket into the first (`T11`).
    MergeTickets(TicketId, TicketId),
    /// Move messages to a ticket of another client (`T11`).
    SplitMessages(Vec<MessageId>, ClientId),
    /// Note that a call was made (`T9`).
    LogCall(ClientId, Option<TicketId>, Key),
    /// Write attachments into a folder (`T6`).
    SaveAttachments(Vec<AttachmentId>, PathBuf),
    /// Create or rename a company, set its domains.
    SaveCompany(Option<CompanyId>, String, Vec<String>),
    /// Merge the second company into the first.
    MergeCompanies(CompanyId, CompanyId),
    /// Delete a company; its cards stay.
    DeleteCompany(CompanyId),
    /// Bind the cards without a company that have an address of its domains.
    BindCards(CompanyId),
    /// Add an entry to a list, or change the one of its number; a card's other mark is swapped only
    /// when that was asked (`S4`).
    SaveListEntry(Box<ListEntry>, bool),
    /// Take entries off, as one change.
    RemoveListEntries(Vec<ListEntry>),
    /// Take back the newest change of this agent, or one chosen (`D7`).
    Undo(Option<EntryId>),
    /// Put back what was undone last.
    Redo,
    /// Retry rejects, oldest first.
    RetryRejects(Vec<RejectId>),
    /// Retry a reject with its raw text repaired.
    RepairReject(RejectId, Vec<u8>),
    /// Dismiss rejects.
    DismissRejects(Vec<RejectId>),
    /// The two cards are not the same; remembered (`D6`).
    DismissReview(ReviewId),
    /// The sender is the client it claims to be (`M4`).
    ConfirmReview(ReviewId),
    /// Send failed or unknown replies again.
    RetryOutbox(Vec<OutboxId>),
    /// Save a search under its name (`L3`).
    SaveSegment(Segment),
    /// Give a saved search another name.
    RenameSegment(String, String),
    /// Delete a saved search.
    DeleteSegment(String),
    /// Import queue files beside the work; answered at its end. One file of contacts is checked only:
    /// [`Event::Working`] tells at once that it is one, [`Done::Checked`] comes at the end.
    Import(Vec<PathBuf>),
    /// Stop the running import; what is committed stays.
    CancelImport,
}

/// How a [`Deed`] ended well.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// Nothing to say.
    Quiet,
    /// A sentence for the footer; `undo` when it can be taken back.
    Said {
        /// What was done: «Ticket #12 solved».
        sentence: String,
        /// Whether `u` takes it back.
        undo: bool,
    },
    /// To [`Deed::SaveCard`].
    Save(SaveOutcome),
    /// The reply needs a confirmation (`T3`): the sentences to show.
    Confirm(Vec<String>),
    /// The client is black-listed: what is confirmed is that the reply becomes a comment (`S6`).
    ConfirmComment(String),
    /// A ticket was opened.
    Ticket(TicketId),
    /// To [`Deed::Import`].
    Imported(Box<ImportReport>),
    /// To [`Deed::CheckContacts`], and [`Deed::Import`] of a file of contacts.
    Checked(Box<ContactCheck>),
    /// To [`Deed::SaveAttachments`]: the files written.
    Files(Vec<PathBuf>),
    /// More than the footer holds: a title and a sentence each.
    Report(String, Vec<String>),
    /// To [`Deed::SaveCompany`].
    Company(CompanySaved),
    /// To [`Deed::RetryRejects`] and [`Deed::RepairReject`]: what became of each.
    Retried(Vec<(RejectId, Retried)>),
}

/// What the screen is told.
#[derive(Debug)]
pub enum Event {
    /// The answer to a read.
    Answer {
        /// The slot asked.
        slot: Slot,
        /// The generation of the request.
        generation: Generation,
        /// The answer, or why there is none.
        answer: Result<Answer, Error>,
    },
    /// A write ended.
    Done {
        /// The generation of the request.
        generation: Generation,
        /// How it ended.
        done: Result<Done, Error>,
    },
    /// Something in the file changed, by this program or another one: ask again for what is in
    /// sight.
    Changed(Changes),
    /// Another agent came into a ticket, left it or writes in it (`U12`): ask again for the one in front.
    Presence,
    /// How far the running import is; a latest value, not a queue.
    Progress(Progress),
    /// How far the running bulk change, or check or import of contacts, is; a latest value, not a queue.
    Working {
        /// The generation it was ordered under.
        generation: Generation,
        /// Cards done so far.
        done: u64,
        /// Of so many.
        total: u64,
    },
    /// The live intake filed something.
    Arrived(ImportReport),
    /// What goes on by itself cannot go on, such as handing replies on; told once until something else is
    /// wrong. It is tried again.
    Trouble(Error),
    /// Another process keeps the file, and a part of the desk waits for it; or no longer does.
    Waiting(Part, bool),
    /// A worker ended unexpectedly; the screen must say so and go.
    Panicked(String),
}

/// A part of the desk that may have to wait for another process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is asked.
    Reader,
    /// What is ordered.
    Writer,
}

/// What changed, as far as it matters to what is in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changes {
    /// Cards or companies.
    pub clients: bool,
    /// Tickets or messages.
    pub tickets: bool,
    /// Rejects, reviews, lists, imports.
    pub inbox: bool,
}

/// The screen's side of the workers.
pub trait Workers {
    /// Hands over a read; never blocks.
    fn ask(&mut self, slot: Slot, generation: Generation, ask: Ask);
    /// Nobody waits any more for what was asked of a slot; an answer may still come.
    fn withdraw(&mut self, slot: Slot);
    /// Hands over a write; never blocks.
    fn order(&mut self, generation: Generation, deed: Deed);
}
