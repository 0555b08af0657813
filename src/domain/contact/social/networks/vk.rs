//! VK: a number is the id of a person, `id9`; a group has three words and one number.

use super::super::super::link::Link;
use super::{is_name, is_number, is_one_of, significant};

/// First parts of paths that are no names.
const VK_PAGES: &str = "\
    about ads album app apps apps.php artists audio audios away away.php badbrowser.php blog \
    bookmarks brand bugs calls catalog clips dev discover docs edit faq fave feed friends games \
    gifts gim groups groups_create.php help im invite jobs join licence login login.php logout \
    mail market menu mini-apps mobile music notifications people photos places podcasts press \
    privacy products profile reg register restore rules search services settings share.php shop \
    stats sticker stickers stories support tasks terms trends video videos vkpay wall widget \
    write";

/// Words before the numbers of posts, pictures and other things.
const VK_THINGS: &str = "\
    album albums app audio audios board clip clips doc docs friends gifts market \
    note page photo photos podcast poll product story tag topic video videos wall audio_playlist";

/// The account that a link of VK leads to.
pub(super) fn account(link: &Link, parts: &[&str]) -> Option<String> {
    let first = *parts.first()?;
    if is_one_of(first, "im im.php write") || first.strip_prefix("gim").is_some_and(is_number) {
        return link
            .query("sel")
            .filter(|id| is_number(id))
            .map(|id| format!("id{id}"));
    }
    if let Some(id) = first.strip_prefix("write").filter(|id| is_number(id)) {
        return Some(format!("id{}", significant(id)));
    }
    if is_one_of(first, "profile.php") {
        return link
            .query("id")
            .filter(|id| is_number(id))
            .map(|id| format!("id{}", significant(id)));
    }
    // `vk.com/@ivan-how-to` is an article of ivan's.
    let name = match first.strip_prefix('@') {
        Some(article) => article.split('-').next().unwrap_or_default(),
        None => first,
    };
    // `wall9_1`, `photo-5_7`: things, not people.
    let thing = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '-');
    let is_thing = thing.len() < name.len() && is_one_of(thing, VK_THINGS);
    if is_thing || is_one_of(name, VK_PAGES) || is_number(name) {
        return None;
    }
    name_account(name)
}

/// A name or a number as it stands in a key.
pub(super) fn name_account(name: &str) -> Option<String> {
    let plain = name.to_ascii_lowercase();
    if is_number(&plain) {
        return Some(format!("id{}", significant(&plain)));
    }
    for (word, own) in [
        ("id", "id"),
        ("club", "club"),
        ("public", "club"),
        ("event", "club"),
    ] {
        if let Some(id) = plain.strip_prefix(word).filter(|id| is_number(id)) {
            return Some(format!("{own}{}", significant(id)));
        }
    }
    (is_name(&plain) && !plain.ends_with(".php")).then_some(plain)
}
