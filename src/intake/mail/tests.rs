use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::domain::appeal::{Content, Family};

use super::*;

fn ok(raw: &str) -> Appeal {
    parse(raw.as_bytes()).unwrap()
}

/// Names, types and bytes of the attachments.
fn files(appeal: &Appeal) -> Vec<(String, String, Vec<u8>)> {
    appeal
        .attachments
        .iter()
        .map(|media| {
            let Content::Bytes(bytes) = &media.content else {
                unreachable!("mail carries its files");
            };
            let media_type = media.media_type.clone().unwrap_or_default();
            (media.name.clone(), media_type, bytes.clone())
        })
        .collect()
}

fn names(raw: &str) -> Vec<String> {
    files(&ok(raw))
        .into_iter()
        .map(|(name, _, _)| name)
        .collect()
}

const PLAIN: &str = "\
Return-Path: <anna@example.com>
Authentication-Results: mx.example.org;
\tspf=pass smtp.mailfrom=anna@example.com
Message-ID: <m1@example.com>
In-Reply-To: <m0@example.org>
References: <r1@example.org>
 <m0@example.org>
From: =?utf-8?Q?Anna_M=C3=BCller?= <anna@example.com>
To: Support <support@example.org>, sales@example.org
Cc: Bob <bob@example.com>
Reply-To: <orders@example.com>
Subject: =?utf-8?B?V28gaXN0IG1laW5l?=
 =?utf-8?B?IEJlc3RlbGx1bmc/?=
Date: Sun, 22 Nov 2026 06:10:00 +0300
MIME-Version: 1.0
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Gr=FC=DFe,
Anna
";

#[test]
fn m12_a_mail_is_an_appeal_of_its_author() {
    let appeal = ok(PLAIN);
    assert_eq!(appeal.channel, "email");
    assert_eq!(Family::of(&appeal.channel), Family::Mail);
    assert_eq!(appeal.kind, AppealKind::Message);
    assert_eq!(appeal.author, Author::Client);
    assert_eq!(appeal.id, "m1@example.com");
    assert_eq!(appeal.from.name.as_deref(), Some("Anna Müller"));
    assert_eq!(appeal.from.emails, ["anna@example.com"]);
    assert_eq!(appeal.to, ["support@example.org", "sales@example.org"]);
    assert_eq!(appeal.cc, ["bob@example.com"]);
    assert_eq!(appeal.reply_to, ["orders@example.com"]);
    assert_eq!(appeal.in_reply_to.as_deref(), Some("m0@example.org"));
    assert_eq!(appeal.references, ["r1@example.org", "m0@example.org"]);
    assert_eq!(appeal.subject.as_deref(), Some("Wo ist meine Bestellung?"));
    assert_eq!(appeal.text, "Grüße,\nAnna");
    assert_eq!(appeal.html, None);
    assert_eq!(appeal.sent_at.unwrap().rfc3339(), "2026-11-22T03:10:00Z");
    assert!(appeal.attachments.is_empty());
    assert_eq!(
        serde_json::Value::Object(appeal.extra),
        serde_json::json!({"authentication_results":
            ["mx.example.org; spf=pass smtp.mailfrom=anna@example.com"]})
    );
    let again = ok(&PLAIN.replace('\n', "\r\n"));
    assert_eq!(again, ok(PLAIN), "line ends make no difference");
    assert_eq!(ok(&PLAIN.replace('\n', "\r")), ok(PLAIN));
}

#[test]
fn m12_a_mail_without_a_sender_is_refused() {
    for raw in [
        "Subject: x\n\ny",
        "",
        "just text",
        "From:\n\nx",
        "From: <>\n\nx",
        "From: Anna Li\n\nx",
        "Sender: a@b.c\nReply-To: a@b.c\n\nx",
    ] {
        let reason = parse(raw.as_bytes()).unwrap_err();
        assert!(reason.contains("From"), "{raw:?}: {reason}");
    }
}

#[test]
fn the_first_author_with_an_address_is_the_sender() {
    for (headers, address) in [
        ("From: Anna, Bob <b@c.d>", "b@c.d"),
        ("From: a@b.c, d@e.f\nSender: d@e.f", "a@b.c"),
        ("From: nobody\nFrom: a@b.c", "a@b.c"),
        ("from : a@b.c", "a@b.c"),
        ("FROM:a@b.c", "a@b.c"),
        ("From: root", "root"),
        ("From:\n\ta@b.c", "a@b.c"),
    ] {
        assert_eq!(ok(&format!("{headers}\n\nx")).from.emails, [address]);
    }
}

#[test]
fn a_comma_without_quotes_cuts_nothing_off_a_name() {
    for (from, name) in [
        ("Li, Anna <a@b.c>", Some("Li, Anna")),
        ("Acme, Inc. (Support), <a@b.c>", Some("Acme, Inc.")),
        ("a@b.c, Anna <d@e.f>", None),
        ("Anna <a@b.c>, Bob <d@e.f>", Some("Anna")),
        ("a, b, c, d, Anna <a@b.c>", Some("Anna")),
    ] {
        let appeal = ok(&format!("From: {from}\n\nx"));
        assert_eq!(appeal.from.name.as_deref(), name, "{from}");
        assert_eq!(appeal.from.emails, ["a@b.c"], "{from}");
    }
}

#[test]
fn a_text_of_an_unknown_kind_is_read_and_one_for_programs_is_a_file() {
    for (kind, text, files) in [
        ("text/markdown", "Hello *there*", 0),
        ("text/x-log", "Hello *there*", 0),
        ("text/css", "", 1),
        ("text/calendar", "", 1),
        ("text/markdown; name=a.md", "", 1),
    ] {
        let appeal = ok(&format!(
            "From: a@b.c\nContent-Type: {kind}\n\nHello *there*\n"
        ));
        assert_eq!(
            (appeal.text.as_str(), appeal.attachments.len()),
            (text, files),
            "{kind}"
        );
    }
}

#[test]
fn a_date_as_the_internet_writes_it_elsewhere_is_read() {
    let sent = |date: &str| ok(&format!("From: a@b.c\nDate: {date}\n\nx")).sent_at;
    assert_eq!(
        sent("2026-11-20T10:00:00Z"),
        sent("Fri, 20 Nov 2026 10:00:00 +0000")
    );
    assert!(sent("2026-11-20T10:00:00Z").is_some());
}

#[test]
fn a_mail_without_an_id_is_known_by_its_hash_whatever_its_line_ends() {
    let raw = "From: a@b.c\nSubject: x\n\nhello\n";
    let id = ok(raw).id;
    assert_eq!(id.len(), 64);
    assert_eq!(ok(&raw.replace('\n', "\r\n")).id, id);
    assert_eq!(ok(&format!("{raw}\n\n")).id, id);
    assert_ne!(ok(&raw.replace("hello", "hallo")).id, id);
}

#[test]
fn message_ids_are_read_as_mailers_write_them() {
    let with = |header: &str| ok(&format!("From: a@b.c\n{header}\n\nx"));
    for (header, id) in [
        ("Message-ID: <a@b>", "a@b"),
        ("Message-Id: a@b", "a@b"),
        ("Message-ID: <a@b> (added by x)", "a@b"),
        ("Message-ID: < a b@c >", "ab@c"),
        ("Message-ID: <no-at>", "no-at"),
        ("Message-ID: <a@b@c>", "a@b@c"),
    ] {
        assert_eq!(with(header).id, id, "{header}");
    }
    assert_eq!(with("Message-ID: <>").id.len(), 64);
    for (value, id) in [
        ("<a@b>", Some("a@b")),
        ("Your message of Monday <a@b>", Some("a@b")),
        ("a@b", Some("a@b")),
        ("\"x\" of Monday", None),
        ("", None),
    ] {
        let appeal = with(&format!("In-Reply-To: {value}"));
        assert_eq!(appeal.in_reply_to.as_deref(), id, "{value}");
    }
    assert_eq!(
        with("References: <a@b><c@d>\n\t<e@f>").references,
        ["a@b", "c@d", "e@f"]
    );
    assert_eq!(with("References: a@b c@d").references, ["a@b", "c@d"]);
}

#[test]
fn a_date_that_is_none_is_kept_beside_the_message() {
    let with = |date: &str| ok(&format!("From: a@b.c\nDate: {date}\n\nx"));
    for (date, expected) in [
        ("Sun, 22 Nov 2026 06:10:00 +0300", "2026-11-22T03:10:00Z"),
        ("22 Nov 2026 06:10 GMT", "2026-11-22T06:10:00Z"),
        (
            "Sun, 22 Nov 2026 06:10:00 +0300 (MSK)",
            "2026-11-22T03:10:00Z",
        ),
        ("Sun, 22 Nov 26 06:10:00 EST", "2026-11-22T11:10:00Z"),
    ] {
        let appeal = with(date);
        assert_eq!(
            appeal.sent_at.map(Timestamp::rfc3339).as_deref(),
            Some(expected)
        );
        assert!(!appeal.extra.contains_key("date"), "{date}");
    }
    for date in [
        "yesterday",
        "Sun, 99 Foo 2026",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Sun, 22 Nov 9999 06:10:00 +0300",
        "Mon, 31 Feb 2026 00:00:00 +0000",
    ] {
        let appeal = with(date);
        assert_eq!(appeal.sent_at, None, "{date}");
        assert_eq!(appeal.extra["date"], date);
    }
    assert_eq!(ok("From: a@b.c\n\nx").sent_at, None);
}

#[test]
fn plain_text_is_preferred_and_html_read_where_it_is_missing() {
    let alternative = |plain: &str| {
        format!(
            "From: a@b.c\nContent-Type: multipart/alternative; boundary=x\n\n\
             --x\nContent-Type: text/plain\n\n{plain}\n\
             --x\nContent-Type: text/html\n\n<p>rich <b>text</b>\n--x--\n"
        )
    };
    let both = ok(&alternative("plain text"));
    assert_eq!(both.text, "plain text");
    assert_eq!(both.html.as_deref(), Some("<p>rich <b>text</b>"));
    assert_eq!(ok(&alternative("  ")).text, "rich text");
    let only = ok("From: a@b.c\nContent-Type: text/html; charset=koi8-r\n\n<p>x<br>y</p>");
    assert_eq!(only.text, "x\ny");
    let mixed = ok("From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n\
         --x\n\none\n--x\nContent-Type: image/png; name=a.png\n\nPNG\n\
         --x\nContent-Type: text/html\n\n<p>two\n--x\n\n-- \nlist footer\n--x--\n");
    assert_eq!(mixed.text, "one\n\ntwo\n\n-- \nlist footer");
    assert_eq!(mixed.attachments.len(), 1);
}

#[test]
fn m12_text_is_decoded_from_every_common_charset() {
    for (charset, bytes, expected) in [
        ("iso-2022-jp", &b"\x1b$B$3$s\x1b(B"[..], "こん"),
        ("gb18030", b"\xc4\xe3\xba\xc3", "你好"),
        ("euc-kr", b"\xbe\xc8\xb3\xe7", "안녕"),
        ("koi8-r", b"\xf0\xd2\xc9\xd7\xc5\xd4", "Привет"),
        ("windows-1251", b"\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"),
        ("windows-1255", b"\xf9\xec\xe5\xed", "שלום"),
        ("utf-7", b"+BB8EQAQ4-.", "При."),
        ("utf-16", b"\xfe\xff\x04\x1f\x04\x40", "Пр"),
    ] {
        let mut raw =
            format!("From: a@b.c\nContent-Type: text/plain; charset={charset}\n\n").into_bytes();
        raw.extend_from_slice(bytes);
        assert_eq!(parse(&raw).unwrap().text, expected, "{charset}");
    }
}

#[test]
fn m12_attachments_keep_their_names_in_every_spelling() {
    let raw = |headers: &str| {
        format!(
            "From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nhi\n\
             --x\n{headers}\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n--x--\n"
        )
    };
    for (headers, name) in [
        ("Content-Type: application/pdf; name=a.pdf", "a.pdf"),
        (
            "Content-Disposition: attachment; filename=\"a b.pdf\"",
            "a b.pdf",
        ),
        (
            "Content-Type: application/pdf\nContent-Disposition: attachment;\n \
             filename*0*=utf-8''%D0%9F%D1;\n filename*1*=%80%D0%B8.pdf",
            "При.pdf",
        ),
        (
            "Content-Type: application/pdf; name=\"=?koi8-r?B?8NLJLnBkZg==?=\"",
            "При.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"=?utf-8?Q?=D0=9F=D1=80?=\n =?utf-8?Q?=D0=B8.pdf?=\"",
            "При.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"При.pdf\"",
            "При.pdf",
        ),
        (
            "Content-Type: image/png; name=\"in.png\"\nContent-Disposition: inline",
            "in.png",
        ),
        ("Content-Type: text/plain; name=notes.txt", "notes.txt"),
        ("Content-Type: application/ms-tnef", "winmail.dat"),
        (
            "Content-Type: text/calendar; method=REQUEST",
            "invitation.ics",
        ),
        ("Content-Type: image/jpeg", "image-1.jpg"),
        ("Content-Type: application/octet-stream", "attachment-1.bin"),
    ] {
        let appeal = ok(&raw(headers));
        let [(found, _, bytes)] = &files(&appeal)[..] else {
            unreachable!("one attachment: {headers}");
        };
        assert_eq!(found, name, "{headers}");
        assert_eq!(bytes, b"hello", "{headers}");
        assert_eq!(appeal.text, "hi", "{headers}");
    }
}

#[test]
fn a_mail_that_is_one_file_carries_it_and_a_named_text_is_read_too() {
    let appeal = ok("From: a@b.c\nContent-Type: application/pdf; name=a.pdf\n\nPDF");
    assert_eq!(
        files(&appeal),
        [("a.pdf".into(), "application/pdf".into(), b"PDF".to_vec())]
    );
    assert_eq!(appeal.text, "");
    let text = ok("From: a@b.c\nContent-Type: text/plain; name=a.txt\n\nhello");
    assert_eq!((text.text.as_str(), text.attachments.len()), ("hello", 1));
    let text = ok("From: a@b.c\nContent-Disposition: attachment; filename=a.txt\n\nhello");
    assert_eq!((text.text.as_str(), text.attachments.len()), ("", 1));
}

#[test]
fn a_mail_inside_of_a_mail_is_a_file_and_its_files_are_at_hand() {
    let raw = "From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nsee below\n\
         --x\nContent-Type: message/rfc822\n\nFrom: d@e.f\nSubject: =?utf-8?Q?I=C3=B1er?=\n\
         Content-Type: multipart/mixed; boundary=y\n\n--y\n\ninner text\n\
         --y\nContent-Type: application/pdf; name=deep.pdf\n\nPDF\n--y--\n--x--\n";
    assert_eq!(names(raw), ["Iñer.eml", "deep.pdf"]);
    let appeal = ok(raw);
    assert_eq!(appeal.text, "see below");
    assert!(files(&appeal)[0].2.starts_with(b"From: d@e.f\n"));
    assert_eq!(appeal.from.emails, ["a@b.c"]);
}

#[test]
fn uuencoded_files_in_the_text_are_attachments() {
    let appeal = ok("From: a@b.c\n\nsee\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\n");
    assert_eq!(appeal.text, "see");
    assert_eq!(
        files(&appeal),
        [("a.txt".into(), String::new(), b"hello".to_vec())]
    );
}

#[test]
fn automatic_mails_lists_and_bounces_are_marked() {
    let marks = |headers: &str| ok(&format!("From: a@b.c\n{headers}\n\nx")).extra;
    assert_eq!(
        marks("Auto-Submitted: auto-replied; x=y")["auto_submitted"],
        "auto-replied"
    );
    assert_eq!(marks("X-Autoreply: yes")["auto_submitted"], "auto-replied");
    assert!(marks("Auto-Submitted: no").is_empty());
    assert_eq!(
        marks("List-Id: Friends <f.example>")["list_id"],
        "Friends <f.example>"
    );
    assert_eq!(marks("Precedence: Bulk")["precedence"], "bulk");
    assert!(marks("Return-Path: <>").is_empty(), "no bounce by itself");
    let report = "From: MAILER-DAEMON@x.y (Mail Delivery)\nReturn-Path: <>\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n\
         --x\n\nnot delivered\n--x\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n\
         --x\nContent-Type: text/rfc822-headers\n\nSubject: hello\n--x--\n";
    let appeal = ok(report);
    assert_eq!(appeal.extra["bounce"], true);
    assert_eq!(appeal.text, "not delivered");
    assert_eq!(names(report), ["delivery-status.txt", "headers.txt"]);
    let plain = ok("From: Mail Delivery <mailer-daemon@x.y>\nReturn-Path: <>\n\nsorry");
    assert_eq!(plain.extra["bounce"], true);
}

#[test]
fn r7_bombs_are_refused_quickly_and_the_limit_is_named() {
    let began = Instant::now();
    let start = "From: a@b.c\nContent-Type: multipart/mixed; boundary=x\n\n";
    let many = format!("{start}{}", "--x\n\na\n".repeat(100_000));
    assert!(parse(many.as_bytes()).unwrap_err().contains("1000 parts"));
    let deep: String = (0..10_000)
        .map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}e\n\n--b{i}e\n"))
        .collect();
    let reason = parse(format!("From: a@b.c\n{deep}\nend").as_bytes()).unwrap_err();
    assert!(reason.contains("64 deep"), "{reason}");
    let mails = "From: a@b.c\nContent-Type: message/rfc822\n\n".repeat(10_000);
    assert!(parse(mails.as_bytes()).unwrap_err().contains("64 deep"));
    let same = format!(
        "{start}{}",
        "--x\nContent-Type: multipart/mixed; boundary=x\n\n".repeat(900)
    );
    let _ = parse(same.as_bytes());
    let large = vec![b'x'; MAIL_LIMIT + 1];
    assert!(parse(&large).unwrap_err().contains("50 MiB"));
    for piece in [
        "=?utf-8?Q?",
        "(",
        "<",
        "\"",
        "a@b,",
        "=?a?b?c?= ",
        ";",
        "a*0=1;",
        "\t",
    ] {
        let long = piece.repeat(1_000_000 / piece.len());
        for name in [
            "From",
            "To",
            "Subject",
            "Content-Type",
            "References",
            "Date",
        ] {
            let _ = parse(format!("From: a@b.c\n{name}: {long}\n\nx").as_bytes());
        }
    }
    let _ = parse("From: a@b.c\n".repeat(100_000).as_bytes());
    let _ = parse(format!("From: a@b.c\n{}", "junk\n".repeat(20_000)).as_bytes());
    assert!(
        began.elapsed() < Duration::from_secs(60),
        "{:?}",
        began.elapsed()
    );
}

fn some_mail() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&'static [u8]> = vec![
        b"From: ",
        b"a@b.c",
        b"\n",
        b"\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n",
        b"Content-Type: multipart/alternative; boundary=\"y\"\n\n",
        b"Content-Type: text/html; charset=iso-2022-jp\n\n",
        b"Content-Type: message/rfc822\n\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Content-Transfer-Encoding: quoted-printable\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%D0",
        b"--x\n",
        b"--y--\n",
        b"=?utf-8?B?0J/R?=",
        b"=?koi8-r?Q?=F0_?=",
        b"Date: ",
        b"Mon, 31 Feb 26 25:61 +9999",
        b"begin 644 a\n%:&5L;&\\\n`\nend\n",
        b"<p>&#1;\x1b[0m",
        b"\x1b$B\xff\xfe\0",
    ];
    let noise = proptest::collection::vec(any::<u8>(), 0..12);
    let piece =
        prop_oneof![4 => proptest::sample::select(pieces).prop_map(<[u8]>::to_vec), 1 => noise];
    proptest::collection::vec(piece, 0..40)
        .prop_map(|pieces| [&b"From: z@y.x\n"[..], &pieces.concat()].concat())
}

proptest! {
    #[test]
    fn any_mail_is_read_without_a_panic_or_an_invented_control_character(raw in some_mail()) {
        if let Ok(appeal) = parse(&raw) {
            let is_clean = |text: &str| {
                text.chars().all(|c| matches!(c, '\n' | '\t') || !c.is_control())
            };
            prop_assert!(is_clean(&appeal.text), "{:?}", appeal.text);
            prop_assert!(is_clean(appeal.html.as_deref().unwrap_or_default()));
            let lines = [&appeal.subject, &appeal.from.name, &Some(appeal.id.clone())];
            for line in lines.into_iter().flatten().chain(&appeal.from.emails) {
                prop_assert!(!line.contains(char::is_control), "{line:?}");
            }
            for media in &appeal.attachments {
                prop_assert!(!media.name.contains(char::is_control), "{:?}", media.name);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(raw in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&raw);
    }
}
