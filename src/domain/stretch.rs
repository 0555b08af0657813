//! Which messages of a ticket to fetch: a ticket may have ten thousand, and a screen shows a few dozen
//! (`P11`).

use super::ids::MessageId;

/// Where a stretch of messages hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hook {
    /// The first message of the ticket.
    Oldest,
    /// Its last one.
    Newest,
    /// This one; the last one where it is no longer in the ticket.
    Message(MessageId),
}

/// Messages in a row, by the order they were sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The message it hangs on.
    pub hook: Hook,
    /// How many before that one, at most.
    pub before: usize,
    /// How many after it, at most.
    pub after: usize,
}

impl Stretch {
    /// The newest messages.
    pub fn newest(count: usize) -> Self {
        Self {
            hook: Hook::Newest,
            before: count.saturating_sub(1),
            after: 0,
        }
    }

    /// The oldest messages.
    pub fn oldest(count: usize) -> Self {
        Self {
            hook: Hook::Oldest,
            before: 0,
            after: count.saturating_sub(1),
        }
    }

    /// A message with others on both sides.
    pub fn around(message: MessageId, before: usize, after: usize) -> Self {
        Self {
            hook: Hook::Message(message),
            before,
            after,
        }
    }

    /// How many messages it has at most.
    pub fn most(&self) -> usize {
        self.before.saturating_add(self.after).saturating_add(1)
    }

    /// The part of an ordered list that it is: the places of its first message and behind its last one;
    /// `at` finds a message.
    pub fn within(&self, count: usize, at: impl Fn(MessageId) -> Option<usize>) -> (usize, usize) {
        let last = count.saturating_sub(1);
        let hook = match self.hook {
            Hook::Oldest => 0,
            Hook::Newest => last,
            Hook::Message(message) => at(message).unwrap_or(last),
        };
        let to = hook.saturating_add(self.after).saturating_add(1).min(count);
        (hook.saturating_sub(self.before).min(to), to)
    }
}
