//! The loop: what came in goes to the [`App`], what it asks for is done, and a frame is drawn when
//! something changed. Nothing slow happens here (`U9`).

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, never, select, unbounded};
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
use super::terminal::{self, Clamped, Guard};
use super::{editor_command, outside};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::time::Timestamp;
use crate::worker::protocol::{Event, Workers};

/// How the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The agent quit.
    Quit,
    /// A signal asked for it.
    Signal(i32),
}

/// Runs the screen until it is left.
///
/// `now` is the clock: the time is a value that comes from outside.
///
/// # Errors
///
/// No terminal, a terminal that cannot be written, or a worker that panicked; the terminal is as it
/// was before.
pub fn run(
    mut workers: impl Workers,
    events: Receiver<Event>,
    options: Options,
    now: impl Fn() -> Timestamp,
) -> Result<Ended> {
    terminal::hook_panics();
    let mouse = options.mouse;
    let call = options.call.clone();
    let mut guard = Guard::take(mouse).map_err(no_terminal)?;
    let mut screen = ratatui::Terminal::new(Clamped::stdout()).map_err(no_terminal)?;
    let size = screen.size().map_err(no_terminal)?;
    let options_ascii = options.ascii;
    let painter = Painter::new(options.colours).filter(|_| !options_ascii);
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
    let mut desk = Hands {
        call,
        painter,
        told,
        title: String::new(),
    };
    let mut ended = Ended::Quit;
    if desk.painter.is_some() {
        app.draw_pictures();
    }
    let mut requests = app.start();
    let mut live_events = events;
    let mut hung = false;
    let mut question = asks.then_some(QUESTION);
    // The first frame is drawn before anything is answered: it never waits.
    loop {
        for request in std::mem::take(&mut requests) {
            match request {
                Request::Quit => {
                    drop(guard);
                    return match app
                        .fatal()
                        .map(str::to_owned)
                        .or_else(terminal::panicked_elsewhere)
                    {
                        Some(why) => Err(Error::failed(format!(
                            "a part of deskcard broke off: {why}"
                        ))
                        .hint("what was saved is safe; starting again goes on from there")),
                        None => Ok(ended),
                    };
                }
                Request::Ask(slot, generation, ask) => workers.ask(slot, generation, ask),
                Request::Order(generation, deed) => workers.order(generation, deed),
                Request::Redraw => screen.clear().map_err(no_terminal)?,
                Request::Mouse(on) => guard.set_mouse(on).map_err(no_terminal)?,
                Request::Suspend => {
                    if let Some(_pause) = keyboard.pause() {
                        guard.lend(stop_self).map_err(no_terminal)?;
                        screen.clear().map_err(no_terminal)?;
                        screen.autoresize().map_err(no_terminal)?;
                    }
                    requests.extend(resized(&mut app, &screen, now()));
                }
                Request::Edit(text, extension) => {
                    let edited = match keyboard.pause() {
                        Some(_pause) => {
                            LENT.store(true, Ordering::SeqCst);
                            let edited = guard.lend(|| editor_command::edit(&text, extension));
                            LENT.store(false, Ordering::SeqCst);
                            edited.map_err(no_terminal)?
                        }
                        None => Err("the keyboard is busy; try again".to_owned()),
                    };
                    requests.extend(app.update(now(), Input::Edited(edited)));
                    requests.extend(resized(&mut app, &screen, now()));
                }
                other => desk.fulfil(other),
            }
        }
        if !requests.is_empty() {
            continue;
        }
        let mut drawn = None;
        screen
            .draw(|frame| drawn = Some(app.draw(frame)))
            .map_err(no_terminal)?;
        if let Some(drawn) = drawn {
            app.seen(drawn);
        }
        desk.set_title(&app.window_title());
        if let Some(question) = question.take() {
            execute!(io::stdout(), Print(question)).map_err(no_terminal)?;
        }
        let wait = Duration::from_millis(app.next_tick());
        let input = select! {
            recv(keyboard.events) -> event => event.map_or(Some(Input::Terminate), input_of),
            recv(keyboard.names) -> name => {
                if let Some(painter) = name.ok().and_then(|name| Painter::named(&name)) {
                    desk.painter = Some(painter);
                    app.forget_pictures();
                    requests.extend(app.update(now(), Input::Tick));
                }
                None
            },
            recv(live_events) -> event => match event {
                Ok(event) => Some(Input::Event(event)),
                Err(_) => {
                    // The workers are gone; the screen stays until it is left.
                    live_events = never();
                    None
                }
            },
            recv(signals) -> signal => match signal {
                Ok(SIGTSTP) => {
                    requests.push(Request::Suspend);
                    None
                }
                Ok(SIGCONT) => Some(Input::Resumed),
                Ok(signal) => {
                    ended = Ended::Signal(signal);
                    Some(Input::Terminate)
                }
                Err(_) => None,
            },
            recv(outside) -> input => input.ok(),
            default(wait) => Some(Input::Tick),
        };
        let mut inputs: Vec<Input> = input.into_iter().collect();
        // What came meanwhile is taken in before the next frame, but not for ever: a paste or an
        // import must not keep the screen from being drawn.
        for _ in 0..64 {
            if let Ok(event) = keyboard.events.try_recv() {
                inputs.extend(input_of(event));
            } else if let Ok(event) = live_events.try_recv() {
                inputs.push(Input::Event(event));
            } else {
                break;
            }
        }
        for input in inputs {
            requests.extend(app.update(now(), input));
        }
        if let Some(why) = terminal::panicked_elsewhere()
            && !hung
        {
            hung = true;
            requests.extend(app.update(now(), Input::Event(Event::Panicked(why))));
        }
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
                if sender.send(signal).is_err() {
                    return;
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
        std::thread::spawn(move || {
            // The screen may be gone by now; then nobody waits for it.
            let _ = told.send(work());
        });
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
