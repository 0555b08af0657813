//! Instagram, Twitter and TikTok: case does not count, dots do, and a name may be all digits.

use super::{is_name, is_number, is_one_of, significant};

/// Ids are numbers, and so may names be: a name of digits keeps its sign.
pub(super) fn numeric_or_name(
    name: &str,
    is_handle: bool,
    signs: &str,
    longest: usize,
) -> Option<String> {
    if is_number(name) {
        return Some(if is_handle {
            format!("@{name}")
        } else {
            name.to_owned()
        });
    }
    (is_name(name, signs) && name.len() <= longest).then(|| name.to_ascii_lowercase())
}

const INSTAGRAM_PAGES: &str = "about accounts api ar archive challenge developer direct directory emails explore graphql \
    legal lite locations oauth p press privacy reel reels s session settings share terms tv web";

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
    numeric_or_name(name, true, "._", 30)
}

const TWITTER_PAGES: &str = "about account bookmarks communities compose download en explore favorites followers \
    following hashtag help home i intent jobs lists login logout mentions messages notifications \
    oauth premium_sign_up privacy rules search search-home settings share signup statuses tos \
    who_to_follow widgets";

pub(super) fn twitter(parts: &[&str]) -> Option<String> {
    if let ["i", "user", id, ..] = parts {
        return is_number(id).then(|| significant(id));
    }
    let name = *parts.first()?;
    let name = name.strip_prefix('@').unwrap_or(name);
    if is_one_of(name, TWITTER_PAGES) {
        return None;
    }
    numeric_or_name(name, true, "_", 30)
}

pub(super) fn tiktok(parts: &[&str]) -> Option<String> {
    let name = parts.first()?.strip_prefix('@')?;
    numeric_or_name(name, true, "._", 30)
}
