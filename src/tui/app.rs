//! The state of the screen and how a key, a click or an answer changes it.
//!
//! `state = section × path × focus × dialogs`. [`App::update`] does no I/O: it changes the state and
//! leaves [`Request`]s for the loop; [`App::draw`] only looks. Everything the terminal or the workers
//! say arrives as an [`Input`], so a test drives the whole screen with a list of them.

use std::collections::{HashMap, VecDeque};

use crossterm::event::KeyEvent;
use ratatui::layout::{Rect, Size};

use self::desk::Desk;
use super::dialogs::Dialog;
use super::drawn::Drawn;
use super::layout::{Focus, Front, LARGEST, Layout};
use super::look::Look;
use super::pictures::Picture;
use super::place::{Place, Spot, TicketPlace};
use super::theme::{Glyphs, Theme};
use super::widgets::editor::Editor;
use super::widgets::window_list::WindowList;
#[cfg(test)]
use crate::domain::appeal::Visibility;
use crate::domain::bulk::Tickets;
use crate::domain::client::BlobHash;
use crate::domain::ids::{RejectId, TicketId};
use crate::domain::listing::ListEntry;
use crate::domain::page::{ClientOrder, TicketOrder, TicketView as View, Totals};
use crate::domain::report::Progress;
use crate::domain::segment::Segment;
use crate::domain::ticket::{DeliveryState, Status};
use crate::domain::time::Timestamp;
use crate::worker::protocol::{Ask, Changes, FormDraft, Slot};

mod arrange;
mod attaching;
mod block;
mod boilerplate;
mod bulk;
mod commands;
mod companies;
mod contacts;
mod desk;
mod drafts;
mod draw;
mod events;
mod export;
mod finding;
mod form_drafts;
mod forms;
mod gear;
mod going;
mod inbox;
mod kept;
mod keys;
mod listing;
mod lists;
mod menus;
mod merging;
mod mouse;
mod moving;
mod offers;
mod palette;
mod past;
mod perform;
mod picks;
mod ports;
mod presence;
mod quoting;
mod record;
mod refusals;
mod removal;
mod segments;
mod typing;
mod verbs;

pub use self::desk::Outgoing;
pub use self::lists::{ClientList, CompanyList, InboxList, TicketList};
pub use self::ports::{Calling, Input, Looking, Options, Request};

/// A section (`L1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Section {
    /// Tickets.
    #[default]
    Tickets,
    /// Clients.
    Clients,
    /// Companies.
    Companies,
    /// Inbox.
    Inbox,
}

impl Section {
    /// All sections, left to right.
    pub const ALL: [Self; 4] = [Self::Tickets, Self::Clients, Self::Companies, Self::Inbox];
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// By the way.
    Plain,
    /// It worked.
    Good,
    /// It did not.
    Problem,
}

/// A sentence in the footer.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The sentence.
    pub said: String,
    /// How it is meant.
    pub tone: Tone,
    /// Whether `u` takes back what it tells.
    pub undo: bool,
    /// When it goes.
    pub until: Timestamp,
}

/// What follows sending (`Ctrl-f`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct After {
    /// The status that the next reply sets.
    pub status: Option<Status>,
    /// Go to the next unread ticket after each; stays so.
    pub next: bool,
}

/// What a section remembers of where one was.
#[derive(Debug, Default)]
pub struct Room {
    /// The places in front, the last one on top. Under the list's focus the first one is only shown
    /// beside it.
    pub path: Vec<Place>,
    /// What hears the keys.
    pub focus: Focus,
}

/// What the next keys wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hold {
    /// The answer of a slot.
    Slot(Slot),
    /// The ticket that an order opens.
    NewTicket,
    /// The paths that complete what was typed.
    Paths,
    /// What an undo brings back.
    Undo,
}

/// Whose text is in `$EDITOR`.
#[derive(Debug, Clone, PartialEq, Eq)]
enum InEditor {
    /// The composer's of this ticket.
    Ticket(TicketId),
    /// The form's.
    Form,
    /// The record of a reject, as it was handed out.
    Reject(RejectId, record::Record),
}

/// A key or paste that waits.
#[derive(Debug)]
enum Ahead {
    /// A key.
    Key(KeyEvent),
    /// Pasted text.
    Paste(String),
}

/// How often what others changed is asked for again, in microseconds: an import changes things forty
/// times a second, and nobody reads that fast.
const REFRESH_EVERY: i64 = 250_000;

/// Pictures kept in memory.
const MOST_PICTURES: usize = 64;

/// Deepest path of a section; the oldest place gives way.
const DEEPEST: usize = 32;

/// The screen.
#[derive(Debug)]
pub struct App {
    options: Options,
    look: Look,
    size: Size,
    section: Section,
    rooms: [Room; 4],
    tickets: TicketList,
    clients: ClientList,
    companies: CompanyList,
    inbox: InboxList,
    dialogs: Vec<Dialog>,
    desk: Desk,
    /// Places before this one, whatever led away.
    trail: Vec<(Section, Option<Spot>)>,
    totals: Option<Totals>,
    progress: Option<Progress>,
    notice: Option<Notice>,
    /// Messages that arrived and are not told of yet.
    arrived: u64,
    after: After,
    /// Unsent texts as they were last typed, which the file may not have yet.
    drafts: HashMap<TicketId, drafts::Noted>,
    /// The tickets a menu was opened for.
    chosen: Vec<TicketId>,
    /// The same when all that match are marked.
    chosen_all: Option<Tickets>,
    /// What the word being typed in the search may become.
    offers: offers::Offers,
    /// Saved searches.
    segments: Vec<Segment>,
    /// What is known of the dynamic block.
    blocks: block::Blocks,
    /// The bulk change under way.
    working: Option<bulk::Working>,
    /// Contacts coming in.
    contacts: contacts::Contacts,
    /// When `Ctrl-c` was pressed without anything to stop.
    stop_pressed: Option<Timestamp>,
    /// A text on its way back from `$EDITOR`.
    in_editor: Option<InEditor>,
    /// Forms that were left, by card.
    form_drafts: Vec<FormDraft>,
    /// What `/` looks for in the conversation.
    find: Option<Editor>,
    last_find: String,
    /// The messages that have it.
    found: finding::Found,
    /// Where the other agents think this one is.
    presence: presence::Told,
    /// A verb that waits for the card or ticket beside the list.
    when_it_came: Option<super::keymap::Action>,
    /// What the next keys wait for, and those that came meanwhile.
    hold: Option<Hold>,
    ahead: VecDeque<Ahead>,
    /// What changed and was not asked for again yet, and when that was done last.
    dirty: Changes,
    refreshed: Timestamp,
    /// Whether the next ticket that is opened is to be written in at once.
    compose_when_opened: bool,
    /// Whether the tag menu is for cards.
    tagging_cards: bool,
    /// Pictures by their bytes; `None` for those that cannot be drawn, or are on their way.
    pictures: HashMap<BlobHash, Option<Picture>>,
    can_draw_pictures: bool,
    drawn: Drawn,
    last_click: Option<mouse::Press>,
    /// Entries that are about to be taken off the lists, while it is found out what follows.
    taking_off: Vec<ListEntry>,
    waits: kept::Waits,
    fatal: Option<String>,
    quitting: bool,
}

impl App {
    /// The screen as it opens: Tickets, the list first.
    pub fn new(options: Options, size: Size, now: Timestamp) -> Self {
        let look = Look {
            theme: Theme::new(options.theme, options.colours),
            signs: Glyphs::new(options.ascii),
            now,
            zone: options.zone.clone(),
            me: options.agent.clone(),
        };
        let mut app = Self {
            look,
            options,
            size: clamp(size),
            section: Section::Tickets,
            rooms: Default::default(),
            tickets: TicketList {
                list: WindowList::default(),
                view: View::Active,
                order: TicketOrder::Newest,
                filter: Editor::line(""),
            },
            clients: ClientList {
                list: WindowList::default(),
                order: ClientOrder::Name,
                query: Editor::line(""),
            },
            companies: CompanyList {
                list: WindowList::default(),
                query: Editor::line(""),
            },
            inbox: InboxList::new(),
            dialogs: Vec::new(),
            desk: Desk::default(),
            trail: Vec::new(),
            totals: None,
            progress: None,
            notice: None,
            arrived: 0,
            after: After::default(),
            drafts: HashMap::new(),
            chosen: Vec::new(),
            chosen_all: None,
            offers: offers::Offers::default(),
            segments: Vec::new(),
            blocks: block::Blocks::default(),
            working: None,
            contacts: contacts::Contacts::default(),
            stop_pressed: None,
            in_editor: None,
            form_drafts: Vec::new(),
            find: None,
            last_find: String::new(),
            found: finding::Found::default(),
            presence: presence::Told::default(),
            when_it_came: None,
            hold: None,
            ahead: VecDeque::new(),
            dirty: Changes::default(),
            refreshed: Timestamp(0),
            compose_when_opened: false,
            tagging_cards: false,
            pictures: HashMap::new(),
            can_draw_pictures: false,
            drawn: Drawn::default(),
            last_click: None,
            taking_off: Vec::new(),
            waits: kept::Waits::default(),
            fatal: None,
            quitting: false,
        };
        app.desk.ask(Slot::Totals, Ask::Totals);
        app.desk.ask(Slot::Segments, Ask::Segments);
        app.desk.ask(Slot::FormDrafts, Ask::FormDrafts);
        app.arrange();
        app
    }

    /// Takes one input at a time `now`; what is to be done outside comes back in order.
    pub fn update(&mut self, now: Timestamp, input: Input) -> Vec<Request> {
        self.look.now = now;
        match input {
            Input::Key(key) => self.key(key),
            Input::Mouse(mouse) => self.mouse(mouse),
            Input::Paste(pasted) => self.paste(&pasted),
            Input::Resize(width, height) => {
                self.size = clamp(Size { width, height });
            }
            Input::Window(_) => {}
            Input::Event(event) => self.event(event),
            Input::Tick => self.tick(),
            Input::Edited(text) => self.edited(text),
            Input::Avatar(hash, picture) => {
                self.pictures.insert(hash, picture);
            }
            Input::Picture(name, read) => self.form_does(|form| form.picture(&name, read)),
            Input::Completed(typed, paths) => {
                if let Some(Dialog::Import(dialog)) = self.dialogs.last_mut() {
                    dialog.take(&typed, paths);
                } else if let Some(Dialog::Export(dialog)) = self.dialogs.last_mut() {
                    dialog.take(&typed, paths);
                } else if let Some(Dialog::Attach(dialog)) = self.dialogs.last_mut() {
                    dialog.take(&typed, paths);
                } else if let Some(Dialog::Palette(dialog)) = self.dialogs.last_mut() {
                    dialog.take_paths(&typed, &paths);
                } else if let Some(place) = self.form_mut() {
                    place.form.files(&typed, &paths);
                }
                self.released(Hold::Paths);
            }
            Input::Called(call, begun) => self.called(call, begun),
            Input::Looked(looking, looked) => self.looked_at(&looking, looked),
            Input::Outside(Ok(said)) => self.say(&said),
            Input::Outside(Err(why)) => self.complain(&why),
            Input::Resumed => self.desk.push(Request::Redraw),
            Input::Terminate => self.quit(),
        }
        if self.dialogs.is_empty() {
            self.desk.give_search_up();
        }
        self.arrange();
        self.desk.take()
    }

    /// Has avatars asked for: this terminal can draw them.
    pub fn draw_pictures(&mut self) {
        self.can_draw_pictures = true;
        self.ask_picture();
    }

    /// The terminal draws pictures in another way than was thought: they are made ready anew.
    pub fn forget_pictures(&mut self) {
        self.can_draw_pictures = true;
        self.pictures.clear();
    }

    /// The requests of the first frame.
    pub fn start(&mut self) -> Vec<Request> {
        self.desk.take()
    }

    /// Whether the caret is on the screen.
    #[cfg(test)]
    pub(crate) fn caret_is_shown(&self) -> bool {
        self.drawn.caret.is_some()
    }

    /// What `KEYS 6` never lets out of sight, checked against the screen as text.
    #[cfg(test)]
    pub(crate) fn what_must_be_in_sight(&self, screen: &str) -> Result<(), String> {
        let Some(layout) = self.layout() else {
            return Ok(());
        };
        if layout.pane(self.focus().pane()).is_none() {
            return Err(format!("{:?} is out of sight", self.focus()));
        }
        if !self.dialogs.is_empty() {
            return Ok(());
        }
        if self.focus() == Focus::Text && self.form().is_none() && !self.caret_is_shown() {
            return Err("the caret is out of sight".to_owned());
        }
        let Some(view) = self.ticket().and_then(|place| place.view.as_ref()) else {
            return Ok(());
        };
        let begins = |text: &str| -> String { text.chars().take(8).collect() };
        // The first line as it is drawn: a line break among its first characters ends it.
        let lines = super::text::wrap(view.sidebar.client.note.trim(), 12);
        let note = begins(lines.first().map_or("", |line| line.trim_end()));
        let seen = layout.main.is_some() || layout.side.is_some();
        if seen && !screen.contains(&note) {
            return Err(format!("the note «{note}» is out of sight"));
        }
        let address = view
            .ticket
            .reply_address
            .as_ref()
            .map_or("", |key| key.as_str());
        let address = begins(address.rsplit(':').next().unwrap_or(""));
        // A comment goes to nobody: with four rows its title, which says so, takes the row of the address.
        let open = self.ticket().and_then(|place| place.composer.open);
        let is_comment = self.focus() == Focus::Text
            && open == Some(Visibility::Internal)
            && screen.contains("Internal");
        if layout.main.is_some() && !is_comment && !screen.contains(&address) {
            return Err(format!("the address «{address}» is out of sight"));
        }
        Ok(())
    }

    /// Remembers where the last drawing put things.
    pub fn seen(&mut self, drawn: Drawn) {
        self.drawn = drawn;
    }

    /// Milliseconds until something changes by itself: a notice goes, a draft is to be kept, what
    /// others changed is to be asked for, the minute is over.
    pub fn next_tick(&self) -> u64 {
        let now = self.look.now.0;
        let minute = 60_000_000 - now.rem_euclid(60_000_000);
        let notice = self.notice.as_ref().map(|notice| notice.until.0 - now);
        let draft = self
            .ticket()
            .is_some_and(|place| place.composer.unsaved)
            .then_some(1_000_000)
            .or((self.form_is_unsaved() || self.desk.keeps_again()).then_some(1_000_000));
        // The seconds that are left are counted where they are seen.
        let held = self.held_in_front().then_some(1_000_000);
        let refresh =
            (self.dirty != Changes::default()).then_some(self.refreshed.0 + REFRESH_EVERY - now);
        let presence = self.presence.due().map(|due| due.0 - now);
        let next = [Some(minute), notice, draft, held, refresh, presence]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(minute);
        // One more, so that the moment has come when the tick does.
        u64::try_from(next.div_euclid(1000)).unwrap_or(0) + 1
    }

    /// Why the program must end, if it must (`Event::Panicked`).
    pub fn fatal(&self) -> Option<&str> {
        self.fatal.as_deref()
    }

    /// Title of the terminal window: how many tickets are unread (`T14`).
    pub fn window_title(&self) -> String {
        match self.totals.map_or(0, |totals| totals.unread_tickets) {
            0 => "deskcard".to_owned(),
            unread => format!("({unread}) deskcard"),
        }
    }

    fn tick(&mut self) {
        let now = self.look.now;
        if self
            .notice
            .as_ref()
            .is_some_and(|notice| notice.until <= now)
        {
            self.notice = None;
            self.tell_arrived();
        }
        self.keep_draft();
        self.keep_form_draft();
        self.desk.keep_again();
        self.refresh_if_due();
        self.tell_presence();
        if self.held_in_front()
            && let Some(place) = self.ticket_mut()
        {
            place.stale();
        }
        // Ages are told in whole minutes; the card and the sidebar are laid out again for them.
        for room in &mut self.rooms {
            match room.path.last_mut() {
                Some(Place::Ticket(place)) => place.stale_side(),
                Some(place @ (Place::Card(_) | Place::Company(_) | Place::Lists(_))) => {
                    place.stale();
                }
                _ => {}
            }
        }
    }

    /// Whether a reply of the ticket in front is held.
    fn held_in_front(&self) -> bool {
        let view = self.ticket().and_then(|place| place.view.as_ref());
        view.is_some_and(|view| {
            view.messages.iter().rev().take(20).any(|message| {
                let sent = message.delivery.as_ref();
                sent.is_some_and(|sent| {
                    let due = sent.due_at.plus_seconds(1) > self.look.now;
                    sent.state == DeliveryState::Held && due
                })
            })
        })
    }

    fn room(&self) -> &Room {
        &self.rooms[self.section as usize]
    }

    fn room_mut(&mut self) -> &mut Room {
        &mut self.rooms[self.section as usize]
    }

    fn focus(&self) -> Focus {
        self.room().focus
    }

    /// The place on top, whether in front or only beside the list.
    fn place(&self) -> Option<&Place> {
        self.room().path.last()
    }

    fn place_mut(&mut self) -> Option<&mut Place> {
        self.rooms[self.section as usize].path.last_mut()
    }

    fn ticket(&self) -> Option<&TicketPlace> {
        match self.place() {
            Some(Place::Ticket(ticket)) => Some(ticket),
            _ => None,
        }
    }

    fn ticket_mut(&mut self) -> Option<&mut TicketPlace> {
        match self.place_mut() {
            Some(Place::Ticket(ticket)) => Some(ticket),
            _ => None,
        }
    }

    fn front(&self) -> Front {
        match (self.section, self.place()) {
            (_, Some(place)) => place.front(),
            (Section::Tickets, None) => Front::Ticket,
            (_, None) => Front::Nothing,
        }
    }

    /// The panes as they stand now; `None` when only a sentence fits.
    pub(super) fn layout(&self) -> Option<Layout> {
        let area = Rect::new(0, 0, self.size.width, self.size.height);
        Layout::of(area, self.focus(), self.front())
    }

    /// Tells a sentence.
    fn say(&mut self, said: &str) {
        self.notify(said, Tone::Plain, false, 5);
    }

    /// Tells that something was done.
    fn done(&mut self, said: &str, undo: bool) {
        self.notify(said, Tone::Good, undo, 8);
    }

    /// Tells why something was not done.
    fn complain(&mut self, said: &str) {
        self.notify(said, Tone::Problem, false, 8);
    }

    fn notify(&mut self, said: &str, tone: Tone, undo: bool, seconds: i64) {
        self.notice = Some(Notice {
            said: said.to_owned(),
            tone,
            undo,
            until: self.look.now.plus_seconds(seconds),
        });
    }
}

fn clamp(size: Size) -> Size {
    Size {
        width: size.width.min(LARGEST.width),
        height: size.height.min(LARGEST.height),
    }
}

#[cfg(test)]
mod tests;
