//! Replies by e-mail leave before a command ends (`T4`).

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::context::now;
use super::output;
use crate::desk::{Desk, MAIL_LIMIT, News, Round, Turn};
use crate::domain::error::{Error, Result};
use crate::domain::ids::OutboxId;
use crate::domain::ticket::DeliveryState;

/// How long another deskcard that delivers is waited for: it may be at a mail that takes its time.
const PATIENCE: Duration = MAIL_LIMIT.saturating_add(Duration::from_secs(10));
/// How often to look whether it is done.
const PAUSE: Duration = Duration::from_millis(50);

/// Sends what is due, and waits until `awaited` is sent, by this program or by another one.
///
/// # Errors
/// `Failed` with the command's words when `awaited` was not sent. It is kept.
pub(super) fn deliver_and_await(desk: &Desk, awaited: OutboxId) -> Result<()> {
    let round = Round {
        clock: &now,
        limit: MAIL_LIMIT,
        leave: &|| false,
        told: &|news| {
            if news.outbox != awaited {
                tell(news);
            }
        },
    };
    let begun = Instant::now();
    loop {
        let turn = desk.deliver(&round)?;
        let Some(reply) = desk.store().reply(awaited)? else {
            // Erased or deleted with its card meanwhile.
            return Ok(());
        };
        match (reply.state, turn) {
            (DeliveryState::Held | DeliveryState::Sending, Turn::Elsewhere)
                if begun.elapsed() < PATIENCE =>
            {
                std::thread::sleep(PAUSE);
            }
            (DeliveryState::Held | DeliveryState::Sending, _) => {
                output::note(&format!(
                    "reply {awaited} waits in the outbox: another deskcard is sending"
                ));
                return Ok(());
            }
            (DeliveryState::Queued | DeliveryState::Sent, _) => return Ok(()),
            (DeliveryState::Failed | DeliveryState::Unknown, _) => {
                return Err(Error::failed(format!(
                    "the reply to ticket #{} is kept, but {}: {}",
                    reply.ticket,
                    fate(reply.state),
                    reply.error.unwrap_or_default()
                ))
                .hint(again(awaited)));
            }
        }
    }
}

/// Sends what is due, until `leave` says so; whether something was not sent, which is told.
///
/// # Errors
/// As [`Desk::deliver`].
pub(super) fn deliver(desk: &Desk, leave: &dyn Fn() -> bool) -> Result<bool> {
    let trouble = Cell::new(false);
    desk.deliver(&Round {
        clock: &now,
        limit: MAIL_LIMIT,
        leave,
        told: &|news| trouble.set(tell(news) || trouble.get()),
    })?;
    Ok(trouble.get())
}

/// Says of a reply that it was not sent; whether that is so.
pub(super) fn tell(news: &News) -> bool {
    let not_sent = matches!(news.state, DeliveryState::Failed | DeliveryState::Unknown);
    if not_sent {
        output::note(&format!(
            "the reply to ticket #{} {}: {}; {}",
            news.ticket,
            fate(news.state),
            news.error.as_deref().unwrap_or_default(),
            again(news.outbox)
        ));
    }
    not_sent
}

fn fate(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Unknown => "nobody knows whether it was sent",
        _ => "was not sent",
    }
}

fn again(id: OutboxId) -> String {
    format!("send it again with: deskcard outbox retry {id}")
}
