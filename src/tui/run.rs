//! The loop: what came in goes to the [`App`], what it asks for is done, and a frame is drawn when
//! something changed. Nothing slow happens here (`U9`).

use std::io::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, never, select, unbounded};
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{Event as Terminal, KeyEventKind};
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::SetTitle;
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use super::app::{App, Input, Options, Request};
use super::form::Shown;
use super::keyboard::Keyboard;
use super::pictures::Painter;
use super::replies::{QUESTION, Replies};
use super::terminal::{Clamped, Guard};
use super::{editor_command, outside, panics};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::time::Timestamp;
use crate::worker::protocol::{Deed, Event, Workers};

/// Leaving that takes longer is explained.
const LONG_FAREWELL: Duration = Duration::from_millis(1_500);

/// How the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The agent quit.
    Quit,
    /// A signal asked for it.
    Signal(i32),
}

/// How the screen was left.
#[derive(Debug)]
pub struct Left {
    /// How it ended, or why it broke off: a terminal that cannot be written, a part that panicked.
    pub ended: Result<Ended>,
    /// What was typed and could not be kept: orders for a connection of its own.
    pub unkept: Vec<Deed>,
}

/// Runs the screen until it is left. However that happens, the terminal is as it was before, and what was
/// ordered is done: that may take a while where another process keeps the file.
///
/// `now` is the clock: the time is a value that comes from outside.
///
/// # Errors
///
/// No terminal; nothing was shown then.
pub fn run(
    mut workers: impl Workers,
    events: Receiver<Event>,
    options: Options,
    now: impl Fn() -> Timestamp,
) -> Result<Left> {
    let log = options.log.clone();
    let (panicked, panics) = bounded(1);
    panics::watch_screen(panicked);
    let mut guard = Guard::take(options.mouse).map_err(no_terminal)?;
    let mut screen = ratatui::Terminal::new(Clamped::stdout()).map_err(no_terminal)?;
    let size = screen.size().map_err(no_terminal)?;
    let options_ascii = options.ascii;
    let painter = Painter::new(options.colours).filter(|_| !options_ascii);
    let call = options.call.clone();
    let mut app = App::new(options, size, now());
    let asks = !options_ascii && Painter::should_ask(painter.as_ref());
    let replies = if asks {
        Replies::asked()
    } else {
        Replies::default()
    };
    let keyboard = Keyboard::start(replies).map_err(no_terminal)?;
    let signals = signals().map_err(no_terminal)?;
    let (told, outside) = unbounded();
    if painter.is_some() {
        app.draw_pictures();
    }
    let mut showing = Showing {
        screen: &mut screen,
        guard: &mut guard,
        keyboard,
        signals,
        panics,
        outside,
        events: events.clone(),
        desk: Hands {
            call,
            painter,
            told,
            title: String::new(),
        },
        question: asks.then_some(QUESTION),
    };
    let shown = catch_unwind(AssertUnwindSafe(|| {
        showing.until_left(&mut app, &mut workers, &now)
    }));
    // A panic gave the terminal back already.
    drop(showing);
    drop(guard);
    let ended = match shown {
        Ok(ended) => ended.map_err(no_terminal),
        Err(_) => Ok(Ended::Quit),
    };
    let unkept = farewell(app, workers, &events, now());
    let why = panics::taken().or(unkept.1);
    Ok(Left {
        ended: match why {
            Some(why) => Err(panics::failure(&why, log.as_deref())),
            None => ended,
        },
        unkept: unkept.0,
    })
}

/// Has everything done that was ordered, with what was typed last; what could not be kept comes back, with
/// what a part said that panicked.
fn farewell(
    mut app: App,
    mut workers: impl Workers,
    events: &Receiver<Event>,
    now: Timestamp,
) -> (Vec<Deed>, Option<String>) {
    // After a panic the app may be in no state to do that; what it ordered before is in its book.
    let last = catch_unwind(AssertUnwindSafe(|| app.update(now, Input::Terminate)));
    for request in last.unwrap_or_default() {
        if let Request::Order(generation, deed) = request {
            workers.order(generation, deed);
        }
    }
    let (ended, waits) = bounded::<()>(0);
    // Without this thread nobody is told why it takes so long.
    let _ = std::thread::Builder::new()
        .name("farewell".to_owned())
        .spawn(move || {
            if waits.recv_timeout(LONG_FAREWELL) == Err(RecvTimeoutError::Timeout) {
                EXPLAINED.store(true, Ordering::SeqCst);
                let _ = writeln!(
                    io::stderr(),
                    "deskcard: finishing what was ordered; another program may be using the file \
                     (Ctrl-C ends at once)"
                );
            }
        });
    drop(workers);
    drop(ended);
    let _ = catch_unwind(AssertUnwindSafe(|| {
        for event in events.try_iter() {
            drop(app.update(now, Input::Event(event)));
        }
    }));
    (app.unkept(), app.fatal().map(str::to_owned))
}

/// The screen while it is shown, with all that it listens to.
struct Showing<'s> {
    screen: &'s mut ratatui::Terminal<Clamped>,
    guard: &'s mut Guard,
    keyboard: Keyboard,
    signals: Receiver<i32>,
    panics: Receiver<()>,
    outside: Receiver<Input>,
    events: Receiver<Event>,
    desk: Hands,
    /// What the terminal is asked after the first frame, which never waits for an answer.
    question: Option<&'static str>,
}

impl Showing<'_> {
    /// Shows the screen until it is left.
    fn until_left(
        &mut self,
        app: &mut App,
        workers: &mut impl Workers,
        now: &impl Fn() -> Timestamp,
    ) -> io::Result<Ended> {
        let mut ended = Ended::Quit;
        let mut requests = app.start();
        // The first frame is drawn before anything is answered: it never waits.
        loop {
            for request in std::mem::take(&mut requests) {
                match request {
                    Request::Quit => return Ok(ended),
                    Request::Ask(slot, generation, ask) => workers.ask(slot, generation, ask),
                    Request::Withdraw(slot) => workers.withdraw(slot),
                    Request::Order(generation, deed) => workers.order(generation, deed),
                    other => requests.extend(self.fulfil(app, other, now)?),
                }
            }
            if !requests.is_empty() {
                continue;
            }
            self.draw(app)?;
            for input in self.inputs(app, &mut ended, &mut requests) {
                requests.extend(app.update(now(), input));
            }
        }
    }

    /// Does what the app asks of the terminal; what follows comes back.
    fn fulfil(
        &mut self,
        app: &mut App,
        request: Request,
        now: &impl Fn() -> Timestamp,
    ) -> io::Result<Vec<Request>> {
        let mut requests = Vec::new();
        match request {
            Request::Redraw => self.screen.clear()?,
            Request::Mouse(on) => self.guard.set_mouse(on)?,
            Request::Suspend => {
                if let Some(_pause) = self.keyboard.pause() {
                    self.guard.lend(stop_self)?;
                    self.screen.clear()?;
                    self.screen.autoresize()?;
                }
                requests.extend(resized(app, self.screen, now()));
            }
            Request::Edit(text, extension) => {
                let edited = match self.keyboard.pause() {
                    Some(_pause) => {
                        LENT.store(true, Ordering::SeqCst);
                        let edited = self.guard.lend(|| editor_command::edit(&text, extension));
                        LENT.store(false, Ordering::SeqCst);
                        edited?
                    }
                    None => Err("the keyboard is busy; try again".to_owned()),
                };
                requests.extend(app.update(now(), Input::Edited(edited)));
                requests.extend(resized(app, self.screen, now()));
            }
            other => self.desk.fulfil(other),
        }
        Ok(requests)
    }

    fn draw(&mut self, app: &mut App) -> io::Result<()> {
        let mut drawn = None;
        self.screen.draw(|frame| drawn = Some(app.draw(frame)))?;
        if let Some(drawn) = drawn {
            app.seen(drawn);
        }
        self.desk.set_title(&app.window_title());
        match self.question.take() {
            Some(question) => execute!(io::stdout(), Print(question)),
            None => Ok(()),
        }
    }

    /// Waits for what comes next, and takes in what is there by then.
    fn inputs(
        &mut self,
        app: &mut App,
        ended: &mut Ended,
        requests: &mut Vec<Request>,
    ) -> Vec<Input> {
        let wait = Duration::from_millis(app.next_tick());
        let input = select! {
            recv(self.keyboard.events) -> event => event.map_or(Some(Input::Terminate), input_of),
            recv(self.keyboard.names) -> name => {
                match name {
                    Ok(name) => if let Some(painter) = Painter::named(&name) {
                        self.desk.painter = Some(painter);
                        app.forget_pictures();
                    },
                    Err(_) => self.keyboard.names = never(),
                }
                Some(Input::Tick)
            },
            recv(self.events) -> event => match event {
                Ok(event) => Some(Input::Event(event)),
                Err(_) => {
                    // The workers are gone; the screen stays until it is left.
                    self.events = never();
                    None
                }
            },
            recv(self.signals) -> signal => match signal {
                Ok(SIGTSTP) => {
                    requests.push(Request::Suspend);
                    None
                }
                Ok(SIGCONT) => Some(Input::Resumed),
                Ok(signal) => {
                    *ended = Ended::Signal(signal);
                    Some(Input::Terminate)
                }
                Err(_) => {
                    self.signals = never();
                    None
                }
            },
            // Whatever broke off, nothing can be relied upon any more.
            recv(self.panics) -> _ => Some(Input::Terminate),
            recv(self.outside) -> input => input.ok(),
            default(wait) => Some(Input::Tick),
        };
        let mut inputs: Vec<Input> = input.into_iter().collect();
        // What came meanwhile is taken in before the next frame, but not for ever: a paste or an
        // import must not keep the screen from being drawn.
        for _ in 0..64 {
            if let Ok(event) = self.keyboard.events.try_recv() {
                inputs.extend(input_of(event));
            } else if let Ok(event) = self.events.try_recv() {
                inputs.push(Input::Event(event));
            } else {
                break;
            }
        }
        inputs
    }
}

fn resized<B: ratatui::backend::Backend>(
    app: &mut App,
    screen: &ratatui::Terminal<B>,
    now: Timestamp,
) -> Vec<Request> {
    match screen.size() {
        Ok(size) => app.update(now, Input::Resize(size.width, size.height)),
        Err(_) => Vec::new(),
    }
}

fn input_of(event: Terminal) -> Option<Input> {
    Some(match event {
        Terminal::Key(key) if key.kind != KeyEventKind::Release => Input::Key(key),
        Terminal::Key(_) => return None,
        Terminal::Mouse(mouse) => Input::Mouse(mouse),
        Terminal::Paste(pasted) => Input::Paste(pasted),
        Terminal::Resize(width, height) => Input::Resize(width, height),
        Terminal::FocusGained => Input::Window(true),
        Terminal::FocusLost => Input::Window(false),
    })
}

fn no_terminal(error: io::Error) -> Error {
    Error::new(
        ErrorKind::Usage,
        format!("the terminal cannot be used: {error}"),
    )
    .hint("the commands of `deskcard help` need none")
}

/// Whether it was said that leaving takes long: before that, a key pressed once too often costs nothing.
static EXPLAINED: AtomicBool = AtomicBool::new(false);

/// Whether an editor has the terminal: its Ctrl-C and Ctrl-Z reach every program of the terminal.
static LENT: AtomicBool = AtomicBool::new(false);

/// The signals that end or suspend the program, as a channel. While an editor has the terminal, Ctrl-C
/// is the editor's alone, and Ctrl-Z stops both: `fg` brings both back.
fn signals() -> io::Result<Receiver<i32>> {
    let (sender, receiver) = unbounded();
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                if LENT.load(Ordering::SeqCst) {
                    match signal {
                        SIGINT | SIGQUIT => continue,
                        SIGTSTP => {
                            stop_self();
                            continue;
                        }
                        _ => {}
                    }
                }
                if sender.send(signal).is_err()
                    && EXPLAINED.load(Ordering::SeqCst)
                    && matches!(signal, SIGINT | SIGQUIT | SIGTSTP)
                {
                    // The screen is gone, and who presses this does not want to wait for what is left to do.
                    // The others come twice by themselves, when a terminal is closed or a time is over.
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            }
        })?;
    Ok(receiver)
}

/// Stops this process as Ctrl-Z would; `fg` goes on here.
fn stop_self() {
    // Cannot fail for a signal that every process has.
    let _ = signal_hook::low_level::raise(signal_hook::consts::SIGSTOP);
}

/// What the loop does at the app's request that takes no time.
struct Hands {
    call: Vec<String>,
    painter: Option<Painter>,
    told: Sender<Input>,
    title: String,
}

impl Hands {
    fn fulfil(&self, request: Request) {
        match request {
            Request::Copy(text) => {
                // A terminal without OSC 52 ignores it.
                let _ = execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text));
            }
            Request::Bell => {
                let _ = execute!(io::stdout(), Print('\u{7}'));
            }
            Request::Open(link) => self.beside(move || Input::Outside(outside::open_link(&link))),
            Request::Call(call) => {
                let command = self.call.clone();
                self.beside(move || {
                    let begun = outside::call(&command, &call.number);
                    Input::Called(call, begun)
                });
            }
            Request::Prepare(hash, bytes) => {
                if let Some(painter) = self.painter.clone() {
                    self.beside(move || Input::Avatar(hash, painter.prepare(&bytes)));
                }
            }
            Request::ReadPicture(path) => {
                let painter = self.painter.clone();
                self.beside(move || {
                    let name = path
                        .file_name()
                        .map(|name| name.to_string_lossy().into_owned())
                        .unwrap_or_default();
                    let read = outside::read_picture(&path).map(|bytes| {
                        let drawn = painter.and_then(|painter| painter.prepare(&bytes));
                        (bytes, Shown(drawn))
                    });
                    Input::Picture(name, read)
                })
            }
            Request::Look(looking) => self.beside(move || {
                let looked = outside::look_at(&looking.path);
                Input::Looked(looking, looked)
            }),
            Request::Complete(typed) => self.beside(move || {
                let paths = outside::complete(&typed);
                Input::Completed(typed, paths)
            }),
            Request::Ask(..)
            | Request::Withdraw(_)
            | Request::Order(..)
            | Request::Edit(..)
            | Request::Suspend
            | Request::Redraw
            | Request::Mouse(_)
            | Request::Quit => {}
        }
    }

    /// Does something that may take a while on a thread of its own.
    fn beside(&self, work: impl FnOnce() -> Input + Send + 'static) {
        let told = self.told.clone();
        let begun = std::thread::Builder::new()
            .name("beside".to_owned())
            .spawn(move || {
                // The screen may be gone by now; then nobody waits for it.
                let _ = told.send(work());
            });
        if let Err(error) = begun {
            let why = format!("this machine is too busy to begin that: {error}");
            let _ = self.told.send(Input::Outside(Err(why)));
        }
    }

    fn set_title(&mut self, title: &str) {
        if self.title != title {
            title.clone_into(&mut self.title);
            let _ = execute!(io::stdout(), SetTitle(title));
        }
    }
}

/// Where attachments are saved unless another folder is typed: the user's downloads, else the folder
/// one is in.
pub fn downloads() -> PathBuf {
    directories::UserDirs::new()
        .and_then(|dirs| dirs.download_dir().map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("."))
}
