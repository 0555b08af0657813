//! Files whose columns could mean two things.

use super::{Reading, Table};
use crate::domain::time::Timestamp;
use crate::exchange::incoming::{Draft, Setting};

const SETTING: Setting<'static> = Setting {
    region: None,
    custom: &[],
    now: Timestamp(0),
};

#[track_caller]
fn drafts(text: &str) -> Vec<Draft> {
    let reading = Reading {
        setting: SETTING,
        mapping: None,
        chosen: &[],
    };
    let table = Table::open(text, reading).unwrap();
    let rows = table.rows(SETTING).map(|row| row.card.unwrap());
    rows.collect()
}

#[track_caller]
fn names(text: &str) -> Vec<String> {
    let drafts = drafts(text);
    drafts.into_iter().map(|draft| draft.card.name).collect()
}

#[test]
fn x2_a_listing_in_a_note_decides_no_delimiter_and_hides_no_row() {
    for header in ["name;email;notes", "name;born;shoe"] {
        let text = format!(
            "{header}\nAnn;a@x.example;first\n\
             Ivan;i@x.example;wants fax, email, phone, web, address\nBob;b@x.example;last\n"
        );
        assert_eq!(names(&text), ["Ann", "Ivan", "Bob"], "{header}");
    }
    let remark = "Contacts of 2026\n\nname,email,company\nAnn,a@x.example,Acme\n";
    assert_eq!(names(remark), ["Ann"], "a remark before the header is none");
}

#[test]
fn c15_a_mailing_and_a_billing_address_are_two() {
    let found = |text: &str| -> Vec<String> {
        let drafts = drafts(text);
        let addresses = &drafts[0].card.addresses;
        addresses
            .iter()
            .map(|address| format!("{}: {}", address.kind, address.text))
            .collect()
    };
    for (text, expected) in [
        (
            "name,mailing street,mailing city,billing street,billing city\nAnn,M St,A,B St,B\n",
            &["mail: M St, A", "mail: B St, B"][..],
        ),
        (
            "name,mailing address,billing address\nAnn,\"M St, A\",\"B St, B\"\n",
            &["mail: M St, A", "mail: B St, B"],
        ),
        (
            "name,billing address,billing city,mailing address,mailing city\nAnn,B St,B,M St,A\n",
            &["mail: M St, A", "mail: B St, B"],
        ),
        (
            "name,mailing address,postal address\nAnn,M St,P St\n",
            &["mail: M St", "mail: P St"],
        ),
        (
            "name,mailing address,postal address\nAnn,M St,M St\n",
            &["mail: M St"],
        ),
    ] {
        assert_eq!(found(text), expected, "{text}");
    }
}

#[test]
fn x2_a_whole_name_gets_no_part_before_it_because_another_cell_is_empty() {
    for (header, row, name) in [
        (
            "Display Name,First Name,Last Name",
            "Bobby,Robert,",
            "Bobby",
        ),
        (
            "Display Name,First Name,Last Name",
            "Bob's Garage,,Ray",
            "Bob's Garage",
        ),
        (
            "Name,First Name,Last Name",
            "Bob's Garage,Robert,",
            "Bob's Garage",
        ),
        ("Name,First Name,Last Name", "Иван,Ivan,", "Иван"),
        ("Full Name,First Name", "Иван,Ivan", "Иван"),
        ("Name,First Name", "Ray,Robert", "Robert Ray"),
        ("Name,Vorname", "Müller,Anna", "Anna Müller"),
        ("Name,Last Name", "Robert,Ray", "Robert Ray"),
        ("Имя,Фамилия", "Иван,Петров", "Иван Петров"),
        ("Name,Last Name", "Robert Ray,Ray", "Robert Ray"),
    ] {
        let text = format!("{header},Email\n{row},a@x.example\n");
        assert_eq!(names(&text), [name], "{header}: {row}");
    }
}

#[test]
fn x2_tags_of_mailchimp_keep_their_commas() {
    let text = "Email Address,First Name,Tags\na@x.example,Ann,\"\"\"Lead, hot\"\",\"\"VIP\"\"\"\n";
    assert_eq!(drafts(text)[0].card.tags, ["Lead, hot", "VIP"]);
}
