//! From a key and the place it was pressed in to what is to be done.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::Keymap;
use super::action::Action;
use super::context::{CHAINS, Context};
use super::stroke::Stroke;

/// Places named of those where a key would do something.
const MOST_PLACES: usize = 3;

/// What a key means where it was pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// Do this.
    Action(Action),
    /// Do this with the row of this number, 1-9 (`pick`, `reply-to`).
    Numbered(Action, usize),
    /// Type this character, untouched. In a menu without a text field: the row with this initial, or
    /// what a name typed there begins with.
    Text(char),
    /// A key of the text itself.
    Edit(Edit),
    /// `Esc`, then this key: a fast `Esc k` arrives as `Alt-k`. Resolve it in the chain that
    /// [`Action::Back`] led to.
    EscThen(KeyEvent),
    /// Nothing; the sentence says why, and is empty where silence is right.
    Nothing(String),
}

/// Keys that move the caret or take characters away; they need no name in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edit {
    /// One character left.
    Left,
    /// One character right.
    Right,
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// Delete the character on the left.
    Backspace,
    /// Break the line.
    NewLine,
}

impl Keymap {
    /// Resolves a key in a chain of contexts, searched from the left.
    ///
    /// `opener` is the action that opened the menu in front: its letter again takes the likeliest
    /// row (`pp`, `ww`).
    pub fn resolve(&self, chain: &[Context], key: KeyEvent, opener: Option<Action>) -> Resolved {
        if key.kind == KeyEventKind::Release {
            return Resolved::Nothing(String::new());
        }
        let in_text = chain.contains(&Context::Text);
        let stroke = Stroke::of(key);
        let alt = key.modifiers.contains(KeyModifiers::ALT)
            && !key.modifiers.contains(KeyModifiers::CONTROL);
        if alt && !in_text {
            let mut plain = key;
            plain.modifiers.remove(KeyModifiers::ALT);
            return Resolved::EscThen(plain);
        }
        if alt {
            // What macOS sends for its own word keys.
            return match self.meant(stroke).code {
                KeyCode::Char('b') | KeyCode::Left => Resolved::Action(Action::WordLeft),
                KeyCode::Char('f') | KeyCode::Right => Resolved::Action(Action::WordRight),
                KeyCode::Backspace => Resolved::Action(Action::DeleteWord),
                _ => Resolved::Nothing(format!(
                    "Alt-{stroke} does nothing in a text · Esc leaves it, then {stroke}"
                )),
            };
        }
        if let (Some(typed), true) = (stroke.typed(), in_text) {
            // A choice hears its own keys before the text does.
            if chain.first() == Some(&Context::Choice)
                && let Some(action) = self.bound(Context::Choice, stroke)
            {
                return Resolved::Action(action);
            }
            return Resolved::Text(typed);
        }
        let meant = self.meant(stroke);
        if let Some(action) = self.find(chain, meant) {
            return match (action, meant.typed().and_then(|c| c.to_digit(10))) {
                (Action::Pick | Action::ReplyTo, Some(number)) => {
                    Resolved::Numbered(action, number as usize)
                }
                _ => Resolved::Action(action),
            };
        }
        if let Some(opener) = opener
            && chain.contains(&Context::Menu)
            && self.strokes_of(opener).any(|bound| bound == meant)
        {
            return Resolved::Numbered(Action::Pick, 1);
        }
        if let (Some(typed), true) = (stroke.typed(), chain.contains(&Context::Menu)) {
            return Resolved::Text(typed);
        }
        if let (Some(edit), true) = (edit(stroke), in_text) {
            return Resolved::Edit(edit);
        }
        Resolved::Nothing(self.why_not(stroke, meant))
    }

    /// The key that was meant: itself, or the key in its place (`KEYS 3`).
    pub fn meant(&self, stroke: Stroke) -> Stroke {
        let KeyCode::Char(typed) = stroke.code else {
            return stroke;
        };
        // Once more through `Stroke::of`: the place of Ctrl-ш is Ctrl-i, which is Tab.
        let modifiers = if stroke.ctrl {
            KeyModifiers::CONTROL
        } else {
            KeyModifiers::NONE
        };
        let at = |place: char| Stroke::of(KeyEvent::new(KeyCode::Char(place), modifiers));
        if let Some(place) = self.places.chosen(typed)
            && (self.is_bound(at(place)) || !self.is_bound(stroke))
        {
            return at(place);
        }
        if self.is_bound(stroke) {
            return stroke;
        }
        self.places.always(typed).map_or(stroke, at)
    }

    /// The character that was meant by one typed in a menu, to compare with the initials of its rows.
    pub fn initial(&self, typed: char) -> char {
        self.meant(Stroke::plain(KeyCode::Char(typed)))
            .typed()
            .unwrap_or(typed)
    }

    fn find(&self, chain: &[Context], stroke: Stroke) -> Option<Action> {
        chain.iter().find_map(|context| {
            self.bound(*context, stroke)
                .filter(|action| heard(chain, *context, stroke, *action))
        })
    }

    fn why_not(&self, stroke: Stroke, meant: Stroke) -> String {
        let help = self.label(Action::Help).unwrap_or_else(|| "?".to_owned());
        let elsewhere = CHAINS
            .iter()
            .find_map(|(place, chain)| Some((*place, self.find(chain, meant)?)));
        match elsewhere {
            Some((first, action)) => {
                let others = CHAINS.iter().filter(|(place, chain)| {
                    *place != first && self.find(chain, meant) == Some(action)
                });
                let places: Vec<&str> = std::iter::once(first)
                    .chain(others.map(|(place, _)| *place))
                    .take(MOST_PLACES)
                    .collect();
                format!(
                    "{stroke} would «{}», in: {} · {help} shows the keys of this place",
                    action.name().replace('-', " "),
                    places.join(", "),
                )
            }
            None => format!("{stroke} is not a key · {help} shows the keys of this place"),
        }
    }
}

/// Of Global, a text hears only keys that print nothing and are not its own; a dialog hears only
/// the ways out, `stop`, `refresh` and `help`.
pub(super) fn heard(chain: &[Context], context: Context, stroke: Stroke, action: Action) -> bool {
    if context == Context::Dialog {
        return stroke.typed().is_none() || !chain.contains(&Context::Text);
    }
    if context != Context::Global {
        return true;
    }
    let in_text = chain.contains(&Context::Text);
    let in_dialog = chain.iter().any(|context| context.is_dialog());
    let of_the_text =
        stroke.typed().is_some() || matches!(action, Action::GoBack | Action::Suspend);
    let of_a_dialog = matches!(
        action,
        Action::Back | Action::Close | Action::Stop | Action::Refresh | Action::Help
    );
    !(in_text && of_the_text) && (!in_dialog || of_a_dialog)
}

fn edit(stroke: Stroke) -> Option<Edit> {
    if stroke.ctrl {
        return None;
    }
    Some(match stroke.code {
        KeyCode::Left => Edit::Left,
        KeyCode::Right => Edit::Right,
        KeyCode::Up => Edit::Up,
        KeyCode::Down => Edit::Down,
        KeyCode::PageUp => Edit::PageUp,
        KeyCode::PageDown => Edit::PageDown,
        KeyCode::Backspace => Edit::Backspace,
        KeyCode::Enter => Edit::NewLine,
        _ => return None,
    })
}
