//! Any action, client or ticket by name; also a command line (`U2`).

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::frame::{self, Stand};
use super::path_line::common_start;
use super::{Heard, Outcome, typed_into};
use crate::domain::fold::fold;
use crate::domain::ids::TicketId;
use crate::tui::act::Act;
use crate::tui::drawn::{Drawn, Target};
use crate::tui::keymap::Action;
use crate::tui::look::Look;
use crate::tui::panes::words;
use crate::tui::text;
use crate::tui::widgets::editor::{Editor, Typed};
use crate::worker::protocol::Found;

/// A row of the palette.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it is called; what `Tab` completes to.
    pub name: String,
    /// What it does.
    pub about: String,
    /// Its key, if it has one.
    pub key: String,
    /// What is done.
    pub act: Act,
    /// Why it cannot be done here.
    pub refusal: Option<String>,
}

/// The palette.
#[derive(Debug, Clone)]
pub struct Palette {
    line: Editor,
    entries: Vec<Entry>,
    found: Vec<Entry>,
    /// What may follow the word that begins a line.
    arguments: Vec<(&'static str, Vec<String>)>,
    cursor: usize,
}

impl Palette {
    /// A palette of these actions and commands.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self {
            line: Editor::line(""),
            entries,
            found: Vec::new(),
            arguments: Vec::new(),
            cursor: 0,
        }
    }

    /// What may follow the words that begin a line, for `Tab`.
    #[must_use]
    pub fn completing(mut self, arguments: Vec<(&'static str, Vec<String>)>) -> Self {
        self.arguments = arguments;
        self
    }

    /// Takes the paths that complete the one at the end of the line.
    pub fn take_paths(&mut self, typed: &str, paths: &[String]) {
        let line = self.line.text();
        if let Some(before) = line.strip_suffix(typed)
            && let Some(more) = common_start(paths)
            && more.len() > typed.len()
        {
            self.line.set(&format!("{before}{more}"));
        }
    }

    /// The argument being typed of a command, and what it may become.
    fn argument(&self) -> Option<(String, Vec<&str>)> {
        let line = self.line.text();
        let (verb, rest) = line.trim_start().split_once(char::is_whitespace)?;
        let (_, known) = self.arguments.iter().find(|(name, _)| *name == verb)?;
        // Only of fields there are several, and a name of several words is one argument.
        let several = known.iter().all(|one| one.ends_with('='));
        let typed = match rest.rfind(char::is_whitespace) {
            Some(at) if several => rest.get(at..).unwrap_or_default().trim_start(),
            _ => rest.trim_start(),
        };
        let folded = fold(typed);
        let fits = known
            .iter()
            .map(String::as_str)
            .filter(|one| fold(one).starts_with(&folded))
            .collect();
        Some((typed.to_owned(), fits))
    }

    /// `Tab` in a command: as far as what is known agrees.
    fn complete_argument(&mut self) -> Outcome {
        let line = self.line.text();
        if let Some(path) = line.trim_start().strip_prefix("import ") {
            return Outcome::Complete(path.trim_start().to_owned());
        }
        let Some((typed, fits)) = self.argument() else {
            return Outcome::Heard;
        };
        let names: Vec<String> = fits.iter().map(|one| (*one).to_owned()).collect();
        if names.is_empty() {
            return Outcome::Refused(format!("nothing begins with «{typed}»"));
        }
        if let Some(more) = common_start(&names)
            && more.chars().count() >= typed.chars().count()
            && let Some(before) = line.strip_suffix(typed.as_str())
        {
            self.line.set(&format!("{before}{more}"));
        }
        Outcome::Heard
    }

    /// Whether something was typed.
    pub fn has_text(&self) -> bool {
        !self.line.is_blank()
    }

    /// Types a line.
    pub fn type_line(&mut self, line: &str) {
        self.line.set(line);
        self.cursor = 0;
    }

    /// The row of a line that is more than the name of something: a command with what follows it.
    fn as_command(&self) -> Option<Entry> {
        let line = self.line.text();
        let (verb, _) = line.trim_start().split_once(char::is_whitespace)?;
        let begins = |entry: &&Entry| entry.act == Act::None && entry.name == verb;
        let command = self.entries.iter().find(begins)?;
        let about = match self.argument() {
            Some((typed, fits)) if !fits.is_empty() && fits != [typed.as_str()] => fits.join(" "),
            _ => command.about.clone(),
        };
        Some(Entry {
            name: text::fit(line.trim(), 24),
            about,
            key: String::new(),
            act: Act::None,
            refusal: None,
        })
    }

    /// What is typed.
    pub fn text(&self) -> String {
        self.line.text()
    }

    /// Takes what the search over everything found.
    pub fn take(&mut self, found: &[Found], look: &Look) {
        self.found = found.iter().map(|found| entry(found, look)).collect();
    }

    /// The rows for what is typed: a ticket by its number, then the actions and commands that have
    /// it, the closest first, then clients and tickets.
    fn shown(&self) -> Vec<Entry> {
        let typed = fold(self.line.text().trim());
        let number = typed.trim_start_matches('#');
        if let Some(command) = self.as_command() {
            return vec![command];
        }
        let mut rows = Vec::new();
        if let Ok(number) = number.parse::<i64>()
            && number > 0
        {
            rows.push(Entry {
                name: format!("#{number}"),
                about: "Go to this ticket".to_owned(),
                key: String::new(),
                act: Act::Ticket(TicketId(number)),
                refusal: None,
            });
        }
        // The closest first: 0 the name begins so, 1 one of its words, 2 a word of what it does.
        let closeness = |entry: &Entry| {
            let name = entry.name.replace('-', " ");
            let about = fold(&entry.about);
            let word = |text: &str| {
                text.match_indices(&typed).any(|(at, _)| {
                    !text[..at]
                        .chars()
                        .next_back()
                        .is_some_and(char::is_alphanumeric)
                })
            };
            if entry.name.starts_with(&typed) {
                Some(0)
            } else if word(&name) {
                Some(1)
            } else if word(&about) {
                Some(2)
            } else {
                (name.contains(&typed) || about.contains(&typed)).then_some(3)
            }
        };
        let mut known: Vec<(u8, &Entry)> = self
            .entries
            .iter()
            .filter_map(|entry| Some((closeness(entry)?, entry)))
            .collect();
        known.sort_by_key(|(how, _)| *how);
        rows.extend(known.into_iter().map(|(_, entry)| entry.clone()));
        rows.extend(self.found.iter().cloned());
        rows
    }

    /// Hears a key.
    pub fn hear(&mut self, heard: Heard) -> Outcome {
        let changed = match heard {
            Heard::Action(Action::Run) => return self.run(self.cursor),
            Heard::Action(Action::Complete) if self.as_command().is_some() => {
                return self.complete_argument();
            }
            Heard::Action(Action::Complete) => {
                let Some(row) = self.shown().get(self.cursor).cloned() else {
                    return Outcome::Heard;
                };
                let more = if row.act == Act::None { " " } else { "" };
                self.line.set(&format!("{}{more}", row.name));
                Typed::Changed
            }
            Heard::Action(Action::Down) => {
                let last = self.shown().len().saturating_sub(1);
                self.cursor = (self.cursor + 1).min(last);
                Typed::Moved
            }
            Heard::Action(Action::Up) => {
                self.cursor = self.cursor.saturating_sub(1);
                Typed::Moved
            }
            other => typed_into(&mut self.line, &other),
        };
        match changed {
            Typed::Changed => self.look_again(),
            Typed::Moved => Outcome::Heard,
            Typed::Ignored => Outcome::Unheard,
        }
    }

    /// What is typed is another text: what was found for the one before goes.
    fn look_again(&mut self) -> Outcome {
        self.cursor = 0;
        self.found.clear();
        Outcome::Find(self.line.text())
    }

    /// Runs a row.
    pub fn run(&mut self, row: usize) -> Outcome {
        match self.shown().get(row) {
            Some(Entry {
                refusal: Some(why), ..
            }) => Outcome::Refused(why.clone()),
            // The beginning of a line: what follows it is to be typed.
            Some(entry) if entry.act == Act::None && self.as_command().is_none() => {
                self.line.set(&format!("{} ", entry.name));
                self.look_again()
            }
            Some(entry) if entry.act == Act::None => Outcome::Command(self.line.text()),
            Some(entry) => Outcome::Do(entry.act.clone()),
            None => Outcome::Command(self.line.text()),
        }
    }

    /// Draws itself at the top.
    pub fn draw(
        &self,
        area: Rect,
        look: &Look,
        buffer: &mut Buffer,
        drawn: &mut Drawn,
    ) -> Option<Position> {
        let rows = self.shown();
        let columns = usize::from(area.width).saturating_sub(8).clamp(16, 80);
        let most = usize::from(area.height).saturating_sub(6).clamp(1, 16);
        let room = frame::open(
            Stand::Top,
            columns,
            1 + rows.len().clamp(1, most),
            "Do anything",
            "Enter do  Tab complete  Esc back",
            area,
            look,
            buffer,
            drawn,
        );
        let height = usize::from(room.height).saturating_sub(1);
        let top = frame::top(self.cursor, rows.len(), height);
        let name = rows
            .iter()
            .map(|row| text::width(&text::shown(&row.name)))
            .max()
            .unwrap_or(0)
            .clamp(10.min(columns / 3), columns / 3);
        for (y, (place, row)) in rows.iter().enumerate().skip(top).take(height).enumerate() {
            let y = u16::try_from(y + 1).unwrap_or(u16::MAX);
            if place == self.cursor {
                frame::light(room, y, look, buffer);
            }
            let (style, about) = match &row.refusal {
                Some(why) => (look.theme.dim, why),
                None => (look.theme.strong, &row.about),
            };
            let line = text::justify(
                Line::from(vec![
                    text::span(&text::pad(&row.name, name), style),
                    Span::raw("  "),
                    text::span(about, look.theme.dim),
                ]),
                Line::from(text::span(&row.key, look.theme.accent)),
                usize::from(room.width),
            );
            text::draw_line(&line, room, y, buffer);
            drawn.put(
                Rect {
                    y: room.y + y,
                    height: 1,
                    ..room
                },
                Target::DialogRow(place),
            );
        }
        if rows.is_empty() {
            text::draw_line(
                &Line::from(Span::styled("nothing found", look.theme.dim)),
                room,
                1,
                buffer,
            );
        }
        frame::typed(&self.line, ": ", room, look, buffer)
    }
}

fn entry(found: &Found, look: &Look) -> Entry {
    match found {
        Found::Client(row) => Entry {
            name: row.name.clone(),
            about: format!(
                "client #{}{}",
                row.id,
                row.company
                    .as_ref()
                    .map_or_else(String::new, |company| format!(
                        " {} {company}",
                        look.signs.dot
                    ))
            ),
            key: String::new(),
            act: Act::Card(row.id),
            refusal: None,
        },
        Found::Ticket(row) => Entry {
            name: format!("#{}", row.id),
            about: format!(
                "{} {} {} {} {}",
                row.subject,
                look.signs.dot,
                row.client_name,
                look.signs.dot,
                words::status(row.status)
            ),
            key: String::new(),
            act: Act::Ticket(row.id),
            refusal: None,
        },
        Found::Message {
            ticket,
            message,
            client_name,
            snippet,
            ..
        } => Entry {
            name: format!("#{ticket}"),
            about: format!("{client_name}: {snippet}"),
            key: String::new(),
            act: Act::Message(*ticket, *message),
            refusal: None,
        },
    }
}
