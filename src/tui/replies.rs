//! What the terminal says of itself (`U7`): it is asked its name after the first frame, and its answer
//! comes among the keys, whenever it comes. Nothing waits for it, and a terminal that never answers
//! costs nothing.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Asks a terminal its name and version (XTVERSION); others ignore it.
pub(super) const QUESTION: &str = "\x1b[>0q";

/// The longest answer.
const LONGEST: usize = 80;

/// Takes the answer out of the stream of keys. It is `ESC P > | NAME ESC \`, which arrives as Alt-P,
/// characters, and Alt-\.
#[derive(Debug, Default)]
pub(super) struct Replies {
    /// Whether an answer may still come.
    asked: bool,
    held: Vec<Event>,
    name: String,
}

/// What becomes of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passed {
    /// Nothing yet.
    Held,
    /// It goes on, after those that were held back before it.
    On(Vec<Event>),
    /// It ended the answer: the terminal's name and version.
    Name(String),
}

impl Replies {
    /// Listens for one answer.
    pub(super) fn asked() -> Self {
        Self {
            asked: true,
            ..Self::default()
        }
    }

    /// Takes the next event of the terminal.
    pub(super) fn take(&mut self, event: Event) -> Passed {
        if !self.asked {
            return Passed::On(vec![event]);
        }
        let typed = character(&event);
        let goes_on = match (self.held.len(), typed) {
            (0, Some(('P', true))) | (1, Some(('>', false))) | (2, Some(('|', false))) => true,
            (3.., Some(('\\', true))) => {
                self.asked = false;
                self.held.clear();
                return Passed::Name(std::mem::take(&mut self.name));
            }
            (3..=LONGEST, Some((c, false))) => {
                self.name.push(c);
                true
            }
            _ => false,
        };
        self.held.push(event);
        if goes_on {
            Passed::Held
        } else {
            Passed::On(self.let_go())
        }
    }

    /// Nothing came for a while: what was held back was typed by hand.
    pub(super) fn let_go(&mut self) -> Vec<Event> {
        self.name.clear();
        std::mem::take(&mut self.held)
    }
}

/// The character of a key, and whether Alt was held; `None` for all else.
fn character(event: &Event) -> Option<(char, bool)> {
    let Event::Key(KeyEvent {
        code: KeyCode::Char(c),
        modifiers,
        kind: KeyEventKind::Press,
        ..
    }) = event
    else {
        return None;
    };
    let alt = modifiers.contains(KeyModifiers::ALT);
    (!modifiers.contains(KeyModifiers::CONTROL)).then_some((*c, alt))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(c: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(c), modifiers))
    }

    fn answer(name: &str) -> Vec<Event> {
        let plain = |c| key(c, KeyModifiers::NONE);
        std::iter::once(key('P', KeyModifiers::ALT | KeyModifiers::SHIFT))
            .chain(">|".chars().chain(name.chars()).map(plain))
            .chain([key('\\', KeyModifiers::ALT)])
            .collect()
    }

    #[test]
    fn u7_the_answer_is_taken_out_of_the_keys_and_no_key_is_lost() {
        let mut replies = Replies::asked();
        let typed = key('r', KeyModifiers::NONE);
        assert_eq!(replies.take(typed.clone()), Passed::On(vec![typed.clone()]));
        let mut name = None;
        for event in answer("kitty(0.35.2)") {
            match replies.take(event) {
                Passed::Held => {}
                Passed::Name(said) => name = Some(said),
                Passed::On(events) => panic!("{events:?} went through"),
            }
        }
        assert_eq!(name.as_deref(), Some("kitty(0.35.2)"));
        // Only one answer is awaited.
        let alt = key('P', KeyModifiers::ALT);
        assert_eq!(replies.take(alt.clone()), Passed::On(vec![alt]));
        assert_eq!(replies.take(typed.clone()), Passed::On(vec![typed]));
    }

    #[test]
    fn u7_what_only_begins_like_an_answer_was_typed() {
        let mut replies = Replies::asked();
        let (alt, typed) = (key('P', KeyModifiers::ALT), key('x', KeyModifiers::NONE));
        assert_eq!(replies.take(alt.clone()), Passed::Held);
        assert_eq!(
            replies.take(typed.clone()),
            Passed::On(vec![alt.clone(), typed])
        );
        assert_eq!(replies.take(alt.clone()), Passed::Held);
        assert_eq!(replies.let_go(), vec![alt]);
        // An answer without an end is let go, too.
        let mut let_go = 0;
        for event in answer(&"x".repeat(200)) {
            if let Passed::On(events) = replies.take(event) {
                let_go += events.len();
            }
        }
        assert_eq!(let_go + replies.let_go().len(), 204);
    }
}
