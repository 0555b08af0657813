//! Cards as programs of the world write them.

mod trust;

use proptest::prelude::*;

use super::read;
use crate::domain::client::{Client, Source};
use crate::domain::contact::phone::Region;
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::time::Timestamp;
use crate::exchange::incoming::{Draft, Incoming, Setting};
use crate::exchange::outgoing::{Losses, Outgoing};

fn rows(bytes: &[u8]) -> Vec<Incoming> {
    let setting = Setting {
        region: Region::parse("DE"),
        custom: &[],
        now: Timestamp(0),
    };
    read(bytes, setting).collect()
}

#[track_caller]
fn one(body: &str) -> Draft {
    let file = format!("BEGIN:VCARD\r\n{body}\r\nEND:VCARD\r\n");
    let mut rows = rows(file.as_bytes());
    assert_eq!(rows.len(), 1, "{file}");
    rows.remove(0)
        .card
        .unwrap_or_else(|why| panic!("{why}\n{file}"))
}

fn phones(draft: &Draft) -> Vec<(&str, &str)> {
    draft
        .card
        .contacts_of(ContactKind::Phone)
        .map(|phone| (phone.label.as_str(), phone.value.as_str()))
        .collect()
}

fn of(draft: &Draft, kind: ContactKind) -> Vec<(&str, &str)> {
    draft
        .card
        .contacts_of(kind)
        .map(|contact| (contact.network.as_str(), contact.value.as_str()))
        .collect()
}

#[test]
fn x1_a_name_is_found_wherever_it_stands() {
    for (body, name) in [
        ("FN:Ivan Petrov\r\nN:Petrov;Ivan;;;", "Ivan Petrov"),
        (
            "VERSION:2.1\r\nN:Petrov;Ivan;Ivanovich;Dr.;jr.",
            "Dr. Ivan Ivanovich Petrov jr.",
        ),
        ("FN:\r\nN:Petrov;Ivan\r\nTEL:1", "Ivan Petrov"),
        ("N:;Cher;;;", "Cher"),
        ("FN:Smith\\, John", "Smith, John"),
        ("FN;LANGUAGE=ru:\u{418}\u{432}\u{430}\u{43d}", "Иван"),
        ("item1.FN:Grouped Name", "Grouped Name"),
        ("fn:small letters", "small letters"),
        ("FN: spaces around ", "spaces around"),
        (
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen",
            "Jürgen",
        ),
        ("FN;QUOTED-PRINTABLE:a=3Db", "a=b"),
        (
            "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=windows-1251:=CF=E5=\r\n=F2=F0",
            "Петр",
        ),
        ("FN:folded na\r\n me", "folded name"),
        ("FN:tabbed\r\n\t name", "tabbed name"),
        ("ORG:Acme\r\nTEL:1", ""),
    ] {
        assert_eq!(one(body).card.name, name, "{body}");
    }
}

#[test]
fn x1_a_phone_has_its_type_in_every_manner_of_writing_types() {
    for (line, label, value) in [
        ("TEL;TYPE=CELL:+49 171 1234567", "mobile", "+49 171 1234567"),
        ("TEL;CELL;VOICE:0171 1234567", "mobile", "0171 1234567"),
        ("TEL;TYPE=cell,voice:1", "mobile", "1"),
        ("TEL;TYPE=\"cell,voice\":1", "mobile", "1"),
        ("TEL;TYPE=home;TYPE=fax:1", "fax", "1"),
        ("TEL;type=HOME;type=pref:1", "home", "1"),
        ("TEL;WORK:030 901820", "landline", "030 901820"),
        ("TEL;TYPE=work:+49 171 1234567", "mobile", "+49 171 1234567"),
        ("TEL:12", "other", "12"),
        ("TEL;TYPE=pager:+49 171 1234567", "other", "+49 171 1234567"),
        (
            "TEL;VALUE=uri;TYPE=home:tel:+49-30-901820",
            "home",
            "+49-30-901820",
        ),
        (
            "TEL;VALUE=uri:tel:+49-30-901820;ext=12",
            "landline",
            "+49-30-901820;ext=12",
        ),
        (
            "item1.TEL:+49 30 901820\r\nitem1.X-ABLabel:_$!<HomeFAX>!$_",
            "fax",
            "+49 30 901820",
        ),
        ("TEL;TYPE=iPhone:1", "mobile", "1"),
        ("TEL;PREF=1;TYPE=voice;X-FOO=\"a:b;c\":1", "other", "1"),
    ] {
        let draft = one(&format!("FN:x\r\n{line}"));
        assert_eq!(phones(&draft), [(label, value)], "{line}");
    }
    let draft = one("FN:x\r\nTEL:+49 30 901820\r\nTEL;HOME:030 901820\r\nTEL:12");
    assert_eq!(phones(&draft).len(), 2, "one number is one contact");
    let key = |at: usize| {
        draft.card.contacts[at]
            .key
            .as_ref()
            .map(|key| key.0.as_str())
    };
    assert_eq!(
        (key(0), key(1)),
        (Some("+4930901820"), None),
        "only a valid one is a key"
    );
    assert!(draft.remarks[0].contains("«12»"), "{:?}", draft.remarks);
}

#[test]
fn x1_messengers_and_networks_are_found_in_all_their_properties() {
    for (line, kind, network, value) in [
        (
            "IMPP:skype:jane.roe",
            ContactKind::Messenger,
            "skype",
            "jane.roe",
        ),
        (
            "IMPP;X-SERVICE-TYPE=Skype:x-apple:jane",
            ContactKind::Messenger,
            "skype",
            "jane",
        ),
        (
            "IMPP;X-SERVICE-TYPE=Telegram;type=HOME:x-apple:jane",
            ContactKind::Messenger,
            "telegram",
            "jane",
        ),
        (
            "IMPP:xmpp:a@b.example",
            ContactKind::Messenger,
            "xmpp",
            "a@b.example",
        ),
        (
            "IMPP:https://t.me/ivan",
            ContactKind::Messenger,
            "telegram",
            "ivan",
        ),
        ("X-SKYPE:jane", ContactKind::Messenger, "skype", "jane"),
        (
            "X-SKYPE-USERNAME:jane",
            ContactKind::Messenger,
            "skype",
            "jane",
        ),
        (
            "X-TELEGRAM:@jane",
            ContactKind::Messenger,
            "telegram",
            "@jane",
        ),
        (
            "X-JABBER;TYPE=HOME:a@b.example",
            ContactKind::Messenger,
            "xmpp",
            "a@b.example",
        ),
        ("X-ICQ:12345", ContactKind::Messenger, "icq", "12345"),
        (
            "X-SOCIALPROFILE;type=twitter:http://twitter.com/jane",
            ContactKind::Social,
            "twitter",
            "http://twitter.com/jane",
        ),
        (
            "X-SOCIALPROFILE;type=facebook;x-user=jane:",
            ContactKind::Social,
            "facebook",
            "jane",
        ),
        (
            "X-SOCIALPROFILE;type=linkedin;x-user=j:x-apple:jane",
            ContactKind::Social,
            "linkedin",
            "jane",
        ),
        (
            "SOCIALPROFILE;SERVICE-TYPE=VK:https://vk.com/id9",
            ContactKind::Social,
            "vk",
            "https://vk.com/id9",
        ),
        ("X-TWITTER:jane", ContactKind::Social, "twitter", "jane"),
    ] {
        let draft = one(&format!("FN:x\r\n{line}"));
        assert_eq!(of(&draft, kind), [(network, value)], "{line}");
    }
}

#[test]
fn x1_addresses_come_as_one_text_with_their_type() {
    for (line, kind, text) in [
        (
            "ADR;TYPE=home:;;Main St 1;Springfield;IL;62701;USA",
            "home",
            "Main St 1, Springfield, IL, 62701, USA",
        ),
        (
            "ADR;WORK;PREF:PO 5;2nd floor;Main St 1;;;;",
            "work",
            "PO 5, 2nd floor, Main St 1",
        ),
        (
            "ADR;TYPE=dom,postal:;;Main\\nSt 1;;;;",
            "mail",
            "Main\nSt 1",
        ),
        ("ADR:;;Main St\\, 1;Town", "other", "Main St, 1, Town"),
        (
            "ADR;LABEL=\"Main St 1^nTown\";TYPE=home:;;Main St 1;;;;",
            "home",
            "Main St 1\nTown",
        ),
        (
            "ADR;LABEL=\"Our house\";TYPE=home:;;Main St 1;Town;;;",
            "home",
            "Our house\nMain St 1, Town",
        ),
        (
            "LABEL;TYPE=home:Main St 1\\nTown",
            "home",
            "Main St 1\nTown",
        ),
    ] {
        let draft = one(&format!("FN:x\r\n{line}"));
        let found: Vec<_> = draft
            .card
            .addresses
            .iter()
            .map(|address| (address.kind.as_str(), address.text.as_str()))
            .collect();
        assert_eq!(found, [(kind, text)], "{line}");
    }
}

#[test]
fn x1_the_rest_of_a_card_finds_its_place_and_what_has_none_is_kept() {
    let draft = one(concat!(
        "FN:Jane Roe\r\nN:Roe;Jane;;;\r\nORG:Acme\\, Inc.;R&D\r\nTITLE:CTO\r\nROLE:Boss\r\n",
        "NOTE:one\\ntwo\r\nNOTE:three\r\nURL:http\\://jane.example\r\nURL:ftp://x.example\r\n",
        "CATEGORIES:a,b\\,c\r\nLANG:de\r\nUID:urn:uuid:1\r\nREV:20200101T000000Z\r\n",
        "BDAY;VALUE=date:1985-04-12\r\nX-FOO;X-P=\"a;b\":c\\;d\r\n",
        "item1.EMAIL:jane@x.example\r\nitem1.X-ABLabel:Private\r\n",
        "item2.X-ABDATE:2001-01-01\r\nitem2.X-ABLabel:Wedding\r\n",
        "PHOTO;VALUE=uri:https://x.example/p.jpg",
    ));
    let card = &draft.card;
    assert_eq!(
        card.company.as_ref().map(|c| c.name.as_str()),
        Some("Acme, Inc.")
    );
    assert_eq!(
        (card.position.as_str(), card.note.as_str()),
        ("CTO", "one\ntwo\nthree")
    );
    assert_eq!(card.sites, ["http://jane.example"]);
    assert_eq!(card.tags, ["a", "b,c"]);
    assert_eq!(card.language.code.as_deref(), Some("de"));
    assert_eq!(card.kept.uid.as_deref(), Some("urn:uuid:1"));
    assert_eq!(draft.picture, None, "nothing is fetched");
    assert_eq!(
        card.kept.lines,
        [
            "URL:ftp://x.example",
            "N:Roe;Jane;;;",
            "ORG:Acme\\, Inc.;R&D",
            "BDAY;VALUE=date:1985-04-12",
            "X-FOO;X-P=\"a;b\":c\\;d",
            "item2.X-ABDATE:2001-01-01",
            "item2.X-ABLABEL:Wedding",
            "PHOTO;VALUE=uri:https://x.example/p.jpg",
            "ROLE:Boss",
        ]
    );
}

#[test]
fn x1_pictures_stand_in_the_card_in_three_manners() {
    let png = b"\x89PNG\r\n\x1a\nrest of it";
    let data = "iVBORw0KGgpyZXN0IG9mIGl0";
    for line in [
        format!("PHOTO;ENCODING=b;TYPE=PNG:{data}"),
        format!(
            "PHOTO;TYPE=PNG;ENCODING=BASE64:\r\n {}\r\n {}\r\n",
            &data[..8],
            &data[8..]
        ),
        format!("PHOTO;PNG;BASE64:{}\r\n{}\r\n", &data[..8], &data[8..]),
        format!("PHOTO:data:image/png;base64,{data}"),
        format!("PHOTO;VALUE=URI:data:image/png;base64,{data}"),
    ] {
        let draft = one(&format!("FN:x\r\n{line}"));
        let bytes = draft.picture.map(|picture| picture.bytes);
        assert_eq!(bytes.as_deref(), Some(&png[..]), "{line}");
    }
    let draft = one("FN:x\r\nPHOTO;ENCODING=b:bm90IGEgcGljdHVyZQ==");
    assert!(
        draft.picture.is_none() && draft.remarks.len() == 1,
        "{draft:?}"
    );
    let draft = one("FN:x\r\nPHOTO;ENCODING=b:!!!");
    assert!(
        draft.picture.is_none() && draft.remarks.len() == 1,
        "{draft:?}"
    );
}

#[test]
fn a_broken_card_does_not_take_its_neighbours_along() {
    let whole = |name: &str| format!("BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nEND:VCARD\n");
    for (broken, line, why) in [
        ("BEGIN:VCARD\nFN:x\nTEL 123\nEND:VCARD\n", 7, "«TEL 123»"),
        ("BEGIN:VCARD\nX FN:x\nEND:VCARD\n", 6, "«X FN:x»"),
        ("FN:x\nEND:VCARD\n", 5, "without BEGIN"),
        ("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n", 5, "says nothing"),
        (
            "BEGIN:VCARD\nVERSION:3.0\n;:;\nEND:VCARD\n",
            7,
            "no property",
        ),
    ] {
        let file = format!("{}{broken}{}", whole("Ann"), whole("Bob"));
        let rows = rows(file.as_bytes());
        let names: Vec<_> = rows
            .iter()
            .map(|row| row.card.as_ref().map(|draft| draft.card.name.as_str()))
            .collect();
        assert_eq!(names.len(), 3, "{broken}: {names:?}");
        assert_eq!((&names[0], &names[2]), (&Ok("Ann"), &Ok("Bob")), "{broken}");
        let reason = names[1].as_ref().unwrap_err();
        assert!(reason.contains(why), "{broken}: {reason}");
        assert!(
            rows[1].line == 5 && (line == 5 || reason.starts_with(&format!("line {line}:"))),
            "{reason}"
        );
    }
}

#[test]
fn what_programs_do_wrong_is_forgiven() {
    let draft = one("VERSION:2.1\r\nFN:x\r\nNOTE:first line\r\nsecond line\r\n\r\nTEL:1");
    assert_eq!(draft.card.note, "first line\nsecond line");
    let draft = one("FN:x\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:agent\r\nTEL:2\r\nEND:VCARD\r\nTEL:1");
    assert_eq!((draft.card.name.as_str(), phones(&draft).len()), ("x", 1));
    let rows = rows(b"\xef\xbb\xbfbegin:vcard\rFN:old Mac\rend:vcard\r");
    assert_eq!(
        rows[0].card.as_ref().map(|draft| draft.card.name.as_str()),
        Ok("old Mac")
    );
}

#[test]
fn x1_old_files_say_their_charset_or_not() {
    let russian = "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Петров;Иван\r\nFN:Иван Петров из Петербурга\r\nTEL:1\r\nEND:VCARD\r\n";
    let cp1251 = encoding_rs::WINDOWS_1251.encode(russian).0.into_owned();
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(russian.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [russian.as_bytes().to_vec(), cp1251, utf16] {
        let rows = rows(&bytes);
        let name = rows[0].card.as_ref().map(|draft| draft.card.name.as_str());
        assert_eq!(name, Ok("Иван Петров из Петербурга"));
    }
    let latin = b"BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=ISO-8859-1:J\xfcrgen\r\nNOTE:\xd0\x9f\xd1\x80\r\nEND:VCARD\r\n";
    let rows = rows(latin);
    let card = &rows[0].card.as_ref().unwrap().card;
    assert_eq!((card.name.as_str(), card.note.as_str()), ("Jürgen", "Пр"));
}

#[test]
fn r7_a_card_with_too_many_contacts_is_refused_with_the_limit() {
    let mut file = "BEGIN:VCARD\r\nFN:x\r\n".to_owned();
    for at in 0..1001 {
        file.push_str(&format!("EMAIL:a{at}@x.example\r\n"));
    }
    file.push_str("END:VCARD\r\nBEGIN:VCARD\r\nFN:y\r\nEND:VCARD\r\n");
    let rows = rows(file.as_bytes());
    assert!(rows[0].card.as_ref().unwrap_err().contains("1000"));
    assert!(rows[1].card.is_ok());
}

fn contact() -> impl Strategy<Value = Contact> {
    let text = "[a-zA-Z0-9 .,;:\\\\\"^%/@+'ßЖ中-]{1,14}";
    (
        0..5_usize,
        text,
        "[a-z ,:;\"^]{0,6}",
        any::<(bool, bool)>(),
        0..3_usize,
    )
        .prop_map(|(kind, value, network, (shared, claimed), source)| {
            let kind = [
                ContactKind::Phone,
                ContactKind::Email,
                ContactKind::Messenger,
                ContactKind::Social,
                ContactKind::AdditionalId,
            ][kind];
            let source = [Source::Auto, Source::Manual, Source::Import][source];
            let label = ["home", "mobile", "fax", "landline", "other"][value.len() % 5];
            let mut contact = Contact::new(kind, &network, &value, label, source, None);
            contact.shared = shared;
            contact.claimed = claimed;
            contact
        })
}

fn client() -> impl Strategy<Value = Client> {
    let text = "(\\PC|[\\n\\r\\t\\\\;:,\"]){0,30}";
    (
        text,
        text,
        text,
        proptest::collection::vec(contact(), 0..5),
        proptest::collection::vec(text, 0..3),
        proptest::collection::vec(
            "[A-Z][A-Z-]{0,8}(;[A-Z]{1,4}=[a-z;\"^:]{0,5}){0,2}:\\PC{0,12}",
            0..3,
        ),
    )
        .prop_map(|(name, note, address, contacts, tags, lines)| {
            let mut client = Client::blank(Timestamp(1_700_000_000_123_456));
            client.name = name.trim().to_owned();
            client.name_source = (!client.name.is_empty()).then_some(Source::Manual);
            client.note = note;
            client.contacts = contacts;
            client.tags = tags;
            client.addresses = vec![crate::domain::client::Address {
                kind: "mail".to_owned(),
                text: address,
            }];
            client.kept.lines = lines;
            client.sort_contacts();
            client
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_the_reader_panic(
        head in "(BEGIN:VCARD|END:VCARD|[A-Z]{1,4}[;:=]|;ENCODING=(B|QUOTED-PRINTABLE):|=|\\n|\\r\\n| |item1\\.|\"|\\\\){0,40}",
        noise in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut bytes = head.into_bytes();
        bytes.extend(&noise);
        for row in rows(&bytes) {
            prop_assert!(row.card.is_err() || row.row > 0);
        }
    }

    #[test]
    fn x1_what_was_written_and_read_is_written_the_same(client in client()) {
        for version in [super::Version::V3, super::Version::V4] {
            let write = |client: &Client| {
                let card = Outgoing { client, uid: "urn:x:1", picture: None };
                super::written(&card, version, &mut Losses::default())
            };
            let first = write(&client);
            let rows = rows(first.as_bytes());
            prop_assert_eq!(rows.len(), 1, "{}", first);
            match &rows[0].card {
                Ok(draft) => {
                    let mut back = draft.card.clone();
                    back.kept.lines = draft.card.kept.lines.clone();
                    // The second round is the first one again, and stays so.
                    let second = write(&back);
                    let again: Vec<_> = self::rows(second.as_bytes());
                    let third = write(&again[0].card.as_ref().unwrap().card);
                    prop_assert_eq!(&second, &third);
                    let same_contacts = client.contacts.iter().filter(|c| !c.value.is_empty()).all(|contact| {
                        back.contacts.iter().any(|other| other.kind == contact.kind && other.key == contact.key)
                    });
                    prop_assert!(same_contacts, "{:#?}\n{}", client.contacts, first);
                }
                Err(why) => prop_assert!(why.contains("nothing"), "{}: {}", why, first),
            }
        }
    }
}
