//! The real [`App`] on a stage: driven by keys, answered by a desk in memory, drawn on a test
//! terminal. `settle` instead of sleeping: every request is answered before the next key.

use std::collections::VecDeque;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use jiff::tz::TimeZone;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;

pub(crate) use self::desk::Desk;
pub(crate) use self::sample::many;
use super::app::{App, Input, Options, Request};
use super::keymap::{Keymap, Stroke};
use crate::config::ThemeName;
use crate::domain::time::Timestamp;
use crate::worker::protocol::{Changes, Deed, Event};

mod desk;
mod sample;

/// The time on the stage.
pub(crate) fn now() -> Timestamp {
    Timestamp::parse("2026-11-22T09:40:00Z").unwrap()
}

/// A keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    Latin,
    Cyrillic,
    Greek,
}

impl Script {
    /// The character in the place of a Latin letter.
    fn of(self, letter: char) -> char {
        const LATIN: &str = "qwertyuiopasdfghjklzxcvbnm";
        let row = match self {
            Self::Latin => LATIN,
            Self::Cyrillic => "йцукенгшщзфывапролдячсмить",
            Self::Greek => ";ςερτυθιοπασδφγηξκλζχψωβνμ",
        };
        let at = LATIN.chars().position(|c| c == letter).unwrap();
        row.chars().nth(at).unwrap()
    }
}

/// The app, its desk and its terminal.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) desk: Desk,
    pub(crate) now: Timestamp,
    /// Requests that are not for the desk: copies, links, calls.
    pub(crate) outside: Vec<Request>,
    terminal: Terminal<TestBackend>,
    /// While set, asks and orders wait here unanswered.
    pub(crate) slow: bool,
    waiting: VecDeque<Request>,
}

impl Stage {
    pub(crate) fn new(width: u16, height: u16) -> Self {
        Self::with(width, height, Desk::sample())
    }

    pub(crate) fn with(width: u16, height: u16, desk: Desk) -> Self {
        Self::set_up(width, height, desk, |_| {})
    }

    /// As [`Stage::with`], with other options.
    pub(crate) fn set_up(
        width: u16,
        height: u16,
        desk: Desk,
        change: impl FnOnce(&mut Options),
    ) -> Self {
        let mut options = Options {
            agent: "olga".to_owned(),
            agents: vec!["olga".to_owned(), "pavel".to_owned()],
            file: "desk.db".to_owned(),
            theme: ThemeName::Default,
            colours: 256,
            ascii: false,
            mouse: true,
            bell: false,
            keymap: Keymap::standard(),
            zone: TimeZone::UTC,
            downloads: "/tmp/downloads".into(),
            custom: Vec::new(),
            region: crate::domain::contact::phone::Region::parse("DE"),
            call: vec!["true".to_owned()],
            block: None,
            hyperlinks: false,
            log: Some("/tmp/state/deskcard.log".into()),
            replies: Vec::new(),
            macros: Vec::new(),
            signature: "Olga, Acme".to_owned(),
        };
        change(&mut options);
        let app = App::new(options, Size { width, height }, now());
        let mut stage = Self {
            app,
            desk,
            now: now(),
            outside: Vec::new(),
            terminal: Terminal::new(TestBackend::new(width, height)).unwrap(),
            slow: false,
            waiting: VecDeque::new(),
        };
        let first = stage.app.start();
        stage.take(first);
        stage.settle();
        stage
    }

    fn take(&mut self, requests: Vec<Request>) {
        for request in requests {
            match request {
                Request::Ask(..) | Request::Order(..) => self.waiting.push_back(request),
                other => {
                    let call = match &other {
                        Request::Call(call) => Some(call.clone()),
                        _ => None,
                    };
                    self.outside.push(other);
                    if let Some(call) = call {
                        let said = format!("calling {}", call.number);
                        self.input(Input::Called(call, Ok(said)));
                    }
                }
            }
        }
    }

    /// Answers everything that was asked and ordered, and draws.
    pub(crate) fn settle(&mut self) {
        while !self.slow {
            let Some(request) = self.waiting.pop_front() else {
                break;
            };
            let mut events = Vec::new();
            match request {
                Request::Ask(slot, generation, ask) => {
                    // Asks of an older generation are answered, too: the app must drop them.
                    let answer = self.desk.answer(&ask);
                    events.push(Event::Answer {
                        slot,
                        generation,
                        answer,
                    });
                }
                Request::Order(generation, deed) => {
                    let changes = !matches!(deed, Deed::Draft(..));
                    let done = self.desk.order(deed);
                    events.push(Event::Done { generation, done });
                    if changes {
                        events.push(Event::Changed(Changes {
                            clients: true,
                            tickets: true,
                            inbox: true,
                        }));
                    }
                }
                _ => {}
            }
            for event in events {
                self.input(Input::Event(event));
            }
        }
        self.draw();
    }

    fn input(&mut self, input: Input) {
        let requests = self.app.update(self.now, input);
        self.take(requests);
    }

    pub(crate) fn draw(&mut self) {
        let mut drawn = None;
        let app = &self.app;
        self.terminal
            .draw(|frame| drawn = Some(app.draw(frame)))
            .unwrap();
        self.app.seen(drawn.unwrap());
    }

    /// As [`Stage::press`] on a keyboard of another script; text between ‹› stays as it is.
    pub(crate) fn press_in(&mut self, script: Script, keys: &str) -> &mut Self {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            if let Some(text) = rest.strip_prefix('‹') {
                let (text, after) = text.split_once('›').unwrap();
                self.press(&format!("‹{text}›"));
                rest = after.trim_start();
                continue;
            }
            let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
            let (head, last) = match name.char_indices().next_back() {
                Some((at, c))
                    if c.is_ascii_lowercase() && (at == 0 || name.starts_with("Ctrl-")) =>
                {
                    (&name[..at], script.of(c).to_string())
                }
                _ => (name, String::new()),
            };
            self.press(&format!("{head}{last}"));
            rest = after.trim_start();
        }
        self
    }

    /// Presses keys, parted by blanks: `Space r`, `Ctrl-s`, `j`; `‹text›` types the text.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            if let Some(text) = rest.strip_prefix('‹') {
                let (text, after) = text.split_once('›').unwrap();
                for c in text.chars() {
                    self.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE));
                }
                rest = after.trim_start();
                continue;
            }
            let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
            let stroke = Stroke::parse(name).unwrap_or_else(|why| panic!("{name}: {why}"));
            let mut modifiers = KeyModifiers::NONE;
            modifiers.set(KeyModifiers::CONTROL, stroke.ctrl);
            modifiers.set(KeyModifiers::SHIFT, stroke.shift);
            self.key(KeyEvent::new(stroke.code, modifiers));
            rest = after.trim_start();
        }
        self
    }

    pub(crate) fn key(&mut self, key: KeyEvent) {
        self.input(Input::Key(key));
        self.settle();
    }

    pub(crate) fn paste(&mut self, text: &str) -> &mut Self {
        self.input(Input::Paste(text.to_owned()));
        self.settle();
        self
    }

    pub(crate) fn wait(&mut self, seconds: i64) -> &mut Self {
        self.now = self.now.plus_seconds(seconds);
        self.input(Input::Tick);
        self.settle();
        self
    }

    pub(crate) fn event(&mut self, event: Event) -> &mut Self {
        self.input(Input::Event(event));
        self.settle();
        self
    }

    pub(crate) fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        // The backend of the loop clamps, too.
        let (width_drawn, height_drawn) = (width.min(500), height.min(200));
        self.terminal
            .backend_mut()
            .resize(width_drawn, height_drawn);
        self.terminal
            .resize(ratatui::layout::Rect::new(0, 0, width_drawn, height_drawn))
            .unwrap();
        self.input(Input::Resize(width, height));
        self.settle();
        self
    }

    pub(crate) fn give(&mut self, input: Input) -> &mut Self {
        self.input(input);
        self.settle();
        self
    }

    pub(crate) fn click_at(&mut self, column: u16, row: u16) {
        self.input(Input::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }));
        self.settle();
    }

    /// The same with the right button.
    pub(crate) fn right_click_at(&mut self, column: u16, row: u16) {
        self.input(Input::Mouse(MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Right),
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }));
        self.settle();
    }

    /// What was asked and ordered and not answered yet, while slow.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = &Request> {
        self.waiting.iter()
    }

    /// The generation of an order that waits, while slow.
    pub(crate) fn generation_of(&self, wanted: fn(&Deed) -> bool) -> u64 {
        self.waiting
            .iter()
            .find_map(|request| match request {
                Request::Order(generation, deed) if wanted(deed) => Some(*generation),
                _ => None,
            })
            .unwrap()
    }

    /// Clicks the first place where this text stands.
    pub(crate) fn click(&mut self, text: &str) -> &mut Self {
        let (column, row) = self.find(text);
        for kind in [
            MouseEventKind::Down(MouseButton::Left),
            MouseEventKind::Up(MouseButton::Left),
        ] {
            self.input(Input::Mouse(MouseEvent {
                kind,
                column,
                row,
                modifiers: KeyModifiers::NONE,
            }));
        }
        self.settle();
        self
    }

    /// The cell where this text begins.
    pub(crate) fn find(&self, text: &str) -> (u16, u16) {
        let buffer = self.terminal.backend().buffer();
        let area = buffer.area;
        for y in 0..area.height {
            for x in 0..area.width {
                let line: String = (x..area.width).map(|x| buffer[(x, y)].symbol()).collect();
                if line.starts_with(text) {
                    return (x, y);
                }
            }
        }
        panic!("«{text}» is not on the screen:\n{}", self.screen());
    }

    /// The screen as text.
    pub(crate) fn screen(&self) -> String {
        let buffer = self.terminal.backend().buffer();
        let area = buffer.area;
        let mut screen = String::new();
        for y in 0..area.height {
            let mut skip = 0;
            let mut line = String::new();
            for x in 0..area.width {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                let symbol = buffer[(x, y)].symbol();
                skip = super::text::width(symbol).saturating_sub(1);
                line.push_str(symbol);
            }
            screen.push_str(line.trim_end());
            screen.push('\n');
        }
        screen
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.screen().contains(text)
    }

    /// Fails unless the text stands on the screen.
    pub(crate) fn see(&mut self, text: &str) -> &mut Self {
        assert!(self.has(text), "«{text}» is missing:\n{}", self.screen());
        self
    }

    /// Fails if the text stands on the screen.
    pub(crate) fn miss(&mut self, text: &str) -> &mut Self {
        assert!(!self.has(text), "«{text}» is there:\n{}", self.screen());
        self
    }

    pub(crate) fn cursor(&mut self) -> Option<(u16, u16)> {
        let visible = self.app.caret_is_shown();
        visible.then(|| {
            let position = self.terminal.get_cursor_position().unwrap();
            (position.x, position.y)
        })
    }

    /// Whether the app asked to end.
    pub(crate) fn ended(&self) -> bool {
        self.outside.contains(&Request::Quit)
    }

    /// Lets the desk answer again.
    pub(crate) fn quicken(&mut self) -> &mut Self {
        self.slow = false;
        self.settle();
        self
    }
}
