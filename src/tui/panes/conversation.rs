//! The messages of a ticket as lines: mail with its quotes folded, chats as bubbles, internal
//! comments behind a dotted gutter, events in the flow (`T2`).

use std::collections::HashSet;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::appeal::{AppealKind, Family, Visibility, is_chat};
use crate::domain::change::Entry;
use crate::domain::contact::ContactKind;
use crate::domain::display::{bytes_text, counted};
use crate::domain::fold::fold;
use crate::domain::ids::MessageId;
use crate::domain::printable;
use crate::domain::quote::{self, PartKind};
use crate::domain::ticket::{DeliveryState, Message, TicketView, Writer};
use crate::tui::act::Act;
use crate::tui::look::Look;
use crate::tui::panes::words;
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};
use crate::worker::protocol::Deed;

/// Bytes of one message that are laid out; more of it is read in the editor. Somebody may send a whole
/// log, and every line of it costs each time the lines are made anew.
const LONGEST: usize = 48 * 1024;

/// What is folded, marked and looked for.
#[derive(Debug, Clone, Default)]
pub struct Folds {
    /// Messages whose quotes are shown.
    pub quotes: HashSet<MessageId>,
    /// Messages marked with `x`.
    pub marks: HashSet<MessageId>,
    /// What `/` looks for, folded.
    pub find: String,
}

impl Folds {
    /// Whether a line has what is looked for.
    pub fn has_hit(&self, line: &Line<'_>) -> bool {
        !self.find.is_empty() && fold(&line.to_string()).contains(&self.find)
    }
}

/// Lays out a ticket for so many columns.
pub fn lay_out(view: &TicketView, folds: &Folds, columns: usize, look: &Look) -> Flow {
    let mut flow = Flow::default();
    let columns = columns.max(4);
    let beyond = |sign: &str, count: u64, side: &str| {
        let said = counted(count, "message", "messages");
        Line::from(text::span(
            &format!("{sign} {side}: {said}"),
            look.theme.accent,
        ))
    };
    if view.earlier > 0 {
        flow.item(Item::Other(0));
        flow.act(
            beyond(look.signs.folded, view.earlier, "earlier"),
            Act::Earlier,
        );
        flow.gap();
    }
    let mut events = view
        .events
        .iter()
        .filter(|event| words::is_news(event))
        .peekable();
    let mut teller = Teller {
        view,
        folds,
        columns,
        look,
        day: String::new(),
        matched: None,
        previous: None,
    };
    for message in &view.messages {
        while let Some(event) = events.next_if(|event| event.at < message.sent_at) {
            teller.event(event, &mut flow);
        }
        teller.message(message, &mut flow);
    }
    for event in events {
        teller.event(event, &mut flow);
    }
    if view.later > 0 {
        flow.item(Item::Other(1));
        flow.act(beyond(look.signs.folded, view.later, "later"), Act::Later);
    }
    flow
}

/// The part of a message's text that is laid out: whole lines of it.
fn shown_part(text: &str) -> &str {
    if text.len() <= LONGEST {
        return text;
    }
    let head = &text[..text.floor_char_boundary(LONGEST)];
    match head.rfind('\n') {
        Some(at) if at > LONGEST / 2 => &head[..at],
        _ => head,
    }
}

struct Teller<'a> {
    view: &'a TicketView,
    folds: &'a Folds,
    columns: usize,
    look: &'a Look,
    day: String,
    /// The contact the client's last message was filed by: told again only when it is another.
    matched: Option<&'a str>,
    previous: Option<&'a Message>,
}

/// Where the lines of a message stand.
struct Frame {
    /// In front of each line.
    before: Vec<Span<'static>>,
    /// Behind each line, which is then filled up to `columns`.
    behind: Option<Span<'static>>,
    /// Blanks in front of everything: a bubble at the right.
    shift: usize,
    /// Columns for the text.
    columns: usize,
}

impl Frame {
    fn line(&self, content: Line<'static>) -> Line<'static> {
        let mut spans = Vec::with_capacity(content.spans.len() + 3);
        if self.shift > 0 {
            spans.push(Span::raw(" ".repeat(self.shift)));
        }
        spans.extend(self.before.iter().cloned());
        let used = text::line_width(&content);
        spans.extend(content.spans);
        if let Some(behind) = &self.behind {
            spans.push(Span::raw(" ".repeat(self.columns.saturating_sub(used) + 1)));
            spans.push(behind.clone());
        }
        Line::from(spans)
    }
}

impl<'a> Teller<'a> {
    fn event(&mut self, event: &Entry, flow: &mut Flow) {
        flow.item(Item::Event(event.id));
        let said = format!(
            "{} {} {} {}",
            self.look.signs.dot,
            words::event(event, self.look),
            self.look.signs.dot,
            self.look.clock(event.at)
        );
        flow.line(Line::from(text::span(
            &text::fit(&said, self.columns),
            self.look.theme.dim,
        )));
        flow.gap();
        self.previous = None;
    }

    fn message(&mut self, message: &'a Message, flow: &mut Flow) {
        self.new_day(message, flow);
        flow.item(Item::Message(message.id));
        let chat = is_chat(&message.channel) && message.kind == AppealKind::Message;
        let internal = message.visibility == Visibility::Internal;
        let frame = self.frame(message, chat, internal);
        let marked = self.folds.marks.contains(&message.id);
        // The head has the mark.
        if marked || !(chat && self.continues(message)) {
            flow.line(self.head(message, chat, internal, &frame));
        }
        self.context(message, &frame, flow);
        self.body(message, &frame, flow);
        for file in &message.attachments {
            let missing = file.blob.is_none();
            let size = if missing {
                "missing".to_owned()
            } else {
                bytes_text(file.bytes)
            };
            let line = Line::from(vec![
                Span::styled(format!("{} ", self.look.signs.file), self.look.theme.link),
                text::span(
                    &text::fit(&file.name, frame.columns.saturating_sub(size.len() + 4)),
                    self.look.theme.link,
                ),
                text::span(&format!(" {size}"), self.look.theme.dim),
            ]);
            let act = if missing {
                Act::None
            } else {
                Act::SaveAs(vec![file.id])
            };
            flow.act(frame.line(line), act);
        }
        self.delivery(message, &frame, flow);
        self.filed_by(message, &frame, flow);
        flow.gap();
        self.previous = Some(message);
    }

    fn new_day(&mut self, message: &Message, flow: &mut Flow) {
        let day = self.look.day(message.sent_at);
        if day != self.day {
            let side = self.columns.saturating_sub(text::width(&day) + 2) / 2;
            flow.item(Item::None);
            flow.pass(Line::from(text::span(
                &format!("{} {day}", " ".repeat(side)),
                self.look.theme.dim,
            )));
            self.day = day;
            self.previous = None;
        }
    }

    /// Whether this is the next bubble of the same person, shortly after: its head is left out.
    fn continues(&self, message: &Message) -> bool {
        self.previous.is_some_and(|previous| {
            previous.writer == message.writer
                && previous.visibility == message.visibility
                && previous.author_name == message.author_name
                && previous.channel == message.channel
                && message.sent_at.seconds_since(previous.sent_at) < 300
                && message.delivery.is_none()
        })
    }

    fn frame(&self, message: &Message, chat: bool, internal: bool) -> Frame {
        let theme = &self.look.theme;
        let signs = &self.look.signs;
        if internal {
            return Frame {
                before: vec![Span::styled(format!("{} ", signs.internal), theme.internal)],
                behind: None,
                shift: 0,
                columns: self.columns.saturating_sub(3).max(1),
            };
        }
        if !chat {
            return Frame {
                before: vec![Span::raw("  ")],
                behind: None,
                shift: 0,
                columns: self.columns.saturating_sub(3).max(1),
            };
        }
        // A bubble leaves a sixth of the width free, so that one sees whose it is by its place.
        let most = (self.columns.saturating_sub(self.columns / 6 + 2)).max(1);
        if message.writer == Writer::Client {
            return Frame {
                before: vec![Span::styled(format!("{} ", signs.bar), theme.client)],
                behind: None,
                shift: 0,
                columns: most,
            };
        }
        let longest = text::wrap(shown_part(&message.text), most)
            .iter()
            .map(|line| text::width(line))
            .chain(message.attachments.iter().map(|file| {
                text::width(&text::shown(&file.name)) + bytes_text(file.bytes).len() + 4
            }))
            .max()
            .unwrap_or(0)
            .clamp(8.min(most), most);
        Frame {
            before: Vec::new(),
            behind: Some(Span::styled(signs.bar_right, theme.agent)),
            shift: self.columns.saturating_sub(longest + 3),
            columns: longest,
        }
    }

    fn head(&self, message: &Message, chat: bool, internal: bool, frame: &Frame) -> Line<'static> {
        let theme = &self.look.theme;
        let signs = &self.look.signs;
        let marked = self.folds.marks.contains(&message.id);
        let mut left = Vec::new();
        if marked {
            left.push(Span::styled(format!("{} ", signs.marked), theme.marked));
        }
        let name = if message.deleted && message.author_name.is_empty() {
            "deleted client"
        } else {
            &message.author_name
        };
        let time = self.look.clock(message.sent_at);
        let channel = if message.channel == self.view.ticket.channel || internal {
            String::new()
        } else {
            format!("{} ", signs.channel(&message.channel))
        };
        match message.writer {
            Writer::Client => {
                left.push(text::span(name, theme.client.patch(theme.strong)));
                if let Some(handle) = message.handle.as_deref().filter(|handle| *handle != name) {
                    left.push(text::span(&format!(" {handle}"), theme.dim));
                }
            }
            Writer::Agent if internal => {
                left.insert(
                    0,
                    Span::styled(format!("{} ", signs.internal), theme.internal),
                );
                left.push(text::span(name, theme.internal.patch(theme.strong)));
                match message.delivery.as_ref().map(|sent| &sent.address) {
                    Some(to) => left.push(text::span(
                        &format!(" {} {to}, forwarded", signs.arrow),
                        theme.internal,
                    )),
                    None => left.push(Span::styled(", internal", theme.internal)),
                }
            }
            Writer::Agent => {
                left.push(text::span(name, theme.agent.patch(theme.strong)));
                if !chat {
                    // Where it went is news when the ticket is answered elsewhere by now.
                    let to = message
                        .delivery
                        .as_ref()
                        .map(|sent| &sent.address)
                        .filter(|to| Some(*to) != self.view.ticket.reply_address.as_ref());
                    let to = to.map_or("client", |to| to.as_str());
                    left.push(text::span(&format!(" {} {to}", signs.arrow), theme.dim));
                }
            }
        }
        if chat && !internal && message.writer == Writer::Agent {
            // The head of a bubble at the right ends where the bubble ends.
            let line = Line::from({
                let mut spans = vec![Span::styled(format!("{channel}{time}  "), theme.dim)];
                spans.extend(left);
                spans
            });
            let used = text::line_width(&line);
            let edge = frame.shift + frame.columns;
            let mut spans = vec![Span::raw(" ".repeat(edge.saturating_sub(used)))];
            spans.extend(line.spans);
            return text::clip_line(Line::from(spans), self.columns);
        }
        if chat && !internal {
            // A long name gives way, not the time.
            let when = format!("  {channel}{time}");
            let room = self.columns.saturating_sub(text::width(&when) + 1);
            let mut line = text::clip_line(Line::from(left), room);
            line.spans.push(Span::styled(when, theme.dim));
            return line;
        }
        text::justify(
            Line::from(left),
            Line::from(Span::styled(format!("{channel}{time}"), theme.dim)),
            self.columns.saturating_sub(1),
        )
    }

    /// What comes before the text: an own subject, what the head says besides, the post of a comment, a
    /// call.
    fn context(&self, message: &Message, frame: &Frame, flow: &mut Flow) {
        let theme = &self.look.theme;
        for remark in &message.remarks {
            flow.line(frame.line(Line::from(text::span(
                &text::fit(remark, frame.columns),
                theme.dim,
            ))));
        }
        if let Some(subject) = &message.subject
            && !subject.trim().is_empty()
            && *subject != self.view.ticket.subject
        {
            flow.line(frame.line(Line::from(text::span(
                &text::fit(subject, frame.columns),
                theme.strong,
            ))));
        }
        if !message.cc.is_empty() && message.writer == Writer::Agent {
            flow.pass(frame.line(Line::from(text::span(
                &text::fit(&format!("Cc {}", message.cc.join(", ")), frame.columns),
                theme.dim,
            ))));
        }
        if let Some(post) = &message.post {
            let about = if post.text.trim().is_empty() {
                post.url.clone()
            } else {
                format!("{}  {}", post.text.replace('\n', " "), post.url)
            };
            let line = Line::from(vec![
                Span::styled(format!("{} ", self.look.signs.post), theme.note),
                text::span(
                    &text::fit(
                        &format!("under our post: {about}"),
                        frame.columns.saturating_sub(2),
                    ),
                    theme.dim,
                ),
            ]);
            flow.act(frame.line(line), Act::Link(post.url.clone()));
        }
        if message.kind == AppealKind::Call {
            let what = if message.text.trim().is_empty() {
                "called"
            } else {
                "call"
            };
            flow.line(frame.line(Line::from(vec![
                Span::styled(
                    format!("{} ", self.look.signs.channel("telephony")),
                    theme.accent,
                ),
                Span::styled(what, theme.dim),
            ])));
        }
    }

    fn body(&self, message: &Message, frame: &Frame, flow: &mut Flow) {
        let theme = &self.look.theme;
        if message.deleted {
            flow.line(frame.line(Line::from(Span::styled("message deleted", theme.dim))));
            return;
        }
        let open = self.folds.quotes.contains(&message.id);
        let own_text = shown_part(&message.text);
        let parts = quote::parts(own_text);
        // A bare forward has no words of its own: then all of it is shown.
        let own = parts.iter().any(|part| {
            part.kind == PartKind::Own
                && own_text
                    .get(part.range.clone())
                    .is_some_and(|text| !text.trim().is_empty())
        });
        let mut at = 0;
        while let Some(part) = parts.get(at) {
            let folds = own && part.kind != PartKind::Own;
            // Neighbouring parts that fold, such as an intro and its quote, fold as one.
            let mut end = at + 1;
            while folds
                && parts
                    .get(end)
                    .is_some_and(|next| next.kind != PartKind::Own)
            {
                end += 1;
            }
            let until = parts
                .get(end - 1)
                .map_or(part.range.end, |last| last.range.end);
            let said = own_text.get(part.range.start..until).unwrap_or("");
            at = end;
            if !folds {
                self.paragraphs(said, theme.text, frame, flow);
                continue;
            }
            let lines = said.trim().lines().count();
            if lines == 0 {
                continue;
            }
            let sign = if open {
                self.look.signs.unfolded
            } else {
                self.look.signs.folded
            };
            let what = match part.kind {
                PartKind::Signature => "signature",
                _ => "quoted",
            };
            let plural = if lines == 1 { "" } else { "s" };
            flow.act(
                frame.line(Line::from(Span::styled(
                    format!("{sign} {lines} {what} line{plural}"),
                    theme.dim,
                ))),
                Act::Quote(message.id),
            );
            if open {
                self.paragraphs(said, theme.dim, frame, flow);
            }
        }
        let rest = message.text.len() - own_text.len();
        if rest > 0 {
            let said = format!(
                "{} {} more: Enter opens all of it in $EDITOR",
                self.look.signs.folded,
                bytes_text(rest as u64)
            );
            flow.act(
                frame.line(Line::from(text::span(
                    &text::fit(&said, frame.columns),
                    theme.accent,
                ))),
                Act::Read(message.id),
            );
        }
    }

    fn paragraphs(&self, body: &str, style: Style, frame: &Frame, flow: &mut Flow) {
        let text = printable::printable_block(body.trim_end());
        let links = words::link_ranges(&text);
        let indent = frame.shift + text::spans_width(&frame.before);
        for range in printable::wrap(&text, frame.columns.max(1)) {
            let line = &text[range.clone()];
            // A long link goes over several lines, and each of them is for all of it.
            let here: Vec<_> = links
                .iter()
                .filter(|link| link.start < range.end && range.start < link.end)
                .collect();
            let parts: Vec<_> = here
                .iter()
                .map(|link| {
                    let from = link.start.max(range.start) - range.start;
                    from..link.end.min(range.end) - range.start
                })
                .collect();
            let content = words::with_links(line, &parts, &self.folds.find, style, self.look);
            let act = here.first().map_or(Act::None, |link| {
                Act::Link(text[(*link).clone()].to_owned())
            });
            flow.act(frame.line(content), act);
            for (link, part) in here.into_iter().zip(parts) {
                let column = |at: usize| indent + text::width(&line[..at]);
                flow.link(column(part.start)..column(part.end), &text[link.clone()]);
            }
        }
    }

    fn delivery(&self, message: &Message, frame: &Frame, flow: &mut Flow) {
        let Some(delivery) = &message.delivery else {
            return;
        };
        let theme = &self.look.theme;
        let (said, style) = match delivery.state {
            DeliveryState::Held if delivery.due_at > self.look.now => {
                let left = delivery.due_at.seconds_since(self.look.now).max(1);
                (
                    format!("held: leaves in {left} s, u takes it back"),
                    theme.warning,
                )
            }
            DeliveryState::Held => ("leaving".to_owned(), theme.dim),
            DeliveryState::Queued => ("queued".to_owned(), theme.dim),
            DeliveryState::Sending => ("sending".to_owned(), theme.dim),
            DeliveryState::Sent => (format!("{} sent", self.look.signs.sent), theme.good),
            DeliveryState::Failed => (
                format!(
                    "! not delivered (Enter sends it again): {}",
                    delivery.error.as_deref().unwrap_or("no reason given")
                ),
                theme.problem,
            ),
            DeliveryState::Unknown => (
                "! cut off while sending; Enter sends it again".to_owned(),
                theme.problem,
            ),
        };
        let act = match delivery.state {
            DeliveryState::Failed | DeliveryState::Unknown => {
                Act::Order(Box::new(Deed::RetryOutbox(vec![delivery.outbox])))
            }
            _ => Act::None,
        };
        // The words of a command are why one reads it: they are not cut.
        for said in text::wrap(&said, frame.columns) {
            let blanks = if frame.behind.is_some() {
                frame.columns.saturating_sub(text::width(&said))
            } else {
                0
            };
            flow.act(
                frame.line(Line::from(vec![
                    Span::raw(" ".repeat(blanks)),
                    text::span(&said, style),
                ])),
                act.clone(),
            );
        }
    }

    /// Why the message stands here, where that is news (`M4`).
    fn filed_by(&mut self, message: &'a Message, frame: &Frame, flow: &mut Flow) {
        let matched = match (&message.matched_by, message.writer) {
            (Some(matched), Writer::Client) => matched,
            _ => return,
        };
        let theme = &self.look.theme;
        if matched.claimed {
            let said = format!("! sender not confirmed: {}", matched.value);
            let act = message.client.map_or(Act::None, |client| {
                Act::Order(Box::new(Deed::ConfirmContact(
                    client,
                    matched.value.clone(),
                )))
            });
            flow.act(
                frame.line(Line::from(text::span(
                    &text::fit(&said, frame.columns),
                    theme.warning,
                ))),
                act,
            );
        } else if self.matched != Some(matched.value.as_str())
            && !is_own_kind(matched.kind, &message.channel)
        {
            let said = format!(
                "filed here by {} {}",
                words::contact_kind(matched.kind),
                matched.value
            );
            let said = text::fit(&said, frame.columns);
            let blanks = frame.columns.saturating_sub(text::width(&said));
            flow.pass(frame.line(Line::from(vec![
                Span::raw(" ".repeat(blanks)),
                text::span(&said, theme.dim),
            ])));
        }
        self.matched = Some(matched.value.as_str());
    }
}

/// Whether a message of this channel is known by a contact of this kind anyway.
fn is_own_kind(kind: ContactKind, channel: &str) -> bool {
    matches!(
        (Family::of(channel), kind),
        (Family::Mail, ContactKind::Email)
            | (Family::Messenger, ContactKind::Messenger)
            | (Family::Social, ContactKind::Social)
            | (Family::Telephony, ContactKind::Phone)
            | (
                Family::Widget | Family::Api | Family::Other,
                ContactKind::AdditionalId
            )
    )
}
