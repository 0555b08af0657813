//! The one thread that reads the terminal, and how it pauses while another program has the screen.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use crossterm::event::{Event, poll, read};

/// How long the reader looks away at most; a pause waits as long for it.
const GLANCE: Duration = Duration::from_millis(100);

/// The reader of the terminal.
#[derive(Debug)]
pub(super) struct Keyboard {
    /// What it read.
    pub(super) events: Receiver<Event>,
    pauses: Sender<(Sender<()>, Receiver<()>)>,
}

impl Keyboard {
    /// Starts reading.
    ///
    /// # Errors
    ///
    /// The thread cannot be started.
    pub(super) fn start() -> std::io::Result<Self> {
        let (events, received) = unbounded();
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
                                if events.send(event).is_err() {
                                    return;
                                }
                            }
                            Err(_) => return,
                        },
                        Ok(false) => {}
                        Err(_) => return,
                    }
                }
            })?;
        Ok(Self {
            events: received,
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
