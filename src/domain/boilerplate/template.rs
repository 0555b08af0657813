//! A text with placeholders: `Hello {name|there}, about {subject}`.

use super::placeholder::{Placeholder, known};

/// A text, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Blank {
        placeholder: Placeholder,
        /// What stands there when there is no value; nothing: the blank before it goes, too.
        otherwise: Option<String>,
    },
}

/// A template with its values in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text. What is `missing` stands in it as it was written: `{company}`.
    pub text: String,
    /// Placeholders without a value and without a word for that case, each once.
    pub missing: Vec<Placeholder>,
}

impl Template {
    /// Takes a text apart; `custom` are the names of the custom fields. `{{` and `}}` stand for braces.
    ///
    /// # Errors
    /// A sentence, when a brace has no end or the word in it is no placeholder.
    pub fn parse(text: &str, custom: &[&str]) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            plain.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = from.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else if let Some(after) = from.strip_prefix('}') {
                plain.push('}');
                rest = after;
            } else {
                let inside = &from[1..];
                let Some((word, after)) = inside
                    .split_once('}')
                    .filter(|(word, _)| !word.contains(['{', '\n']))
                else {
                    let begins: String = inside.chars().take(20).collect();
                    return Err(format!(
                        "«{{{}» has no }}; a brace that is meant is written {{{{",
                        begins.lines().next().unwrap_or_default()
                    ));
                };
                let (name, otherwise) = match word.split_once('|') {
                    Some((name, otherwise)) => (name.trim(), Some(otherwise.to_owned())),
                    None => (word.trim(), None),
                };
                let placeholder = Placeholder::parse(name, custom).ok_or_else(|| {
                    format!(
                        "«{{{name}}}» is no placeholder; known are {}",
                        known(custom)
                    )
                })?;
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Blank {
                    placeholder,
                    otherwise,
                });
                rest = after;
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        Ok(Self { pieces })
    }

    /// Puts the values in; an empty value is none.
    pub fn fill(&self, value: impl Fn(&Placeholder) -> Option<String>) -> Filled {
        let mut text = String::new();
        let mut missing = Vec::new();
        for piece in &self.pieces {
            let (placeholder, otherwise) = match piece {
                Piece::Text(plain) => {
                    text.push_str(plain);
                    continue;
                }
                Piece::Blank {
                    placeholder,
                    otherwise,
                } => (placeholder, otherwise),
            };
            let value = value(placeholder).filter(|value| !value.trim().is_empty());
            match (value, otherwise.as_deref()) {
                (Some(value), _) => text.push_str(&value),
                (None, Some("")) => {
                    // «Hello {name|},» is «Hello,», not «Hello ,».
                    if text.ends_with(' ') {
                        text.pop();
                    }
                }
                (None, Some(otherwise)) => text.push_str(otherwise),
                (None, None) => {
                    text.push_str(&format!("{{{}}}", placeholder.word()));
                    if !missing.contains(placeholder) {
                        missing.push(placeholder.clone());
                    }
                }
            }
        }
        Filled { text, missing }
    }
}

/// Placeholders that still stand in a text that is about to be sent, each once.
pub fn unfilled(text: &str, custom: &[&str]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        let Some((word, _)) = part.split_once('}') else {
            continue;
        };
        let name = word.split('|').next().unwrap_or_default().trim();
        let shown = format!("{{{word}}}");
        if Placeholder::parse(name, custom).is_some() && !found.contains(&shown) {
            found.push(shown);
        }
    }
    found
}
