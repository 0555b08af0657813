//! The delivering thread: replies by e-mail leave through the mail command (`T4`), which may take its
//! time; nobody else waits for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, never, select};

use super::Clock;
use crate::config::Config;
use crate::desk::{Access, Desk, MAIL_LIMIT, News, Round, Turn};

/// How often to look for what is due, here or through another deskcard.
const LOOK: Duration = Duration::from_millis(300);
/// The first frame has the machine for itself (`P4`).
const FIRST_FRAME: Duration = Duration::from_millis(150);
/// How long to wait for another deskcard that delivers, once it is left.
const PAUSE: Duration = Duration::from_millis(50);
/// How long leaving waits for mails: those not begun by then stay in the outbox for the next start.
const FAREWELL: Duration = Duration::from_secs(5);

/// The thread; dropping it sends what is due, for five seconds at most, and ends it.
pub struct Postman {
    leaving: Arc<OnceLock<Instant>>,
    /// Without it the thread wakes and knows.
    stay: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Where the thread works and whom it tells.
struct Rounds<T> {
    path: PathBuf,
    config: Arc<Config>,
    agent: String,
    clock: Clock,
    leaving: Arc<OnceLock<Instant>>,
    left: Receiver<()>,
    told: T,
}

impl Postman {
    /// Starts it for a file; `None` where no mail command is configured. A message through `woken` makes
    /// it look at once, and `told` hears of every change.
    pub fn start(
        path: &Path,
        config: &Arc<Config>,
        agent: &str,
        clock: &Clock,
        woken: Receiver<()>,
        told: impl Fn(&News) + Send + 'static,
    ) -> Option<Self> {
        if config.mail.command.is_empty() {
            return None;
        }
        let leaving = Arc::new(OnceLock::new());
        let (stay, left) = bounded(0);
        let rounds = Rounds {
            path: path.to_owned(),
            config: Arc::clone(config),
            agent: agent.to_owned(),
            clock: Arc::clone(clock),
            leaving: Arc::clone(&leaving),
            left,
            told,
        };
        let thread = std::thread::Builder::new()
            .name("postman".to_owned())
            .spawn(move || rounds.run(woken));
        match thread {
            Ok(thread) => Some(Self {
                leaving,
                stay: Some(stay),
                thread: Some(thread),
            }),
            Err(error) => {
                tracing::warn!(kind = ?error.kind(), "replies by e-mail stay in the outbox");
                None
            }
        }
    }
}

impl Drop for Postman {
    fn drop(&mut self) {
        let _ = self.leaving.set(Instant::now());
        self.stay = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl<T: Fn(&News)> Rounds<T> {
    fn run(self, mut woken: Receiver<()>) {
        let mut wait = FIRST_FRAME;
        let mut desk = None;
        loop {
            let last = select! {
                recv(woken) -> message => {
                    if message.is_err() {
                        woken = never();
                    }
                    false
                }
                recv(self.left) -> _ => true,
                default(wait) => false,
            };
            wait = LOOK;
            if desk.is_none() {
                desk = self.open();
            }
            let turn = desk.as_ref().map(|desk| self.round(desk));
            // Another deskcard that delivers takes what is due here too, if it goes on.
            if self.is_over() || last && turn != Some(Turn::Elsewhere) {
                return;
            }
            if last {
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// Opens the file; later, when another process keeps it.
    fn open(&self) -> Option<Desk> {
        Desk::open(
            &self.path,
            Arc::clone(&self.config),
            &self.agent,
            Access::Write,
        )
        .inspect_err(|error| tracing::warn!(kind = ?error.kind, "replies by e-mail wait"))
        .ok()
    }

    fn is_over(&self) -> bool {
        self.leaving
            .get()
            .is_some_and(|since| since.elapsed() >= FAREWELL)
    }

    fn round(&self, desk: &Desk) -> Turn {
        let round = Round {
            clock: &*self.clock,
            limit: MAIL_LIMIT,
            leave: &|| self.is_over(),
            told: &self.told,
        };
        desk.deliver(&round).unwrap_or_else(|error| {
            // A lock, a full disk: what is due stays due.
            tracing::warn!(kind = ?error.kind, "replies by e-mail wait");
            Turn::Elsewhere
        })
    }
}
