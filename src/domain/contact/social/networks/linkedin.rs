//! LinkedIn: people, companies and schools have names of their own, in any script.

use super::{is_name, is_one_of, lower_name};

/// The account that a link of LinkedIn leads to.
pub(super) fn account(parts: &[&str]) -> Option<String> {
    let parts = match parts {
        ["mwlite" | "m", rest @ ..] => rest,
        parts => parts,
    };
    match parts {
        [kind, name, ..] if is_one_of(kind, "in") => name_account(name),
        [kind, name, ..] if is_one_of(kind, "company school showcase edu") => {
            name_account(name).map(|name| format!("{}/{name}", kind.to_ascii_lowercase()))
        }
        // `pub/ivan-petrov/1/2a3/b4`: the name alone belongs to many.
        [kind, name, a, b, c, ..] if is_one_of(kind, "pub") => {
            let number = [a, b, c].map(|part| part.to_ascii_lowercase());
            let sound = number.iter().all(|part| is_name(part));
            name_account(name)
                .filter(|_| sound)
                .map(|name| format!("pub/{name}/{}", number.join("/")))
        }
        _ => None,
    }
}

pub(super) fn name_account(name: &str) -> Option<String> {
    lower_name(name, "-_.&'’%")
}

/// The account that an id is: `ivan`, `in/ivan`, `company/acme`.
pub(super) fn id_account(text: &str) -> Option<String> {
    let text = text.strip_prefix("in/").unwrap_or(text);
    match text.rsplit_once('/') {
        Some((kind, name)) => {
            name_account(name).map(|name| format!("{}/{name}", kind.to_ascii_lowercase()))
        }
        None => name_account(text),
    }
}
