use std::io::BufReader;
use std::ops::ControlFlow;

use proptest::prelude::*;

use crate::intake::first_place;

use super::*;

const FROM: &str = "From a@b.c Mon Jan  1 00:00:00 2024\n";

fn mail(id: &str, body: &str) -> String {
    format!("From: a@b.c\nMessage-ID: <{id}>\n\n{body}")
}

fn read_all(bytes: &[u8], capacity: usize) -> (Vec<Record>, Place) {
    let mut records = Vec::new();
    let mut input = BufReader::with_capacity(capacity, bytes);
    let end = read(&mut input, first_place(), Unfinished::Reject, &mut records).unwrap();
    (records, end.place_after)
}

/// Id and text of every mail, or the reason why it is none.
fn mails(text: &str) -> Vec<(String, String)> {
    read_all(text.as_bytes(), 8192)
        .0
        .into_iter()
        .map(|record| match record.outcome {
            Ok(appeal) => (appeal.id, appeal.text),
            Err(reject) => ("reject".to_owned(), reject.reason),
        })
        .collect()
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<_> = expected
        .iter()
        .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()))
        .collect();
    assert_eq!(mails(text), expected, "{text}");
    assert_eq!(
        mails(&text.replace('\n', "\r\n")),
        expected,
        "CR LF: {text}"
    );
}

#[test]
fn m12_mails_are_split_at_from_lines_and_quoted_ones_are_restored() {
    let (one, two) = (mail("1", "one\n"), mail("2", "two\n"));
    check(&format!("{FROM}{one}"), &[("1", "one")]);
    check(
        &format!("{FROM}{one}\n{FROM}{two}"),
        &[("1", "one"), ("2", "two")],
    );
    check(&format!("\n\n{FROM}{one}"), &[("1", "one")]);
    check(
        &format!(
            "{FROM}{}",
            mail("1", ">From me\n>>From you\n> From them\n>>other\n")
        ),
        &[("1", "From me\n>From you\n> From them\n>>other")],
    );
    check(&one, &[("1", "one")]);
    check("", &[]);
    check("\n\n", &[]);
    check(FROM, &[]);
}

#[test]
fn m12_from_at_the_start_of_a_sentence_splits_nothing() {
    for body in [
        "Hello\n\nFrom now on we pay.\n",
        "Hello\n\nFrom Mon Jan to Feb we pay.\n",
        "Hello\n\nFrom me, Mon Jan  1 00:00:00 2024\nno header follows\n",
        "Hello\nFrom a@b.c Mon Jan  1 00:00:00 2024\nSubject: no empty line before\n",
        "Hello\n\nfrom a@b.c Mon Jan  1 00:00:00 2024\nSubject: x\n",
        "Hello\n\nFrom a@b.c Mon Jan  1 2024\nSubject: no time\n",
        "Hello\n\nFrom a@b.c Mon Jan  1 00:00:00 2024",
    ] {
        let text = format!("{FROM}{}", mail("1", body));
        check(&text, &[("1", body.trim_end())]);
    }
}

#[test]
fn m12_a_from_line_without_an_empty_line_or_its_date_begins_a_mail_if_its_header_says_so() {
    let (one, two) = (mail("1", "one\n"), mail("2", "two\n"));
    let both = [("1", "one"), ("2", "two")];
    check(&format!("{FROM}{one}{FROM}{two}"), &both);
    for line in [
        "From nobody",
        "From a@b.c 2026-11-03T10:00:00",
        "From a@b.c 2026-11-03 10:00:00",
    ] {
        check(&format!("{FROM}{one}\n{line}\n{two}"), &both);
        check(
            &format!("{FROM}{one}\n{line}\nReceived: by x\n{two}"),
            &both,
        );
    }
    for body in [
        "Hello\n\nFrom nobody\nDear Anna: hello\n",
        "Hello\n\nFrom me to you\nFrom: a@b.c\n",
        "Hello\nFrom nobody\nFrom: a@b.c\n",
        "Hello\nFrom a@b.c Mon Jan  1 00:00:00 2024\nwrote: hello\n",
    ] {
        check(
            &format!("{FROM}{}", mail("1", body)),
            &[("1", body.trim_end())],
        );
    }
}

#[test]
fn m12_from_lines_come_in_many_forms() {
    for from in [
        "From - Mon Jan 01 00:00:00 2024",
        "From ???@??? Mon Jan 01 00:00:00 2024",
        "From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
        "From 1234567890@xxx Mon Jan 01 00:00:00 +0000 2024",
        "From a@b.c Mon Jan  1 00:00 CET 2024",
        "From \"a b\"@c.d Mon Jan  1 00:00:00 2024 remote from x",
        "From  Mon Jan  1 00:00:00 2024",
        "From a@b.c Mon, 1 Jan 2024 00:00:00 +0100",
    ] {
        let (one, two) = (mail("1", "one\n"), mail("2", "two\n"));
        check(
            &format!("{from}\n{one}\n{from}\n{two}"),
            &[("1", "one"), ("2", "two")],
        );
    }
}

#[test]
fn m12_a_content_length_cannot_hide_the_mails_behind_it() {
    let trap = mail("1", "one\n").replace("\n\n", "\nContent-Length: 100000\n\n");
    check(
        &format!("{FROM}{trap}\n{FROM}{}", mail("2", "two\n")),
        &[("1", "one"), ("2", "two")],
    );
}

#[test]
fn places_are_those_of_the_from_lines_and_a_broken_mail_is_a_reject_among_its_neighbours() {
    let (one, three) = (mail("1", "one\n"), mail("3", "three\n"));
    let text = format!("{FROM}{one}\n{FROM}Subject: from nobody\n\nx\n\n{FROM}{three}");
    let (records, after) = read_all(text.as_bytes(), 8192);
    let second = (FROM.len() + one.len() + 1) as u64;
    let third = (text.len() - FROM.len() - three.len()) as u64;
    let places: Vec<_> = records
        .iter()
        .map(|r| (r.place.line, r.place.offset, r.end, r.outcome.is_ok()))
        .collect();
    assert_eq!(
        places,
        [
            (1, 0, second, true),
            (7, second, third, false),
            (12, third, text.len() as u64, true)
        ]
    );
    assert_eq!(after.offset, text.len() as u64);
    let reject = records[1].outcome.clone().unwrap_err();
    assert_eq!(reject.raw, b"Subject: from nobody\n\nx\n");
    assert!(reject.reason.contains("From"), "{}", reject.reason);
}

#[test]
fn reading_goes_on_at_the_place_where_the_sink_ended_it() {
    struct One(Vec<Record>);
    impl Sink for One {
        fn record(&mut self, record: Record) -> ControlFlow<()> {
            self.0.push(record);
            ControlFlow::Break(())
        }
    }
    let text: String = ["1", "2", "3"]
        .iter()
        .map(|id| format!("{FROM}{}\n", mail(id, "x\n")))
        .collect();
    let mut sink = One(Vec::new());
    let mut place = first_place();
    while place.offset < text.len() as u64 {
        let mut input = &text.as_bytes()[place.offset as usize..];
        place = read(&mut input, place, Unfinished::Reject, &mut sink)
            .unwrap()
            .place_after;
    }
    let (whole, _) = read_all(text.as_bytes(), 8192);
    assert_eq!(sink.0, whole);
}

#[test]
fn m11_the_last_mail_of_a_growing_mbox_is_left_until_its_end_is_seen() {
    let whole: String = ["1", "2"]
        .iter()
        .map(|id| format!("{FROM}{}\n", mail(id, "x\n")))
        .collect();
    let second = (whole.len() / 2) as u64;
    for (ending, ids, place) in [
        ("", 1, second),
        (FROM, 1, second),
        ("From ", 1, second),
        (&format!("{FROM}From: a@b.c\n"), 2, whole.len() as u64),
    ] {
        if ending.is_empty() {
            // Behind what was read nothing but the line before the next mail has come.
            for next in [FROM, "From a@b", "\n", "\nFrom "] {
                let start = Place {
                    line: 9,
                    offset: 100,
                };
                let mut input = next.as_bytes();
                let end = read(&mut input, start, Unfinished::Leave, &mut Vec::new()).unwrap();
                assert!(end.place_after.offset <= 101, "{next:?}");
            }
        }
        let text = format!("{whole}{ending}");
        let mut records = Vec::new();
        let end = read(
            &mut text.as_bytes(),
            first_place(),
            Unfinished::Leave,
            &mut records,
        );
        assert_eq!(end.unwrap().place_after.offset, place, "{ending}");
        assert_eq!(records.len(), ids, "{ending}");
    }
}

#[test]
fn what_is_added_to_a_mail_after_it_was_read_is_a_reject_and_not_lost() {
    let start = Place {
        line: 9,
        offset: 100,
    };
    for (text, outcomes) in [
        (format!("{FROM}{}", mail("2", "x\n")), vec![true]),
        (format!("\n\n{FROM}{}", mail("2", "x\n")), vec![true]),
        (
            format!("more of it\n\n{FROM}{}", mail("2", "x\n")),
            vec![false, true],
        ),
        ("more of it\n".to_owned(), vec![false]),
    ] {
        let mut records = Vec::new();
        let mut input = text.as_bytes();
        read(&mut input, start.clone(), Unfinished::Reject, &mut records).unwrap();
        let read: Vec<bool> = records.iter().map(|r| r.outcome.is_ok()).collect();
        assert_eq!(read, outcomes, "{text}");
        if let Some(Err(reject)) = records.first().map(|r| &r.outcome) {
            assert!(reject.raw.starts_with(b"more of it\n"), "{reject:?}");
            assert_eq!(reject.place, start);
        }
    }
}

#[test]
fn r7_a_mail_of_100_mb_is_rejected_with_the_limit_and_its_neighbours_go_in() {
    let (one, three) = (mail("1", "one\n"), mail("3", "three\n"));
    let before = format!("{FROM}{one}\n{FROM}{}", mail("2", ""));
    let after = format!("\n\n{FROM}{three}");
    let input = before
        .as_bytes()
        .chain(io::repeat(b'x').take(100_000_000))
        .chain(after.as_bytes());
    let mut records = Vec::new();
    let mut input = BufReader::new(input);
    read(&mut input, first_place(), Unfinished::Reject, &mut records).unwrap();
    assert_eq!(records.len(), 3);
    assert!(records[0].outcome.is_ok() && records[2].outcome.is_ok());
    let reject = records[1].outcome.clone().unwrap_err();
    assert!(reject.reason.contains("50 MiB"), "{}", reject.reason);
    assert!(reject.raw.len() <= 2 * KEPT_OF_OVERSIZED);
}

fn some_mbox() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(FROM.as_bytes().to_vec()),
        Just(mail("1", "text\n").into_bytes()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b">From x\n".to_vec()),
        Just(b"From ".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read_in_any_pieces_and_nothing_but_blank_lines_lies_between_the_records(
        bytes in some_mbox(),
        capacity in 1_usize..40,
    ) {
        let (whole, after) = read_all(&bytes, 8192);
        let (pieces, after_pieces) = read_all(&bytes, capacity);
        prop_assert_eq!(&whole, &pieces);
        prop_assert_eq!(&after, &after_pieces);
        // Only a `From ` line without a mail behind it is left.
        let left = bytes.get(after.offset as usize..).unwrap();
        let left = left.trim_ascii();
        prop_assert!(left.is_empty() || left.starts_with(b"From"), "{left:?}");
        let mut end = 0;
        for record in &whole {
            prop_assert!(record.place.offset >= end && record.end > record.place.offset);
            end = record.end;
        }
    }
}
