//! `BINDINGS`: the one table of keys (`KEYS 1`, `U2`). Footer, help, palette, mouse, README and the
//! man page are made from it.

use super::action::Action;
use super::context::Context;

/// One action in one context, and the keys that bring it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Where it works.
    pub context: Context,
    /// Its keys in the notation of [`Stroke::parse`](super::stroke::Stroke::parse), the one to show first.
    pub keys: &'static [&'static str],
    /// What it does.
    pub action: Action,
    /// The sentence of its row in help and README; bindings that share it stand in one row.
    pub help: &'static str,
    /// The word in the footer; empty to leave it out.
    pub hint: &'static str,
}

macro_rules! bindings {
    ($($context:ident: $help:literal, $hint:literal => $($keys:expr => $action:ident),+;)*) => {
        &[$($(Binding {
            context: Context::$context,
            keys: &$keys,
            action: Action::$action,
            help: $help,
            hint: $hint,
        },)+)*]
    };
}

/// Every key of the program. The configuration completes it at run time.
pub const BINDINGS: &[Binding] = bindings! {
    Global: "Go to a section, just as you left it", "" =>
        ["1"] => GoTickets, ["2"] => GoClients, ["3"] => GoCompanies, ["4"] => GoInbox;
    Global: "One step back; drafts stay, nothing is discarded", "back" => ["Esc"] => Back;
    Global: "As Esc; on a section's bare list it quits", "quit" => ["q"] => Close;
    Global: "Return to the place before, with draft and position", "before" => ["Backspace"] => GoBack;
    Global: "Go to the next or the previous pane", "pane" =>
        ["Tab"] => NextPane, ["Shift-Tab"] => PreviousPane;
    Global: "Show the keys that work here", "help" => ["?", "F1"] => Help;
    Global: "Find any action, client or ticket; run a command", "more" => [":", ";", "Ctrl-p"] => Palette;
    Global: "Create a client card", "create" => ["c"] => CreateClient;
    Global: "Import appeals or contacts, or see the running import", "import" => ["i"] => Import;
    Global: "Take back the last change, or put it back", "undo" => ["u"] => Undo, ["U"] => Redo;
    Global: "Draw again and ask the dynamic block again", "refresh" => ["Ctrl-l"] => Refresh;
    Global: "Stop what runs; twice quits; on selected text: copy", "stop" => ["Ctrl-c"] => Stop;
    Global: "Go to the shell; fg comes back here", "" => ["Ctrl-z"] => Suspend;

    Page: "Go down or up one line", "" => ["j", "Down"] => Down, ["k", "Up"] => Up;
    Page: "Go to the pane on the left or on the right", "" =>
        ["h", "Left"] => PaneLeft, ["l", "Right"] => PaneRight;
    Page: "Go down or up one page", "" => ["PgDn"] => PageDown, ["PgUp"] => PageUp;
    Page: "Go down or up half a page", "" => ["Ctrl-d"] => HalfPageDown, ["Ctrl-u"] => HalfPageUp;
    Page: "Go to the first or the last line (also gg, End)", "" =>
        ["Home"] => Top, ["G", "End"] => Bottom;
    Page: "Move in the pane beside: scroll it, or step its list", "next" =>
        ["J"] => BesideDown, ["K"] => BesideUp;
    Page: "Next page; at the end, or in their list: next unread", "next unread" => ["Space"] => ReadOn;
    Page: "Open, or do what this line is for", "open" => ["Enter"] => Open;
    Page: "Filter the list, or find in this page", "search" => ["/"] => Search;
    Page: "Mark this row or message for the next action", "mark" => ["x"] => Mark;
    Page: "Copy; yy: this line or message", "copy" => ["y"] => Copy;
    Page: "Settings of what is in front; gg goes to the top", "gear" => ["g"] => Gear;

    List: "Mark all rows that match", "mark all" => ["X"] => MarkAll;
    List: "Choose which rows to see and in what order", "view" => ["v"] => View;

    Ticket: "Write a reply to the client", "reply" => ["r"] => Reply;
    Ticket: "Write an internal comment", "comment" => ["n"] => Comment;
    Ticket: "Set the status; ff: solved", "status" => ["f"] => Finish;
    Ticket: "Assign the ticket; aa: to me", "assign" => ["a"] => Assign;
    Ticket: "Hide the ticket until a time; zz: tomorrow morning", "snooze" => ["z"] => Snooze;
    Ticket: "Put in a saved reply or run a macro", "saved" => ["b"] => Boilerplate;
    Ticket: "Raise or lower the priority", "" => ["+"] => PriorityUp, ["-"] => PriorityDown;
    Ticket: "Merge with another ticket; tag this one", "merge" => ["m"] => MergeTickets, ["#"] => TagTicket;

    Client: "Edit the client's card (pencil)", "edit" => ["e"] => EditCard;
    Client: "Open the card page: everything, all tickets, history", "card" => ["E"] => EntireCard;
    Client: "Call the client; pp: the primary number", "call" => ["p"] => Phone;
    Client: "Write an e-mail to the client; ww: to the primary one", "e-mail" => ["w"] => Write;
    Client: "Open a link of the message or card in the browser", "link" => ["o"] => OpenLink;
    Client: "Go to another ticket of this client; Esc comes back", "tickets" => ["t"] => Tickets;
    Client: "Save one attachment, or all, to the folder in the pick", "save" =>
        ["s"] => SaveAttachment, ["S"] => SaveAttachments;
    Client: "Mark the client VIP, or take the mark off", "VIP" => ["*"] => Vip;
    Client: "Why is this spam? Mark or unmark the client spammer", "spam" => ["!"] => Spam;
    Client: "Accept the suggested language or a claimed contact", "accept" => ["="] => Accept;
    Client: "Merge two cards; tag this one", "merge" => ["m"] => MergeCards, ["#"] => TagCard;
    Client: "Delete the card and all its tickets (asks)", "delete" => ["d"] => DeleteCard;

    Card: "Add a dated line to the note", "note" => ["n"] => CommentCard;

    Search: "Keep the filter, go to its rows; move while typing", "rows" =>
        ["Enter"] => AcceptSearch, ["Down"] => Down, ["Up"] => Up;

    Text: "Start or end of the line; one word left or right", "" =>
        ["Ctrl-a", "Home"] => LineStart, ["Ctrl-e", "End"] => LineEnd,
        ["Ctrl-Left"] => WordLeft, ["Ctrl-Right"] => WordRight;
    Text: "Delete to the start, to the end, a word, a character", "" =>
        ["Ctrl-u"] => DeleteToStart, ["Ctrl-k"] => DeleteToEnd, ["Ctrl-w"] => DeleteWord,
        ["Ctrl-d", "Delete"] => DeleteRight;
    Text: "Take back typing, or put it back", "undo" => ["Ctrl-z"] => UndoTyping, ["Ctrl-y"] => RedoTyping;
    Text: "Open this text, or the whole card, in $EDITOR", "editor" => ["Ctrl-o"] => OpenEditor;

    Composer: "Send the reply, or save the comment", "send" => ["Ctrl-s", "F2"] => Send;
    Composer: "Turn the reply into a comment, or back", "comment" => ["Ctrl-n"] => CommentOrReply;
    Composer: "Set what follows sending: status; stay or next unread", "then" => ["Ctrl-f"] => FinishAfter;
    Composer: "Change client or address without leaving the text", "gear" => ["Ctrl-g"] => Gear;
    Composer: "Put in a saved reply; look at another ticket", "saved" =>
        ["Ctrl-b"] => Boilerplate, ["Ctrl-t"] => Tickets;

    Form: "Save the card, all or nothing", "save" => ["Ctrl-s", "F2"] => Save;
    Form: "Go to the next or previous field (arrows: line)", "field" =>
        ["Tab"] => NextField, ["Shift-Tab"] => PreviousField, ["Down"] => Down, ["Up"] => Up;
    Form: "Add a line below; on an empty line or a choice: go on", "line" => ["Enter"] => NewLine;
    Form: "On an empty line: remove the line", "" => ["Backspace"] => DropLine;
    Form: "Move the line; the first is primary", "" => ["Shift-Up"] => LineUp, ["Shift-Down"] => LineDown;
    Form: "Kind, primary, shared, or a way out of a problem", "gear" => ["Ctrl-g"] => Gear;
    Choice: "In a choice: choose (also by first letter, * or !)", "choose" =>
        ["Left"] => ChooseLeft, ["Right"] => ChooseRight, ["Space"] => Choose;

    Gear: "Give this ticket to another client", "client" => ["c"] => ChangeClient;
    Gear: "Choose the address this ticket is answered at", "address" => ["a"] => ChangeAddress;
    Gear: "Set the type: question, task, problem, incident", "type" => ["t"] => SetType;
    Gear: "Move the marked messages to another client's ticket", "split" => ["x"] => SplitOff;
    Gear: "Detect the client's language from this message", "language" => ["l"] => Language;
    Gear: "Send the draft (as Ctrl-s while typing)", "send" => ["s"] => SendDraft;
    Gear: "Attach a file, or take one off; send this message on", "file" =>
        ["f"] => AttachFile, ["p"] => Forward;
    Gear: "Leave the ticket unread; mark the client VIP", "unread" => ["u"] => Unread, ["v"] => Vip;
    Gear: "Go to the top (gg)", "top" => ["g"] => Top;
    GearContact: "Set the kind; make it the first of its kind", "kind" => ["t"] => SetKind, ["p"] => Primary;
    GearContact: "Confirm or share it with its other card; remove it", "share" =>
        ["="] => AcceptContact, ["d"] => DeleteLine;
    GearContact: "Open the card that has it; merge with that card", "owner" =>
        ["o"] => OpenOwner, ["m"] => MergeCards;

    FinishMenu: "Set the status; spam: this ticket only", "status" =>
        ["f"] => SetSolved, ["o"] => SetOpen, ["p"] => SetPending, ["h"] => SetOnHold,
        ["c"] => SetClosed, ["!"] => SetSpam;
    FinishMenu: "After sending go to the next unread (stays so)", "then next" => ["n"] => ThenNext;
    AssignMenu: "Assign to me or to nobody; others by number or name", "me" =>
        ["a"] => AssignMe, ["n"] => AssignNobody;
    ViewMenu: "By standing, by number or name (channel, tag); order", "open" =>
        ["v"] => ViewOpen, ["m"] => ViewMine, ["u"] => ViewUnassigned, ["s"] => ViewSpam,
        ["Tab"] => NextOrder;
    SnoozeMenu: "Until morning, an hour, a week; or type a date", "until" =>
        ["z"] => SnoozeMorning, ["h"] => SnoozeHour, ["w"] => SnoozeWeek;
    Menu: "Take a row; the opening letter again: the likeliest", "pick" =>
        ["1", "2", "3", "4", "5", "6", "7", "8", "9", "Enter"] => Pick, ["Down"] => Down, ["Up"] => Up;
    Dialog: "Go down or up one line", "" => ["Down", "j"] => Down, ["Up", "k"] => Up;
    Dialog: "Go down or up one page", "" => ["PgDn"] => PageDown, ["PgUp"] => PageUp;
    Dialog: "Go to the next or the previous part", "part" => ["Tab"] => NextPane, ["Shift-Tab"] => PreviousPane;

    ChangeClient: "Take the card found; then change as shown", "take" => ["Enter"] => ChangeStep;
    ChangeClient: "Reply address; move the sender's contact; merge", "address" =>
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"] => ReplyTo, ["x"] => MoveContact, ["m"] => MergeCards;
    Merge: "Take the value on the left or on the right", "take" =>
        ["h", "Left"] => TakeLeft, ["l", "Right"] => TakeRight;
    Merge: "Take both values, where both can stand", "both" => ["+"] => TakeBoth;
    Merge: "Mark the other card to stay", "survivor" => ["x"] => MarkSurvivor;
    Merge: "Merge, or save, as shown", "as shown" => ["Enter"] => Confirm;
    Import: "Check, then import (Esc: it runs on); complete the path", "next" =>
        ["Enter"] => NextStep, ["Tab"] => Complete;
    Import: "Go down or up one line", "" => ["Down"] => Down, ["Up"] => Up;
    ImportCheck: "Import what was checked, as one change", "import" => ["Enter"] => NextStep;
    ImportCheck: "See the rows of one verdict, or all", "which rows" =>
        ["Tab"] => NextPane, ["Shift-Tab"] => PreviousPane;
    ImportCheck: "Give columns nobody knows a field", "columns" => ["g"] => Gear;
    ImportCheck: "Go to the first or the last row", "" => ["Home"] => Top, ["G", "End"] => Bottom;
    Duplicates: "Merge the two cards, side by side", "merge" => ["m"] => MergeCards;
    Duplicates: "The sender is this client: confirm what was claimed", "confirm" => ["="] => Accept;
    Duplicates: "Not the same person: remembered", "not the same" => ["d"] => Dismiss;
    Duplicates: "Later: it waits at the end of its list", "later" => ["z"] => Later;
    BwLists: "Add an entry (/ + address: verdict)", "add" => ["c"] => CreateEntry;
    BwLists: "Edit the entry: address, reason, end", "edit" => ["e"] => EditEntry;
    BwLists: "Take the entry off, or the marked ones", "take off" => ["d"] => DeleteEntry;
    Companies: "Create a company", "create" => ["c"] => CreateCompany;
    Companies: "Edit the company: name, domains", "edit" => ["e"] => EditCompany;
    Companies: "Merge it with another one, or the two marked", "merge" => ["m"] => MergeCompanies;
    Companies: "Delete the company; its cards stay (asks)", "delete" => ["d"] => DeleteCompany;
    Inbox: "Rejects: repair in $EDITOR, then try again", "repair" => ["e"] => EditReject;
    Inbox: "Rejects: try again; queue files: read again", "again" => ["i"] => ImportAgain;
    Inbox: "Rejects: dismiss (asks)", "dismiss" => ["d"] => Dismiss;
    Inbox: "Outbox: send the reply again", "send again" => ["s"] => SendAgain;
    Help: "Do this action now (/ filters the keys)", "do" => ["Enter"] => Run;
    Help: "Filter the keys", "filter" => ["/"] => Search;
    Palette: "Run the action; complete its name or argument", "run" => ["Enter"] => Run, ["Tab"] => Complete;
    Palette: "Go down or up one line", "" => ["Down"] => Down, ["Up"] => Up;
    History: "Take this change back; show it whole", "undo" => ["u"] => Undo, ["Enter"] => Answer;
    Confirm: "Give the marked answer (in a delete: Keep); mark another", "ok" =>
        ["Enter"] => Answer, ["Left"] => ChooseLeft, ["Right"] => ChooseRight;
    Confirm: "Yes, delete what is named here", "delete" => ["D"] => ConfirmDelete;
    LeaveForm: "Save (also Enter) or discard; Esc: keep editing", "save" =>
        ["s", "Enter"] => Save, ["d"] => Discard;
};
