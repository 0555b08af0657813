//! The real screen over a real desk, on this thread: keys in, words on the screen and rows in the file
//! out.

use std::collections::VecDeque;
use std::path::PathBuf;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use deskcard::config::ThemeName;
use deskcard::desk::Desk;
use deskcard::tui::Options;
use deskcard::tui::app::{App, Input, Request};
use deskcard::tui::keymap::{Keymap, Stroke};
use deskcard::worker::inline::Inline;
use deskcard::worker::protocol::Workers;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use tempfile::TempDir;

use crate::support::{Room, now};

/// The program from its start, on a terminal of its own.
pub struct Screen {
    app: App,
    pub workers: Inline,
    terminal: Terminal<TestBackend>,
    /// What was asked of the world outside: an editor, a copy.
    pub outside: Vec<Request>,
    folder: Option<TempDir>,
}

impl Screen {
    /// Over the desk of a room, which stays as long as the screen.
    pub fn new(room: Room, width: u16, height: u16) -> Self {
        let mut screen = Self::of(room.desk, width, height);
        screen.folder = Some(room.folder);
        screen
    }

    /// Over a desk whose folder somebody else keeps.
    pub fn of(desk: Desk, width: u16, height: u16) -> Self {
        let options = Options {
            agent: desk.agent().to_owned(),
            agents: desk.agents().unwrap(),
            file: "desk.db".to_owned(),
            theme: ThemeName::Default,
            colours: 256,
            ascii: false,
            mouse: true,
            bell: false,
            keymap: Keymap::standard(),
            zone: TimeZone::UTC,
            downloads: PathBuf::from("downloads"),
            custom: Vec::new(),
            region: desk.region(),
            call: Vec::new(),
            block: None,
            hyperlinks: false,
            log: None,
            replies: Vec::new(),
            macros: Vec::new(),
            signature: String::new(),
        };
        let size = Size { width, height };
        let mut screen = Self {
            app: App::new(options, size, now()),
            workers: Inline::new(desk, now()),
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
            outside: Vec::new(),
            folder: None,
        };
        let first = screen.app.start();
        screen.settle(first);
        screen
    }

    pub fn desk(&self) -> &Desk {
        self.workers.desk()
    }

    /// Does what was requested and tells the app, until neither has anything more to say; draws.
    fn settle(&mut self, requests: Vec<Request>) {
        let mut requests = VecDeque::from(requests);
        loop {
            if let Some(request) = requests.pop_front() {
                match request {
                    Request::Ask(slot, generation, ask) => self.workers.ask(slot, generation, ask),
                    Request::Withdraw(slot) => self.workers.withdraw(slot),
                    Request::Order(generation, deed) => self.workers.order(generation, deed),
                    other => self.outside.push(other),
                }
            } else if let Some(event) = self.workers.events.pop_front() {
                requests.extend(self.app.update(self.workers.now, Input::Event(event)));
            } else {
                break;
            }
        }
        let mut drawn = None;
        let app = &self.app;
        self.terminal
            .draw(|frame| drawn = Some(app.draw(frame)))
            .unwrap();
        self.app.seen(drawn.unwrap());
    }

    pub fn give(&mut self, input: Input) -> &mut Self {
        let requests = self.app.update(self.workers.now, input);
        self.settle(requests);
        self
    }

    /// Time goes by.
    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.workers.now = self.workers.now.plus_seconds(seconds);
        self.give(Input::Tick)
    }

    /// Presses keys, parted by blanks; `‹text›` types the text.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            let after = if let Some(text) = rest.strip_prefix('‹') {
                let (text, after) = text.split_once('›').unwrap();
                for c in text.chars() {
                    self.give(Input::Key(KeyEvent::new(
                        KeyCode::Char(c),
                        KeyModifiers::NONE,
                    )));
                }
                after
            } else {
                let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
                let stroke = Stroke::parse(name).unwrap();
                let mut modifiers = KeyModifiers::NONE;
                modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
                modifiers.set(KeyModifiers::SHIFT, stroke.shift);
                self.give(Input::Key(KeyEvent::new(stroke.code, modifiers)));
                after
            };
            rest = after.trim_start();
        }
        self
    }

    pub fn text(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let rows = buffer.content.chunks(usize::from(buffer.area.width));
        rows.map(|row| {
            let line: String = row.iter().map(|cell| cell.symbol()).collect();
            format!("{}\n", line.trim_end())
        })
        .collect()
    }

    /// Clicks where this text stands first.
    pub fn click(&mut self, text: &str) -> &mut Self {
        let screen = self.text();
        let (row, line) = screen
            .lines()
            .enumerate()
            .find(|(_, line)| line.contains(text))
            .unwrap_or_else(|| panic!("«{text}» is not on the screen:\n{screen}"));
        let at = line.find(text).unwrap();
        let column = line[..at].chars().count();
        self.give(Input::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: u16::try_from(column).unwrap(),
            row: u16::try_from(row).unwrap(),
            modifiers: KeyModifiers::NONE,
        }))
    }

    /// Fails unless the words stand on the screen, wrapped or not.
    pub fn see(&mut self, words: &str) -> &mut Self {
        let screen = self.text();
        assert!(screen.contains(words), "«{words}» is missing:\n{screen}");
        self
    }

    /// Fails if the words stand on the screen.
    pub fn miss(&mut self, words: &str) -> &mut Self {
        let screen = self.text();
        assert!(!screen.contains(words), "«{words}» is there:\n{screen}");
        self
    }
}
