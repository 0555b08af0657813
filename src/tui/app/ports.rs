//! What reaches the screen and what it asks for: the app itself does no I/O.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};
use jiff::tz::TimeZone;

use crate::config::ThemeName;
use crate::domain::appeal::Visibility;
use crate::domain::boilerplate::{Macro, SavedReply};
use crate::domain::client::BlobHash;
use crate::domain::contact::Key;
use crate::domain::contact::phone::Region;
use crate::domain::draft::Enclosed;
use crate::domain::fields::CustomField;
use crate::domain::ids::{ClientId, TicketId};
use crate::tui::form::Shown;
use crate::tui::keymap::Keymap;
use crate::tui::pictures::Picture;
use crate::worker::protocol::{Ask, Deed, Event, Generation, Slot};

/// How the screen was started.
#[derive(Debug, Clone)]
pub struct Options {
    /// The agent at the screen.
    pub agent: String,
    /// All agents there are, for assigning.
    pub agents: Vec<String>,
    /// Name of the file, as the top line shows it.
    pub file: String,
    /// Colours.
    pub theme: ThemeName,
    /// How many colours the terminal has; 0 under `NO_COLOR`.
    pub colours: u32,
    /// Draw with ASCII only.
    pub ascii: bool,
    /// Whether the mouse is asked for.
    pub mouse: bool,
    /// Ring when a message arrives (`T14`).
    pub bell: bool,
    /// The table of keys, with the configuration over it.
    pub keymap: Keymap,
    /// Where times are shown.
    pub zone: TimeZone,
    /// The folder that attachments are saved into unless another one is typed.
    pub downloads: PathBuf,
    /// The fields of the configuration (`C16`).
    pub custom: Vec<CustomField>,
    /// Where national phone numbers are at home.
    pub region: Option<Region>,
    /// The command that calls a number, its words; empty opens a `tel:` link.
    pub call: Vec<String>,
    /// Title of the dynamic block (`T12`), if a program is configured for it.
    pub block: Option<String>,
    /// Whether the terminal knows links (`T10`).
    pub hyperlinks: bool,
    /// The file of the log, if there is one.
    pub log: Option<PathBuf>,
    /// Saved replies of the configuration.
    pub replies: Vec<SavedReply>,
    /// Its macros.
    pub macros: Vec<Macro>,
    /// What the desk puts under a mail.
    pub signature: String,
}

/// What the terminal, the workers or the clock say.
#[derive(Debug)]
pub enum Input {
    /// A key.
    Key(KeyEvent),
    /// A click or the wheel.
    Mouse(MouseEvent),
    /// Text pasted at once.
    Paste(String),
    /// Another size.
    Resize(u16, u16),
    /// The terminal window got or lost the focus.
    Window(bool),
    /// The workers.
    Event(Event),
    /// Time went by.
    Tick,
    /// The text came back from `$EDITOR`.
    Edited(Result<String, String>),
    /// A picture chosen for a card, with the name of its file: its bytes, and what is drawn of them.
    Picture(String, Result<(Vec<u8>, Shown), String>),
    /// A picture is ready to be drawn, or cannot be.
    Avatar(BlobHash, Option<Picture>),
    /// Paths that complete what was typed.
    Completed(String, Vec<String>),
    /// A file that is to be attached, or why it cannot be.
    Looked(Looking, Result<Enclosed, String>),
    /// A sentence about something done outside: a call, a link.
    Outside(Result<String, String>),
    /// A call was begun, or why it was not.
    Called(Calling, Result<String, String>),
    /// Back from the shell: everything is drawn again.
    Resumed,
    /// Something asks the program to end: SIGTERM, SIGHUP.
    Terminate,
}

/// A call, and what is noted of it once it began (`T9`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calling {
    /// The number as it is dialled.
    pub number: String,
    /// Who is called.
    pub client: ClientId,
    /// The ticket in front.
    pub ticket: Option<TicketId>,
    /// What is noted of the number; `None` for one that is no contact.
    pub key: Option<Key>,
}

/// A file that is looked at, and the draft that it is to go with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looking {
    /// The ticket.
    pub ticket: TicketId,
    /// Reply or comment.
    pub visibility: Visibility,
    /// The file, as it was typed.
    pub path: PathBuf,
}

/// What the loop is to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Ask the workers.
    Ask(Slot, Generation, Ask),
    /// Nobody waits any more for what was asked of this slot.
    Withdraw(Slot),
    /// Order something of them.
    Order(Generation, Deed),
    /// Put text on the clipboard.
    Copy(String),
    /// Open a link outside.
    Open(String),
    /// Call a number.
    Call(Calling),
    /// Open this text in `$EDITOR`, in a file that ends so.
    Edit(String, &'static str),
    /// Read a picture.
    ReadPicture(PathBuf),
    /// Make the bytes of a picture ready to be drawn.
    Prepare(BlobHash, Vec<u8>),
    /// Look at a file that is to be attached.
    Look(Looking),
    /// Complete a path.
    Complete(String),
    /// Ring.
    Bell,
    /// Go to the shell.
    Suspend,
    /// Draw everything again.
    Redraw,
    /// Ask for the mouse, or give it back.
    Mouse(bool),
    /// End.
    Quit,
}
