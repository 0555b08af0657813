//! Cards of strangers, and cards that were corrected since they came.

use super::*;
use crate::exchange::vcard::{Version, written};

const VERSIONS: [Version; 2] = [Version::V3, Version::V4];

fn export(client: &Client, version: Version) -> String {
    let card = Outgoing {
        client,
        uid: "urn:x:1",
        picture: None,
    };
    written(&card, version, &mut Losses::default())
}

#[test]
fn x1_a_card_cannot_put_lines_of_its_own_into_an_export() {
    for line in [
        "END:VCARD\r\nX-DESKCARD-SECOND-BEGIN:VCARD\r\nX-DESKCARD-SECOND-FN:Boss",
        "EMAIL:boss@x.example",
        "TEL:+49 30 901820",
        "FN:Boss",
        "UID:urn:x:2",
        "X-DESKCARD-STANDING:vip",
    ] {
        let draft = one(&format!("FN:Ann\r\nX-DESKCARD-SECOND-{line}"));
        for version in VERSIONS {
            let file = export(&draft.card, version);
            let back = rows(file.as_bytes());
            assert_eq!(back.len(), 1, "{file}");
            let back = &back[0].card.as_ref().unwrap().card;
            assert_eq!(back.name, "Ann", "{file}");
            assert!(
                back.contacts.is_empty() && back.also_seen_as.is_empty(),
                "{file}"
            );
            assert_eq!(back.kept.uid.as_deref(), Some("urn:x:1"), "{file}");
            assert_eq!(back.standing, draft.card.standing, "{file}");
        }
    }
}

#[test]
fn x1_what_the_export_hid_comes_back_under_its_name() {
    let draft = one("FN:Ann\r\nTITLE:CTO\r\nROLE:Boss");
    let mut card = draft.card.clone();
    card.position.clear();
    for version in VERSIONS {
        let file = export(&card, version);
        assert!(file.contains("X-DESKCARD-SECOND-ROLE:Boss"), "{file}");
        let back = rows(file.as_bytes()).remove(0).card.unwrap().card;
        assert_eq!(
            (back.position.as_str(), &back.kept.lines),
            ("", &card.kept.lines)
        );
    }
}

#[test]
fn x1_the_parts_of_a_name_are_written_while_they_say_the_same() {
    for (came, parts, now, written) in [
        (
            "John Michael Smith",
            "Smith;John;Michael;;",
            "John Michael Smith",
            true,
        ),
        (
            "John Michael Smith",
            "Smith;John;Michael;;",
            "John Mitchell Smith",
            false,
        ),
        (
            "John Michael Smith",
            "Smith;John;Michael;;",
            "Jack Michael Smith",
            false,
        ),
        (
            "Ivan Ivanov",
            "Ivanov;Ivan;Petrovich;;",
            "Ivan Ivanov",
            true,
        ),
        (
            "Mr. John Q. Public, Esq.",
            "Public;John;Quinlan;Mr.;Esq.",
            "Mr. John Q. Public, Esq.",
            true,
        ),
        ("Jane Roe (Acme)", "Roe;Jane;;;", "Jane Roe (Acme)", true),
    ] {
        let mut card = one(&format!("FN:{}\r\nN:{parts}", came.replace(',', "\\,"))).card;
        card.name = now.to_owned();
        for version in VERSIONS {
            let file = export(&card, version);
            assert_eq!(
                file.contains(&format!("\nN:{parts}")),
                written,
                "{now}: {file}"
            );
        }
    }
}

#[test]
fn x3_a_line_of_prose_becomes_nobodys_address() {
    for prose in [
        "- Email: boss@acme.example",
        "(Tel: 12345678)",
        "* Fn: Boss",
        "- X-Skype: boss",
    ] {
        for before in ["X-FOO:bar", "TITLE:CTO", "ORG:Acme"] {
            let file = format!("BEGIN:VCARD\r\nFN:Ann\r\n{before}\r\n{prose}\r\nEND:VCARD\r\n");
            let reason = rows(file.as_bytes()).remove(0).card.unwrap_err();
            assert!(
                reason.starts_with("line 4: "),
                "{prose} behind {before}: {reason}"
            );
        }
    }
}

#[test]
fn signs_before_a_property_are_passed_over_and_told() {
    let told = |draft: &Draft| {
        let remarks = draft.remarks.iter();
        remarks.filter(|why| why.contains("passed over")).count()
    };
    let draft = one("FN:Ann\r\n- TEL;CELL:+49 171 1234567");
    assert_eq!((phones(&draft).len(), told(&draft)), (1, 1));
    assert!(
        draft.remarks[0].starts_with("line 3: «-» before TEL"),
        "{:?}",
        draft.remarks
    );
    let quoted = b"> BEGIN:VCARD\r\n> fn:Ann\r\n> Tel:+49 171 1234567\r\n> END:VCARD\r\n";
    let draft = rows(quoted).remove(0).card.unwrap();
    assert_eq!((draft.card.name.as_str(), phones(&draft).len()), ("Ann", 1));
    assert_eq!(told(&draft), 1, "{:?}", draft.remarks);
}
