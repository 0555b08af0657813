use proptest::prelude::*;

use super::*;

fn of(link: &str) -> Option<String> {
    parse_profile(link).map(|profile| profile.key.0)
}

#[test]
fn m2_every_form_of_a_profile_link_is_one_key() {
    let families: &[(&str, &[&str])] = &[
        (
            "facebook:ivanpetrov",
            &[
                "https://www.facebook.com/ivan.petrov",
                "http://facebook.com/IvanPetrov/",
                "facebook.com/ivan.petrov?fref=ts",
                "www.facebook.com/ivanpetrov",
                "https://m.facebook.com/ivan.petrov",
                "https://web.facebook.com/ivanpetrov",
                "https://mobile.facebook.com/ivanpetrov",
                "https://mbasic.facebook.com/ivanpetrov",
                "https://de-de.facebook.com/ivanpetrov",
                "https://fb.com/ivanpetrov",
                "https://www.fb.com/ivanpetrov#about",
                "https://www.facebook.com/ivanpetrov/photos/123",
                "https://fb.me/ivan.petrov",
                "fb.me/ivanpetrov?x=1",
                "https://www.facebook.com/ivanpetrov/posts/123",
                "https://www.facebook.com/#!/ivan.petrov",
                "https://www.facebook.com/pg/ivanpetrov/about",
                "//facebook.com/ivanpetrov",
                "HTTPS://WWW.FACEBOOK.COM/IVANPETROV",
                "https://facebook.com:443/ivanpetrov",
                "https://facebook.com./ivanpetrov",
            ],
        ),
        (
            "facebook:100001234567",
            &[
                "https://www.facebook.com/profile.php?id=100001234567",
                "https://m.facebook.com/profile.php?id=100001234567&sk=about",
                "https://www.facebook.com/profile.php?sk=about&id=100001234567#x",
                "https://www.facebook.com/100001234567",
                "https://www.facebook.com/people/Ivan-Petrov/100001234567",
                "https://www.facebook.com/people/_/100001234567/",
                "https://www.facebook.com/pages/Cafe/100001234567",
                "https://www.facebook.com/Cafe-Berlin-100001234567/",
                "https://www.facebook.com/p/Cafe-Berlin-100001234567/",
            ],
        ),
        (
            "instagram:ivan.petrov_1",
            &[
                "https://www.instagram.com/ivan.petrov_1/",
                "instagram.com/Ivan.Petrov_1",
                "https://instagram.com/ivan.petrov_1?igsh=abc&utm_source=qr",
                "https://www.instagram.com/ivan.petrov_1/reels/",
                "https://www.instagram.com/_u/ivan.petrov_1",
                "https://www.instagram.com/stories/ivan.petrov_1/123/",
                "https://m.instagram.com/ivan.petrov_1",
                "http://instagr.am/ivan.petrov_1",
                "https://ig.me/m/ivan.petrov_1",
            ],
        ),
        ("instagram:@12345", &["https://instagram.com/12345"]),
        (
            "vk:id9",
            &[
                "https://vk.com/id9",
                "vk.com/ID9",
                "https://m.vk.com/id9?w=wall9_1",
                "https://www.vk.com/id9/",
                "https://vk.ru/id9",
                "https://m.vk.ru/id9",
                "http://vkontakte.ru/id9",
                "https://vk.me/id9",
                "https://vk.com/write9",
                "https://vk.com/im?sel=9",
                "https://vk.com/gim123?sel=9",
            ],
        ),
        (
            "vk:ivan_petrov",
            &[
                "https://vk.com/Ivan_Petrov",
                "vk.com/@ivan_petrov",
                "https://vk.com/@ivan_petrov-how-to",
            ],
        ),
        (
            "vk:club55",
            &[
                "https://vk.com/club55",
                "https://vk.com/public55",
                "https://vk.com/event55",
            ],
        ),
        (
            "ok:5123",
            &[
                "https://ok.ru/profile/5123",
                "https://m.ok.ru/profile/5123/",
                "https://www.odnoklassniki.ru/profile/5123?x=1",
                "https://odnoklassniki.ua/profile/5123/statuses",
                "https://ok.ru/dk?st.cmd=friendMain&st.friendId=5123",
            ],
        ),
        ("ok:ivan.petrov", &["https://ok.ru/Ivan.Petrov"]),
        (
            "ok:group/77",
            &["https://ok.ru/group/77", "https://m.ok.ru/group/77/topics"],
        ),
        (
            "twitter:ivan_p",
            &[
                "https://twitter.com/Ivan_P",
                "https://x.com/ivan_p",
                "https://www.x.com/ivan_p/",
                "https://mobile.twitter.com/ivan_p?lang=de",
                "https://m.twitter.com/ivan_p",
                "https://twitter.com/@ivan_p",
                "https://twitter.com/#!/ivan_p",
                "https://x.com/ivan_p/status/1234567",
                "https://nitter.net/ivan_p",
                "https://x.com/intent/user?screen_name=Ivan_P",
                "https://twitter.com/intent/follow?screen_name=ivan_p",
            ],
        ),
        ("twitter:12", &["https://x.com/i/user/12"]),
        ("twitter:@12", &["https://x.com/12"]),
        (
            "youtube:UCabcdefghijklmnopqrstuv",
            &[
                "https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv",
                "https://m.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos",
                "https://music.youtube.com/channel/UCabcdefghijklmnopqrstuv",
                "youtube.com/channel/UCabcdefghijklmnopqrstuv?sub_confirmation=1",
            ],
        ),
        (
            "youtube:UCABCDEFGHIJKLMNOPQRSTUV",
            &["https://www.youtube.com/channel/UCABCDEFGHIJKLMNOPQRSTUV"],
        ),
        (
            "youtube:@ivan-p",
            &[
                "https://www.youtube.com/@Ivan-P",
                "https://youtube.com/@ivan-p/videos?x#y",
            ],
        ),
        (
            "youtube:@иван",
            &[
                "https://www.youtube.com/@иван",
                "https://youtube.com/@%D0%98%D0%B2%D0%B0%D0%BD",
            ],
        ),
        (
            "youtube:user/ivan",
            &[
                "https://www.youtube.com/user/Ivan",
                "youtube.com/user/ivan/videos",
            ],
        ),
        (
            "youtube:c/ivan",
            &[
                "https://www.youtube.com/c/Ivan/featured",
                "https://www.youtube.com/ivan",
            ],
        ),
        (
            "linkedin:ivan-petrov-1a2b",
            &[
                "https://www.linkedin.com/in/Ivan-Petrov-1a2b/",
                "https://de.linkedin.com/in/ivan-petrov-1a2b",
                "linkedin.com/in/ivan-petrov-1a2b/de?trk=x",
                "https://m.linkedin.com/in/ivan-petrov-1a2b/details/skills",
                "https://www.linkedin.com/mwlite/in/ivan-petrov-1a2b",
            ],
        ),
        (
            "linkedin:company/acme",
            &["https://www.linkedin.com/company/Acme/about/"],
        ),
        (
            "linkedin:pub/ivan-petrov/1/2a3/b4",
            &["https://www.linkedin.com/pub/ivan-petrov/1/2A3/b4"],
        ),
        (
            "tiktok:ivan.p",
            &[
                "https://www.tiktok.com/@Ivan.P?lang=de",
                "tiktok.com/@ivan.p",
                "https://m.tiktok.com/@ivan.p/video/123",
            ],
        ),
        (
            "other:mastodon.example/@ivan",
            &[
                "https://mastodon.example/@Ivan",
                "mastodon.example/@ivan/",
                "http://www.mastodon.example/@ivan?utm_source=x#top",
            ],
        ),
        (
            "other:forum.example/user.php?id=5",
            &[
                "https://forum.example/user.php?id=5&fbclid=x",
                "forum.example/user.php?utm_a=b&id=5",
            ],
        ),
        (
            "other:ivan.blog.example/",
            &["https://ivan.blog.example", "ivan.blog.example/"],
        ),
        (
            "other:forum.example:8080/ivan",
            &["http://forum.example:8080/ivan"],
        ),
        (
            "other:xn--e1afmkfd.xn--p1ai/иван",
            &[
                "https://пример.рф/иван",
                "https://ПРИМЕР.рф/%D0%B8%D0%B2%D0%B0%D0%BD",
            ],
        ),
    ];
    for (expected, links) in families {
        for link in *links {
            assert_eq!(of(link).as_deref(), Some(*expected), "{link}");
        }
    }
}

#[test]
fn m2_the_canonical_link_of_a_profile_leads_to_the_same_key() {
    for link in [
        "facebook.com/ivan.petrov",
        "facebook.com/100001234567",
        "instagram.com/ivan",
        "instagram.com/12345",
        "vk.com/id9",
        "vk.com/club55",
        "vk.com/ivan",
        "ok.ru/profile/5",
        "ok.ru/group/5",
        "ok.ru/ivan",
        "x.com/ivan",
        "x.com/12",
        "x.com/i/user/12",
        "youtube.com/channel/UCabcdefghijklmnopqrstuv",
        "youtube.com/@иван",
        "youtube.com/user/ivan",
        "youtube.com/c/ivan",
        "linkedin.com/in/ivan",
        "linkedin.com/company/acme",
        "linkedin.com/pub/a-b/1/2/3",
        "tiktok.com/@ivan",
        "tiktok.com/@12",
        "forum.example/a%3Fb/c%20d?x=1%262",
        "пример.рф/иван",
    ] {
        let profile = parse_profile(link).unwrap_or_else(|| panic!("{link}"));
        assert!(profile.url.starts_with("https://"), "{link}");
        assert_eq!(of(&profile.url), Some(profile.key.0), "{link}");
    }
}

#[test]
fn m2_links_that_deceive_or_lead_to_nobody_never_match() {
    for link in [
        "",
        "vk.com",
        "https://vk.com/",
        "https://vk.com/feed",
        "https://vk.com/wall9_1",
        "https://vk.com/photo-5_7",
        "https://vk.com/123",
        "https://vk.com/away.php?to=x",
        "https://www.facebook.com/",
        "https://www.facebook.com/sharer/sharer.php?u=x",
        "https://www.facebook.com/app_scoped_user_id/100001234567/",
        "https://l.facebook.com/ivanpetrov",
        "https://business.facebook.com/ivanpetrov",
        "https://fb.me/4xYz12AbC",
        "https://fb.me/e/abcdef",
        "https://m.me/j/AbCdEf/",
        "https://m.me/join/AbCdEf",
        "https://ig.me/ivan.petrov_1",
        "https://pic.twitter.com/AbCdEf",
        "https://x.com/intent/user",
        "https://vt.tiktok.com/AbCdEf",
        "https://connect.ok.ru/offer?url=x",
        "https://vk.com/video_ext.php?oid=1",
        "https://www.facebook.com/groups/123",
        "https://www.facebook.com/watch?v=1",
        "https://www.facebook.com/profile.php",
        "https://www.facebook.com/profile.php?id=abc",
        "https://www.facebook.com/messages/t/1",
        "https://l.facebook.com/l.php?u=x",
        "https://twitter.com/intent/tweet?text=x",
        "https://twitter.com/home",
        "https://x.com/search?q=ivan",
        "https://x.com/i/lists/1",
        "https://www.instagram.com/p/AbC/",
        "https://www.instagram.com/reel/AbC",
        "https://www.instagram.com/explore/tags/x",
        "https://www.youtube.com/watch?v=abc",
        "https://youtu.be/abc",
        "https://www.youtube.com/shorts/abc",
        "https://www.youtube.com/playlist?list=x",
        "https://www.linkedin.com/feed/",
        "https://www.linkedin.com/jobs/view/1",
        "https://lnkd.in/abc",
        "https://vm.tiktok.com/abc",
        "https://www.tiktok.com/foryou",
        "https://ok.ru/feed",
        "https://ok.ru/video/1",
        "https://ok.ru/123",
        // Written to deceive.
        "https://ｖｋ.com/id9",
        "https://vk。com/id9",
        "https://vk.com/ｉｄ９",
        "https://user@vk.com/id9",
        "https://vk.com@evil.example/id9",
        "https://vk.com:pw@evil.example/",
        "https://vk.com/id\u{200B}9",
        "https://vk.com/id9\u{200B}",
        "https://vk.com/id%E2%80%8B9",
        "https://v\u{AD}k.com/id9",
        "https://vk.com/\u{202E}9di",
        "https://vk%2Ecom/id9",
        "https:\\\\vk.com\\id9",
        "https://vk.com\\@evil.example",
        "https://vk.com/id9 x",
        "https://v\tk.com/id9",
        "ftp://vk.com/id9",
        "javascript://vk.com/id9",
        "https://vk.com:8443/id9",
        "https://vk.com/іvan",
        "https://www.youtube.com/@ｉｖａｎ",
        "https://vk.com/a/../id9",
        // Messengers are none.
        "https://t.me/ivan",
        "https://wa.me/491711234567",
        "https://m.me/ivan",
        "https://exa mple.org/ivan",
        "word",
        "localhost/ivan",
        "https:///x",
        "https://",
    ] {
        assert_eq!(of(link), None, "{link:?}");
    }
    // Other hosts that only look like a network are hosts of their own.
    for link in [
        "https://vk.com.evil.example/id9",
        "https://evilvk.com/id9",
        "https://vk.co/id9",
    ] {
        assert!(
            of(link).is_some_and(|key| key.starts_with("other:")),
            "{link}"
        );
    }
}

#[test]
fn m2_an_id_and_its_link_are_one_key() {
    for (network, id, expected) in [
        ("vk", "9", "vk:id9"),
        ("vk", "id9", "vk:id9"),
        ("VK", " @Ivan ", "vk:ivan"),
        ("vk", "-55", "vk:club55"),
        ("vk", "https://vk.com/id9", "vk:id9"),
        ("vk", "vk.com/id9", "vk:id9"),
        ("facebook", "100001234567", "facebook:100001234567"),
        ("facebook", "Ivan.Petrov", "facebook:ivanpetrov"),
        ("instagram", "ivan.petrov", "instagram:ivan.petrov"),
        (
            "instagram",
            "17841400000000000",
            "instagram:17841400000000000",
        ),
        ("instagram", "@12345", "instagram:@12345"),
        ("twitter", "@Ivan", "twitter:ivan"),
        ("ok", "user:575662542481", "ok:575662542481"),
        ("ok", "group/77", "ok:group/77"),
        (
            "youtube",
            "UCabcdefghijklmnopqrstuv",
            "youtube:UCabcdefghijklmnopqrstuv",
        ),
        ("youtube", "@Ivan", "youtube:@ivan"),
        ("youtube", "ivan", "youtube:@ivan"),
        (
            "youtube",
            "https://youtube.com/channel/UCaB",
            "youtube:UCaB",
        ),
        ("youtube", "channel/aB", "youtube:channel/aB"),
        ("youtube", "user/Ivan", "youtube:user/ivan"),
        ("linkedin", "in/Ivan-P", "linkedin:ivan-p"),
        ("linkedin", "company/Acme", "linkedin:company/acme"),
        ("tiktok", "@ivan", "tiktok:ivan"),
        ("facebook", "psid:AB-12", "facebook:psid:ab-12"),
        ("vk", "https://facebook.com/ivan.p", "facebook:ivanp"),
        ("mastodon", "@Ivan", "other:mastodon/ivan"),
        (
            "mastodon",
            "https://mastodon.example/@ivan",
            "other:mastodon.example/@ivan",
        ),
        ("other", "mastodon/ivan", "other:mastodon/ivan"),
        ("other", "ivan", "other:other/ivan"),
        ("other", "ivan.blog.example", "other:ivan.blog.example/"),
        ("telegram", "@ivan", "telegram:ivan"),
    ] {
        assert_eq!(
            key(network, id).map(|key| key.0).as_deref(),
            Some(expected),
            "{network} {id}"
        );
    }
    for id in [
        "",
        " ",
        "iv\u{200B}an",
        "https://vk.com/feed",
        "https://t.me/ivan",
    ] {
        assert_eq!(key("vk", id), None, "{id:?}");
    }
}

#[test]
fn m2_accounts_that_are_not_one_never_share_a_key() {
    let different = [
        "https://instagram.com/ivan.petrov",
        "https://instagram.com/ivanpetrov",
        "https://vk.com/ivan.petrov",
        "https://vk.com/ivanpetrov",
        "https://www.youtube.com/user/ivanpetrov",
        "https://www.youtube.com/c/ivanpetrov",
        "https://www.youtube.com/@ivanpetrov",
        "https://facebook.com/ivanpetrov",
        "https://x.com/ivanpetrov",
        "https://www.linkedin.com/in/ivanpetrov",
        "https://www.linkedin.com/company/ivanpetrov",
        "https://vk.com/id9",
        "https://vk.com/club9",
        "https://ok.ru/profile/9",
        "https://ok.ru/group/9",
        "https://x.com/9",
        "https://x.com/i/user/9",
        "https://blog.example/Ivan",
        "https://blog.example/ivan",
    ];
    let keys: std::collections::HashSet<_> = different.iter().map(|link| of(link)).collect();
    assert_eq!(keys.len(), different.len());
}

proptest! {
    #[test]
    fn m2_any_text_is_read_without_a_panic(network in any::<String>(), text in any::<String>()) {
        let _ = key(&network, &text);
        let _ = parse_profile(&text);
        let _ = has_foreign_scheme(&text);
    }

    #[test]
    fn m2_a_link_read_again_from_its_own_form_is_the_same(
        host in "(vk.com|facebook.com|www.instagram.com|ok.ru|x.com|youtube.com|linkedin.com|tiktok.com|blog.example)",
        path in "(/(in|c|user|channel|profile|group|@|people|[a-z]{2}))?[/@]\\PC{1,12}(\\?[a-z]{1,3}=\\PC{0,6})?",
    ) {
        if let Some(profile) = parse_profile(&format!("https://{host}{path}")) {
            let (network, account) = profile.key.0.split_once(':').expect("a word before the colon");
            prop_assert_eq!(key(network, account), Some(profile.key.clone()));
            if !profile.url.is_empty() {
                prop_assert_eq!(of(&profile.url), Some(profile.key.0));
            }
        }
    }

    #[test]
    fn m2_an_id_read_again_from_its_key_is_the_same(
        network in "(facebook|instagram|vk|ok|twitter|youtube|linkedin|tiktok|mastodon|my net)",
        id in "(@?[A-Za-z0-9._-]{1,14}|\\PC{1,10}|(c|user|in|company|group)/[A-Za-z0-9]{1,6})",
    ) {
        if let Some(first) = key(&network, &id) {
            let (network, account) = first.0.split_once(':').expect("a word before the colon");
            prop_assert_eq!(key(network, account), Some(first.clone()));
        }
    }
}
