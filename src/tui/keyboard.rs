//! The one thread that reads the terminal, and how it pauses while another program has the screen.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use crossterm::event::{Event, poll, read};

use super::replies::{Passed, Replies};

/// How long the reader looks away at most; a pause waits as long for it.
const GLANCE: Duration = Duration::from_millis(100);

/// The reader of the terminal.
#[derive(Debug)]
pub(super) struct Keyboard {
    /// What it read.
    pub(super) events: Receiver<Event>,
    /// What the terminal says it is, if it was asked.
    pub(super) names: Receiver<String>,
    pauses: Sender<(Sender<()>, Receiver<()>)>,
}

impl Keyboard {
    /// Starts reading; an answer of the terminal is taken out of the keys.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    pub(super) fn start(mut replies: Replies) -> std::io::Result<Self> {
        let (events, received) = unbounded();
        let (name, names) = unbounded();
        let (pauses, paused) = bounded::<(Sender<()>, Receiver<()>)>(1);
        thread::Builder::new()
            .name("terminal input".to_owned())
            .spawn(move || {
                loop {
                    if let Ok((acknowledge, resume)) = paused.try_recv() {
                        let _ = acknowledge.send(());
                        // Ends with the pause, or when the screen is gone.
                        let _ = resume.recv();
                    }
                    match poll(GLANCE) {
                        Ok(true) => match read() {
                            Ok(event) => {
                                let passed = match replies.take(event) {
                                    Passed::Held => Vec::new(),
                                    Passed::On(events) => events,
                                    Passed::Name(said) => {
                                        // The screen may be gone by now.
                                        let _ = name.send(said);
                                        Vec::new()
                                    }
                                };
                                if passed.into_iter().any(|event| events.send(event).is_err()) {
                                    return;
                                }
                            }
                            Err(_) => return,
                        },
                        Ok(false) => {
                            for event in replies.let_go() {
                                let _ = events.send(event);
                            }
                        }
                        Err(_) => return,
                    }
                }
            })?;
        Ok(Self {
            events: received,
            names,
            pauses,
        })
    }

    /// Stops reading, for as long as what is returned lives. The reader has acknowledged it: from
    /// here on no key of the other program is swallowed.
    pub(super) fn pause(&self) -> Option<Sender<()>> {
        let (acknowledge, acknowledged) = bounded(1);
        let (resume, resumed) = bounded(1);
        self.pauses.send((acknowledge, resumed)).ok()?;
        acknowledged.recv_timeout(Duration::from_secs(2)).ok()?;
        Some(resume)
    }
}
