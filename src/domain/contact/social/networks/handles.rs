//! Instagram, Twitter and TikTok: case does not count, dots do, and a name may be all digits.

use super::super::super::link::Link;
use super::{is_name, is_number, is_one_of, significant};

/// A name or an id as it stands in a key. Ids are numbers, and so may names be: a name of digits
/// keeps its sign.
pub(super) fn account(name: &str, is_handle: bool) -> Option<String> {
    match is_number(name) {
        true if is_handle => Some(format!("@{name}")),
        true => Some(name.to_owned()),
        false => is_name(name).then(|| name.to_ascii_lowercase()),
    }
}

/// First parts of paths that are no names.
const INSTAGRAM_PAGES: &str = "\
    about accounts api ar archive challenge developer direct directory emails explore graphql \
    legal lite locations oauth p press privacy reel reels s session settings share terms tv web";

/// The account that a link of Instagram leads to.
pub(super) fn instagram(parts: &[&str]) -> Option<String> {
    let name = match *parts.first()? {
        "_u" | "_n" => *parts.get(1)?,
        "stories" => *parts.get(1).filter(|name| **name != "highlights")?,
        first => first,
    };
    let name = name.strip_prefix('@').unwrap_or(name);
    if is_one_of(name, INSTAGRAM_PAGES) {
        return None;
    }
    account(name, true)
}

/// First parts of paths that are no names.
const TWITTER_PAGES: &str = "\
    about account bookmarks communities compose download en explore favorites followers \
    following hashtag help home i intent jobs lists login logout mentions messages notifications \
    oauth premium_sign_up privacy rules search search-home settings share signup statuses tos \
    who_to_follow widgets";

/// The account that a link of Twitter leads to.
pub(super) fn twitter(link: &Link, parts: &[&str]) -> Option<String> {
    if let ["intent", "user" | "follow"] = parts {
        return account(link.query("screen_name")?, true);
    }
    if let ["i", "user", id, ..] = parts {
        return is_number(id).then(|| significant(id));
    }
    let name = *parts.first()?;
    let name = name.strip_prefix('@').unwrap_or(name);
    if is_one_of(name, TWITTER_PAGES) {
        return None;
    }
    account(name, true)
}

/// The account that a link of TikTok leads to.
pub(super) fn tiktok(parts: &[&str]) -> Option<String> {
    let name = parts.first()?.strip_prefix('@')?;
    account(name, true)
}
