//! Where a key is read: contexts, and the chains in which they are searched (`KEYS 1`).

/// A place with keys of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// Any pane with lines.
    Page,
    /// A list of rows.
    List,
    /// Whatever shows or lists a ticket.
    Ticket,
    /// Whatever shows or lists a client.
    Client,
    /// The client list and the card page.
    Card,
    /// The search line of a list or page.
    Search,
    /// Any text being typed.
    Text,
    /// The composer of replies and comments.
    Composer,
    /// The card editor.
    Form,
    /// A field of a form where one chooses instead of typing.
    Choice,
    /// The gear of a ticket.
    Gear,
    /// The gear of a line in the card editor.
    GearContact,
    /// The menu of statuses.
    FinishMenu,
    /// The menu of agents.
    AssignMenu,
    /// The menu of views.
    ViewMenu,
    /// The menu of times.
    SnoozeMenu,
    /// Any numbered pick.
    Menu,
    /// Any dialog that is no menu.
    Dialog,
    /// The dialog that gives a ticket to another client.
    ChangeClient,
    /// The merge of two cards, and the conflict of two saves.
    Merge,
    /// The import dialog.
    Import,
    /// What an import of contacts would do.
    ImportCheck,
    /// The list of possible duplicates.
    Duplicates,
    /// The black and the white list.
    BwLists,
    /// The Companies section.
    Companies,
    /// The Inbox section.
    Inbox,
    /// The help.
    Help,
    /// The palette.
    Palette,
    /// The history of the whole desk.
    History,
    /// A question with answers.
    Confirm,
    /// The question before a changed form is left.
    LeaveForm,
}

use Context::{
    AssignMenu, BwLists, Card, ChangeClient, Choice, Client, Companies, Composer, Confirm, Dialog,
    Duplicates, FinishMenu, Form, Gear, GearContact, Global, Help, History, Import, ImportCheck,
    Inbox, LeaveForm, List, Menu, Merge, Page, Palette, Search, SnoozeMenu, Text, Ticket, ViewMenu,
};

impl Context {
    /// All contexts, in the order of the table of keys.
    pub const ALL: [Self; 32] = [
        Global,
        Page,
        List,
        Ticket,
        Client,
        Card,
        Search,
        Text,
        Composer,
        Form,
        Choice,
        Gear,
        GearContact,
        FinishMenu,
        AssignMenu,
        ViewMenu,
        SnoozeMenu,
        Menu,
        Dialog,
        ChangeClient,
        Merge,
        Import,
        ImportCheck,
        Duplicates,
        BwLists,
        Companies,
        Inbox,
        Help,
        Palette,
        History,
        Confirm,
        LeaveForm,
    ];

    /// What help, README and reasons call it.
    pub fn title(self) -> &'static str {
        match self {
            Global => "Global",
            Page => "Page",
            List => "List",
            Ticket => "Ticket",
            Client => "Client",
            Card => "Card",
            Search => "Search",
            Text => "Text",
            Composer => "Composer",
            Form => "Form",
            Choice => "Choice",
            Gear => "Gear",
            GearContact => "Gear of a contact",
            FinishMenu => "Finish menu",
            AssignMenu => "Assign menu",
            ViewMenu => "View menu",
            SnoozeMenu => "Snooze menu",
            Menu => "Menu",
            Dialog => "Dialog",
            ChangeClient => "Change client",
            Merge => "Merge, Conflict",
            Import => "Import",
            ImportCheck => "Import check",
            Duplicates => "Duplicates",
            BwLists => "B/W lists",
            Companies => "Companies",
            Inbox => "Inbox",
            Help => "Help",
            Palette => "Palette",
            History => "History",
            Confirm => "Confirm",
            LeaveForm => "Leave form?",
        }
    }

    /// The word before the dot in `[keys] "composer.gear"`.
    pub fn name(self) -> String {
        self.title()
            .chars()
            .filter_map(|c| match c {
                ' ' => Some('-'),
                c if c.is_ascii_alphabetic() => Some(c.to_ascii_lowercase()),
                _ => None,
            })
            .collect()
    }

    /// Whether the panes below do not hear keys while this is open.
    pub fn is_dialog(self) -> bool {
        matches!(
            self,
            Gear | GearContact
                | FinishMenu
                | AssignMenu
                | ViewMenu
                | SnoozeMenu
                | Menu
                | Dialog
                | ChangeClient
                | Merge
                | Import
                | ImportCheck
                | Help
                | Palette
                | History
                | Confirm
                | LeaveForm
        )
    }
}

/// The tickets list.
pub const TICKETS_LIST: &[Context] = &[List, Page, Ticket, Client, Global];
/// A ticket's conversation.
pub const CONVERSATION: &[Context] = &[Page, Ticket, Client, Global];
/// The sidebar beside a conversation.
pub const SIDEBAR: &[Context] = &[Page, Client, Ticket, Global];
/// The client list.
pub const CLIENTS_LIST: &[Context] = &[Card, List, Page, Client, Global];
/// The card page.
pub const CARD_PAGE: &[Context] = &[Card, Page, Client, Global];
/// The Companies section.
pub const COMPANIES: &[Context] = &[Companies, List, Page, Global];
/// The Inbox section.
pub const INBOX: &[Context] = &[Inbox, List, Page, Global];
/// The review list of possible duplicates.
pub const DUPLICATES: &[Context] = &[Duplicates, List, Page, Global];
/// The black and white lists.
pub const BW_LISTS: &[Context] = &[BwLists, List, Page, Global];
/// The composer.
pub const COMPOSER: &[Context] = &[Composer, Text, Global];
/// A text field of a form.
pub const FORM: &[Context] = &[Form, Text, Global];
/// A field of a form where one chooses.
pub const FORM_CHOICE: &[Context] = &[Choice, Form, Text, Global];
/// A text field of a small form in a dialog.
pub const SHEET: &[Context] = &[Form, Text, Dialog, Global];
/// A field of such a form where one chooses, and its Save.
pub const SHEET_CHOICE: &[Context] = &[Choice, Form, Text, Dialog, Global];
/// The search line.
pub const SEARCH: &[Context] = &[Search, Text, Global];
/// The gear of a ticket.
pub const GEAR: &[Context] = &[Gear, Menu, Global];
/// The gear of a line in the card editor.
pub const GEAR_CONTACT: &[Context] = &[GearContact, Menu, Global];
/// The menu of statuses.
pub const FINISH_MENU: &[Context] = &[FinishMenu, Menu, Global];
/// The menu of agents.
pub const ASSIGN_MENU: &[Context] = &[AssignMenu, Menu, Global];
/// The menu of views.
pub const VIEW_MENU: &[Context] = &[ViewMenu, Menu, Global];
/// The menu of times.
pub const SNOOZE_MENU: &[Context] = &[SnoozeMenu, Menu, Global];
/// A numbered pick.
pub const PICK: &[Context] = &[Menu, Global];
/// A line to type in a dialog of its own: a date, a name, a tag.
pub const PROMPT: &[Context] = &[Confirm, Text, Dialog, Global];
/// Change client while looking for the card.
pub const CHANGE_CLIENT_SEARCH: &[Context] = &[ChangeClient, Text, Dialog, Global];
/// Change client with the card found.
pub const CHANGE_CLIENT: &[Context] = &[ChangeClient, Dialog, Global];
/// Merge of two cards, conflict of two saves.
pub const MERGE: &[Context] = &[Merge, Dialog, Global];
/// Import.
pub const IMPORT: &[Context] = &[Import, Text, Global];
/// What an import of contacts would do.
pub const IMPORT_CHECK: &[Context] = &[ImportCheck, Dialog, Global];
/// Help.
pub const HELP: &[Context] = &[Help, Dialog, Global];
/// Help while its keys are filtered.
pub const HELP_SEARCH: &[Context] = &[Help, Text, Dialog, Global];
/// The palette.
pub const PALETTE: &[Context] = &[Palette, Text, Global];
/// The history of the whole desk.
pub const HISTORY: &[Context] = &[History, Dialog, Global];
/// A question.
pub const CONFIRM: &[Context] = &[Confirm, Dialog, Global];
/// The question before a changed form is left.
pub const LEAVE_FORM: &[Context] = &[LeaveForm, Dialog, Global];

/// Every chain there is, with the name of its place; tests and help walk it.
pub const CHAINS: &[(&str, &[Context])] = &[
    ("Tickets list", TICKETS_LIST),
    ("Conversation", CONVERSATION),
    ("Sidebar", SIDEBAR),
    ("Clients list", CLIENTS_LIST),
    ("Card page", CARD_PAGE),
    ("Companies", COMPANIES),
    ("Inbox", INBOX),
    ("Duplicates", DUPLICATES),
    ("B/W lists", BW_LISTS),
    ("Composer", COMPOSER),
    ("Form", FORM),
    ("Form, a choice", FORM_CHOICE),
    ("Small form", SHEET),
    ("Small form, a choice", SHEET_CHOICE),
    ("Search", SEARCH),
    ("Gear", GEAR),
    ("Gear of a contact", GEAR_CONTACT),
    ("Finish menu", FINISH_MENU),
    ("Assign menu", ASSIGN_MENU),
    ("View menu", VIEW_MENU),
    ("Snooze menu", SNOOZE_MENU),
    ("Pick", PICK),
    ("Prompt", PROMPT),
    ("Change client, search", CHANGE_CLIENT_SEARCH),
    ("Change client", CHANGE_CLIENT),
    ("Merge, Conflict", MERGE),
    ("Import", IMPORT),
    ("Import check", IMPORT_CHECK),
    ("Help", HELP),
    ("Help, search", HELP_SEARCH),
    ("Palette", PALETTE),
    ("History", HISTORY),
    ("Confirm", CONFIRM),
    ("Leave form?", LEAVE_FORM),
];
