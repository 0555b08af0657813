use mail_parser::{MessageParser, MimeHeaders as _};
use serde_json::json;

use super::*;

fn record() -> Value {
    json!({
        "v": 1, "id": "7", "ticket": 12, "channel": "email",
        "from": {"name": "Иван Петров", "email": "ivan@example.com"},
        "cc": [], "subject": "Re: Заказ 17 [#12]", "text": "Здравствуйте!\n\n-- \nOlga",
        "message_id": "5.abc@shop.example", "in_reply_to": "q1@example.com",
        "references": ["q0@example.com", "q1@example.com", "4.def@shop.example"],
        "sent_at": "2026-11-23T12:00:00Z", "attachments": [],
    })
}

fn composed(record: &Value, files: Vec<Enclosure>) -> Vec<u8> {
    compose(record, "Shop «Ель» <support@shop.example>", &[], files).unwrap()
}

/// What every mail must be, whatever went into it.
fn sound(mail: &[u8]) {
    assert!(mail.is_ascii());
    assert!(!mail.contains(&b'\r'));
    let end = mail.windows(2).position(|two| two == b"\n\n").unwrap();
    for line in mail[..end].split(|byte| *byte == b'\n') {
        assert!(line.len() <= 150, "{}", String::from_utf8_lossy(line));
        let folded = line.starts_with(b" ") || line.starts_with(b"\t");
        let named = line.split(|byte| *byte == b':').next().is_some_and(|name| {
            [
                "From",
                "To",
                "Cc",
                "Subject",
                "Date",
                "Message-ID",
                "In-Reply-To",
                "References",
                "MIME-Version",
                "Content-Type",
                "Content-Transfer-Encoding",
                "Content-Disposition",
            ]
            .iter()
            .any(|known| known.as_bytes() == name)
        });
        assert!(folded || named, "{}", String::from_utf8_lossy(line));
    }
    assert!(
        !mail[end..]
            .split(|byte| *byte == b'\n')
            .any(|line| line == b".")
    );
}

#[test]
fn t4_a_mail_says_who_to_whom_about_what_and_what_it_answers() {
    let mail = composed(&record(), Vec::new());
    sound(&mail);
    let mail = MessageParser::new().parse(&mail).unwrap();
    let first = |address: Option<&mail_parser::Address<'_>>| {
        let address = address.unwrap().first().unwrap();
        (
            address.name().unwrap_or_default().to_owned(),
            address.address().unwrap().to_owned(),
        )
    };
    assert_eq!(
        first(mail.from()),
        ("Shop «Ель»".to_owned(), "support@shop.example".to_owned())
    );
    assert_eq!(
        first(mail.to()),
        ("Иван Петров".to_owned(), "ivan@example.com".to_owned())
    );
    assert!(mail.cc().is_none());
    assert_eq!(mail.subject(), Some("Re: Заказ 17 [#12]"));
    assert_eq!(mail.message_id(), Some("5.abc@shop.example"));
    assert_eq!(mail.in_reply_to().as_text(), Some("q1@example.com"));
    assert_eq!(
        mail.references().as_text_list().unwrap(),
        ["q0@example.com", "4.def@shop.example", "q1@example.com"],
        "what is answered stands last"
    );
    assert_eq!(mail.date().unwrap().to_rfc3339(), "2026-11-23T12:00:00Z");
    assert_eq!(
        mail.body_text(0).unwrap().replace("\r\n", "\n"),
        "Здравствуйте!\n\n-- \nOlga\n",
        "the blank of the signature's line too"
    );
}

#[test]
fn t2_copies_are_kept_without_ourselves_and_the_recipient() {
    let mut record = record();
    record["cc"] = json!([
        "Анна <anna@example.com>",
        "support@shop.example",
        "IVAN@example.com",
        "no address",
        "\"Doe, John\" <john@example.com>",
        "anna@example.com",
        "x@example.com\r\nBcc: all@example.com",
    ]);
    let own = [email::parse("support@shop.example").unwrap().key];
    let mail = compose(&record, "support@shop.example", &own, Vec::new()).unwrap();
    sound(&mail);
    let mail = MessageParser::new().parse(&mail).unwrap();
    let copies: Vec<_> = mail
        .cc()
        .unwrap()
        .iter()
        .map(|one| (one.name().unwrap_or_default(), one.address().unwrap()))
        .collect();
    assert_eq!(
        copies[..2],
        [
            ("Анна", "anna@example.com"),
            ("Doe, John", "john@example.com")
        ]
    );
    assert!(mail.bcc().is_none());
}

#[test]
fn r1_nothing_a_stranger_wrote_begins_a_header() {
    for evil in [
        "Eve\r\nBcc: all@example.com",
        "Eve\nX: y",
        "Eve\u{b}\u{85}\u{2028}Bcc: z",
        "=?utf-8?B?SGk=?=",
        "\\\"Eve\" <eve@evil.example>",
        "a,b;c:d",
        &"long ".repeat(400),
        &"ж".repeat(3_000),
        "\0\u{1b}[31m",
        &"x".repeat(3_000),
    ] {
        let mut record = record();
        record["from"]["name"] = json!(evil);
        record["subject"] = json!(format!("{evil} [#12]"));
        record["in_reply_to"] = json!(format!("{evil}@example.com"));
        record["references"] = json!([evil, format!("a@b\r\n{evil}"), "good@example.com"]);
        let file = Enclosure {
            name: evil.to_owned(),
            media_type: format!("text/{evil}"),
            bytes: evil.as_bytes().to_vec(),
        };
        let mail = composed(&record, vec![file]);
        sound(&mail);
        let mail = MessageParser::new().parse(&mail).unwrap();
        assert!(mail.bcc().is_none(), "{evil}");
        let to = mail.to().unwrap().first().unwrap();
        assert_eq!(to.address(), Some("ivan@example.com"), "{evil}");
        let plain = one_line(evil);
        assert_eq!(
            to.name().unwrap_or_default(),
            plain
                .chars()
                .take(LONGEST_NAME)
                .collect::<String>()
                .trim_end(),
            "{evil}"
        );
        assert_eq!(
            mail.subject().unwrap(),
            format!("{plain} [#12]").trim(),
            "{evil}"
        );
        assert_eq!(mail.attachment(0).unwrap().contents(), evil.as_bytes());
    }
}

#[test]
fn files_arrive_byte_for_byte_under_their_names() {
    let names = [
        "receipt.pdf",
        "two words.txt",
        "счёт за ноябрь.pdf",
        "a\"b;c=d'e%41.txt",
        "小明.png",
        &format!("{}.txt", "очень-длинное-имя-".repeat(10)),
        &format!("{}.txt", "long name ".repeat(20)),
    ]
    .map(str::to_owned);
    let bytes: Vec<u8> = (0..=255_u8)
        .cycle()
        .take(10_000)
        .chain(*b"\r\n.\r\nFrom x\n")
        .collect();
    for kind in [
        "application/pdf",
        "text/plain",
        "message/rfc822",
        "nonsense",
        "",
    ] {
        // The parser decodes what says it is text.
        let bytes = match kind {
            "text/plain" => b"one\r\n.\r\nFrom x\n\n  \t\rlast".to_vec(),
            _ => bytes.clone(),
        };
        let files = names
            .iter()
            .map(|name| Enclosure {
                name: name.clone(),
                media_type: kind.to_owned(),
                bytes: bytes.clone(),
            })
            .collect();
        let mail = composed(&record(), files);
        sound(&mail);
        let mail = MessageParser::new().parse(&mail).unwrap();
        assert_eq!(mail.attachment_count(), names.len(), "{kind}");
        for (place, name) in names.iter().enumerate() {
            let file = mail.attachment(u32::try_from(place).unwrap()).unwrap();
            assert_eq!(file.attachment_name(), Some(name.as_str()), "{kind}");
            assert!(file.contents() == bytes, "{name} {kind}");
        }
        assert!(mail.body_text(0).unwrap().starts_with("Здравствуйте!"));
    }
}

#[test]
fn no_line_of_a_text_ends_the_mail_or_begins_another_one() {
    let broken = format!("{}.", "x".repeat(76));
    for text in [
        ".",
        "one\n.\ntwo",
        "From me\nto you",
        &broken,
        &format!("{broken}\nьъ"),
        "a\r\n\r\n\nb\rc  \n\t",
        "\0\u{7}bell",
        "",
        &"слово ".repeat(5_000),
        &"x".repeat(5_000),
        "=3D =\n=?utf-8?B?SGk=?=",
    ] {
        let mut record = record();
        record["text"] = json!(text);
        let mail = composed(&record, Vec::new());
        sound(&mail);
        for line in mail.split(|byte| *byte == b'\n') {
            assert!(!line.starts_with(b"From "), "{text}");
            assert!(line.len() <= 80, "{text}");
        }
        let mail = MessageParser::new().parse(&mail).unwrap();
        let clean: String = text
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .collect();
        assert_eq!(
            mail.body_text(0)
                .unwrap()
                .replace("\r\n", "\n")
                .trim_end_matches('\n'),
            clean.trim_end_matches('\n'),
        );
    }
}

#[test]
fn a_record_without_an_address_is_no_mail() {
    let mut record = record();
    record["from"]["email"] = Value::Null;
    assert!(compose(&record, "support@shop.example", &[], Vec::new()).is_err());
    assert!(compose(&self::record(), "nobody", &[], Vec::new()).is_err());
}
