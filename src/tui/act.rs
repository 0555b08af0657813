//! What a line is for.
//!
//! Lines of the sidebar, the card page, picks, menus and the palette all carry one [`Act`];
//! `Enter`, a number and a click perform it. One vocabulary for all of them keeps the panes free
//! of knowledge about each other.

use std::path::PathBuf;

use super::app::{Looking, Outgoing};
use super::keymap::Action;
use super::layout::Focus;
use crate::config::ThemeName;
use crate::domain::bulk::BulkChange;
use crate::domain::client::Standing;
use crate::domain::company::Company;
use crate::domain::contact::Key;
use crate::domain::exchange::{ContactFile, ExportOrder};
use crate::domain::ids::{AttachmentId, ClientId, CompanyId, EntryId, MessageId, TicketId};
use crate::domain::listing::ListColour;
use crate::domain::merge::compare::MergeOrder;
use crate::domain::page::{ClientOrder, TicketOrder, TicketView as View};
use crate::domain::ticket::{Priority, Status, TicketType};
use crate::domain::time::Timestamp;
use crate::worker::protocol::Deed;

/// A block that folds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Block {
    /// The whole note.
    Note,
    /// All contacts.
    Contacts,
    /// Comments under posts.
    Comments,
    /// Attachments.
    Attachments,
    /// The dynamic block.
    Dynamic,
    /// The history of a card.
    History,
    /// Queue files and imports.
    Sources,
    /// Rejects.
    Rejects,
    /// Possible duplicates.
    Reviews,
    /// Senders not confirmed.
    Claims,
    /// The outbox.
    Outbox,
    /// Black and white list.
    Lists,
    /// The black list.
    Black,
    /// The white list.
    White,
}

/// What a line is for.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Act {
    /// Nothing; the cursor passes over it all the same if it is a stop.
    #[default]
    None,
    /// An action of the table.
    Do(Action),
    /// Fold a block open or shut.
    Fold(Block),
    /// Show or hide the quoted text of a message.
    Quote(MessageId),
    /// Fetch earlier messages of a long ticket.
    Earlier,
    /// Fetch later messages of a long ticket.
    Later,
    /// Read a message in the editor.
    Read(MessageId),
    /// Go to a ticket.
    Ticket(TicketId),
    /// Go to a ticket of which one message is meant.
    Message(TicketId, MessageId),
    /// Go to a card.
    Card(ClientId),
    /// List the cards of a company.
    Company(String),
    /// Go to a company's page.
    CompanyPage(CompanyId),
    /// Show what the merge of two companies does: the first stays.
    MergeCompanies(Box<Company>, Box<Company>),
    /// Offer to bind the cards without a company that a company's domains speak for.
    OfferCards(CompanyId),
    /// Go to the black or the white list.
    Lists(ListColour),
    /// Import this path again.
    ImportPath(String),
    /// Import a file of contacts that was checked.
    ImportContacts(Box<ContactFile>),
    /// Choose a column of the file that is checked, to give it a field.
    ChooseColumn,
    /// Choose the field of this column.
    ColumnFields(String),
    /// Give a column a field, none for an empty one.
    ColumnTo(String, String),
    /// Open the card's form.
    EditCard(ClientId),
    /// Call a number.
    Call {
        /// Whom.
        client: ClientId,
        /// The number to hand to the telephone.
        number: String,
        /// What is noted down about it.
        key: Option<Key>,
    },
    /// Write to a contact: asks the subject where the channel has one.
    WriteTo(ClientId, Key),
    /// Open a ticket to a contact, with this subject.
    NewTicket(ClientId, Key, String),
    /// Open a link outside.
    Link(String),
    /// Copy to the clipboard.
    Copy(String),
    /// Save files into the folder of the pick.
    Save(Vec<AttachmentId>, PathBuf),
    /// Asks for the folder, then saves.
    SaveAs(Vec<AttachmentId>),
    /// Take the suggested language.
    AcceptLanguage(ClientId),
    /// Order something of the desk.
    Order(Box<Deed>),
    /// Change all marked cards; asks first.
    Bulk(BulkChange),
    /// Choose a company for all marked cards.
    BulkCompany,
    /// Choose a language for all marked cards.
    BulkLanguage,
    /// Write the marked cards, or the one in front, into a file; asks format and path.
    Export,
    /// The same for all cards that the list looks for.
    ExportAll,
    /// Ask for the path of an export; what is exported, in words.
    ExportAs(String, Box<ExportOrder>),
    /// Export it.
    ExportNow(Box<ExportOrder>),
    /// Show what is saved under a name.
    Segment(String),
    /// Save the search in front; asks its name.
    SaveSegment,
    /// Rename or delete saved searches.
    ChangeSegments,
    /// Ask for another name of a saved search.
    RenameSegment(String),
    /// Set the status of the tickets the menu was opened for.
    Status(Status),
    /// Set the status that follows sending.
    After(Status),
    /// After sending go to the next unread ticket, or stay.
    ThenNext,
    /// Assign the tickets the menu was opened for.
    Assign(Option<String>),
    /// Set the priority.
    Priority(Priority),
    /// Set the type.
    Type(TicketType),
    /// Hide the tickets until then.
    Snooze(Option<Timestamp>),
    /// Choose the tickets to see.
    View(View),
    /// Choose the order of the tickets.
    TicketOrder(TicketOrder),
    /// Choose the order of the clients.
    ClientOrder(ClientOrder),
    /// Add or take off a tag.
    Tag(String),
    /// Answer the ticket at this address.
    Address(TicketId, Key),
    /// Show two cards side by side, to be merged; the first one stays.
    Merge(ClientId, ClientId),
    /// Merge two cards as they were shown (`D4`).
    MergeAsShown(Box<MergeOrder>),
    /// Merge the ticket in front with this one.
    MergeTicket(TicketId),
    /// Give the marked messages to a client.
    Split(Vec<MessageId>, ClientId),
    /// Swap the mark in the form in front (`S4`).
    FormStanding(Standing),
    /// Mark the client, having seen what goes.
    Standing(ClientId, Standing),
    /// Use another theme.
    Theme(ThemeName),
    /// Ask for the mouse, or give it back.
    Mouse(bool),
    /// Show the dynamic block, or do not run its program.
    ShowBlock(bool),
    /// Give the focus to a pane.
    Focus(Focus),
    /// Send this text, which the desk warned of (`T3`).
    SendAll(Box<Outgoing>),
    /// Leave such a text as the draft it is.
    KeepDraft,
    /// Put a saved reply in where the caret stands; its text with placeholders.
    SavedReply(String),
    /// Run a macro on these tickets.
    Macro(String, Vec<TicketId>),
    /// Run it though it was warned of (`T3`, `S6`).
    MacroAll(String, Vec<TicketId>),
    /// Ask for the path of a file to attach.
    AskFile,
    /// Attach this file, once it was looked at.
    AttachFile(Box<Looking>),
    /// Take the file at this place off the draft.
    DropFile(usize),
    /// Erase the client in front (`D2`): asks first.
    Erase,
    /// Erase this client, having typed the name.
    EraseNow(ClientId),
    /// Ask into which folder everything about the client in front is to be written.
    Handover,
    /// The same for this client.
    HandoverOf(ClientId),
    /// Say where the log is.
    Log,
    /// Show the history of the whole desk.
    History,
    /// Show one change whole.
    Entry(EntryId),
    /// Take one change back.
    TakeBack(EntryId),
    /// Delete the card (`D1`).
    Delete(ClientId),
    /// End the program.
    Quit,
}
