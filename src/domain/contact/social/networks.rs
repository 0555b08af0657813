//! The rule of every network: which hosts are its own, which paths lead to accounts, which
//! spellings are one account.

use unicode_normalization::UnicodeNormalization;

use super::super::link::{Link, percent_encoded};
use super::super::text::is_invisible;

/// What a link of the web leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Page {
    /// An account: its network, and the account as it stands in the key.
    Account(&'static str, String),
    /// A known network, but nobody's page.
    NoPerson,
    /// A host without a rule.
    Unknown,
}

/// Hosts of the networks where a path says nothing about an account.
const SHORTENERS: [&str; 9] = [
    "fb.me",
    "fb.watch",
    "l.facebook.com",
    "lm.facebook.com",
    "lnkd.in",
    "t.co",
    "vk.cc",
    "vm.tiktok.com",
    "youtu.be",
];

/// Reads a link by the rule of its host.
pub(super) fn page(link: &Link) -> Page {
    if SHORTENERS.contains(&link.host.strip_prefix("www.").unwrap_or(&link.host)) {
        return Page::NoPerson;
    }
    let Some(network) = network_of(&link.host) else {
        return Page::Unknown;
    };
    // Another port is another server, whatever the name says.
    if link.port.is_some() {
        return Page::NoPerson;
    }
    // `facebook.com/#!/ivan` and `twitter.com/#!/ivan` come from old bookmarks.
    let bang = link
        .fragment
        .strip_prefix("!/")
        .filter(|_| link.path.is_empty());
    let parts: Vec<&str> = match bang {
        Some(path) => path
            .split(['/', '?'])
            .filter(|part| !part.is_empty())
            .collect(),
        None => link.path.iter().map(String::as_str).collect(),
    };
    let account = match network {
        "facebook" => facebook(link, &parts),
        "instagram" => instagram(&parts),
        "vk" => vk(link, &parts),
        "ok" => ok(link, &parts),
        "twitter" => twitter(&parts),
        "youtube" => youtube(&parts),
        "linkedin" => linkedin(&parts),
        "tiktok" => tiktok(&parts),
        _ => None,
    };
    account.map_or(Page::NoPerson, |account| Page::Account(network, account))
}

/// Whether `host` belongs to a network with a rule.
pub(super) fn is_known_host(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    network_of(&host).is_some() || SHORTENERS.contains(&host.as_str())
}

/// The network of a host, with the front parts that lead to the same accounts.
fn network_of(host: &str) -> Option<&'static str> {
    const FRONTS: [&str; 11] = [
        "www", "m", "mobile", "web", "touch", "mbasic", "wap", "new", "free", "0", "d",
    ];
    const HOSTS: [(&str, &str); 18] = [
        ("facebook.com", "facebook"),
        ("fb.com", "facebook"),
        ("instagram.com", "instagram"),
        ("instagr.am", "instagram"),
        ("vk.com", "vk"),
        ("vk.ru", "vk"),
        ("vk.me", "vk"),
        ("vkontakte.ru", "vk"),
        ("vkontakte.com", "vk"),
        ("ok.ru", "ok"),
        ("odnoklassniki.ru", "ok"),
        ("odnoklassniki.ua", "ok"),
        ("twitter.com", "twitter"),
        ("x.com", "twitter"),
        ("nitter.net", "twitter"),
        ("youtube.com", "youtube"),
        ("linkedin.com", "linkedin"),
        ("tiktok.com", "tiktok"),
    ];
    let find = |host: &str| {
        HOSTS
            .iter()
            .find(|(h, _)| *h == host)
            .map(|(_, network)| *network)
    };
    if let Some(network) = find(host) {
        return Some(network);
    }
    let (front, rest) = host.split_once('.')?;
    let network = find(rest)?;
    let is_language = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase());
    let is_locale = match network {
        // `de.linkedin.com`, `de-de.facebook.com`, `en.instagram.com`.
        "linkedin" => is_language(front),
        "facebook" => {
            is_language(front)
                || front
                    .split_once('-')
                    .is_some_and(|(a, b)| is_language(a) && is_language(b))
        }
        "youtube" => front == "music" || front == "gaming" || is_language(front),
        _ => false,
    };
    (FRONTS.contains(&front) || is_locale).then_some(network)
}

/// The account that a typed or transmitted id is, as it stands in the key. An id that is none of
/// the network's own forms is kept whole: connectors have ids of their own.
pub(super) fn id_account(network: &str, text: &str) -> Option<String> {
    let sign = text.starts_with('@');
    let name = text.strip_prefix('@').unwrap_or(text);
    let account = match network {
        "facebook" => facebook_name(name),
        "vk" => match name.strip_prefix('-').filter(|id| is_number(id)) {
            Some(group) => Some(format!("club{group}")),
            None => vk_name(name),
        },
        "ok" => {
            let id = name
                .strip_prefix("user:")
                .or_else(|| name.strip_prefix("profile/"));
            Some(id.unwrap_or(name).to_ascii_lowercase()).filter(|id| is_name(id, "._-/"))
        }
        "instagram" => numeric_or_name(name, sign, "._", 30),
        "tiktok" => numeric_or_name(name, sign, "._", 30),
        "twitter" => numeric_or_name(name, sign, "_", 30),
        "youtube" => youtube_id(text),
        "linkedin" => {
            let name = name.strip_prefix("in/").unwrap_or(name);
            linkedin_name(name.rsplit('/').next().unwrap_or(name)).map(|last| {
                match name.rsplit_once('/') {
                    Some((kind, _)) => format!("{}/{last}", kind.to_ascii_lowercase()),
                    None => last,
                }
            })
        }
        _ => None,
    };
    account.or_else(|| {
        let whole: String = text
            .nfc()
            .collect::<String>()
            .to_lowercase()
            .nfc()
            .collect();
        (!whole.is_empty() && !whole.contains(|c: char| is_invisible(c) || c.is_whitespace()))
            .then_some(whole)
    })
}

/// The plain link of an account as it stands in a key.
pub(super) fn url(network: &str, account: &str) -> Option<String> {
    let name = percent_encoded(account.strip_prefix('@').unwrap_or(account));
    let number = is_number(account);
    Some(match network {
        "facebook" if number => format!("https://www.facebook.com/profile.php?id={name}"),
        "facebook" => format!("https://www.facebook.com/{name}"),
        "vk" => format!("https://vk.com/{name}"),
        "ok" if number => format!("https://ok.ru/profile/{name}"),
        "ok" => format!("https://ok.ru/{name}"),
        // These ids are for programs; no page answers to them.
        "instagram" | "tiktok" if number => return None,
        "instagram" => format!("https://www.instagram.com/{name}/"),
        "tiktok" => format!("https://www.tiktok.com/@{name}"),
        "twitter" if number => format!("https://x.com/i/user/{name}"),
        "twitter" => format!("https://x.com/{name}"),
        "youtube" if is_channel_id(account) => format!("https://www.youtube.com/channel/{name}"),
        "youtube" if account.starts_with('@') => format!("https://www.youtube.com/@{name}"),
        "youtube" => format!("https://www.youtube.com/{name}"),
        "linkedin" if account.contains('/') => format!("https://www.linkedin.com/{name}"),
        "linkedin" => format!("https://www.linkedin.com/in/{name}"),
        _ => return None,
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_name(text: &str, signs: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || signs.as_bytes().contains(&b))
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.contains(&text.to_ascii_lowercase().as_str())
}

// ---- Facebook: dots and case do not count; numbers are ids ----

const FACEBOOK_PAGES: &[&str] = &[
    "ads",
    "adsmanager",
    "ajax",
    "api",
    "apps",
    "badges",
    "bookmarks",
    "business",
    "campaign",
    "checkpoint",
    "dialog",
    "directory",
    "docs",
    "donate",
    "events",
    "feed",
    "fundraisers",
    "games",
    "gaming",
    "groups",
    "hashtag",
    "help",
    "home.php",
    "jobs",
    "l.php",
    "legal",
    "lite",
    "login",
    "login.php",
    "logout.php",
    "marketplace",
    "media",
    "memories",
    "messages",
    "mobile",
    "notes",
    "notifications",
    "permalink.php",
    "photo",
    "photo.php",
    "photos",
    "places",
    "plugins",
    "policies",
    "policy.php",
    "posts",
    "privacy",
    "public",
    "r.php",
    "recover",
    "reel",
    "reels",
    "reg",
    "safety",
    "saved",
    "search",
    "settings",
    "share",
    "share.php",
    "sharer",
    "sharer.php",
    "stories",
    "story.php",
    "terms",
    "terms.php",
    "tr",
    "v",
    "video",
    "video.php",
    "videos",
    "watch",
    "friends",
    "find-friends",
    "me",
    "language",
    "dialog",
    "flx",
    "careers",
    "about",
    "download",
    "oauth",
    "connect",
    "whitepages",
    "pg",
    "people",
    "pages",
    "profile",
    "profile.php",
    "p",
];

fn facebook(link: &Link, parts: &[&str]) -> Option<String> {
    let first = *parts.first()?;
    let id_behind_name = |part: &str| {
        let id = part.rsplit_once('-').map(|(_, id)| id).unwrap_or(part);
        (is_number(id) && id.len() >= 5).then(|| significant(id))
    };
    match first.to_ascii_lowercase().as_str() {
        "profile.php" => link.query("id").filter(|id| is_number(id)).map(significant),
        "people" | "pages" => parts
            .last()
            .filter(|id| is_number(id) && parts.len() >= 3)
            .map(|id| significant(id)),
        "pg" => parts.get(1).and_then(|name| facebook_page_name(name)),
        "p" | "profile" => parts.get(1).and_then(|part| id_behind_name(part)),
        _ => facebook_page_name(first),
    }
}

/// A name, a number, or a page's title with its number behind (`Cafe-Berlin-123456789`).
fn facebook_page_name(part: &str) -> Option<String> {
    if is_one_of(part, FACEBOOK_PAGES) {
        return None;
    }
    match part.rsplit_once('-') {
        Some((_, id)) if is_number(id) && id.len() >= 9 => Some(significant(id)),
        _ => facebook_name(part.strip_prefix('@').unwrap_or(part)),
    }
}

fn facebook_name(name: &str) -> Option<String> {
    if is_number(name) {
        return Some(significant(name));
    }
    let plain = name.to_ascii_lowercase().replace('.', "");
    (is_name(name, ".") && !plain.is_empty() && !is_number(&plain) && !name.ends_with(".php"))
        .then_some(plain)
}

/// A number without the zeros before it; they are not part of an id.
fn significant(id: &str) -> String {
    match id.trim_start_matches('0') {
        "" => "0".to_owned(),
        id => id.to_owned(),
    }
}

// ---- Instagram, Twitter, TikTok: case does not count, dots do; names may be all digits ----

/// Ids are numbers, and so may names be: a name of digits keeps its sign.
fn numeric_or_name(name: &str, is_handle: bool, signs: &str, longest: usize) -> Option<String> {
    if is_number(name) {
        return Some(if is_handle {
            format!("@{name}")
        } else {
            name.to_owned()
        });
    }
    (is_name(name, signs) && name.len() <= longest).then(|| name.to_ascii_lowercase())
}

const INSTAGRAM_PAGES: &[&str] = &[
    "about",
    "accounts",
    "api",
    "ar",
    "archive",
    "challenge",
    "developer",
    "direct",
    "directory",
    "emails",
    "explore",
    "graphql",
    "legal",
    "lite",
    "locations",
    "p",
    "press",
    "privacy",
    "reel",
    "reels",
    "share",
    "terms",
    "tv",
    "web",
    "oauth",
    "session",
    "settings",
    "s",
];

fn instagram(parts: &[&str]) -> Option<String> {
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

const TWITTER_PAGES: &[&str] = &[
    "about",
    "account",
    "compose",
    "download",
    "en",
    "explore",
    "following",
    "followers",
    "favorites",
    "hashtag",
    "help",
    "home",
    "i",
    "intent",
    "jobs",
    "login",
    "logout",
    "lists",
    "mentions",
    "messages",
    "notifications",
    "oauth",
    "privacy",
    "rules",
    "search",
    "search-home",
    "settings",
    "share",
    "signup",
    "statuses",
    "tos",
    "who_to_follow",
    "widgets",
    "communities",
    "premium_sign_up",
    "bookmarks",
];

fn twitter(parts: &[&str]) -> Option<String> {
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

fn tiktok(parts: &[&str]) -> Option<String> {
    let name = parts.first()?.strip_prefix('@')?;
    numeric_or_name(name, true, "._", 30)
}

// ---- VK: numbers are ids, `id9` is one; groups have three words and one number ----

const VK_PAGES: &[&str] = &[
    "about",
    "ads",
    "album",
    "app",
    "apps",
    "apps.php",
    "artists",
    "audio",
    "audios",
    "away",
    "away.php",
    "badbrowser.php",
    "blog",
    "bookmarks",
    "brand",
    "bugs",
    "catalog",
    "clips",
    "dev",
    "discover",
    "docs",
    "edit",
    "faq",
    "fave",
    "feed",
    "friends",
    "games",
    "gifts",
    "gim",
    "groups",
    "groups_create.php",
    "help",
    "im",
    "invite",
    "jobs",
    "join",
    "login",
    "login.php",
    "logout",
    "market",
    "mail",
    "menu",
    "mobile",
    "music",
    "notifications",
    "people",
    "photos",
    "places",
    "podcasts",
    "press",
    "privacy",
    "products",
    "profile",
    "reg",
    "register",
    "restore",
    "search",
    "services",
    "settings",
    "share.php",
    "shop",
    "sticker",
    "stickers",
    "stories",
    "stats",
    "support",
    "tasks",
    "terms",
    "trends",
    "video",
    "videos",
    "vkpay",
    "wall",
    "widget",
    "write",
    "calls",
    "rules",
    "licence",
    "mini-apps",
];

fn vk(link: &Link, parts: &[&str]) -> Option<String> {
    let first = *parts.first()?;
    if is_one_of(first, &["im", "im.php", "write"]) {
        return link
            .query("sel")
            .filter(|id| is_number(id))
            .map(|id| format!("id{id}"));
    }
    if let Some(id) = first.strip_prefix("write").filter(|id| is_number(id)) {
        return Some(format!("id{}", significant(id)));
    }
    if is_one_of(first, &["profile.php"]) {
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
    let things = [
        "album",
        "albums",
        "app",
        "audio",
        "audios",
        "board",
        "clip",
        "clips",
        "doc",
        "docs",
        "friends",
        "gifts",
        "market",
        "note",
        "page",
        "photo",
        "photos",
        "podcast",
        "poll",
        "product",
        "story",
        "tag",
        "topic",
        "video",
        "videos",
        "wall",
        "audio_playlist",
    ];
    let is_thing = thing.len() < name.len() && is_one_of(thing, &things);
    if is_thing || is_one_of(name, VK_PAGES) || is_number(name) {
        return None;
    }
    vk_name(name)
}

fn vk_name(name: &str) -> Option<String> {
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
    (is_name(&plain, "._") && plain.len() <= 64).then_some(plain)
}

// ---- Odnoklassniki ----

const OK_PAGES: &[&str] = &[
    "about",
    "ads",
    "app",
    "apps",
    "catalog",
    "cdk",
    "discussions",
    "dk",
    "feed",
    "friends",
    "game",
    "games",
    "gifts",
    "guests",
    "help",
    "holidays",
    "hobby",
    "hobbies",
    "live",
    "login",
    "market",
    "marks",
    "messages",
    "music",
    "online",
    "photos",
    "post",
    "regulations",
    "search",
    "settings",
    "shop",
    "showcase",
    "stickers",
    "topic",
    "video",
    "videoembed",
    "vitrine",
];

fn ok(link: &Link, parts: &[&str]) -> Option<String> {
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
        name if is_number(name) || OK_PAGES.contains(&name) => None,
        name => is_name(name, "._-").then(|| name.to_owned()),
    }
}

// ---- YouTube: channel ids are written exactly, names are not ----

fn is_channel_id(text: &str) -> bool {
    text.len() == 24 && text.starts_with("UC") && is_name(text, "_-")
}

fn youtube(parts: &[&str]) -> Option<String> {
    const PAGES: &[&str] = &[
        "about",
        "account",
        "ads",
        "attribution_link",
        "clip",
        "create_channel",
        "creators",
        "embed",
        "feed",
        "gaming",
        "hashtag",
        "howyoutubeworks",
        "kids",
        "live",
        "live_chat",
        "movies",
        "music",
        "new",
        "oembed",
        "playlist",
        "post",
        "premium",
        "redirect",
        "reporthistory",
        "results",
        "shorts",
        "signin",
        "source",
        "supported_browsers",
        "t",
        "trending",
        "upload",
        "v",
        "view_play_list",
        "watch",
        "watch_videos",
        "c",
        "user",
        "channel",
        "profile",
    ];
    let name = |text: &str| youtube_name(text);
    match parts {
        ["channel", id, ..] => is_channel_id(id).then(|| (*id).to_owned()),
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
                    &[
                        "videos",
                        "about",
                        "featured",
                        "playlists",
                        "community",
                        "streams",
                        "shorts",
                    ],
                ) =>
        {
            name(custom).map(|custom| format!("c/{custom}"))
        }
        _ => None,
    }
}

fn youtube_id(text: &str) -> Option<String> {
    if is_channel_id(text) {
        return Some(text.to_owned());
    }
    for kind in ["user", "c"] {
        if let Some(name) = text
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            return youtube_name(name).map(|name| format!("{kind}/{name}"));
        }
    }
    youtube_name(text.strip_prefix('@').unwrap_or(text)).map(|name| format!("@{name}"))
}

/// Handles may be in any script.
fn youtube_name(name: &str) -> Option<String> {
    lower_name(name, "._-·")
}

// ---- LinkedIn ----

fn linkedin(parts: &[&str]) -> Option<String> {
    let parts = match parts {
        ["mwlite" | "m", rest @ ..] => rest,
        parts => parts,
    };
    match parts {
        ["in", name, ..] => linkedin_name(name),
        ["company" | "school" | "showcase" | "edu", name, ..] => {
            linkedin_name(name).map(|name| format!("{}/{name}", parts[0]))
        }
        // `pub/ivan-petrov/1/2a3/b4`: the name alone belongs to many.
        ["pub", name, a, b, c, ..] => {
            let number = [a, b, c].map(|part| part.to_ascii_lowercase());
            let sound = number.iter().all(|part| is_name(part, ""));
            linkedin_name(name)
                .filter(|_| sound)
                .map(|name| format!("pub/{name}/{}", number.join("/")))
        }
        _ => None,
    }
}

fn linkedin_name(name: &str) -> Option<String> {
    lower_name(name, "-_.&'’%")
}

/// A name in any script, lower case, NFC.
fn lower_name(name: &str, signs: &str) -> Option<String> {
    let plain: String = name
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect();
    let known = |c: char| {
        c.is_alphanumeric()
            || unicode_normalization::char::is_combining_mark(c)
            || signs.contains(c)
    };
    // A full-width letter is another character that looks like the plain one.
    let own_form = plain.nfkc().eq(plain.chars());
    let has_letter = plain.chars().any(char::is_alphanumeric);
    (has_letter && own_form && plain.chars().all(known) && plain.chars().count() <= 100)
        .then_some(plain)
}

// ---- every other host ----

/// Names of a query that follow visitors and say nothing of the account.
const TRACKING: &[&str] = &[
    "_branch_match_id",
    "_ga",
    "_gl",
    "_openstat",
    "fb_action_ids",
    "fbclid",
    "feature",
    "from",
    "gclid",
    "hl",
    "igsh",
    "igshid",
    "lang",
    "locale",
    "mc_cid",
    "mc_eid",
    "mibextid",
    "msclkid",
    "originalsubdomain",
    "rdt",
    "ref",
    "ref_src",
    "ref_url",
    "referrer",
    "refsrc",
    "s",
    "share",
    "si",
    "source",
    "src",
    "trk",
    "ttclid",
    "twclid",
    "wbraid",
    "gbraid",
    "yclid",
    "ysclid",
];

/// Host and path of a page nobody has a rule for. The path is kept letter by letter, since on an
/// unknown host two spellings may be two people; only handles (`@Ivan`) are known not to care.
pub(super) fn other_account(link: &Link) -> Option<String> {
    let host = ["www.", "m."]
        .iter()
        .find_map(|front| {
            link.host
                .strip_prefix(front)
                .filter(|rest| rest.contains('.'))
        })
        .unwrap_or(&link.host);
    let mut account = host.to_owned();
    if let Some(port) = link.port {
        account.push_str(&format!(":{port}"));
    }
    account.push('/');
    let parts: Vec<String> = link
        .path
        .iter()
        .map(|part| {
            let part = if part.starts_with('@') {
                part.to_lowercase().nfc().collect()
            } else {
                part.clone()
            };
            escaped(&part)
        })
        .collect();
    account.push_str(&parts.join("/"));
    let mut query: Vec<String> = link
        .query
        .iter()
        .filter(|(name, _)| {
            let name = name.to_ascii_lowercase();
            !name.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name.as_str())
        })
        .map(|(name, value)| match value.as_str() {
            "" => escaped(name),
            value => format!("{}={}", escaped(name), escaped(value)),
        })
        .collect();
    query.sort();
    if !query.is_empty() {
        account.push('?');
        account.push_str(&query.join("&"));
    }
    (host.contains('.') && account.len() <= 2048).then_some(account)
}

/// Keeps a decoded part from reading as something else when it is read again.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '?' | '#' | '&' | '=' | '/' | '\\') || c.is_whitespace() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}
