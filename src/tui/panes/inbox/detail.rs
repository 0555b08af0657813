//! One line of the Inbox, whole, in the pane beside.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::{Entry, Told, needs_sending};
use crate::domain::display::{bytes_text, grouped};
use crate::domain::listing::{InboxView, OutboxLine, Retried, SourceLine, StoredReject};
use crate::domain::ticket::DeliveryState;
use crate::tui::act::{Act, Block};
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::panes::review;
use crate::tui::text;
use crate::tui::widgets::flow::Flow;

/// Lines of a record that are laid out; the rest is for the editor.
const MOST_LINES: usize = 400;

/// What is known of a line of the Inbox.
pub fn detail(view: &InboxView, told: &[Told], entry: Entry, columns: usize, look: &Look) -> Flow {
    let mut page = Page {
        flow: Flow::default(),
        columns: columns.max(8),
        look,
    };
    match entry {
        Entry::Head(block) => page.block(view, block),
        Entry::Source(place) => {
            if let Some(source) = view.sources.get(place) {
                page.source(source, view);
            }
        }
        Entry::Reject(place) => {
            if let Some(reject) = view.rejects.get(place) {
                page.reject(reject);
            }
        }
        Entry::Told(place) => {
            if let Some(told) = told.get(place) {
                page.told(told);
            }
        }
        Entry::Outbox(place) => {
            if let Some(reply) = view.outbox.get(place) {
                page.outbox(reply);
            }
        }
        // These have a place of their own.
        Entry::List(_) | Entry::Review(_) => {}
    }
    page.flow
}

struct Page<'a> {
    flow: Flow,
    columns: usize,
    look: &'a Look,
}

impl Page<'_> {
    fn say(&mut self, said: &str, style: Style) {
        for line in text::wrap(said, self.columns) {
            self.flow.line(Line::from(text::span(&line, style)));
        }
    }

    fn strong(&mut self, said: &str) {
        self.say(said, self.look.theme.strong);
    }

    fn plain(&mut self, said: &str) {
        self.say(said, self.look.theme.text);
    }

    fn dim(&mut self, said: &str) {
        self.say(said, self.look.theme.dim);
    }

    /// A fact with its name before it.
    fn fact(&mut self, name: &str, said: &str) {
        let label = text::pad(name, 10);
        for (row, line) in text::wrap(said, self.columns.saturating_sub(10).max(8))
            .into_iter()
            .enumerate()
        {
            let label = if row == 0 {
                label.clone()
            } else {
                " ".repeat(10)
            };
            self.flow.line(Line::from(vec![
                Span::styled(label, self.look.theme.dim),
                text::span(&line, self.look.theme.text),
            ]));
        }
    }

    /// A key and what it does here; Enter on the line does it, too.
    fn key(&mut self, key: &str, said: &str, act: Act) {
        let line = text::clip_line(
            Line::from(vec![
                Span::styled(text::pad(key, 7), self.look.theme.accent),
                text::span(said, self.look.theme.dim),
            ]),
            self.columns,
        );
        self.flow.act(line, act);
    }

    fn gap(&mut self) {
        self.flow.gap();
    }

    fn block(&mut self, view: &InboxView, block: Block) {
        if matches!(block, Block::Reviews | Block::Claims) {
            for line in review::about(block, self.columns, self.look) {
                self.flow.line(line);
            }
            return;
        }
        let (title, what, empty) = match block {
            Block::Rejects => (
                "Rejects",
                "Records that could not be filed, each with its reason. Nothing of them is lost: repaired, a record goes where it belongs.",
                view.reject_count == 0,
            ),
            Block::Outbox => (
                "Outbox",
                "Replies that have not left: held for a moment, waiting for their connector, failed, or of unknown fate. Failed ones stand first.",
                view.outbox.is_empty(),
            ),
            Block::Lists => (
                "Black and white list",
                "Addresses whose appeals become spam, and those that always arrive. Marking a card lists its contacts; listing a contact marks its card.",
                view.black + view.white == 0,
            ),
            _ => (
                "Queue files",
                "Files that connectors write. Those of [desk] queues are followed by themselves; any other is imported by hand.",
                view.sources.is_empty(),
            ),
        };
        self.strong(title);
        self.gap();
        self.plain(what);
        self.gap();
        match block {
            Block::Rejects if empty => self.dim("Nothing to do: every line could be filed."),
            Block::Rejects => {
                self.key(
                    "e",
                    "repairs one in the editor, then tries it again",
                    Act::None,
                );
                self.key("i", "tries it again as it is", Act::None);
                self.key("d", "dismisses it", Act::None);
                self.key("x X", "marks one; all of its file", Act::None);
            }
            Block::Outbox if empty => self.dim("Nothing to do: every reply has left."),
            Block::Outbox => {
                self.key("s", "sends a failed one again", Act::None);
                self.key("Enter", "goes to its ticket", Act::None);
                self.key("x X", "marks one; all that failed", Act::None);
            }
            Block::Lists => {
                self.key(
                    "Enter",
                    "on a list opens it: add, edit, take off",
                    Act::None,
                );
                self.key(
                    "/",
                    "there, and an address: what becomes of its mail",
                    Act::None,
                );
            }
            _ => {
                self.key(
                    "i",
                    "imports a file: JSON Lines, mbox, Maildir, .eml",
                    Act::Do(Action::Import),
                );
                if !view.sources.is_empty() {
                    self.key(
                        "i",
                        "on a file reads it again: nothing comes twice",
                        Act::None,
                    );
                }
            }
        }
    }

    fn source(&mut self, source: &SourceLine, view: &InboxView) {
        self.strong(&source.path);
        self.gap();
        if source.files == 0 {
            self.fact("read", "once, by an import; it is not followed");
        } else {
            self.fact(
                "read",
                &format!(
                    "{} ({} bytes){}",
                    bytes_text(source.position),
                    grouped(source.position),
                    if source.files > 1 {
                        format!(" in the longest of {} files", grouped(source.files))
                    } else {
                        String::new()
                    }
                ),
            );
        }
        self.fact("last", &self.look.exact(source.at));
        self.fact("rejected", &grouped(source.rejects));
        self.fact("left out", &grouped(source.ignored));
        let of_it = |file: &str| {
            file.strip_prefix(source.path.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        for ignored in view
            .ignored
            .iter()
            .filter(|line| of_it(&line.source))
            .take(20)
        {
            self.dim(&format!(
                "  line {}: {}",
                grouped(ignored.line),
                ignored.reason
            ));
        }
        self.gap();
        self.key(
            "i",
            "reads it again from its start: nothing comes twice",
            Act::ImportPath(source.path.clone()),
        );
        self.key("y", "copies the path", Act::Copy(source.path.clone()));
    }

    fn reject(&mut self, reject: &StoredReject) {
        for line in text::wrap(&reject.reason, self.columns.saturating_sub(2)) {
            self.flow.line(Line::from(vec![
                Span::styled("! ", self.look.theme.problem),
                text::span(&line, self.look.theme.strong),
            ]));
        }
        self.gap();
        self.fact("file", &reject.source);
        let place = if reject.line == 0 {
            format!("byte {}", grouped(reject.offset))
        } else {
            format!("{}, byte {}", grouped(reject.line), grouped(reject.offset))
        };
        self.fact(if reject.line == 0 { "at" } else { "line" }, &place);
        self.fact("size", &bytes_text(reject.size));
        self.fact("met", &self.look.exact(reject.at));
        let broken =
            std::str::from_utf8(&reject.raw).is_err_and(|error| error.error_len().is_some());
        if broken {
            self.fact("note", "it is not UTF-8: bytes that are none show as \u{fffd}, and stay so when the text is repaired");
        }
        self.gap();
        self.key(
            "e",
            "repair it in the editor, then try it again",
            Act::Do(Action::EditReject),
        );
        self.key("i", "try it again as it is", Act::Do(Action::ImportAgain));
        self.key("d", "dismiss it", Act::Do(Action::Dismiss));
        self.gap();
        let raw = String::from_utf8_lossy(&reject.raw);
        let lines = text::wrap(&raw, self.columns);
        let cut = lines.len() > MOST_LINES || (reject.raw.len() as u64) < reject.size;
        for line in lines.iter().take(MOST_LINES) {
            self.flow
                .line(Line::from(text::span(line, self.look.theme.text)));
        }
        if cut {
            self.dim(&format!(
                "{} this is its beginning; the editor (e) has all of it",
                self.look.signs.ellipsis
            ));
        }
    }

    fn told(&mut self, told: &Told) {
        match &told.now {
            Retried::Filed(ticket) => {
                self.strong(&format!("Reject {} is filed", told.id));
                self.gap();
                self.key(
                    "Enter",
                    &format!("goes to ticket #{ticket}"),
                    Act::Ticket(*ticket),
                );
            }
            Retried::Taken(how) => {
                self.strong(&format!("Reject {} is done", told.id));
                self.gap();
                self.plain(how);
            }
            Retried::Rejected(reason) => self.plain(reason),
        }
    }

    fn outbox(&mut self, reply: &OutboxLine) {
        self.strong(&format!("Reply to {}", reply.client_name));
        self.gap();
        self.fact("ticket", &format!("#{}", reply.ticket));
        self.fact("address", &reply.address);
        self.fact("written", &self.look.exact(reply.at));
        let state = match reply.state {
            DeliveryState::Held => "held for a moment: u makes it a draft again",
            DeliveryState::Queued => "queued: its connector has not told yet what became of it",
            DeliveryState::Sending => "sending: the mail command has it",
            DeliveryState::Sent => "sent",
            DeliveryState::Failed => "failed: it did not leave",
            DeliveryState::Unknown => {
                "unknown: the program ended while it left; it is never sent again unasked"
            }
        };
        self.fact("state", state);
        if let Some(error) = reply.error.as_deref().filter(|error| !error.is_empty()) {
            self.gap();
            self.dim("The deliverer said:");
            self.plain(error);
        }
        self.gap();
        if needs_sending(reply) {
            self.key("s", "sends it again", Act::Do(Action::SendAgain));
        }
        self.key("Enter", "goes to the ticket", Act::Ticket(reply.ticket));
        if !reply.text.is_empty() {
            self.gap();
            self.plain(&reply.text);
        }
    }
}
