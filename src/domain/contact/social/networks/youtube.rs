//! YouTube: an id of a channel is written exactly, names are not; handles, users and custom
//! addresses are three sets of names.

use super::{is_name, is_one_of, lower_name};

/// Whether `text` is the id of a channel. Real ones have 24 characters; whatever begins like one
/// is taken for one, since its case might count.
pub(super) fn is_channel_id(text: &str) -> bool {
    text.starts_with("UC") && is_name(text)
}

/// The account that a link of YouTube leads to.
pub(super) fn account(parts: &[&str]) -> Option<String> {
    const PAGES: &str = "\
    about account ads attribution_link c channel clip create_channel creators embed feed \
    gaming \
    hashtag howyoutubeworks kids live live_chat movies music new oembed playlist post premium \
    profile redirect reporthistory results shorts signin source supported_browsers t trending \
    upload user v view_play_list watch watch_videos";
    let name = |text: &str| name_account(text);
    match parts {
        ["channel", id, ..] if is_channel_id(id) => Some((*id).to_owned()),
        ["channel", id, ..] => is_name(id).then(|| format!("channel/{id}")),
        ["user", user, ..] => name(user).map(|user| format!("user/{user}")),
        ["c", custom, ..] => name(custom).map(|custom| format!("c/{custom}")),
        [handle, ..] if handle.starts_with('@') => {
            name(&handle[1..]).map(|handle| format!("@{handle}"))
        }
        // An old custom address; `/c/` was put before it later.
        [custom] if !is_one_of(custom, PAGES) => name(custom).map(|custom| format!("c/{custom}")),
        [custom, tab]
            if !is_one_of(custom, PAGES)
                && is_one_of(
                    tab,
                    "videos about featured playlists community streams shorts",
                ) =>
        {
            name(custom).map(|custom| format!("c/{custom}"))
        }
        _ => None,
    }
}

/// The account that an id is: `UC…`, `@ivan`, `user/ivan`; a bare name is a handle.
pub(super) fn id_account(text: &str) -> Option<String> {
    if is_channel_id(text) {
        return Some(text.to_owned());
    }
    if let Some(id) = text.strip_prefix("channel/").filter(|id| is_name(id)) {
        let own = if is_channel_id(id) { id } else { text };
        return Some(own.to_owned());
    }
    for kind in ["user", "c"] {
        if let Some(name) = text
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            return name_account(name).map(|name| format!("{kind}/{name}"));
        }
    }
    name_account(text.strip_prefix('@').unwrap_or(text)).map(|name| format!("@{name}"))
}

/// Handles may be in any script.
fn name_account(name: &str) -> Option<String> {
    lower_name(name, "._-·")
}
