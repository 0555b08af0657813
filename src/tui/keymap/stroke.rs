//! One press of a key, freed of what differs between terminals.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A key with Ctrl or Shift, as bindings name it: `r`, `Ctrl-s`, `Shift-↑`, `Space`.
///
/// A printed character has no Shift of its own (`G` is `G`), `Shift-Tab` is [`KeyCode::BackTab`], and
/// control bytes that are keys under another name are those keys (`Ctrl-i` is `Tab`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stroke {
    /// The key.
    pub code: KeyCode,
    /// With Ctrl held.
    pub ctrl: bool,
    /// With Shift held; never for characters.
    pub shift: bool,
}

/// Names of keys that print nothing, the one to show first.
const NAMES: &[(&str, KeyCode)] = &[
    ("Space", KeyCode::Char(' ')),
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("Backspace", KeyCode::Backspace),
    ("Delete", KeyCode::Delete),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgDn", KeyCode::PageDown),
    ("PgUp", KeyCode::PageUp),
    ("↑", KeyCode::Up),
    ("↓", KeyCode::Down),
    ("←", KeyCode::Left),
    ("→", KeyCode::Right),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Insert", KeyCode::Insert),
    ("PageDown", KeyCode::PageDown),
    ("PageUp", KeyCode::PageUp),
];

impl Stroke {
    /// A plain key.
    pub fn plain(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            shift: false,
        }
    }

    /// What a terminal reported, without Alt.
    pub fn of(event: KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let shift = event.modifiers.contains(KeyModifiers::SHIFT);
        match event.code {
            // Windows reports AltGr as Ctrl+Alt; such a character was typed.
            KeyCode::Char(c) if ctrl && event.modifiers.contains(KeyModifiers::ALT) => {
                Self::plain(KeyCode::Char(c))
            }
            KeyCode::Char(c) if ctrl => match c.to_ascii_lowercase() {
                'h' => Self::plain(KeyCode::Backspace),
                'i' => Self::plain(KeyCode::Tab),
                'm' | 'j' => Self::plain(KeyCode::Enter),
                '[' => Self::plain(KeyCode::Esc),
                _ => Self {
                    code: KeyCode::Char(c.to_lowercase().next().unwrap_or(c)),
                    ctrl,
                    shift: false,
                },
            },
            KeyCode::Char(c) => Self::plain(KeyCode::Char(c)),
            KeyCode::Tab if shift => Self::plain(KeyCode::BackTab),
            KeyCode::BackTab => Self::plain(KeyCode::BackTab),
            // Terminals that report Ctrl-Enter mean what others send as Ctrl-s.
            KeyCode::Enter if ctrl => Self {
                code: KeyCode::Char('s'),
                ctrl,
                shift: false,
            },
            code @ (KeyCode::Enter | KeyCode::Backspace | KeyCode::Esc) => Self::plain(code),
            code => Self { code, ctrl, shift },
        }
    }

    /// Reads the notation of the table and of `[keys]`.
    ///
    /// # Errors
    ///
    /// A sentence, when this names no key, or one with Alt, which terminals cannot tell from `Esc`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        let mut ctrl = false;
        let mut shift = false;
        while let Some((prefix, key)) = rest.split_once('-').filter(|(_, key)| !key.is_empty()) {
            match prefix.to_ascii_lowercase().as_str() {
                "ctrl" => ctrl = true,
                "shift" => shift = true,
                "alt" => {
                    return Err(format!(
                        "«{text}» cannot be bound: over many terminals Alt-x is Esc, then x"
                    ));
                }
                _ => return Err(format!("«{text}» is no key")),
            }
            rest = key;
        }
        let mut characters = rest.chars();
        let code = match (characters.next(), characters.next()) {
            (Some(c), None) if !c.is_control() && !"↑↓←→".contains(c) => KeyCode::Char(c),
            _ => named(rest).ok_or_else(|| format!("«{text}» is no key"))?,
        };
        let mut modifiers = KeyModifiers::NONE;
        modifiers.set(KeyModifiers::CONTROL, ctrl);
        modifiers.set(KeyModifiers::SHIFT, shift);
        Ok(Self::of(KeyEvent::new(code, modifiers)))
    }

    /// The character this key types; `None` with Ctrl and for keys that print nothing.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl => Some(c),
            _ => None,
        }
    }
}

fn named(name: &str) -> Option<KeyCode> {
    if let Some(number) = name.strip_prefix(['F', 'f'])
        && let Ok(number @ 1..=24) = number.parse()
    {
        return Some(KeyCode::F(number));
    }
    NAMES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, code)| *code)
}

impl fmt::Display for Stroke {
    /// As footer and help show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("Ctrl-")?;
        }
        if self.shift || self.code == KeyCode::BackTab {
            f.write_str("Shift-")?;
        }
        let code = match self.code {
            KeyCode::BackTab => KeyCode::Tab,
            code => code,
        };
        match (NAMES.iter().find(|(_, known)| *known == code), code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(number)) => write!(f, "F{number}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(code: KeyCode, modifiers: KeyModifiers) -> Stroke {
        Stroke::of(KeyEvent::new(code, modifiers))
    }

    #[test]
    fn the_notation_is_read_and_shown_again() {
        for shown in [
            "r",
            "G",
            "+",
            "-",
            "Ctrl-s",
            "Ctrl--",
            "Shift-↑",
            "Space",
            "Esc",
            "Shift-Tab",
            "F2",
            "PgDn",
            "Ctrl-←",
            "Enter",
        ] {
            let stroke = Stroke::parse(shown).unwrap();
            assert_eq!(stroke.to_string(), shown);
        }
        for wrong in ["", "Meta-x", "Alt-k", "F99", "Ctrl-", "gg"] {
            let sentence = Stroke::parse(wrong).unwrap_err();
            assert!(sentence.contains('«'), "{sentence}");
        }
    }

    #[test]
    fn keys_that_terminals_report_in_two_ways_are_one() {
        let ctrl = KeyModifiers::CONTROL;
        for (byte, key) in [
            ('h', KeyCode::Backspace),
            ('i', KeyCode::Tab),
            ('m', KeyCode::Enter),
            ('j', KeyCode::Enter),
            ('[', KeyCode::Esc),
        ] {
            assert_eq!(event(KeyCode::Char(byte), ctrl), Stroke::plain(key));
        }
        assert_eq!(
            event(KeyCode::Enter, ctrl),
            event(KeyCode::Char('s'), ctrl),
            "Ctrl-Enter is an alias of Ctrl-s where a terminal reports it"
        );
        assert_eq!(
            event(KeyCode::Char('G'), KeyModifiers::SHIFT),
            Stroke::plain(KeyCode::Char('G'))
        );
        assert_eq!(
            event(KeyCode::Tab, KeyModifiers::SHIFT),
            event(KeyCode::BackTab, KeyModifiers::SHIFT)
        );
        assert_eq!(
            event(KeyCode::Char('@'), ctrl | KeyModifiers::ALT).typed(),
            Some('@'),
            "AltGr on Windows"
        );
    }
}
