//! The pictures of the README are what the program draws: the real screen over the sample week, on a
//! test terminal, at a fixed time.
//!
//! `DESKCARD_PICTURES=1 cargo test --test it pictures` makes them anew; without the variable a
//! picture that has gone stale fails.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use deskcard::cli::demo::sample_desk;
use deskcard::config::ThemeName;
use deskcard::domain::time::Timestamp;
use deskcard::tui::Options;
use deskcard::tui::app::{App, Input, Request};
use deskcard::tui::keymap::{Keymap, Stroke};
use deskcard::worker::inline::Inline;
use deskcard::worker::protocol::Workers;
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Size};

mod svg;

const SIZE: Size = Size {
    width: 120,
    height: 36,
};

/// A picture: its name, the keys that lead to it from a fresh start, and what must stand on it. Of
/// the keys, `‹text›` types the text.
struct Picture {
    name: &'static str,
    keys: &'static str,
    shows: &'static [&'static str],
}

/// In this order: what is typed in one leaves a draft that the next would offer.
const PICTURES: &[Picture] = &[
    Picture {
        name: "tickets",
        keys: "j Enter",
        shows: &["Dana Whitfield", "Contacts", "Last tickets"],
    },
    Picture {
        name: "clients",
        keys: "2",
        shows: &["Clients"],
    },
    Picture {
        name: "search",
        keys: "2 / ‹lucia›",
        shows: &["Lucía Ortega"],
    },
    Picture {
        name: "inbox",
        keys: "4 j j j j j j j j",
        shows: &["Possible duplicates", "Rejects"],
    },
    Picture {
        name: "merge",
        keys: "4 j j j j j j j j m",
        shows: &["Merge two cards"],
    },
    Picture {
        name: "help",
        keys: "?",
        shows: &[],
    },
    Picture {
        name: "gear",
        keys: "j j j j j Enter g",
        shows: &[],
    },
    Picture {
        name: "composer",
        keys: "j j j Enter r ‹Hola, Lucía:› Enter Enter ‹Tenías razón, lo estamos arreglando.›",
        shows: &["Lucía Ortega"],
    },
    Picture {
        name: "editor",
        keys: "2 e Tab Tab Tab Ctrl-u ‹sta›",
        shows: &["Phones"],
    },
];

/// Sunday evening of the sample.
fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T18:10:00Z").unwrap()
}

/// The program from its start: app, workers on this thread, and a terminal.
struct Screen<'a> {
    app: App,
    workers: &'a mut Inline,
    terminal: Terminal<TestBackend>,
    /// As it was drawn last.
    frame: Buffer,
    caret: Option<Position>,
}

impl<'a> Screen<'a> {
    fn start(workers: &'a mut Inline) -> Self {
        let desk = workers.desk();
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
            zone: TimeZone::fixed(jiff::tz::offset(1)),
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
        let mut screen = Self {
            app: App::new(options, SIZE, now()),
            workers,
            terminal: Terminal::new(TestBackend::new(SIZE.width, SIZE.height)).unwrap(),
            frame: Buffer::default(),
            caret: None,
        };
        let first = screen.app.start();
        screen.settle(first);
        screen
    }

    /// Does what was requested and tells the app, until neither has anything more to say; draws.
    fn settle(&mut self, requests: Vec<Request>) {
        let mut requests = VecDeque::from(requests);
        loop {
            if let Some(request) = requests.pop_front() {
                match request {
                    Request::Ask(slot, generation, ask) => self.workers.ask(slot, generation, ask),
                    Request::Order(generation, deed) => self.workers.order(generation, deed),
                    _ => {}
                }
            } else if let Some(event) = self.workers.events.pop_front() {
                requests.extend(self.app.update(now(), Input::Event(event)));
            } else {
                break;
            }
        }
        let mut drawn = None;
        let app = &self.app;
        let frame = self
            .terminal
            .draw(|frame| drawn = Some(app.draw(frame)))
            .unwrap();
        self.frame = frame.buffer.clone();
        let drawn = drawn.unwrap();
        self.caret = drawn.caret;
        self.app.seen(drawn);
    }

    fn press(&mut self, keys: &str) {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            let after = if let Some(text) = rest.strip_prefix('‹') {
                let (text, after) = text.split_once('›').unwrap();
                for c in text.chars() {
                    self.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
                }
                after
            } else {
                let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
                let stroke = Stroke::parse(name).unwrap();
                let mut modifiers = KeyModifiers::NONE;
                modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
                modifiers.set(KeyModifiers::SHIFT, stroke.shift);
                self.key(KeyEvent::new(stroke.code, modifiers));
                after
            };
            rest = after.trim_start();
        }
    }

    fn key(&mut self, key: KeyEvent) {
        let requests = self.app.update(now(), Input::Key(key));
        self.settle(requests);
    }

    fn picture(&self) -> String {
        svg::draw(&self.frame, self.caret)
    }

    fn text(&self) -> String {
        let rows = self.frame.content.chunks(usize::from(SIZE.width));
        rows.map(|row| {
            let line: String = row.iter().map(|cell| cell.symbol()).collect();
            format!("{}\n", line.trim_end())
        })
        .collect()
    }
}

#[test]
fn the_pictures_of_the_screens_are_what_the_program_draws() {
    let place = tempfile::tempdir().unwrap();
    let mut workers = Inline::new(sample_desk(place.path(), now()).unwrap(), now());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screens");
    let make = std::env::var_os("DESKCARD_PICTURES").is_some();
    let mut stale = Vec::new();
    for picture in PICTURES {
        let mut screen = Screen::start(&mut workers);
        screen.press(picture.keys);
        let text = screen.text();
        for words in picture.shows {
            assert!(
                text.contains(words),
                "«{words}» is missing on {}:\n{text}",
                picture.name
            );
        }
        let drawn = screen.picture();
        assert!(drawn.len() < 80_000, "{} is too large", picture.name);
        let file = folder.join(format!("{}.svg", picture.name));
        if make {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &drawn).unwrap();
        } else if fs::read_to_string(&file).ok().as_deref() != Some(drawn.as_str()) {
            stale.push(picture.name);
        }
    }
    assert!(
        stale.is_empty(),
        "not what the program draws now: {stale:?}; DESKCARD_PICTURES=1 cargo test --test it \
         pictures makes them anew"
    );
}
