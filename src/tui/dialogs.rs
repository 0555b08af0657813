//! What stands over the panes: one stack of typed dialogs.
//!
//! A dialog hears the keys alone, and answers with an [`Outcome`] that the app interprets; it knows
//! neither the panes nor the workers. Dialogs stack: a pick over a dialog, help over all.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::act::Act;
use super::drawn::Drawn;
use super::keymap::{Action, Context, Edit};
use super::look::Look;
use super::widgets::editor::{Editor, Typed};
use crate::worker::protocol::{Ask, Deed};

pub mod attach;
pub mod company;
pub mod confirm;
pub mod contact_import;
pub mod erase;
pub mod export;
pub mod fields;
pub mod find_client;
pub mod find_company;
pub mod finder;
pub mod forward;
pub mod frame;
pub mod help;
pub mod history;
pub mod import;
pub mod list_entry;
pub mod merge;
pub mod merge_companies;
pub mod palette;
pub mod path_line;
pub mod pick;
pub mod prompt;

pub use attach::AttachDialog;
pub use company::CompanyForm;
pub use confirm::Confirm;
pub use contact_import::ContactImport;
pub use erase::Erase;
pub use export::ExportDialog;
pub use find_client::FindClient;
pub use find_company::FindCompany;
pub use forward::Forward;
pub use help::Help;
pub use history::HistoryDialog;
pub use import::ImportDialog;
pub use list_entry::EntryForm;
pub use merge::Merge;
pub use merge_companies::MergeCompanies;
pub use palette::Palette;
pub use pick::Pick;
pub use prompt::Prompt;

/// A key as a dialog hears it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// An action of the table.
    Action(Action),
    /// An action with the number of a row.
    Numbered(Action, usize),
    /// A character.
    Text(char),
    /// A key of a text.
    Edit(Edit),
    /// Pasted text.
    Paste(String),
}

/// Columns that the keys of a line in a dialog count with: it is one line, however narrow it is drawn.
const LINE: usize = 80;

/// What a key does to a line in a dialog.
fn typed_into(line: &mut Editor, heard: &Heard) -> Typed {
    match heard {
        Heard::Action(action) => line.act(*action),
        Heard::Text(c) => line.type_char(*c),
        Heard::Edit(edit) => line.edit(*edit, LINE),
        Heard::Paste(pasted) => {
            line.insert(pasted);
            Typed::Changed
        }
        Heard::Numbered(..) => Typed::Ignored,
    }
}

/// What a dialog answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It heard the key.
    Heard,
    /// The key was none of its own.
    Unheard,
    /// It is done.
    Close,
    /// It is done, and this is to be done.
    Do(Act),
    /// This is to be done while it stays.
    Keep(Act),
    /// Its search text changed: ask for what it finds.
    Find(String),
    /// Ask this for it.
    Ask(Box<Ask>),
    /// Order this; the dialog stays until it is done, and says why when it is not.
    Save(Box<Deed>),
    /// Ask for a card, to show its addresses.
    Card(crate::domain::ids::ClientId),
    /// Complete a path.
    Complete(String),
    /// Import this path.
    Import(String),
    /// Run a line of the palette.
    Command(String),
    /// What it was told to take is being looked for: say it again then.
    Wait,
    /// It cannot; a sentence says why.
    Refused(String),
}

/// A dialog.
#[derive(Debug)]
pub enum Dialog {
    /// Numbered rows at the upper right.
    Pick(Pick),
    /// A question with answers.
    Confirm(Confirm),
    /// A line to type.
    Prompt(Prompt),
    /// Erasing a person: the name is typed.
    Erase(Erase),
    /// What was changed on the whole desk.
    History(HistoryDialog),
    /// The keys that work here.
    Help(Help),
    /// Any action, client or ticket.
    Palette(Palette),
    /// Looks for a client.
    FindClient(FindClient),
    /// Chooses a file to import, and shows how far it is.
    Import(ImportDialog),
    /// What an import of contacts would do (`X3`).
    Contacts(Box<ContactImport>),
    /// Into which file cards are written.
    Export(ExportDialog),
    /// Two cards side by side (`D4`).
    Merge(Box<Merge>),
    /// Name and domains of a company.
    Company(CompanyForm),
    /// Looks for a company.
    FindCompany(FindCompany),
    /// Two companies become one.
    MergeCompanies(MergeCompanies),
    /// An entry of the black or white list.
    Entry(EntryForm),
    /// Which file goes with a draft.
    Attach(AttachDialog),
    /// Where a message is sent on to.
    Forward(Box<Forward>),
}

impl Dialog {
    /// Where its keys are looked up.
    pub fn chain(&self) -> &'static [Context] {
        match self {
            Self::Pick(dialog) => dialog.chain(),
            Self::Confirm(_) => super::keymap::context::CONFIRM,
            Self::Prompt(_) | Self::Erase(_) => super::keymap::context::PROMPT,
            Self::History(_) => super::keymap::context::HISTORY,
            Self::Help(dialog) => dialog.chain(),
            Self::Palette(_) => super::keymap::context::PALETTE,
            Self::FindClient(dialog) => dialog.chain(),
            Self::Import(dialog) => dialog.chain(),
            Self::Export(_) | Self::Attach(_) => super::keymap::context::IMPORT,
            Self::Forward(_) => super::keymap::context::PROMPT,
            Self::Contacts(dialog) => dialog.chain(),
            Self::Merge(_) => super::keymap::context::MERGE,
            Self::Company(dialog) => dialog.chain(),
            Self::FindCompany(_) => super::keymap::context::PROMPT,
            Self::MergeCompanies(_) => super::keymap::context::MERGE,
            Self::Entry(dialog) => dialog.chain(),
        }
    }

    /// The action whose letter, pressed again, takes the likeliest row.
    pub fn opener(&self) -> Option<Action> {
        match self {
            Self::Pick(dialog) => dialog.opener(),
            _ => None,
        }
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard, look: &Look) -> Outcome {
        match self {
            Self::Pick(dialog) => dialog.hear(heard, look),
            Self::Confirm(dialog) => dialog.hear(&heard, look),
            Self::Prompt(dialog) => dialog.hear(heard),
            Self::Erase(dialog) => dialog.hear(heard),
            Self::History(dialog) => dialog.hear(&heard),
            Self::Help(dialog) => dialog.hear(heard),
            Self::Palette(dialog) => dialog.hear(heard),
            Self::FindClient(dialog) => dialog.hear(&heard),
            Self::Import(dialog) => dialog.hear(heard),
            Self::Contacts(dialog) => dialog.hear(&heard, look),
            Self::Export(dialog) => dialog.hear(heard),
            Self::Merge(dialog) => dialog.hear(&heard),
            Self::Company(dialog) => dialog.hear(&heard),
            Self::FindCompany(dialog) => dialog.hear(&heard),
            Self::MergeCompanies(dialog) => dialog.hear(&heard),
            Self::Entry(dialog) => dialog.hear(&heard, look),
            Self::Attach(dialog) => dialog.hear(heard),
            Self::Forward(dialog) => dialog.hear(&heard),
        }
    }

    /// Draws itself over the panes; the caret's place comes back.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        match self {
            Self::Pick(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Confirm(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Prompt(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Erase(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::History(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Help(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Palette(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::FindClient(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Import(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Contacts(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Export(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Merge(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Company(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::FindCompany(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::MergeCompanies(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Entry(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Attach(dialog) => dialog.draw(area, look, buffer, drawn),
            Self::Forward(dialog) => dialog.draw(area, look, buffer, drawn),
        }
    }

    /// Whether the footer should offer an action of its chain.
    pub fn offers(&self, action: Action) -> bool {
        match (self, action) {
            (Self::Confirm(dialog), Action::ConfirmDelete) => dialog.deletes(),
            (
                Self::Confirm(dialog),
                Action::ChooseLeft | Action::ChooseRight | Action::NextPane,
            ) => dialog.has_choice(),
            // Rows that are not offered have no key in the footer either.
            (Self::Pick(pick), action) => pick.offers(action),
            (Self::History(_) | Self::Prompt(_) | Self::Forward(_), Action::NextPane) => false,
            (Self::FindClient(_) | Self::FindCompany(_) | Self::Help(_), Action::NextPane) => false,
            (Self::Erase(_) | Self::Prompt(_), Action::ConfirmDelete) => false,
            (
                Self::Company(_) | Self::Entry(_),
                Action::Gear | Action::OpenEditor | Action::LineUp | Action::LineDown,
            ) => false,
            (Self::Attach(_), Action::NextStep) => false,
            (Self::Contacts(dialog), action) => dialog.offers(action),
            (Self::Import(dialog), Action::ConfirmDelete | Action::NextPane) => {
                dialog.is_choosing()
            }
            _ => true,
        }
    }

    /// Whether it waits for the answer to its Save.
    pub fn saving(&self) -> bool {
        match self {
            Self::Company(dialog) => dialog.saving(),
            Self::Entry(dialog) => dialog.saving(),
            Self::Forward(dialog) => dialog.saving(),
            _ => false,
        }
    }

    /// Its Save failed: it says why, and what was typed stays.
    pub fn failed(&mut self, why: String) {
        match self {
            Self::Company(dialog) => dialog.failed(why),
            Self::Entry(dialog) => dialog.failed(why),
            Self::Forward(dialog) => dialog.failed(why),
            _ => {}
        }
    }

    /// What it looks for was not found out: nothing is awaited any more.
    pub fn looked_in_vain(&mut self) {
        match self {
            Self::FindClient(dialog) => dialog.failed(),
            Self::FindCompany(dialog) => dialog.failed(),
            _ => {}
        }
    }

    /// Whether something was typed into it, so that a click beside it does not close it.
    pub fn has_text(&self) -> bool {
        match self {
            Self::Pick(_)
            | Self::Confirm(_)
            | Self::Help(_)
            | Self::History(_)
            | Self::MergeCompanies(_) => false,
            Self::Erase(dialog) => dialog.has_text(),
            // Choices are work, too: a click beside it must not throw them away.
            Self::Merge(_) => true,
            Self::Company(dialog) => dialog.has_text(),
            Self::FindCompany(dialog) => dialog.has_text(),
            Self::Entry(dialog) => dialog.has_text(),
            Self::Prompt(dialog) => dialog.has_text(),
            Self::Palette(dialog) => dialog.has_text(),
            Self::FindClient(dialog) => dialog.has_text(),
            Self::Import(dialog) => dialog.has_text(),
            Self::Contacts(dialog) => dialog.has_choices(),
            Self::Export(dialog) => dialog.has_text(),
            Self::Attach(dialog) => dialog.has_text(),
            Self::Forward(dialog) => dialog.has_text(),
        }
    }
}
