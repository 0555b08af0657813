use std::io::{BufReader, Cursor};
use std::ops::ControlFlow;

use proptest::prelude::*;

use crate::domain::appeal::{AppealKind, Author, Content, Visibility};
use crate::intake::first_place;

use super::*;

fn read_all(bytes: &[u8], unfinished: Unfinished) -> (Vec<Record>, Place) {
    let mut records = Vec::new();
    let end = read(
        &mut Cursor::new(bytes),
        first_place(),
        unfinished,
        &mut records,
    )
    .unwrap();
    (records, end.place_after)
}

fn reason(line: &str) -> String {
    parse_line(line.as_bytes()).unwrap_err()
}

const SPEC_EXAMPLE: &str = r#"{"v":1,"id":"tg:4711","channel":"telegram","thread":"tg:-100123",
 "from":{"name":"Иван Петров","id":"193847","handle":"@ivan","phone":"+7 921 123-45-67",
         "email":"ivan@example.com","profile":"https://vk.com/ivan","additional_id":"crm:42",
         "avatar":{"path":"avatars/ivan.png"},"locale":"ru"},
 "to":"@acme_support","subject":null,"text":"Здравствуйте! Где мой заказ?","html":null,
 "sent_at":"2026-11-22T06:10:00+03:00",
 "attachments":[{"name":"receipt.pdf","type":"application/pdf","path":"files/ab12.pdf"}],
 "in_reply_to":null,"references":[]}"#;

#[test]
fn the_example_of_the_specification_is_read_whole() {
    let appeal = parse_line(SPEC_EXAMPLE.as_bytes()).unwrap();
    assert_eq!(appeal.id, "tg:4711");
    assert_eq!(appeal.channel, "telegram");
    assert_eq!(appeal.kind, AppealKind::Message);
    assert_eq!(appeal.author, Author::Client);
    assert_eq!(appeal.thread.as_deref(), Some("tg:-100123"));
    assert_eq!(appeal.from.name.as_deref(), Some("Иван Петров"));
    assert_eq!(appeal.from.id.as_deref(), Some("193847"));
    assert_eq!(appeal.from.handle.as_deref(), Some("@ivan"));
    assert_eq!(appeal.from.phones, ["+7 921 123-45-67"]);
    assert_eq!(appeal.from.emails, ["ivan@example.com"]);
    assert_eq!(appeal.from.profiles, ["https://vk.com/ivan"]);
    assert_eq!(appeal.from.additional_ids, ["crm:42"]);
    assert_eq!(appeal.from.locale.as_deref(), Some("ru"));
    let avatar = appeal.from.avatar.unwrap();
    assert_eq!(avatar.content, Content::File("avatars/ivan.png".into()));
    assert_eq!(appeal.to, ["@acme_support"]);
    assert_eq!(appeal.subject, None);
    assert_eq!(appeal.text, "Здравствуйте! Где мой заказ?");
    assert_eq!(appeal.sent_at.unwrap().rfc3339(), "2026-11-22T03:10:00Z");
    assert_eq!(appeal.attachments.len(), 1);
    assert_eq!(appeal.attachments[0].name, "receipt.pdf");
    assert_eq!(
        appeal.attachments[0].media_type.as_deref(),
        Some("application/pdf")
    );
    assert!(appeal.extra.is_empty(), "{:?}", appeal.extra);
}

/// A line with `body` after version and channel.
fn line(body: &str) -> String {
    format!(r#"{{"v":1,"channel":"api",{body}}}"#)
}

/// A line with `body` after a sender and a text.
fn full(body: &str) -> String {
    line(&format!(r#""from":{{"id":"7"}},"text":"hi",{body}"#))
}

#[test]
fn m10_bad_lines_say_what_is_wrong_and_with_which_field() {
    for (bad, words) in [
        ("{", vec!["broken JSON at column 1"]),
        ("[1]", vec!["no JSON object"]),
        ("{\"v\":1}{\"v\":1}", vec!["broken JSON", "trailing"]),
        (r#"{"channel":"api"}"#, vec!["\"v\" is missing"]),
        (r#"{"v":2,"channel":"api"}"#, vec!["\"v\" is 2"]),
        (r#"{"v":"1","channel":"api"}"#, vec!["\"v\" is \"1\""]),
        (r#"{"v":1}"#, vec!["\"channel\" is missing"]),
        (r#"{"v":1,"channel":" "}"#, vec!["\"channel\" is missing"]),
        (
            r#"{"v":1,"channel":7}"#,
            vec!["\"channel\" must be a string"],
        ),
        (&line(r#""text":"x""#), vec!["\"from\" is missing"]),
        (
            &line(r#""text":"x","from":null"#),
            vec!["\"from\" is missing"],
        ),
        (
            &line(r#""text":"x","from":"a@b""#),
            vec!["\"from\" must be an object"],
        ),
        (
            &line(r#""text":"x","from":{"name":"A"}"#),
            vec!["\"from\" has no identity"],
        ),
        (
            &line(r#""text":"x","from":{"email":" ","phone":[]}"#),
            vec!["\"from\" has no identity"],
        ),
        (
            &line(r#""text":"x","from":{"email":5}"#),
            vec!["\"from.email\" must be a string or a list of strings"],
        ),
        (
            &line(r#""text":"x","from":{"email":["a@b",{}]}"#),
            vec!["\"from.email\" must be a string or a list of strings"],
        ),
        (
            &line(r#""text":"x","from":{"name":[],"id":"7"}"#),
            vec!["\"from.name\" must be a string"],
        ),
        (
            &line(r#""text":"x","from":{"id":1.5}"#),
            vec!["\"from.id\" must be a string"],
        ),
        (
            &line(r#""from":{"id":"7"}"#),
            vec!["\"text\", \"html\" or an attachment"],
        ),
        (
            &full(r#""kind":"story""#),
            vec!["\"kind\" is \"story\"", "post_comment"],
        ),
        (&full(r#""author":"bot""#), vec!["\"author\" is \"bot\""]),
        (
            &full(r#""author":"agent","visibility":"secret""#),
            vec!["\"visibility\" is \"secret\""],
        ),
        (
            &full(r#""sent_at":"yesterday""#),
            vec!["\"sent_at\" is \"yesterday\"", "RFC 3339"],
        ),
        (
            &full(r#""sent_at":"2026-13-01T00:00:00Z""#),
            vec!["\"sent_at\""],
        ),
        (
            &full(r#""sent_at":"2026-11-22T06:10:00""#),
            vec!["\"sent_at\""],
        ),
        (
            &full(r#""sent_at":1700000000"#),
            vec!["\"sent_at\" must be a string"],
        ),
        (
            &full(r#""attachments":{}"#),
            vec!["\"attachments\" must be a list"],
        ),
        (
            &full(r#""attachments":["x"]"#),
            vec!["\"attachments[0]\" must be an object"],
        ),
        (
            &full(r#""attachments":[{"name":"x"}]"#),
            vec!["\"attachments[0]\" has neither"],
        ),
        (
            &full(r#""attachments":[{"path":"a"},{"path":"../a"}]"#),
            vec!["\"attachments[1].path\" leaves"],
        ),
        (
            &full(r#""attachments":[{"path":"/etc/passwd"}]"#),
            vec!["\"attachments[0].path\" is absolute"],
        ),
        (
            &full(r#""attachments":[{"path":"a\\..\\..\\b"}]"#),
            vec!["\"attachments[0].path\" leaves"],
        ),
        (
            &full(r#""attachments":[{"data":"*"}]"#),
            vec!["\"attachments[0].data\" is no base64"],
        ),
        (
            &line(r#""text":"x","from":{"id":"7","avatar":{"path":"../x"}}"#),
            vec!["\"from.avatar.path\" leaves"],
        ),
        (
            &full(r#""to":{"a":1}"#),
            vec!["\"to\" must be a string or a list of strings"],
        ),
        (
            &full(r#""subject":1"#),
            vec!["\"subject\" must be a string"],
        ),
        (&full(r#""id":{}"#), vec!["\"id\" must be a string"]),
        (&full(r#""id":"a","id":"b""#), vec!["\"id\" is given twice"]),
        (&full(r#""x":1,"x":1"#), vec!["\"x\" is given twice"]),
        (&full(r#""x":"\u0000""#), vec!["NUL"]),
        (&full(r#""x":"\\\u0000""#), vec!["NUL"]),
        (&full("\"x\":\"\0\""), vec!["NUL"]),
        (
            &full("\"x\":\"\u{1}\""),
            vec!["broken JSON", "control character"],
        ),
        (&full(r#""x":"\ud800""#), vec!["broken JSON"]),
        (
            &full(r#""kind":"post_comment""#),
            vec!["\"post\" is missing"],
        ),
        (
            &full(r#""kind":"post_comment","post":{"text":"x"}"#),
            vec!["\"post.url\" is missing"],
        ),
        (&line(r#""kind":"delivery""#), vec!["\"outbox\" is missing"]),
        (
            &line(r#""kind":"delivery","outbox":"1","state":"x""#),
            vec!["\"state\" must be"],
        ),
    ] {
        let reason = reason(bad);
        for word in words {
            assert!(reason.contains(word), "{bad}\n{reason}\n{word}");
        }
    }
}

#[test]
fn m10_invalid_utf8_names_the_byte() {
    let mut bytes = full(r#""x":"?""#).into_bytes();
    let at = bytes.len() - 3;
    bytes[at] = 0xff;
    let reason = parse_line(&bytes).unwrap_err();
    assert!(reason.contains("invalid UTF-8"), "{reason}");
    assert!(reason.contains(&format!("byte {}", at + 1)), "{reason}");
}

#[test]
fn an_escaped_backslash_before_u0000_is_no_nul() {
    let appeal = parse_line(full(r#""x":"\\u0000""#).as_bytes()).unwrap();
    assert_eq!(appeal.extra["x"], "\\u0000");
}

#[test]
fn r7_nesting_is_limited_to_64_and_brackets_in_strings_do_not_count() {
    let nested = |deep: usize| full(&format!(r#""x":{}{}"#, "[".repeat(deep), "]".repeat(deep)));
    assert!(
        parse_line(nested(63).as_bytes()).is_ok(),
        "the object is one"
    );
    assert!(reason(&nested(64)).contains("64"));
    assert!(reason(&nested(100_000)).contains("64"));
    let text = full(&format!(
        r#""x":"{}\"{}""#,
        "[".repeat(500),
        "{".repeat(500)
    ));
    assert!(parse_line(text.as_bytes()).is_ok());
    let flat = full(&format!(r#""x":[{}]"#, vec!["[]"; 500].join(",")));
    assert!(parse_line(flat.as_bytes()).is_ok());
}

#[test]
fn r7_values_are_limited_in_number_and_commas_in_strings_do_not_count() {
    let empty = |count: usize| full(&format!(r#""x":[{}]"#, vec!["{}"; count].join(",")));
    assert!(parse_line(empty(40_000).as_bytes()).is_ok());
    let reason = reason(&empty(5_000_000));
    assert!(reason.contains("100000 values"), "{reason}");
    let text = full(&format!(r#""x":"{}""#, "a, ".repeat(200_000)));
    assert!(parse_line(text.as_bytes()).is_ok());
}

#[test]
fn r7_a_sender_has_at_most_a_thousand_contacts() {
    let phones = |count: usize| {
        line(&format!(
            r#""text":"x","from":{{"phone":[{}]}}"#,
            vec!["\"1\""; count].join(",")
        ))
    };
    assert!(parse_line(phones(1_000).as_bytes()).is_ok());
    assert!(reason(&phones(1_001)).contains("1001 contacts, over the limit of 1000"));
}

#[test]
fn lists_strings_and_whole_numbers_are_taken_where_they_make_sense() {
    let appeal = parse_line(
        line(
            r#""text":"x","id":4711,"thread":-100123,"from":{"email":["a@b","c@d",null,""],
               "phone":79211234567,"id":193847,"profile":["u","w"],"additional_id":[1,"x:2"]},
               "to":["a"],"cc":"b","reply_to":"c","references":"<a@b> <c@d>","in_reply_to":"<c@d>""#,
        )
        .as_bytes(),
    )
    .unwrap();
    assert_eq!(appeal.id, "4711");
    assert_eq!(appeal.thread.as_deref(), Some("-100123"));
    assert_eq!(appeal.from.emails, ["a@b", "c@d"]);
    assert_eq!(appeal.from.phones, ["79211234567"]);
    assert_eq!(appeal.from.id.as_deref(), Some("193847"));
    assert_eq!(appeal.from.profiles, ["u", "w"]);
    assert_eq!(appeal.from.additional_ids, ["1", "x:2"]);
    assert_eq!(
        (appeal.to, appeal.cc, appeal.reply_to),
        (vec!["a".into()], vec!["b".into()], vec!["c".into()])
    );
    assert_eq!(appeal.references, ["<a@b>", "<c@d>"]);
}

#[test]
fn what_no_field_takes_is_kept_with_the_message() {
    let appeal = parse_line(
        line(
            r#""text":"x","zeta":1,"alpha":{"b":[1.5,true,null]},
               "from":{"id":"7","mood":"good"},"attachments":[{"path":"a/b.txt","sha":"1"}]"#,
        )
        .as_bytes(),
    )
    .unwrap();
    assert_eq!(appeal.attachments[0].name, "b.txt");
    assert_eq!(
        serde_json::to_string(&appeal.extra).unwrap(),
        r#"{"from":{"mood":"good"},"attachments":[{"sha":"1","index":0}],"zeta":1,"alpha":{"b":[1.5,true,null]}}"#
    );
}

#[test]
fn text_is_made_of_html_when_it_is_missing() {
    let text = |body: &str| {
        parse_line(line(&format!(r#""from":{{"id":"7"}},{body}"#)).as_bytes())
            .unwrap()
            .text
    };
    assert_eq!(text(r#""html":"<p>a<p>b""#), "a\n\nb");
    assert_eq!(text(r#""html":"<p>a","text":"b""#), "b");
    assert_eq!(text(r#""html":"<p>a","text":" ""#), "a");
    assert_eq!(text(r#""kind":"call""#), "");
    assert_eq!(text(r#""attachments":[{"path":"a"}]"#), "");
}

#[test]
fn message_ids_of_mail_are_without_angles_whichever_way_they_came() {
    let ids = |channel: &str| {
        let line = format!(
            r#"{{"v":1,"channel":"{channel}","from":{{"id":"7"}},"text":"x","id":"<a@b>",
                "in_reply_to":"<c@d>","references":["<c@d>","e@f"]}}"#
        );
        let appeal = parse_line(line.as_bytes()).unwrap();
        (appeal.id, appeal.in_reply_to.unwrap(), appeal.references)
    };
    let bare = vec!["c@d".to_owned(), "e@f".to_owned()];
    assert_eq!(ids("email"), ("a@b".into(), "c@d".into(), bare));
    assert_eq!(ids("api").0, "<a@b>");
}

#[test]
fn an_agents_message_names_the_agent_and_who_may_read_it() {
    let author = |body: &str| parse_line(full(body).as_bytes()).unwrap().author;
    assert_eq!(
        author(r#""author":"agent","agent":"anna","visibility":"internal""#),
        Author::Agent {
            name: "anna".into(),
            visibility: Visibility::Internal
        }
    );
    assert_eq!(
        author(r#""author":"agent""#),
        Author::Agent {
            name: String::new(),
            visibility: Visibility::Public
        }
    );
    assert_eq!(author(r#""author":"client""#), Author::Client);
}

#[test]
fn t4_a_delivery_needs_no_sender_and_is_known_by_its_line() {
    let sent = parse_line(
        line(r#""kind":"delivery","outbox":7,"state":"sent","id":"remote-1""#).as_bytes(),
    )
    .unwrap();
    let delivery = sent.delivery.unwrap();
    assert_eq!(delivery.outbox, "7");
    assert_eq!(delivery.outcome, Ok(Some("remote-1".into())));
    assert_eq!(sent.id.len(), 64);
    let failed = parse_line(
        line(r#""kind":"delivery","outbox":"7","state":"failed","error":"blocked""#).as_bytes(),
    )
    .unwrap();
    assert_eq!(failed.delivery.unwrap().outcome, Err("blocked".into()));
}

#[test]
fn bytes_come_in_any_base64() {
    let bytes = |data: &str| {
        let line = full(&format!(r#""attachments":[{{"data":"{data}"}}]"#));
        let media = parse_line(line.as_bytes()).unwrap().attachments.remove(0);
        match media.content {
            Content::Bytes(bytes) => (bytes, media.media_type),
            Content::File(_) => unreachable!("data was given"),
        }
    };
    let expected = vec![0xfb, 0xff, 0xfe, 0x41];
    for data in ["+//+QQ==", "+//+QQ", "-__-QQ==", "+//+\\r\\nQQ=="] {
        assert_eq!(bytes(data), (expected.clone(), None), "{data}");
    }
    assert_eq!(
        bytes("data:image/png;base64,+//+QQ=="),
        (expected, Some("image/png".into()))
    );
}

#[test]
fn a_missing_id_is_the_hash_of_the_line_whatever_ends_it() {
    let text = full(r#""x":1"#);
    let id = |bytes: &[u8]| {
        read_all(bytes, Unfinished::Reject).0[0]
            .outcome
            .clone()
            .unwrap()
            .id
    };
    let plain = id(format!("{text}\n").as_bytes());
    assert_eq!(plain.len(), 64);
    for other in [
        format!("{text}\r\n"),
        text.clone(),
        format!("\u{feff}{text}\n"),
    ] {
        assert_eq!(id(other.as_bytes()), plain, "{other:?}");
    }
    assert_ne!(id(full(r#""x":2"#).as_bytes()), plain);
}

#[test]
fn places_count_lines_and_bytes_and_blank_lines_are_passed_over() {
    let good = full(r#""x":1"#);
    let file = format!("\u{feff}{good}\r\n\r\n  \nbad\n{good}");
    let (records, after) = read_all(file.as_bytes(), Unfinished::Reject);
    let places: Vec<_> = records
        .iter()
        .map(|r| (r.place.line, r.place.offset, r.end, r.outcome.is_ok()))
        .collect();
    let first = (3 + good.len() + 2) as u64;
    let end = file.len() as u64;
    assert_eq!(
        places,
        [
            (1, 0, first, true),
            (4, first + 5, first + 9, false),
            (5, first + 9, end, true),
        ]
    );
    assert_eq!(
        after,
        Place {
            line: 6,
            offset: end
        }
    );
    let reject = records[1].outcome.clone().unwrap_err();
    assert_eq!(reject.raw, b"bad");
    assert_eq!(reject.place, records[1].place);
}

#[test]
fn m11_an_unfinished_last_line_is_a_reject_of_an_import_and_waits_while_followed() {
    let good = full(r#""x":1"#);
    let half = &good[..good.len() / 2];
    let file = format!("{good}\n{half}");
    let (records, _) = read_all(file.as_bytes(), Unfinished::Reject);
    let reject = records[1].outcome.clone().unwrap_err();
    assert!(reject.reason.contains("unfinished"), "{}", reject.reason);
    assert_eq!(reject.raw, half.as_bytes());
    let (records, after) = read_all(file.as_bytes(), Unfinished::Leave);
    assert_eq!(records.len(), 1);
    assert_eq!(
        after,
        Place {
            line: 2,
            offset: good.len() as u64 + 1
        }
    );
    let (records, _) = read_all(good.as_bytes(), Unfinished::Leave);
    assert!(records.is_empty(), "complete, but its line may go on");
}

#[test]
fn reading_stops_when_the_sink_says_so_and_goes_on_from_there() {
    struct One(Vec<Record>);
    impl Sink for One {
        fn record(&mut self, record: Record) -> ControlFlow<()> {
            self.0.push(record);
            ControlFlow::Break(())
        }
    }
    let file = format!("{}\n{}\n", full(r#""id":"a""#), full(r#""id":"b""#));
    let mut input = Cursor::new(file.as_bytes());
    let mut sink = One(Vec::new());
    let end = read(&mut input, first_place(), Unfinished::Reject, &mut sink).unwrap();
    let end = read(&mut input, end.place_after, Unfinished::Reject, &mut sink).unwrap();
    let ids: Vec<_> = sink
        .0
        .iter()
        .map(|r| r.outcome.clone().unwrap().id)
        .collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(sink.0[1].place.line, 2);
    assert_eq!(end.place_after.offset, file.len() as u64);
}

/// Bytes that are made while they are read.
struct Repeated {
    left: u64,
}

impl Read for Repeated {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        buffer[..count].fill(b'x');
        self.left -= count as u64;
        Ok(count)
    }
}

#[test]
fn r7_a_line_of_100_mb_is_rejected_with_the_limit_and_its_neighbours_go_in() {
    let good = format!("{}\n", full(r#""id":"a""#));
    let huge = 100_000_000;
    let input = good
        .as_bytes()
        .chain(Repeated { left: huge })
        .chain(&b"\n"[..])
        .chain(good.as_bytes());
    let mut records = Vec::new();
    read(
        &mut BufReader::new(input),
        first_place(),
        Unfinished::Reject,
        &mut records,
    )
    .unwrap();
    assert_eq!(records.len(), 3);
    assert!(records[0].outcome.is_ok() && records[2].outcome.is_ok());
    let reject = records[1].outcome.clone().unwrap_err();
    assert!(reject.reason.contains("16 MiB"), "{}", reject.reason);
    assert_eq!(reject.raw.len(), KEPT_OF_OVERSIZED);
    assert_eq!(records[1].end - records[1].place.offset, huge + 1);
    assert_eq!(records[2].place.line, 3);
}

#[test]
fn r7_a_line_of_exactly_16_mib_is_inside_the_limit() {
    let line = |length: usize| {
        let mut line = full(r#""x":""#);
        line.truncate(line.len() - 1);
        let mut bytes = line.into_bytes();
        bytes.resize(length - 2, b'x');
        bytes.extend_from_slice(b"\"}\r\n");
        bytes
    };
    let outcome = |length| {
        read_all(&line(length), Unfinished::Reject)
            .0
            .remove(0)
            .outcome
    };
    assert!(outcome(LINE_LIMIT).is_ok());
    assert!(outcome(LINE_LIMIT + 1).is_err());
}

fn some_lines() -> impl Strategy<Value = Vec<u8>> {
    let good = full(r#""id":"a""#).into_bytes();
    let piece = prop_oneof![
        Just(good),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"{\"v\":1,".to_vec()),
        Just(b"\xef\xbb\xbf".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_and_every_record_lies_where_it_says(bytes in some_lines()) {
        let (records, after) = read_all(&bytes, Unfinished::Reject);
        prop_assert_eq!(after.offset, bytes.len() as u64);
        let mut end = 0;
        for record in &records {
            prop_assert!(record.place.offset >= end);
            end = record.end;
            let slice = &bytes[record.place.offset as usize..end as usize];
            let line = slice.strip_suffix(b"\n").unwrap_or(slice);
            prop_assert!(!line.contains(&b'\n'));
            if let Err(reject) = &record.outcome {
                prop_assert!(slice.windows(reject.raw.len().max(1)).any(|w| w == reject.raw));
            }
        }
    }

    #[test]
    fn reading_in_pieces_is_reading_whole(bytes in some_lines(), capacity in 1_usize..40) {
        let (whole, after) = read_all(&bytes, Unfinished::Leave);
        let mut records = Vec::new();
        let end = read(
            &mut BufReader::with_capacity(capacity, &bytes[..]),
            first_place(),
            Unfinished::Leave,
            &mut records,
        ).unwrap();
        prop_assert_eq!(records, whole);
        prop_assert_eq!(end.place_after, after);
    }

    #[test]
    fn no_json_makes_the_parser_panic_or_lets_a_nul_through(json in "[\\[\\]{}\":,0-9a-z\\\\u ]{0,60}") {
        if let Ok(appeal) = parse_line(json.as_bytes()) {
            let shown = format!("{appeal:?}");
            prop_assert!(!shown.contains('\0'));
        }
    }
}
