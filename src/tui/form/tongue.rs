//! The Language field speaks in names, the card in codes (`C3`).

use crate::domain::language;

/// What `und` is called here: detection stays off (`C23`).
const OFF: &str = "do not detect";

/// The text of the field for a code: `Dutch`, `Portuguese (pt-BR)`; a code without a name stands in
/// parentheses alone.
pub(super) fn shown(code: &str) -> String {
    if code == "und" {
        return OFF.to_owned();
    }
    match language::code_of(code) {
        Some(plain) if plain == code => language::name(code).to_owned(),
        Some(_) => format!("{} ({code})", language::name(code)),
        None => format!("({code})"),
    }
}

/// The code for what is typed: a name, a code, or what [`shown`] made.
pub(super) fn code(text: &str) -> Option<String> {
    let text = text.trim();
    if text == OFF || text == "und" {
        return Some("und".to_owned());
    }
    if let Some((_, code)) = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    {
        return Some(code.to_owned());
    }
    let plain = language::code_of(text)?;
    let with_region =
        text.get(..plain.len()) == Some(plain) && text.as_bytes().get(plain.len()) == Some(&b'-');
    Some(if with_region { text } else { plain }.to_owned())
}

/// All languages, by their English names.
pub(super) fn all() -> impl Iterator<Item = &'static language::Language> {
    let mut all: Vec<_> = language::ALL.iter().collect();
    all.sort_by_key(|language| language.name);
    all.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_reads_back() {
        for code_ in ["nl", "pt-BR", "und", "tlh", "zh-Hant"] {
            assert_eq!(
                code(&shown(code_)).as_deref(),
                Some(code_),
                "{}",
                shown(code_)
            );
        }
        assert_eq!(shown("nl"), "Dutch");
        assert_eq!(code("dutch").as_deref(), Some("nl"));
        assert_eq!(code("pt-BR").as_deref(), Some("pt-BR"));
        assert_eq!(code("klingonish"), None);
        assert_eq!(code(""), None);
    }
}
