//! The real program in a pseudo terminal, and when what it painted arrived there.

use std::error::Error;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// Size of the terminal: wide enough for all panes.
const SIZE: PtySize = PtySize {
    rows: 50,
    cols: 160,
    pixel_width: 0,
    pixel_height: 0,
};

/// How long after the last bytes a screen counts as painted; not a part of what is measured.
const QUIET: Duration = Duration::from_millis(50);
/// The same for a start, which may read from the disk between two frames.
const START_QUIET: Duration = Duration::from_millis(500);
/// After so long without any byte a key counts as having changed nothing.
const PATIENCE: Duration = Duration::from_secs(2);
/// A start, or an answer, may take no longer.
const LONGEST: Duration = Duration::from_secs(20);

/// When the bytes of one change of the screen arrived.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Painted {
    /// The first of them: the screen reacted.
    pub(crate) first: Duration,
    /// The last of them: all panes stand.
    pub(crate) whole: Duration,
}

/// The program in its terminal; dropping it ends the program.
pub(crate) struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    keyboard: Box<dyn Write + Send>,
    painted: Receiver<(Instant, Vec<u8>)>,
    screen: vt100::Parser,
    /// Kept, or the terminal hangs up.
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// Starts the program on a desk file and waits until its screen stands, with `row` in its list.
    pub(crate) fn start(
        desk: &Path,
        home: &Path,
        row: &str,
    ) -> Result<(Self, Painted), Box<dyn Error>> {
        let pair = native_pty_system().openpty(SIZE)?;
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_deskcard"));
        command.env_clear();
        for (name, value) in [
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("TZ", "UTC"),
        ] {
            command.env(name, value);
        }
        command.env("HOME", home);
        command.args(["--agent", "olga", "--db"]);
        command.arg(desk);
        let mut source = pair.master.try_clone_reader()?;
        let keyboard = pair.master.take_writer()?;
        let (sender, painted) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while let Ok(count @ 1..) = source.read(&mut buffer) {
                if sender
                    .send((Instant::now(), buffer[..count].to_vec()))
                    .is_err()
                {
                    return;
                }
            }
        });
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command)?;
        drop(pair.slave);
        let mut terminal = Self {
            child,
            keyboard,
            painted,
            screen: vt100::Parser::new(SIZE.rows, SIZE.cols, 0),
            _master: pair.master,
        };
        let painted = terminal.settle(begun, START_QUIET, Some(row))?;
        match painted {
            Some(painted) => Ok((terminal, painted)),
            None => Err("the program painted nothing".into()),
        }
    }

    /// Presses keys at once; `None` when they changed nothing.
    pub(crate) fn press(&mut self, keys: &str) -> Result<Option<Painted>, Box<dyn Error>> {
        self.press_until(keys, None)
    }

    /// Presses keys and waits until a text stands on the screen, if one is given.
    pub(crate) fn press_until(
        &mut self,
        keys: &str,
        text: Option<&str>,
    ) -> Result<Option<Painted>, Box<dyn Error>> {
        let begun = Instant::now();
        self.keyboard.write_all(keys.as_bytes())?;
        self.keyboard.flush()?;
        self.settle(begun, QUIET, text)
    }

    /// Takes in bytes until a text stands on the screen and none came for `quiet`; `None` when none came
    /// at all.
    fn settle(
        &mut self,
        begun: Instant,
        quiet: Duration,
        text: Option<&str>,
    ) -> Result<Option<Painted>, Box<dyn Error>> {
        let mut painted: Option<Painted> = None;
        let mut shown = text.is_none_or(|text| self.text().contains(text));
        loop {
            let wait = match (shown, painted) {
                (false, _) => LONGEST,
                (true, None) => PATIENCE,
                (true, Some(_)) => quiet,
            };
            let Ok((at, bytes)) = self.painted.recv_timeout(wait) else {
                break;
            };
            self.screen.process(&bytes);
            shown = shown || text.is_none_or(|text| self.text().contains(text));
            let at = at.duration_since(begun);
            painted = Some(Painted {
                first: painted.map_or(at, |painted| painted.first),
                whole: at,
            });
        }
        match text.filter(|_| !shown) {
            Some(text) => Err(format!("«{text}» is not on the screen:\n{}", self.text()).into()),
            None => Ok(painted),
        }
    }

    /// What stands on the screen.
    pub(crate) fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// A figure of the program's memory in kB: `VmRSS`, or `VmHWM` for the most there ever was. `None`
    /// where the system does not tell.
    pub(crate) fn memory(&self, figure: &str) -> Option<u64> {
        let status = format!("/proc/{}/status", self.child.process_id()?);
        let status = std::fs::read_to_string(status).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It hears the hang-up and closes its file; a failure here means that it is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
