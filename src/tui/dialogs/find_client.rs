//! Looks for a client: to give a ticket to (`T7`), to merge with (`D4`), to split messages off to
//! (`T11`). Giving a ticket has a second step that shows what follows before anything is changed.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::finder::{Finder, Nothing, Sought};
use super::frame::{self, Stand};
use super::{Heard, Outcome};
use crate::domain::client::Client;
use crate::domain::contact::{ContactKind, Key};
use crate::domain::ids::{ClientId, MessageId, TicketId};
use crate::domain::page::ClientRow;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::{Action, Context, context};
use crate::tui::look::Look;
use crate::tui::panes::words;
use crate::tui::text;
use crate::worker::protocol::Deed;

/// What the client is looked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// Give this ticket to the client.
    Ticket(TicketId),
    /// Merge this card with the one found.
    Merge(ClientId),
    /// Move messages to the client.
    Split(Vec<MessageId>),
}

/// Looks for a client.
#[derive(Debug, Clone)]
pub struct FindClient {
    purpose: Purpose,
    /// The client it is about now, who is not offered.
    not: Option<ClientId>,
    finder: Finder<ClientRow>,
    /// The card found, for the second step.
    card: Option<Box<Client>>,
    waiting: Option<ClientId>,
    address: usize,
    /// The contact that the ticket came by, of the card it is filed under now.
    sender: Option<(Key, String)>,
    /// Whether that contact goes to the card found, too.
    moves: bool,
}

impl FindClient {
    /// Looks for a client other than `not`.
    pub fn new(purpose: Purpose, not: Option<ClientId>) -> Self {
        Self {
            purpose,
            not,
            finder: Finder::new(false),
            card: None,
            waiting: None,
            address: 0,
            sender: None,
            moves: false,
        }
    }

    /// The ticket came by this contact, which may go along.
    #[must_use]
    pub fn of_sender(mut self, sender: Option<(Key, String)>) -> Self {
        self.sender = sender;
        self
    }

    /// What the client is looked for.
    pub fn purpose(&self) -> &Purpose {
        &self.purpose
    }

    /// Where its keys are looked up.
    pub fn chain(&self) -> &'static [Context] {
        if self.card.is_some() {
            context::CHANGE_CLIENT
        } else {
            context::CHANGE_CLIENT_SEARCH
        }
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        !self.finder.is_blank()
    }

    /// Takes the rows found.
    pub fn take(&mut self, mut rows: Vec<ClientRow>) {
        rows.retain(|row| Some(row.id) != self.not);
        self.finder.take(rows);
    }

    /// What it asked for failed.
    pub fn failed(&mut self) {
        self.finder.failed();
    }

    /// Takes the card found, for the second step.
    pub fn take_card(&mut self, client: Client) {
        if self.waiting == Some(client.id) {
            self.card = Some(Box::new(client));
            self.address = 0;
        }
    }

    /// The contacts a ticket may be answered at.
    fn addresses(&self) -> Vec<(Key, String, ContactKind)> {
        self.card.as_ref().map_or_else(Vec::new, |client| {
            client
                .contacts
                .iter()
                .filter(|contact| contact.kind != ContactKind::AdditionalId)
                .filter_map(|contact| {
                    Some((
                        contact.key.clone()?,
                        words::contact_text(contact),
                        contact.kind,
                    ))
                })
                .take(9)
                .collect()
        })
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: &Heard) -> Outcome {
        if self.card.is_some() {
            return self.second_step(heard);
        }
        match self.finder.hear(heard, Action::ChangeStep) {
            Sought::Take(place) => self.take_row(place),
            Sought::Changed => Outcome::Find(self.finder.text()),
            Sought::Heard => Outcome::Heard,
            Sought::Unheard => Outcome::Unheard,
        }
    }

    /// Takes the row at a place.
    pub fn take_row(&mut self, place: usize) -> Outcome {
        if self.finder.is_looking() {
            return Outcome::Wait;
        }
        let Some(row) = self.finder.row(place) else {
            return Outcome::Refused(if self.finder.is_blank() {
                "type a name, number or address of the client".to_owned()
            } else {
                "no client has that".to_owned()
            });
        };
        match &self.purpose {
            Purpose::Ticket(_) => {
                self.waiting = Some(row.id);
                Outcome::Card(row.id)
            }
            Purpose::Merge(keep) => Outcome::Do(Act::Merge(*keep, row.id)),
            Purpose::Split(messages) => Outcome::Do(Act::Split(messages.clone(), row.id)),
        }
    }

    fn second_step(&mut self, heard: &Heard) -> Outcome {
        let Some(client) = &self.card else {
            return Outcome::Unheard;
        };
        let Purpose::Ticket(ticket) = self.purpose else {
            return Outcome::Unheard;
        };
        match heard {
            Heard::Action(Action::Back) => {
                self.card = None;
                self.waiting = None;
            }
            Heard::Numbered(_, number) => {
                if *number > self.addresses().len() {
                    return Outcome::Refused(format!("there is no address {number}"));
                }
                self.address = *number;
            }
            Heard::Action(Action::Down) => {
                self.address = (self.address + 1).min(self.addresses().len());
            }
            Heard::Action(Action::Up) => self.address = self.address.saturating_sub(1),
            Heard::Action(Action::MergeCards) => {
                // The known client stays; the card that the ticket was filed under goes.
                return match self.not {
                    Some(not) => Outcome::Do(Act::Merge(client.id, not)),
                    None => Outcome::Refused("the ticket has no client to merge".to_owned()),
                };
            }
            Heard::Action(Action::MoveContact) => {
                if self.sender.is_none() {
                    return Outcome::Refused(
                        "the address this ticket came by is no contact of its card".to_owned(),
                    );
                }
                self.moves = !self.moves;
            }
            Heard::Action(Action::ChangeStep) => {
                let id = client.id;
                let moving = self
                    .sender
                    .as_ref()
                    .filter(|_| self.moves)
                    .map(|(key, _)| key.clone());
                let address = self
                    .address
                    .checked_sub(1)
                    .and_then(|place| self.addresses().get(place).map(|(key, ..)| key.clone()));
                return Outcome::Do(Act::Order(Box::new(Deed::ChangeClient {
                    ticket,
                    client: id,
                    moving,
                    address,
                })));
            }
            _ => return Outcome::Unheard,
        }
        Outcome::Heard
    }

    /// Draws itself in the middle.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        match &self.card {
            Some(client) => {
                self.draw_step(client, area, look, buffer, drawn);
                None
            }
            None => self.draw_search(area, look, buffer, drawn),
        }
    }

    fn draw_search(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let title = match self.purpose {
            Purpose::Ticket(ticket) => format!("Change the client of #{ticket}"),
            Purpose::Merge(_) => "Merge with another card".to_owned(),
            Purpose::Split(_) => "Move the messages to another client".to_owned(),
        };
        self.finder.draw(
            &title,
            Nothing {
                blank: "name, phone, e-mail, company or number",
                none: "no client has that",
            },
            |row| {
                let mut left: Vec<Span<'static>> =
                    words::mark(row.standing, look).into_iter().collect();
                left.push(text::span(&row.name, look.theme.strong));
                let company = row.company.as_deref().unwrap_or("");
                let right = format!("{company}  #{}", row.id);
                (left, text::span(&right, look.theme.dim))
            },
            area,
            look,
            buffer,
            drawn,
        )
    }

    fn draw_step(
        &self,
        client: &Client,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) {
        let addresses = self.addresses();
        let name = client.display_name();
        let mut lines = vec![
            Line::from(text::span(
                &format!("The ticket goes to {name} (#{}).", client.id),
                look.theme.text,
            )),
            Line::from(Span::styled(
                if self.moves {
                    "Messages keep their author. m merges the two cards instead."
                } else {
                    "Messages keep their author. Contacts do not move; m merges the cards."
                },
                look.theme.dim,
            )),
            match &self.sender {
                Some((_, shown)) => Line::from(vec![
                    Span::styled("x ", look.theme.accent),
                    Span::styled(if self.moves { "[x] " } else { "[ ] " }, look.theme.text),
                    text::span(
                        &format!("move {shown} to this card, too"),
                        if self.moves {
                            look.theme.strong
                        } else {
                            look.theme.text
                        },
                    ),
                ]),
                None => Line::default(),
            },
            Line::default(),
            Line::from(Span::styled("Replies go to", look.theme.accent)),
        ];
        let choices = lines.len();
        lines.push(Line::from(vec![
            Span::styled(
                if self.address == 0 {
                    look.signs.cursor
                } else {
                    " "
                },
                look.theme.cursor_bar,
            ),
            Span::styled(
                "  the address that follows from the channel",
                look.theme.text,
            ),
        ]));
        for (place, (_, shown, kind)) in addresses.iter().enumerate() {
            let marked = self.address == place + 1;
            lines.push(Line::from(vec![
                Span::styled(
                    if marked { look.signs.cursor } else { " " },
                    look.theme.cursor_bar,
                ),
                Span::styled(format!("{} ", place + 1), look.theme.accent),
                text::span(shown, look.theme.text),
                Span::styled(format!("  {}", words::contact_kind(*kind)), look.theme.dim),
            ]));
        }
        let room = frame::open(
            Stand::Middle,
            72,
            lines.len(),
            "Change client",
            "1…9 address  x move  Enter change  m merge  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        for (y, line) in lines.iter().enumerate() {
            let y = u16::try_from(y).unwrap_or(u16::MAX);
            text::draw_line(line, room, y, buffer);
            if usize::from(y) >= choices && y < room.height {
                drawn.put(
                    Rect {
                        y: room.y + y,
                        height: 1,
                        ..room
                    },
                    Target::DialogRow(usize::from(y) - choices),
                );
            }
        }
    }

    /// A row of the second step was clicked.
    pub fn click(&mut self, row: usize) -> Outcome {
        if self.card.is_some() {
            self.address = row.min(self.addresses().len());
            return Outcome::Heard;
        }
        self.take_row(row)
    }
}
