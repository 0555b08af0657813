//! Facebook: dots and case of a name do not count, a number is the account's id.

use super::super::super::link::Link;
use super::{is_name, is_number, is_one_of, significant};

/// First parts of paths that are no names.
const FACEBOOK_PAGES: &str = "\
    about ads adsmanager ajax api app_scoped_user_id apps badges bookmarks business campaign careers checkpoint \
    connect dialog directory docs donate download events feed find-friends flx friends \
    fundraisers games gaming groups hashtag help home.php jobs l.php language legal lite login \
    login.php logout.php marketplace me media memories messages mobile notes notifications oauth \
    p pages people permalink.php pg photo photo.php photos places plugins policies policy.php \
    posts privacy profile profile.php public r.php recover reel reels reg safety saved search \
    settings share share.php sharer sharer.php stories story.php terms terms.php tr v video \
    video.php videos watch whitepages";

/// The account that a link of Facebook leads to.
pub(super) fn account(link: &Link, parts: &[&str]) -> Option<String> {
    let first = *parts.first()?;
    let id_behind_name = |part: &str| {
        let id = part.rsplit_once('-').map(|(_, id)| id).unwrap_or(part);
        (is_number(id) && id.len() >= 5).then(|| significant(id))
    };
    match first.to_ascii_lowercase().as_str() {
        "profile.php" => link.query("id").filter(|id| is_number(id)).map(significant),
        // `people/NAME/ID`, `pages/CATEGORY/NAME/ID`.
        "people" | "pages" => {
            let mut after_names = parts.iter().skip(2);
            after_names
                .find(|part| is_number(part))
                .map(|id| significant(id))
        }
        "pg" => parts.get(1).and_then(|name| page_account(name)),
        "p" | "profile" => parts.get(1).and_then(|part| id_behind_name(part)),
        _ => page_account(first),
    }
}

/// The account that a short link leads to. Most of them are made up of letters and digits at random and
/// lead anywhere; a name alone is told from them by its dot, or by having small letters only.
pub(super) fn short(parts: &[&str]) -> Option<String> {
    let [name] = parts else {
        return None;
    };
    let is_small = name.len() >= 5 && name.bytes().all(|b| b.is_ascii_lowercase());
    (is_small || name.contains('.'))
        .then(|| page_account(name))
        .flatten()
}

/// Whether the first part of a path of m.me leads to a chat of many or to no chat at all.
pub(in super::super::super) fn is_no_chat(part: &str) -> bool {
    is_one_of(part, "ch cm g help j join login privacy t")
}

/// A name, a number, or a page's title with its number behind (`Cafe-Berlin-123456789`).
fn page_account(part: &str) -> Option<String> {
    if is_one_of(part, FACEBOOK_PAGES) {
        return None;
    }
    match part.rsplit_once('-') {
        Some((_, id)) if is_number(id) && id.len() >= 9 => Some(significant(id)),
        _ => name_account(part.strip_prefix('@').unwrap_or(part)),
    }
}

/// A name as it stands in a key, or a number.
pub(super) fn name_account(name: &str) -> Option<String> {
    if is_number(name) {
        return Some(significant(name));
    }
    let plain = name.to_ascii_lowercase().replace('.', "");
    (is_name(name) && !is_number(&plain) && !name.ends_with(".php")).then_some(plain)
}
