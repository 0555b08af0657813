use proptest::prelude::*;

use super::*;

fn germany() -> Option<Region> {
    Region::parse("DE")
}

fn text(messenger: &str, id: &str) -> Option<String> {
    key(messenger, id, germany()).map(|key| key.0)
}

#[test]
fn m2_ids_and_links_of_a_messenger_are_one_key() {
    for (messenger, id, expected) in [
        ("telegram", "193847", "telegram:193847"),
        ("telegram", "@Ivan_P", "telegram:ivan_p"),
        ("Telegram", " ivan_p ", "telegram:ivan_p"),
        ("telegram", "https://t.me/Ivan_P", "telegram:ivan_p"),
        ("telegram", "t.me/ivan_p?start=1", "telegram:ivan_p"),
        (
            "telegram",
            "http://www.telegram.me/ivan_p/",
            "telegram:ivan_p",
        ),
        ("telegram", "https://t.me/s/ivan_p", "telegram:ivan_p"),
        ("telegram", "https://t.me/@ivan_p", "telegram:ivan_p"),
        ("telegram", "https://ivan_p.t.me", "telegram:ivan_p"),
        ("telegram", "tg://resolve?domain=ivan_p", "telegram:ivan_p"),
        ("telegram", "tg:resolve?domain=ivan_p", "telegram:ivan_p"),
        ("telegram", "tg:ivan_p", "telegram:ivan_p"),
        ("telegram", "tg://user?id=193847", "telegram:193847"),
        (
            "telegram",
            "tg://openmessage?user_id=193847",
            "telegram:193847",
        ),
        (
            "telegram",
            "https://web.telegram.org/k/#193847",
            "telegram:193847",
        ),
        (
            "telegram",
            "https://web.telegram.org/k/#@ivan_p",
            "telegram:ivan_p",
        ),
        (
            "telegram",
            "https://web.telegram.org/#/im?p=@ivan_p",
            "telegram:ivan_p",
        ),
        (
            "telegram",
            "https://t.me/+491711234567",
            "telegram:+491711234567",
        ),
        (
            "telegram",
            "tg://resolve?phone=491711234567",
            "telegram:+491711234567",
        ),
        ("telegram", "+49 171 1234567", "telegram:+491711234567"),
        ("telegram", "0171 1234567", "telegram:+491711234567"),
        ("whatsapp", "491711234567", "whatsapp:491711234567"),
        ("whatsapp", "+49 171 123-45 67", "whatsapp:491711234567"),
        ("whatsapp", "0049 171 1234567", "whatsapp:491711234567"),
        ("whatsapp", "0171 1234567", "whatsapp:491711234567"),
        ("whatsapp", "+49 (0)171 1234567", "whatsapp:491711234567"),
        ("whatsapp", "٤٩١٧١١٢٣٤٥٦٧", "whatsapp:491711234567"),
        (
            "whatsapp",
            "491711234567@s.whatsapp.net",
            "whatsapp:491711234567",
        ),
        (
            "whatsapp",
            "491711234567:12@s.whatsapp.net",
            "whatsapp:491711234567",
        ),
        ("whatsapp", "491711234567@c.us", "whatsapp:491711234567"),
        (
            "whatsapp",
            "https://wa.me/491711234567?text=Hi",
            "whatsapp:491711234567",
        ),
        ("whatsapp", "wa.me/+491711234567", "whatsapp:491711234567"),
        (
            "whatsapp",
            "https://api.whatsapp.com/send?phone=%2B491711234567&text=x",
            "whatsapp:491711234567",
        ),
        (
            "whatsapp",
            "https://web.whatsapp.com/send/?phone=491711234567",
            "whatsapp:491711234567",
        ),
        (
            "whatsapp",
            "whatsapp://send?phone=491711234567",
            "whatsapp:491711234567",
        ),
        (
            "whatsapp",
            "whatsapp:+49 171 1234567",
            "whatsapp:491711234567",
        ),
        ("whatsapp", "12345", "whatsapp:12345"),
        (
            "viber",
            "viber://chat?number=%2B491711234567",
            "viber:491711234567",
        ),
        (
            "viber",
            "viber://contact?number=491711234567",
            "viber:491711234567",
        ),
        ("viber", "viber:+491711234567", "viber:491711234567"),
        ("viber", "+491711234567", "viber:491711234567"),
        ("viber", "viber://pa?chatURI=AcmeBot", "viber:acmebot"),
        ("viber", "01234567890A=", "viber:01234567890a="),
        ("skype", "live:.cid.1a2b", "skype:live:.cid.1a2b"),
        ("skype", "skype:Ivan.P?chat", "skype:ivan.p"),
        ("skype", "skype:live:.cid.1A2B?call", "skype:live:.cid.1a2b"),
        (
            "signal",
            "https://signal.me/#p/+491711234567",
            "signal:491711234567",
        ),
        (
            "signal",
            "sgnl://signal.me/#p/+491711234567",
            "signal:491711234567",
        ),
        ("signal", "+491711234567", "signal:491711234567"),
        ("signal", "Ivan.42", "signal:ivan.42"),
        ("wechat", "weixin://dl/chat?IvanP", "wechat:ivanp"),
        ("wechat", "wxid_Ab12", "wechat:wxid_ab12"),
        ("messenger", "1234567890", "messenger:1234567890"),
        (
            "messenger",
            "https://m.me/Ivan.Petrov",
            "facebook:ivanpetrov",
        ),
        (
            "messenger",
            "https://www.messenger.com/t/ivanpetrov",
            "facebook:ivanpetrov",
        ),
        ("messenger", "m.me/100001234567", "facebook:100001234567"),
        (
            "telegram",
            "https://wa.me/491711234567",
            "whatsapp:491711234567",
        ),
        ("instagram", "ivan", "instagram:ivan"),
        (
            "Matrix",
            "@Ivan:matrix.example",
            "matrix:ivan:matrix.example",
        ),
        ("other", "@Ivan", "other:@ivan"),
        ("", "ivan", "other:@ivan"),
    ] {
        assert_eq!(
            text(messenger, id).as_deref(),
            Some(expected),
            "{messenger} {id}"
        );
    }
}

#[test]
fn m2_links_to_no_person_have_no_key() {
    for id in [
        "",
        "@",
        "  ",
        "https://t.me/joinchat/AAAA",
        "https://t.me/+AbCdEfGh",
        "t.me/addstickers/Cats",
        "https://t.me/c/12345/6",
        "https://t.me/share/url?url=x",
        "https://t.me/12345",
        "https://t.me/",
        "tg://join?invite=abc",
        "tg://resolve",
        "https://wa.me/message/ABC",
        "https://wa.me/qr/ABC",
        "https://chat.whatsapp.com/ABC",
        "https://signal.me/#eu/abc",
        "https://signal.group/#abc",
        "https://invite.viber.com/?g=abc",
        "skype:a;b?chat",
        "https://join.skype.com/abc",
        "https://m.me/",
        "iv\u{200B}an",
        "iv\u{202E}an",
        "https://t.me/iv\u{200B}an",
        "https://ｔ.me/ivan",
        "https://user@t.me/ivan",
        "https://elsewhere.example/ivan",
    ] {
        assert_eq!(text("telegram", id), None, "{id}");
    }
}

#[test]
fn m2_a_number_of_telegram_is_no_phone_number() {
    assert_ne!(
        text("telegram", "491711234567"),
        text("telegram", "+491711234567")
    );
}

#[test]
fn m2_a_long_id_is_an_id() {
    let id = "u".repeat(100);
    assert_eq!(text("telegram", &id), Some(format!("telegram:{id}")));
}

#[test]
fn c13_the_phone_behind_an_id_is_known_where_ids_are_numbers() {
    for (messenger, id, phone) in [
        ("whatsapp", "491711234567", Some("+491711234567")),
        ("viber", "+49 171 1234567", Some("+491711234567")),
        (
            "signal",
            "https://signal.me/#p/+491711234567",
            Some("+491711234567"),
        ),
        ("telegram", "+491711234567", Some("+491711234567")),
        ("telegram", "491711234567", None),
        ("whatsapp", "12345", None),
        ("signal", "ivan.42", None),
        ("messenger", "491711234567", None),
    ] {
        assert_eq!(
            phone_of(messenger, id).as_deref(),
            phone,
            "{messenger} {id}"
        );
    }
}

#[test]
fn r3_a_chat_opens_by_https_or_the_messengers_scheme() {
    for (messenger, id, expected) in [
        ("telegram", "@Ivan", Some("https://t.me/ivan")),
        ("telegram", "193847", Some("tg://user?id=193847")),
        (
            "telegram",
            "+491711234567",
            Some("https://t.me/+491711234567"),
        ),
        (
            "whatsapp",
            "+491711234567",
            Some("https://wa.me/491711234567"),
        ),
        (
            "viber",
            "491711234567",
            Some("viber://chat?number=%2B491711234567"),
        ),
        ("skype", "live:ivan", Some("skype:live:ivan?chat")),
        ("skype", "a b\"c", Some("skype:a%20b%22c?chat")),
        (
            "signal",
            "491711234567",
            Some("https://signal.me/#p/+491711234567"),
        ),
        ("signal", "ivan.42", None),
        ("messenger", "ivan.petrov", Some("https://m.me/ivan.petrov")),
        (
            "messenger",
            "https://m.me/ivan.petrov",
            Some("https://m.me/ivanpetrov"),
        ),
        ("other", "ivan", None),
    ] {
        assert_eq!(link(messenger, id).as_deref(), expected, "{messenger} {id}");
    }
}

proptest! {
    #[test]
    fn m2_any_text_is_read_without_a_panic(messenger in any::<String>(), id in any::<String>()) {
        let _ = key(&messenger, &id, germany());
        let _ = link(&messenger, &id);
        let _ = phone_of(&messenger, &id);
    }

    #[test]
    fn m2_an_id_read_again_from_its_key_is_the_same(
        messenger in "(telegram|whatsapp|viber|skype|signal|wechat|messenger)",
        id in "[@+]?(\\PC{1,12}|[0-9+() ]{3,14}|[A-Za-z0-9._]{1,12})",
    ) {
        if let Some(first) = text(&messenger, &id)
            && let Some((_, own)) = first.split_once(':')
            && first.starts_with(&messenger)
        {
            prop_assert_eq!(text(&messenger, own), Some(first.clone()));
        }
    }
}
