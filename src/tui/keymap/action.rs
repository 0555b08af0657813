//! The named actions: what a key, a click, the palette and the help all speak of (`U2`).

macro_rules! actions {
    ($($variant:ident $name:literal $sentence:literal,)*) => {
        /// Something the user can do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $sentence] $variant,)*
        }

        impl Action {
            /// All actions, in the order of the table of keys.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in the configuration, the palette and `deskcard keys`: `merge-cards`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it does, in one sentence; the palette shows it.
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

actions! {
    GoTickets "go-tickets" "Go to Tickets, just as you left them",
    GoClients "go-clients" "Go to Clients, just as you left them",
    GoCompanies "go-companies" "Go to Companies, just as you left them",
    GoInbox "go-inbox" "Go to the Inbox, just as you left it",
    Back "back" "Go one step back; drafts stay, nothing is discarded",
    Close "close" "Go one step back; on a section's bare list, quit",
    GoBack "go-back" "Return to the place before, with draft and position",
    NextPane "next-pane" "Go to the next pane",
    PreviousPane "previous-pane" "Go to the previous pane",
    Help "help" "Show the keys that work here",
    Palette "palette" "Find any action, client or ticket; run a command",
    CreateClient "create-client" "Create a client card",
    Import "import" "Import appeals or contacts, or see the running import",
    Undo "undo" "Take back the last change",
    Redo "redo" "Put back what was taken back",
    Refresh "refresh" "Draw again and ask the dynamic block again",
    Stop "stop" "Stop what runs; twice quits; on selected text: copy",
    Suspend "suspend" "Go to the shell; fg comes back here",
    Down "down" "Go down one line",
    Up "up" "Go up one line",
    PaneLeft "pane-left" "Go to the pane on the left",
    PaneRight "pane-right" "Go to the pane on the right",
    PageDown "page-down" "Go down one page",
    PageUp "page-up" "Go up one page",
    HalfPageDown "half-page-down" "Go down half a page",
    HalfPageUp "half-page-up" "Go up half a page",
    Top "top" "Go to the first line",
    Bottom "bottom" "Go to the last line",
    BesideDown "beside-down" "Move down in the pane beside",
    BesideUp "beside-up" "Move up in the pane beside",
    ReadOn "read-on" "Next page; at the end, or in their list: next unread",
    Open "open" "Open, or do what this line is for",
    Search "search" "Filter the list, or find in this page",
    Mark "mark" "Mark this row or message for the next action",
    Copy "copy" "Copy a part of this line or message",
    Gear "gear" "Open the settings of what is in front",
    MarkAll "mark-all" "Mark all rows that match",
    View "view" "Choose which rows to see and in what order",
    Reply "reply" "Write a reply to the client",
    Comment "comment" "Write an internal comment",
    Finish "finish" "Set the status",
    Assign "assign" "Assign the ticket",
    Snooze "snooze" "Hide the ticket until a time",
    Boilerplate "boilerplate" "Put in a saved reply or run a macro",
    PriorityUp "priority-up" "Raise the priority",
    PriorityDown "priority-down" "Lower the priority",
    MergeTickets "merge-tickets" "Merge with another ticket",
    TagTicket "tag-ticket" "Tag this ticket",
    EditCard "edit-card" "Edit the client's card",
    EntireCard "entire-card" "Open the card page: everything, all tickets, history",
    Phone "phone" "Call the client",
    Write "write" "Write an e-mail to the client",
    OpenLink "open-link" "Open a link of the message or card in the browser",
    Tickets "tickets" "Go to another ticket of this client; Esc comes back",
    SaveAttachment "save-attachment" "Save one attachment",
    SaveAttachments "save-attachments" "Save all attachments",
    Vip "vip" "Mark the client VIP, or take the mark off",
    Spam "spam" "See why this is spam; mark or unmark the client spammer",
    Accept "accept" "Accept the suggested language or a claimed contact",
    MergeCards "merge-cards" "Merge two cards",
    TagCard "tag-card" "Tag this card",
    DeleteCard "delete-card" "Delete the card and all its tickets (asks)",
    CommentCard "comment-card" "Add a dated line to the note",
    AcceptSearch "accept-search" "Keep the filter and go to its rows",
    LineStart "line-start" "Go to the start of the line",
    LineEnd "line-end" "Go to the end of the line",
    WordLeft "word-left" "Go one word left",
    WordRight "word-right" "Go one word right",
    DeleteToStart "delete-to-start" "Delete to the start of the line",
    DeleteToEnd "delete-to-end" "Delete to the end of the line",
    DeleteWord "delete-word" "Delete the word on the left",
    DeleteRight "delete-right" "Delete the character on the right",
    UndoTyping "undo-typing" "Take back typing",
    RedoTyping "redo-typing" "Put back the typing taken back",
    OpenEditor "open-editor" "Open this text, or the whole card, in $EDITOR",
    Send "send" "Send the reply, or save the comment",
    CommentOrReply "comment-or-reply" "Turn the reply into a comment, or back",
    FinishAfter "finish-after" "Set what follows sending: status; stay or next unread",
    Save "save" "Save, all or nothing",
    NextField "next-field" "Go to the next field",
    PreviousField "previous-field" "Go to the previous field",
    NewLine "new-line" "Add a line below; on an empty line or a choice: go on",
    DropLine "drop-line" "On an empty line: remove the line",
    LineUp "line-up" "Move the line up; the first is primary",
    LineDown "line-down" "Move the line down",
    Choose "choose" "Take the next choice",
    ChooseLeft "choose-left" "Choose what is on the left",
    ChooseRight "choose-right" "Choose what is on the right",
    ChangeClient "change-client" "Give this ticket to another client",
    ChangeAddress "change-address" "Choose the address this ticket is answered at",
    SetType "set-type" "Set the type: question, task, problem, incident",
    SplitOff "split-off" "Move the marked messages to another client's ticket",
    Language "language" "Detect the client's language from this message",
    SendDraft "send-draft" "Send the draft",
    AttachFile "attach-file" "Attach a file to the draft, or take one off",
    Forward "forward" "Send this message on to somebody else, with its files",
    Unread "unread" "Leave the ticket unread",
    SetKind "set-kind" "Set the kind of this line",
    Primary "primary" "Make this line the first of its kind",
    AcceptContact "accept-contact" "Confirm this contact, or share it with its other card",
    DeleteLine "delete-line" "Remove this line",
    OpenOwner "open-owner" "Open the card that has this contact",
    SetSolved "set-solved" "Set the status to solved",
    SetOpen "set-open" "Set the status to open",
    SetPending "set-pending" "Set the status to pending",
    SetOnHold "set-on-hold" "Set the status to on hold",
    SetClosed "set-closed" "Set the status to closed",
    SetSpam "set-spam" "Set the status to spam, this ticket only",
    ThenNext "then-next" "After sending go to the next unread (stays so)",
    AssignMe "assign-me" "Assign to me",
    AssignNobody "assign-nobody" "Assign to nobody",
    ViewOpen "view-open" "See the open tickets",
    ViewMine "view-mine" "See my tickets",
    ViewUnassigned "view-unassigned" "See the tickets of nobody",
    ViewSpam "view-spam" "See the spam",
    NextOrder "next-order" "Take the next order of rows",
    SnoozeMorning "snooze-morning" "Hide the ticket until tomorrow morning",
    SnoozeHour "snooze-hour" "Hide the ticket for an hour",
    SnoozeWeek "snooze-week" "Hide the ticket for a week",
    Pick "pick" "Take a row by its number, or the marked one",
    ChangeStep "change-step" "Take the card found; then change as shown",
    ReplyTo "reply-to" "Choose the reply address by its number",
    MoveContact "move-contact" "Move the sender's contact to the card found",
    TakeLeft "take-left" "Take the value on the left",
    TakeRight "take-right" "Take the value on the right",
    TakeBoth "take-both" "Take both values",
    MarkSurvivor "mark-survivor" "Mark the other card to stay",
    Confirm "confirm" "Merge, or save, as shown",
    NextStep "next-step" "Check, then import",
    Complete "complete" "Complete what is typed",
    Dismiss "dismiss" "Dismiss this entry; it is remembered",
    Later "later" "Leave this entry for later",
    CreateEntry "create-entry" "Add an entry to the list",
    EditEntry "edit-entry" "Edit this entry",
    DeleteEntry "delete-entry" "Delete this entry",
    CreateCompany "create-company" "Create a company",
    EditCompany "edit-company" "Edit the company: name, domains",
    MergeCompanies "merge-companies" "Merge two companies",
    DeleteCompany "delete-company" "Delete the company; its cards stay",
    EditReject "edit-reject" "Repair this reject",
    ImportAgain "import-again" "Import this reject again",
    SendAgain "send-again" "Send this reply again",
    Run "run" "Do this action now",
    Answer "answer" "Give the marked answer",
    ConfirmDelete "confirm-delete" "Yes, delete what is named here",
    Discard "discard" "Discard what was changed",
}

impl Action {
    /// Reads [`Action::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.name() == name)
    }

    /// The first word of its name: its intent. A key may stand twice in a chain only with the same
    /// one (`merge-tickets`, `merge-cards`).
    pub fn intent(self) -> &'static str {
        self.name().split('-').next().unwrap_or_default()
    }
}
