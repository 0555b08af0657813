//! Avatars in a real pseudo-terminal (`U7`): which bytes each kind of terminal gets, found from its
//! environment or from its answer to the question for its name.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::program::Program;

/// A start on a busy machine takes its time.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a terminal calls itself when asked, if it answers.
const QUESTION: &str = "\x1b[>0q";

struct Terminal {
    child: Box<dyn portable_pty::Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    seen: Vec<u8>,
    screen: vt100::Parser,
    _master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn start(program: &Program, environment: &[(&str, &str)]) -> Self {
        let size = PtySize {
            rows: 40,
            cols: 120,
            pixel_width: 1200,
            pixel_height: 800,
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_deskcard"));
        command.env_clear();
        for (name, value) in [
            ("HOME", program.path("home").to_str().unwrap()),
            ("DESKCARD_DB", program.path("desk.db").to_str().unwrap()),
            ("USER", "olga"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
            ("COLORTERM", "truecolor"),
        ]
        .iter()
        .chain(environment)
        {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        drop(pair.slave);
        let mut reader = pair.master.try_clone_reader().unwrap();
        let keyboard = pair.master.take_writer().unwrap();
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self {
            child,
            keyboard,
            output,
            seen: Vec::new(),
            screen: vt100::Parser::new(size.rows, size.cols, 0),
            _master: pair.master,
        }
    }

    /// Waits until these bytes came; the place behind them.
    fn wait(&mut self, wanted: &[u8]) -> usize {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = find(&self.seen, wanted) {
                return at + wanted.len();
            }
            assert!(
                Instant::now() < end,
                "{} never came:\n{}",
                wanted.escape_ascii(),
                self.screen.screen().contents()
            );
            self.take();
        }
    }

    /// Waits until the screen shows this text.
    fn see(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.screen.screen().contents().contains(text) {
            assert!(
                Instant::now() < end,
                "«{text}» never came:\n{}",
                self.screen.screen().contents()
            );
            self.take();
        }
    }

    fn take(&mut self) {
        if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
            self.screen.process(&bytes);
            self.seen.extend(bytes);
        }
    }

    /// The border beside the picture stands: what draws it wrote over nothing else.
    fn is_whole(&mut self) {
        self.take();
        let screen = self.screen.screen();
        for row in 3..6 {
            let last = screen.cell(row, 119).map(|cell| cell.contents().to_owned());
            assert_eq!(last.as_deref(), Some("│"), "{}", screen.contents());
        }
    }

    fn send(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find(all: &[u8], wanted: &[u8]) -> Option<usize> {
    all.windows(wanted.len()).position(|part| part == wanted)
}

fn desk_with_a_picture() -> Program {
    let program = Program::new();
    let mut image = image::RgbImage::new(60, 60);
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        *pixel = image::Rgb([x as u8 * 4, y as u8 * 4, 99]);
    }
    let picture = program.path("jan.png");
    image.save(&picture).unwrap();
    let avatar = format!("avatar=@{}", picture.display());
    program.ok(&["new", "name=Jan Muller", &avatar]);
    program
}

const KITTY: &[u8] = b"\x1b_G";
const SIXEL: &[u8] = b"\x1bP";
const ITERM: &[u8] = b"\x1b]1337;File=";
const HALF_BLOCK: &[u8] = "▄".as_bytes();

#[test]
fn u7_each_terminal_gets_the_picture_in_its_own_way_by_its_environment() {
    let program = desk_with_a_picture();
    for (environment, wanted) in [
        (vec![("TERM", "xterm-kitty")], KITTY),
        (vec![("TERM", "foot")], SIXEL),
        (
            vec![("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")],
            ITERM,
        ),
        (vec![("TERM", "xterm-256color")], HALF_BLOCK),
    ] {
        let mut terminal = Terminal::start(&program, &environment);
        terminal.see("Clients");
        terminal.send("2");
        terminal.see("Jan Muller");
        // The form of the card, with its picture.
        terminal.send("e");
        terminal.see("Edit Jan Muller");
        terminal.wait(wanted);
        terminal.is_whole();
    }
}

#[test]
fn u7_a_terminal_that_says_its_name_gets_the_picture_in_its_own_way() {
    let program = desk_with_a_picture();
    for (name, wanted) in [
        ("kitty(0.35.2)", KITTY),
        ("foot(1.16.2)", SIXEL),
        ("WezTerm 20240203-110809", ITERM),
    ] {
        let mut terminal = Terminal::start(&program, &[("TERM", "xterm-256color")]);
        // The first frame is there before the question.
        let asked = terminal.wait(QUESTION.as_bytes());
        let painted = find(&terminal.seen, b"Clients").unwrap();
        assert!(painted < asked, "{name}: asked before anything was drawn");
        // Keys before and behind the answer are keys.
        terminal.send(&format!("2\x1bP>|{name}\x1b\\"));
        terminal.see("Jan Muller");
        terminal.send("e");
        terminal.see("Edit Jan Muller");
        terminal.wait(wanted);
        terminal.is_whole();
    }
}
