//! The review list and what stands beside it (`D6`, `M4`): two cards that may be one person, or a sender
//! whom nobody vouches for.

use std::collections::HashSet;

use ratatui::text::{Line, Span};

use super::{pair, words};
use crate::domain::display::{age, grouped};
use crate::domain::fold::fold;
use crate::domain::ids::ReviewId;
use crate::domain::listing::{InboxView, Review};
use crate::domain::merge::compare::{PairSide, ReviewView, agreeing, differing};
use crate::domain::ticket::TicketLine;
use crate::tui::act::{Act, Block};
use crate::tui::look::Look;
use crate::tui::text;
use crate::tui::widgets::flow::{Flow, Item};
use crate::tui::widgets::side_by_side::{self, Taken};

/// Lines of a message that are shown.
const MESSAGE_LINES: usize = 6;

/// How the desk begins a reason about a sender; the head of the pane says it already.
const NOT_CONFIRMED: &str = "sender not confirmed: ";

/// Places of the pairs and of the unconfirmed senders in the view; what was put off comes last.
pub fn parted(view: &InboxView, later: &HashSet<ReviewId>) -> (Vec<usize>, Vec<usize>) {
    let mut places: Vec<usize> = (0..view.reviews.len()).collect();
    let review = |place: &usize| view.reviews.get(*place);
    places.sort_by_key(|place| review(place).is_some_and(|review| later.contains(&review.id)));
    places
        .into_iter()
        .partition(|place| review(place).is_some_and(|review| review.b.is_some()))
}

/// One entry as a row: both names, or the name that is claimed and what says so.
pub fn row(review: &Review, columns: usize, look: &Look) -> Line<'static> {
    // Where there is little room the names need it.
    let number = |id| match columns {
        44.. => format!(" #{id}"),
        _ => String::new(),
    };
    let mut spans = vec![
        Span::raw("  "),
        text::span(&review.a_name, look.theme.strong),
        text::span(&number(review.a), look.theme.dim),
    ];
    match &review.b {
        Some((b, name)) => spans.extend([
            Span::styled(" = ", look.theme.accent),
            text::span(name, look.theme.strong),
            text::span(&format!("{}?", number(*b)), look.theme.dim),
        ]),
        None => {
            let claim = review.reasons.last().map_or("", String::as_str);
            spans.push(text::span(
                &format!("  {}", claim.strip_prefix(NOT_CONFIRMED).unwrap_or(claim)),
                look.theme.dim,
            ));
        }
    }
    Line::from(spans)
}

/// What a block of the review list is for; nothing for the other blocks of the Inbox.
pub fn about(block: Block, columns: usize, look: &Look) -> Vec<Line<'static>> {
    let (title, said) = match block {
        Block::Reviews => (
            "Possible duplicates",
            "Pairs of cards that may be one person. Put the cursor on a pair to see both side by side; \
             m merges them, d remembers that they are not the same, z leaves the pair for later.",
        ),
        Block::Claims => (
            "Senders not confirmed",
            "Messages that were filed under a card because the sender gave its address or number, while \
             the channel vouches for neither: a name typed into a chat window, a phone in a web form. \
             They are on the card; replies do not go there and no list has them until you confirm the \
             sender with =. d dismisses a claim. Enter folds this open.",
        ),
        _ => return Vec::new(),
    };
    let title = Line::from(Span::styled(title, look.theme.strong));
    let lines = text::wrap(said, columns);
    let said = lines
        .into_iter()
        .map(|line| Line::from(Span::styled(line, look.theme.dim)));
    [title, Line::default()].into_iter().chain(said).collect()
}

/// The title of the pane.
pub fn title(view: &ReviewView) -> &'static str {
    match view.b {
        Some(_) => "One person?",
        None => "Sender not confirmed",
    }
}

/// Lays an entry out for so many columns.
pub fn lay_out(view: &ReviewView, columns: usize, look: &Look) -> Flow {
    let mut teller = Teller {
        flow: Flow::default(),
        columns: columns.max(8),
        look,
    };
    match &view.b {
        Some(b) => teller.two_cards(view, b),
        None => teller.claim(view),
    }
    teller.flow
}

struct Teller<'a> {
    flow: Flow,
    columns: usize,
    look: &'a Look,
}

impl Teller<'_> {
    fn two_cards(&mut self, view: &ReviewView, b: &PairSide) {
        let (left, right) = (&view.a.client, &b.client);
        self.flow.item(Item::Other(1));
        for reason in &view.review.reasons {
            self.said(reason);
        }
        self.flow.gap();
        let fields = differing(left, right);
        let rows: Vec<_> = fields
            .iter()
            .map(|field| pair::row(left, right, field, [Taken::Shown; 2], self.look))
            .collect();
        let heads = [left, right].map(|client| pair::head("", client, self.look));
        let table = side_by_side::lay_out(&heads, &rows, self.columns, None, self.look);
        let cards = [left.id, right.id];
        for (place, head) in table.heads.into_iter().enumerate() {
            // Beside each other both names are in one line; the pencil of either is a key away.
            let card = cards.get(place).copied().unwrap_or(left.id);
            self.flow.item(Item::Card(card));
            self.flow.act(head.line, Act::Card(card));
        }
        for line in table.lines {
            let at = line.row.unwrap_or(0);
            self.flow.item(Item::Other(100 + at));
            if self
                .flow
                .lines
                .last()
                .is_some_and(|last| last.item == Item::Other(100 + at))
            {
                self.flow.pass(line.line);
            } else {
                self.flow.line(line.line);
            }
        }
        for field in agreeing(left, right) {
            self.flow.item(Item::Other(2));
            let label = self.columns.clamp(8, 80) / 5;
            let mut spans = vec![
                Span::styled(" = ", self.look.theme.good),
                text::span(&text::pad(&field.label(), label), self.look.theme.dim),
            ];
            let value = pair::in_one_line(left, &field, self.look);
            spans.push(text::span(&value, self.look.theme.text));
            self.flow
                .line(text::clip_line(Line::from(spans), self.columns));
        }
        for side in [&view.a, b] {
            self.tickets(side);
        }
        self.flow.gap();
        self.keys("m merges them side by side, d: not the same person, z: later");
    }

    fn claim(&mut self, view: &ReviewView) {
        let client = &view.a.client;
        self.flow.item(Item::Other(1));
        for reason in &view.review.reasons {
            self.said(reason.strip_prefix(NOT_CONFIRMED).unwrap_or(reason));
        }
        self.flow.gap();
        self.dim(
            "What was written stands on this card, but nothing vouches for who wrote it. \
             Until it is confirmed, replies do not go there and it is on no list.",
        );
        self.flow.gap();
        self.flow.item(Item::Card(client.id));
        self.flow.act(
            pair::head("card", client, self.look).long,
            Act::Card(client.id),
        );
        let facts = words::company_line(client, self.columns, self.look);
        if !facts.is_empty() {
            self.flow
                .pass(Line::from(text::span(&facts, self.look.theme.dim)));
        }
        let claims = view.claims();
        for contact in &client.contacts {
            let claimed = claims.contains(&contact);
            let (word, style) = match (claimed, contact.claimed) {
                (true, _) => ("? claimed: = confirms it", self.look.theme.warning),
                (false, true) => ("? claimed", self.look.theme.dim),
                (false, false) => ("confirmed", self.look.theme.dim),
            };
            self.flow.item(Item::Other(200 + self.flow.lines.len()));
            let left = Line::from(vec![
                Span::styled(
                    format!(" {} ", words::contact_sign(contact, self.look)),
                    self.look.theme.dim,
                ),
                text::span(&words::contact_text(contact), self.look.theme.text),
            ]);
            let right = Line::from(Span::styled(word, style));
            self.flow.line(text::justify(left, right, self.columns));
        }
        for message in &view.messages {
            self.flow.gap();
            self.flow.item(Item::Message(message.id));
            let by = message.matched_by.as_ref();
            let by = by.map_or_else(String::new, |matched| {
                format!("filed here by {}", matched.value)
            });
            self.flow.act(
                text::justify(
                    Line::from(vec![
                        Span::styled(
                            format!("{} ", self.look.signs.channel(&message.channel)),
                            self.look.theme.dim,
                        ),
                        text::span(&message.author_name, self.look.theme.strong),
                        text::span(&format!("  {by}"), self.look.theme.dim),
                    ]),
                    Line::from(text::span(
                        &self.look.exact(message.sent_at),
                        self.look.theme.dim,
                    )),
                    self.columns,
                ),
                Act::Message(message.ticket, message.id),
            );
            let lines = text::wrap(&message.text, self.columns.saturating_sub(2));
            let more = lines.len().saturating_sub(MESSAGE_LINES);
            for line in lines.iter().take(MESSAGE_LINES) {
                self.flow.pass(Line::from(text::span(
                    &format!("  {line}"),
                    self.look.theme.text,
                )));
            }
            if more > 0 {
                self.dim(&format!("  +{more} lines"));
            }
        }
        self.tickets(&view.a);
        self.flow.gap();
        self.keys("= it is this client: confirm, d dismisses the claim, z: later");
    }

    /// The last tickets of one card.
    fn tickets(&mut self, side: &PairSide) {
        self.flow.gap();
        let name = side.client.display_name();
        self.flow.item(Item::Card(side.client.id));
        let count = match side.ticket_count {
            0 => "no tickets".to_owned(),
            1 => "1 ticket".to_owned(),
            many => format!("{} tickets", grouped(many)),
        };
        let right = Line::from(text::span(&count, self.look.theme.dim));
        let left = Line::from(vec![
            text::span(&name, self.look.theme.accent),
            text::span(&format!(" #{}", side.client.id), self.look.theme.dim),
        ]);
        let head = text::justify(left, right, self.columns);
        self.flow.act(head, Act::Card(side.client.id));
        for ticket in &side.tickets {
            self.ticket(ticket);
        }
    }

    fn ticket(&mut self, ticket: &TicketLine) {
        let look = self.look;
        self.flow.item(Item::Ticket(ticket.id));
        let right = Line::from(vec![
            text::span(
                words::status(ticket.status),
                words::status_style(ticket.status, look),
            ),
            Span::styled(
                format!(" {} ", look.signs.channel(&ticket.channel)),
                look.theme.dim,
            ),
            text::span(
                &text::pad_left(&age(ticket.last_message_at, look.now), 4),
                look.theme.dim,
            ),
        ]);
        let left = Line::from(vec![
            text::span(&format!(" #{} ", ticket.id), look.theme.dim),
            text::span(&ticket.subject, look.theme.text),
        ]);
        let line = text::justify(left, right, self.columns);
        self.flow.act(line, Act::Ticket(ticket.id));
    }

    /// A reason, with a mark before it.
    fn said(&mut self, reason: &str) {
        let mut reason = reason.to_owned();
        // A sentence of the desk begins small; an address stays as it is.
        if reason
            .split(' ')
            .next()
            .is_some_and(|word| fold(word) == word && !word.contains(['@', ':', '+']))
        {
            let mut letters = reason.chars();
            reason = letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(letters)
                .collect();
        }
        for (at, line) in text::wrap(&reason, self.columns.saturating_sub(2))
            .iter()
            .enumerate()
        {
            let sign = if at == 0 { self.look.signs.dot } else { " " };
            self.flow.pass(Line::from(vec![
                Span::styled(format!("{sign} "), self.look.theme.accent),
                text::span(line, self.look.theme.text),
            ]));
        }
    }

    fn dim(&mut self, said: &str) {
        for line in text::wrap(said, self.columns) {
            self.flow
                .pass(Line::from(Span::styled(line, self.look.theme.dim)));
        }
    }

    fn keys(&mut self, said: &str) {
        self.flow.item(Item::None);
        self.dim(said);
    }
}
