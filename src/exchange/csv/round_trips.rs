//! Files of cells that no program wrote, and cards that come back.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Reading, Sheet, Table};
use crate::domain::client::{Address, Client, Source};
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::time::Timestamp;
use crate::exchange::decoding::decode;
use crate::exchange::incoming::{Incoming, Setting};
use crate::exchange::outgoing::{Losses, Outgoing};
use crate::exchange::{jsonl, sniffing};

const SETTING: Setting<'static> = Setting {
    region: None,
    custom: &[],
    now: Timestamp(0),
};

fn rows(text: &str) -> Vec<Incoming> {
    let reading = Reading {
        setting: SETTING,
        mapping: None,
        chosen: &[],
    };
    let table = Table::open(text, reading).unwrap();
    let _ = table.unknown_columns();
    table.rows(SETTING).collect()
}

fn written(client: &Client, excel_safe: bool) -> String {
    let sheet = Sheet::new(
        &[],
        client.custom.keys().cloned().collect::<BTreeSet<_>>(),
        excel_safe,
    );
    let card = Outgoing {
        client,
        uid: "urn:x:1",
        picture: None,
    };
    let mut bytes = sheet.header().unwrap();
    bytes.extend(sheet.row(&card, &mut Losses::default()).unwrap());
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_row_that_is_broken_names_its_line() {
    let rows =
        rows("Name,Email,VIP,Spammer\n\nAnn,a@x.example,yes,yes\n\"Bob\nB.\",b@x.example,,\n");
    let reason = rows[0].card.as_ref().unwrap_err();
    assert!(
        reason.starts_with("line 3: ") && reason.contains("VIP"),
        "{reason}"
    );
    assert_eq!(rows[1].card.as_ref().unwrap().card.name, "Bob B.");
    assert_eq!((rows[1].row, rows[1].line), (2, 4));
}

fn client() -> impl Strategy<Value = Client> {
    let text = "(\\PC|[\\n\\r\\t,;:\"'=+@-]){0,16}";
    (
        text,
        text,
        text,
        proptest::collection::vec((0..4_usize, text, text), 0..4),
        proptest::collection::vec(text, 0..3),
    )
        .prop_map(|(name, note, address, contacts, tags)| {
            let mut client = Client::blank(Timestamp(1_700_000_000_123_456));
            client.name = name;
            client.note = note;
            client.contacts = contacts
                .into_iter()
                .map(|(kind, network, value)| {
                    let kind = [
                        ContactKind::Phone,
                        ContactKind::Messenger,
                        ContactKind::Social,
                        ContactKind::AdditionalId,
                    ][kind];
                    Contact::new(kind, &network, &value, "home", Source::Import, None)
                })
                .collect();
            // As a card has them: each a line of its own, and once.
            for tag in tags.iter().flat_map(|tag| tag.lines()).map(str::trim) {
                if !tag.is_empty() && !client.tags.iter().any(|known| known == tag) {
                    client.tags.push(tag.to_owned());
                }
            }
            client.custom = tags.into_iter().map(|tag| (tag.clone(), tag)).collect();
            client.addresses = vec![Address {
                kind: "home".to_owned(),
                text: address,
            }];
            client.sort_contacts();
            client
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_a_reader_panic(
        head in "(name|email|phone 1 - value|uid|\\{|\"|,|;|\\t|\\n|sep=;|:){0,30}",
        noise in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut bytes = head.into_bytes();
        bytes.extend(&noise);
        let _ = sniffing::format_of("a.csv", &bytes);
        let (text, _) = decode(&bytes);
        let _ = rows(&text);
        let mut unknown = Vec::new();
        prop_assert!(jsonl::read(&text, SETTING, &mut unknown).count() <= text.lines().count());
    }

    #[test]
    fn x1_what_was_written_and_read_is_written_the_same(client in client(), excel_safe: bool) {
        let first = written(&client, excel_safe);
        for row in rows(&first) {
            if let Ok(draft) = row.card {
                // What a first reading makes of odd texts stays as it is from then on.
                let second = written(&draft.card, excel_safe);
                let again = rows(&second).remove(0).card.unwrap();
                prop_assert_eq!(&written(&again.card, excel_safe), &second);
                prop_assert_eq!(&draft.card.addresses.len(), &again.card.addresses.len());
            }
        }
    }

    #[test]
    fn x1_json_lines_lose_nothing(client in client()) {
        let card = Outgoing { client: &client, uid: "urn:x:1", picture: None };
        let line = jsonl::written(&card).unwrap();
        prop_assert!(line.trim_end_matches('\n').chars().all(|c| !c.is_control()));
        let mut unknown = Vec::new();
        let row = jsonl::read(&line, SETTING, &mut unknown).next().unwrap();
        if let Ok(draft) = row.card {
            let mut expected = client.clone();
            expected.kept.uid = Some("urn:x:1".to_owned());
            expected.name_source = (!client.name.is_empty()).then_some(Source::Import);
            prop_assert_eq!(draft.card, expected);
        }
        prop_assert!(unknown.is_empty());
    }
}
