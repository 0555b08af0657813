//! Test scripts as one would write them for a person: the real program in a pseudo terminal, keys in, what
//! stands on the screen out.
//!
//! Nothing sleeps for luck: a script says what must be seen before it goes on, and waits for that for
//! as long as a loaded machine may need.
//!
//! ```text
//! Scene::new().week().open(120, 40)
//!     .press("Space r ‹On its way.› Ctrl-s")
//!     .sees("leaves in 5 s");
//! ```

#![allow(
    dead_code,
    reason = "a vocabulary: each script takes from it what it needs"
)]

use std::ffi::OsString;
use std::fs;
use std::io::{Read as _, Write as _};
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use crossterm::event::KeyCode;
use deskcard::tui::keymap::Stroke;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use serde_json::Value;

use crate::program::Program;

/// How long anything may take to be seen.
const PATIENCE: Duration = Duration::from_secs(30);
/// After `Esc`: what comes at once belongs to it, for a terminal.
const ESCAPED: Duration = Duration::from_millis(60);
/// A dialog that nobody asked for hears no keys for this long (`KEYS 2`).
const UNASKED: Duration = Duration::from_millis(350);
/// A screen on which nothing came for this long is painted.
const QUIET: Duration = Duration::from_millis(150);

/// What is there before the program is started.
pub struct Scene {
    program: Program,
    surroundings: Vec<(String, OsString)>,
}

impl Scene {
    /// An empty desk.
    pub fn new() -> Self {
        Self {
            program: Program::new(),
            surroundings: Vec::new(),
        }
    }

    /// The folder of the scene, to write files into: the program is started in it.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// With a configuration, which the command line of the scene has, too.
    pub fn config(self, text: &str) -> Self {
        let folder = self.program.path("home/.config/deskcard");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), text).unwrap();
        self
    }

    /// With a file in its folder.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.program.write(name, content);
        self
    }

    /// With the sample week imported.
    pub fn week(self) -> Self {
        self.program.import_week();
        self
    }

    /// With these appeals imported.
    pub fn appeals(self, appeals: &[Value]) -> Self {
        self.program.import(appeals);
        self
    }

    /// With something done on the command line before.
    pub fn done(self, args: &[&str]) -> Self {
        self.program.ok(args);
        self
    }

    /// Starts the program on a terminal of this size; its first screen stands.
    pub fn open(self, columns: u16, rows: u16) -> Script {
        Script::start(self.program, columns, rows, &[], &self.surroundings)
    }

    /// Starts the program, whatever it shows first.
    pub fn begin(self, columns: u16, rows: u16) -> Script {
        Script::begin(self.program, columns, rows, &[], &self.surroundings)
    }

    /// With something in its surroundings: an environment variable.
    pub fn surroundings(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.surroundings
            .push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Starts it with arguments.
    pub fn open_with(self, columns: u16, rows: u16, args: &[&str]) -> Script {
        Script::start(self.program, columns, rows, args, &self.surroundings)
    }
}

/// What the terminal was told beside the screen.
#[derive(Default)]
pub struct Told {
    /// How often it rang.
    pub bells: usize,
    /// Titles of the window, oldest first.
    pub titles: Vec<String>,
    /// What was copied (OSC 52), oldest first.
    pub copied: Vec<String>,
}

impl vt100::Callbacks for Told {
    fn audible_bell(&mut self, _: &mut vt100::Screen) {
        self.bells += 1;
    }

    fn set_window_title(&mut self, _: &mut vt100::Screen, title: &[u8]) {
        self.titles
            .push(String::from_utf8_lossy(title).into_owned());
    }

    fn copy_to_clipboard(&mut self, _: &mut vt100::Screen, _: &[u8], data: &[u8]) {
        use base64::Engine as _;
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(data)
            .unwrap();
        self.copied.push(String::from_utf8(bytes).unwrap());
    }
}

/// The program running, and the person before it.
pub struct Script {
    /// The place it runs in, and its command line.
    pub program: Program,
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn std::io::Write + Send>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser<Told>,
    /// Everything that was written to the terminal.
    raw: Vec<u8>,
    pty: Box<dyn MasterPty + Send>,
}

impl Script {
    fn start(
        program: Program,
        columns: u16,
        rows: u16,
        args: &[&str],
        surroundings: &[(String, OsString)],
    ) -> Self {
        let mut script = Self::begin(program, columns, rows, args, surroundings);
        script.sees("1 Tickets");
        script.settle();
        script
    }

    fn begin(
        program: Program,
        columns: u16,
        rows: u16,
        args: &[&str],
        surroundings: &[(String, OsString)],
    ) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_deskcard"));
        command.env_clear();
        command.cwd(program.folder.path());
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            ("USER", "olga"),
        ] {
            command.env(name, value);
        }
        command.env("HOME", program.path("home"));
        command.env("DESKCARD_DB", program.path("desk.db"));
        let editor = program.path("editor");
        if editor.exists() {
            command.env("EDITOR", editor);
        }
        for (name, value) in surroundings {
            command.env(name, value);
        }
        command.args(args);
        let mut source = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (sender, bytes) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = source.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        Self {
            program,
            child,
            keyboard,
            bytes,
            screen: vt100::Parser::new_with_callbacks(rows, columns, 0, Told::default()),
            raw: Vec::new(),
            pty: pair.master,
        }
    }

    /// Presses keys, parted by blanks: `g c Enter Ctrl-s`; `‹text›` types the text. Nothing is waited for:
    /// whoever types fast is understood all the same.
    #[track_caller]
    pub fn press(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys.trim();
        while !rest.is_empty() {
            let after = if let Some(text) = rest.strip_prefix('‹') {
                let (text, after) = text.split_once('›').expect("a text ends in ›");
                self.send(text.as_bytes());
                after
            } else {
                let (name, after) = rest.split_once(' ').unwrap_or((rest, ""));
                let stroke = Stroke::parse(name).unwrap_or_else(|why| panic!("{name}: {why}"));
                self.send(&bytes_of(stroke));
                if stroke.code == KeyCode::Esc {
                    self.idle(ESCAPED);
                }
                after
            };
            rest = after.trim_start();
        }
        self
    }

    /// Pastes, as a terminal does.
    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.send(format!("\x1b[200~{text}\x1b[201~").as_bytes());
        self
    }

    /// Waits until the words stand on the screen.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Self {
        self.until(&format!("«{words}» is missing"), |script| {
            script.text().contains(words)
        })
    }

    /// Waits until the words no longer stand on the screen.
    #[track_caller]
    pub fn misses(&mut self, words: &str) -> &mut Self {
        self.until(&format!("«{words}» is still there"), |script| {
            !script.text().contains(words)
        })
    }

    /// Waits until a line of the screen has all of these, in this order.
    #[track_caller]
    pub fn sees_line(&mut self, parts: &[&str]) -> &mut Self {
        self.until(&format!("no line has {parts:?}"), |script| {
            script.text().lines().any(|line| {
                parts
                    .iter()
                    .try_fold(line, |rest, part| Some(rest.split_once(part)?.1))
                    .is_some()
            })
        })
    }

    /// Waits for a dialog that opened by itself, until it hears keys.
    #[track_caller]
    pub fn is_asked(&mut self, words: &str) -> &mut Self {
        self.sees(words);
        self.idle(UNASKED);
        self
    }

    /// Waits until something is so; `what` says what is not when it never is.
    #[track_caller]
    pub fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) -> &mut Self {
        let begun = Instant::now();
        self.take_in(Duration::ZERO);
        while !holds(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "{what}:\n{}",
                self.screen.screen().contents()
            );
            self.take_in(Duration::from_millis(20));
        }
        self
    }

    /// Clicks where this text stands first.
    #[track_caller]
    pub fn click(&mut self, text: &str) -> &mut Self {
        self.sees(text);
        let (column, row) = self.find(text).unwrap_or_else(|| {
            panic!(
                "«{text}» stands across two lines:\n{}",
                self.screen.screen().contents()
            )
        });
        let at = format!("{};{}", column + 1, row + 1);
        self.send(format!("\x1b[<0;{at}M\x1b[<0;{at}m").as_bytes());
        self
    }

    /// The terminal has another size from now on.
    pub fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        self.screen.screen_mut().set_size(rows, columns);
        self.is_told_its_size(columns, rows);
        self.settle();
        self
    }

    /// The program is told another size than that of the screen that is looked at.
    pub fn is_told_its_size(&mut self, columns: u16, rows: u16) -> &mut Self {
        let size = PtySize {
            rows,
            cols: columns,
            pixel_width: 0,
            pixel_height: 0,
        };
        self.pty.resize(size).unwrap();
        self
    }

    /// The number of the process.
    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// What the terminal was told beside the screen.
    pub fn told(&self) -> &Told {
        self.screen.callbacks()
    }

    /// Everything that was written to the terminal, as bytes.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// A ticket as the command line tells it.
    #[track_caller]
    pub fn ticket(&self, number: i64) -> Value {
        self.program
            .json("ticket show", &["ticket", "show", &number.to_string()])
    }

    /// The outbox as the command line tells it, newest first.
    #[track_caller]
    pub fn outbox(&self) -> Vec<Value> {
        let records = self.program.json("outbox list", &["outbox", "list"]);
        records.as_array().unwrap().clone()
    }

    /// Leaves the program by its keys, from wherever it is; it must end well.
    #[track_caller]
    pub fn quits(&mut self) -> &mut Self {
        // The first one may end a wait instead.
        self.settle().press("Ctrl-c Ctrl-c Ctrl-c");
        self.ends(0)
    }

    /// The same where something is typed that was not saved: it is kept as a draft.
    #[track_caller]
    pub fn quits_whatever_is_typed(&mut self) -> &mut Self {
        self.press("Ctrl-c").settle();
        self.press("Ctrl-c").ends(0)
    }

    /// Waits until the program ended, with this exit code.
    #[track_caller]
    pub fn ends(&mut self, code: u32) -> &mut Self {
        let begun = Instant::now();
        loop {
            self.take_in(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.exit_code(), code, "{}", self.text());
                return self;
            }
            assert!(begun.elapsed() < PATIENCE, "it goes on:\n{}", self.text());
        }
    }

    /// Waits until a signal ended the program, by its name as the C library tells it.
    #[track_caller]
    pub fn ends_by(&mut self, signal: &str) -> &mut Self {
        let begun = Instant::now();
        loop {
            self.take_in(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().unwrap() {
                assert_eq!(status.signal(), Some(signal), "{}", self.text());
                return self;
            }
            assert!(begun.elapsed() < PATIENCE, "it goes on:\n{}", self.text());
        }
    }

    /// Sends the program a signal, by its name without `SIG`.
    pub fn signal(&mut self, name: &str) -> &mut Self {
        let process = self.process().to_string();
        let sent = Command::new("/bin/kill")
            .args(["-s", name, &process])
            .status();
        assert!(sent.unwrap().success());
        self
    }

    /// Kills the program where it stands, so that it can do nothing more.
    pub fn dies(&mut self) -> &mut Self {
        let process = self.child.process_id().unwrap().to_string();
        let killed = Command::new("/bin/kill").args(["-9", &process]).status();
        assert!(killed.unwrap().success());
        self.child.wait().unwrap();
        self
    }

    /// Starts the program again over the same file.
    pub fn again(mut self) -> Self {
        let (rows, columns) = self.screen.screen().size();
        let program = std::mem::replace(&mut self.program, Program::new());
        drop(self);
        Self::start(program, columns, rows, &[], &[])
    }

    /// Waits until nothing is painted any more.
    pub fn settle(&mut self) -> &mut Self {
        while self.take_in(QUIET) {}
        self
    }

    fn send(&mut self, bytes: &[u8]) {
        self.keyboard.write_all(bytes).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Lets time go by and takes in what comes meanwhile.
    fn idle(&mut self, time: Duration) {
        let begun = Instant::now();
        while let Some(rest) = time.checked_sub(begun.elapsed()) {
            self.take_in(rest);
        }
    }

    /// Takes in what comes within this time; whether something did.
    fn take_in(&mut self, time: Duration) -> bool {
        let mut came = false;
        let mut wait = time;
        loop {
            match self.bytes.recv_timeout(wait) {
                Ok(bytes) => {
                    self.screen.process(&bytes);
                    self.raw.extend(bytes);
                    came = true;
                    wait = Duration::ZERO;
                }
                Err(RecvTimeoutError::Timeout) => return came,
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(time.min(QUIET));
                    return came;
                }
            }
        }
    }

    /// The cell in which this text begins: column and row.
    fn find(&self, text: &str) -> Option<(u16, u16)> {
        let screen = self.screen.screen();
        let (rows, columns) = screen.size();
        (0..rows).find_map(|row| {
            (0..columns).find_map(|column| {
                let cell = screen.cell(row, column)?;
                if cell.is_wide_continuation() {
                    return None;
                }
                let rest: String = (column..columns)
                    .filter_map(|at| screen.cell(row, at))
                    .filter(|cell| !cell.is_wide_continuation())
                    .map(|cell| {
                        if cell.has_contents() {
                            cell.contents()
                        } else {
                            " "
                        }
                    })
                    .collect();
                rest.starts_with(text).then_some((column, row))
            })
        })
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // It hears the hang-up and closes its file; a failure here means that it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a terminal sends for a key.
fn bytes_of(stroke: Stroke) -> Vec<u8> {
    let arrow = |letter: char| match (stroke.ctrl, stroke.shift) {
        (true, _) => format!("\x1b[1;5{letter}"),
        (_, true) => format!("\x1b[1;2{letter}"),
        _ => format!("\x1b[{letter}"),
    };
    match stroke.code {
        KeyCode::Char(c) if stroke.ctrl => vec![(c as u8) & 0x1f],
        KeyCode::Char(c) => c.to_string().into_bytes(),
        KeyCode::Enter => b"\r".to_vec(),
        KeyCode::Esc => b"\x1b".to_vec(),
        KeyCode::Tab => b"\t".to_vec(),
        KeyCode::BackTab => b"\x1b[Z".to_vec(),
        KeyCode::Backspace => b"\x7f".to_vec(),
        KeyCode::Delete => b"\x1b[3~".to_vec(),
        KeyCode::PageUp => b"\x1b[5~".to_vec(),
        KeyCode::PageDown => b"\x1b[6~".to_vec(),
        KeyCode::Up => arrow('A').into_bytes(),
        KeyCode::Down => arrow('B').into_bytes(),
        KeyCode::Right => arrow('C').into_bytes(),
        KeyCode::Left => arrow('D').into_bytes(),
        KeyCode::Home => arrow('H').into_bytes(),
        KeyCode::End => arrow('F').into_bytes(),
        KeyCode::F(1) => b"\x1bOP".to_vec(),
        KeyCode::F(2) => b"\x1bOQ".to_vec(),
        other => panic!("no terminal sends {other:?} here"),
    }
}
