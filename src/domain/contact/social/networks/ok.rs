//! Odnoklassniki: people and groups have numbers of their own, and some have names.

use super::super::super::link::Link;
use super::{is_name, is_number, is_one_of, significant};

/// First parts of paths that are no names.
const OK_PAGES: &str = "\
    about ads app apps catalog cdk discussions dk feed friends game games gifts guests help \
    hobbies hobby holidays live login market marks messages music online photos post regulations \
    search settings shop showcase stickers topic video videoembed vitrine";

/// The account that a link of Odnoklassniki leads to.
pub(super) fn account(link: &Link, parts: &[&str]) -> Option<String> {
    let first = *parts.first()?;
    match first.to_ascii_lowercase().as_str() {
        "profile" => parts
            .get(1)
            .filter(|id| is_number(id))
            .map(|id| significant(id)),
        "group" => parts
            .get(1)
            .filter(|id| is_number(id))
            .map(|id| format!("group/{}", significant(id))),
        // Old links, `dk?st.cmd=friendMain&st.friendId=…`.
        "dk" => link
            .query("st.friendId")
            .filter(|id| is_number(id))
            .map(significant),
        name if is_number(name) || is_one_of(name, OK_PAGES) => None,
        name => is_name(name).then(|| name.to_owned()),
    }
}

/// The account that an id is; the programs of the network write `user:` before it.
pub(super) fn id_account(text: &str) -> Option<String> {
    let id = text
        .strip_prefix("user:")
        .or_else(|| text.strip_prefix("profile/"));
    Some(id.unwrap_or(text).to_ascii_lowercase())
        .filter(|id| is_name(id.strip_prefix("group/").unwrap_or(id)))
}
