//! `L3`: cards are found.

use super::*;

#[test]
fn l3_names_are_found_in_every_script_without_case_and_accents() {
    let desk = Desk::new();
    for (name, _) in NAMES {
        desk.named(name);
    }
    for (name, words) in NAMES {
        for word in *words {
            assert_eq!(desk.find(word), [*name], "{word}");
        }
    }
    desk.sound();
}

const NAMES: &[(&str, &[&str])] = &[
    ("Пётр Ильин", &["петр", "ПЁТР", "ётр", "т", "льи"]),
    (
        "Jürgen Müller",
        &["muller", "MÜLLER", "üll", "ll", "jurgen muller"],
    ),
    ("Anna Groß", &["gross", "groß", "ross"]),
    ("Łukasz Wójcik", &["lukasz", "wojcik", "jc"]),
    ("Øystein Dahl", &["oystein", "øyst", "hl"]),
    ("İstanbul Evi", &["istanbul", "ISTANBUL", "vi"]),
    ("王小明", &["小明", "王", "明", "小"]),
    ("محمد علي", &["محمد", "مد"]),
    ("สมชาย", &["มชา"]),
    ("김민준", &["민준", "민"]),
    ("Νίκος", &["νικοσ", "ικ"]),
    ("Café 🙂 Lola", &["🙂", "cafe 🙂", "\u{1f642} lola"]),
];

#[test]
fn l3_phones_are_found_by_their_digits_in_any_spelling() {
    let desk = Desk::new();
    desk.add(|client| {
        client.name = "Bernd".to_owned();
        client.contacts = vec![phone("0171 / 123-45 67", "+491711234567")];
    });
    desk.named("Other");
    for spelling in [
        "0171 123",
        "+49 171 123",
        "0171-1234567",
        "1711234",
        "(0171) 12345",
        "phone:0171",
    ] {
        assert_eq!(desk.find(spelling), ["Bernd"], "{spelling}");
    }
    assert_eq!(desk.find("0172 123"), Vec::<String>::new());
}

#[test]
fn l3_contacts_company_position_note_tags_and_ids_are_searched() {
    let desk = Desk::new();
    let acme = desk.company("Acme Schraubenwerk");
    desk.add(|client| {
        client.name = "Zoe".to_owned();
        client.company = Some(acme);
        client.position = "Einkäuferin".to_owned();
        client.note = "Bitte nur vormittags anrufen".to_owned();
        client.tags = vec!["Großkunde".to_owned()];
        client
            .custom
            .insert("Order no".to_owned(), "QX-778".to_owned());
        client.contacts = vec![
            email("zoe.k@example.org"),
            contact(
                ContactKind::Messenger,
                "telegram",
                "193847",
                "telegram:193847",
                None,
            ),
            contact(ContactKind::AdditionalId, "crm", "42", "id:crm:42", None),
        ];
    });
    desk.named("Yan");
    for word in [
        "schrauben",
        "einkaufer",
        "vormittags",
        "grosskunde",
        "qx-778",
        "k@example",
        "193847",
        "telegram:193847",
        "crm:42",
        "zoe schrauben vormittags",
        "e.o",
    ] {
        assert_eq!(desk.find(word), ["Zoe"], "{word}");
    }
    desk.sound();
}

#[test]
fn l3_a_field_restricts_and_a_minus_negates() {
    let desk = Desk::new();
    let acme = desk.company("Acme");
    desk.add(|client| {
        client.name = "Ivan Kettle".to_owned();
        client.contacts = vec![email("shop@kettle.example")];
        client.language.code = Some("ru".to_owned());
        client.tags = vec!["refund".to_owned()];
        client.standing = Standing::Vip;
    });
    desk.add(|client| {
        client.name = "Kettle fan".to_owned();
        client.note = "writes to ivan".to_owned();
        client.company = Some(acme);
        client.language.code = Some("zh-Hant".to_owned());
        client.contacts = vec![contact(ContactKind::AdditionalId, "", "77", "id:77", None)];
    });
    desk.add(|client| {
        client.name = "Spammer Ivan".to_owned();
        client.standing = Standing::Spammer;
    });
    let cases: &[(&str, &[&str])] = &[
        ("ivan", &["Ivan Kettle", "Kettle fan", "Spammer Ivan"]),
        ("name:ivan", &["Ivan Kettle", "Spammer Ivan"]),
        ("note:ivan", &["Kettle fan"]),
        ("email:kettle", &["Ivan Kettle"]),
        ("company:acm", &["Kettle fan"]),
        ("company:", &["Ivan Kettle", "Spammer Ivan"]),
        ("lang:ru", &["Ivan Kettle"]),
        ("lang:zh", &["Kettle fan"]),
        ("lang:", &["Spammer Ivan"]),
        ("-lang:", &["Ivan Kettle", "Kettle fan"]),
        ("tag:refund", &["Ivan Kettle"]),
        ("tag:\"refund\"", &["Ivan Kettle"]),
        ("tag:\"refun\"", &[]),
        ("-tag:refund", &["Kettle fan", "Spammer Ivan"]),
        ("vip:yes", &["Ivan Kettle"]),
        ("-vip:yes", &["Kettle fan", "Spammer Ivan"]),
        ("vip:no", &["Kettle fan", "Spammer Ivan"]),
        ("spam:yes", &["Spammer Ivan"]),
        ("spam:no ivan", &["Ivan Kettle", "Kettle fan"]),
        ("-spam:no", &["Spammer Ivan"]),
        ("id:2", &["Kettle fan"]),
        ("id:77", &["Kettle fan"]),
        ("#3", &["Spammer Ivan"]),
        ("ivan -note:writes", &["Ivan Kettle", "Spammer Ivan"]),
        ("kettle -ivan", &[]),
        ("-kettle", &["Spammer Ivan"]),
    ];
    for (query, names) in cases {
        assert_eq!(desk.find(query), *names, "{query}");
        let mut ids = desk.store.matching_clients(&Desk::query(query)).unwrap();
        ids.dedup();
        assert_eq!(ids.len(), names.len(), "all that match {query}");
    }
}

#[test]
fn l3_quotes_match_exactly() {
    let desk = Desk::new();
    desk.named("Jürgen Müller");
    desk.named("Juergen Muller");
    assert_eq!(desk.find("\"müller\""), ["Jürgen Müller"]);
    assert_eq!(desk.find("\"muller\""), ["Juergen Muller"]);
    assert_eq!(desk.find("\"gen mül\""), ["Jürgen Müller"]);
    assert_eq!(desk.find("name:\"Jürgen Müller\""), ["Jürgen Müller"]);
    assert_eq!(desk.find("-\"müller\""), ["Juergen Muller"]);
}

#[test]
fn l3_custom_fields_are_searched_by_name_too() {
    let desk = Desk::new();
    for (name, plan) in [("Gold", "gold yearly"), ("Silver", "silver")] {
        desk.add(|client| {
            client.name = name.to_owned();
            client.custom.insert("plan".to_owned(), plan.to_owned());
        });
    }
    desk.named("None");
    assert_eq!(desk.find("plan:year"), ["Gold"]);
    assert_eq!(desk.find("plan:\"silver\""), ["Silver"]);
    assert_eq!(desk.find("plan:"), ["None"]);
    assert_eq!(
        desk.find("plan"),
        Vec::<String>::new(),
        "the name of a field is no text"
    );
}

#[test]
fn l3_dates_restrict_in_every_order() {
    let desk = Desk::new();
    for (name, made, wrote) in [("A", 0, None), ("B", 3, Some(4)), ("C", 6, Some(9))] {
        desk.add(|client| {
            client.name = name.to_owned();
            client.created_at = day(made);
            client.last_appeal_at = wrote.map(day);
        });
    }
    for order in [
        ClientOrder::Name,
        ClientOrder::Created,
        ClientOrder::LastAppeal,
    ] {
        let find = |text| {
            let mut names = desk.find_in(text, order);
            names.sort();
            names.concat()
        };
        assert_eq!(find("created:<2026-11-04"), "A");
        assert_eq!(find("created:>=2026-11-04"), "BC");
        assert_eq!(find("-created:2026-11-04"), "AC");
        assert_eq!(find("last:<2026-11-08"), "B");
        assert_eq!(find("last:"), "A");
        assert_eq!(find("last:2026 created:>2026-11-05"), "C");
    }
    assert_eq!(
        desk.find_in("name:", ClientOrder::Created),
        Vec::<String>::new()
    );
    assert_eq!(
        desk.find_in("last:2026", ClientOrder::LastAppeal),
        ["C", "B"]
    );
}

#[test]
fn l3_an_unknown_field_is_searched_as_text_with_a_note() {
    let desk = Desk::new();
    desk.named("colour:red fan");
    let window = desk
        .store
        .find_clients(
            &Desk::query("colour:red"),
            ClientOrder::Name,
            &Anchor::Top,
            50,
        )
        .unwrap();
    assert_eq!(window.rows.len(), 1);
    assert!(window.notes[0].contains("colour"), "{:?}", window.notes);
}

#[test]
fn l3_a_search_never_fails() {
    let desk = Desk::new();
    desk.named("Anna \"O'Neill\" (x)");
    for text in [
        "\"",
        "'",
        "*",
        "a*",
        "NEAR(",
        "a AND",
        "OR",
        "NOT",
        "(",
        ")",
        "^a",
        "\\",
        "%",
        "_",
        "-",
        "--",
        "a\"b",
        "x:y:z",
        ":",
        "\u{0}",
        "ﬁ",
        "e\u{301}",
        "a\u{E040}b",
        "+",
        "\"\"",
        "name:\"",
        "-\"",
        "🙂",
        "id:99999999999999999999",
        "created:<",
        "phone:x",
    ] {
        desk.find(text);
        desk.find_tickets(text);
        desk.search(text);
        desk.store.find_anything(text, 5).unwrap();
    }
    assert_eq!(desk.find("o'neill"), ["Anna \"O'Neill\" (x)"]);
    assert_eq!(desk.find("(x"), ["Anna \"O'Neill\" (x)"]);
    desk.find(&"long ".repeat(2_000));
    desk.find(&"long".repeat(2_000));
}

#[test]
fn a_saved_change_is_found_at_once_and_what_was_is_not() {
    let desk = Desk::new();
    let mut client = desk.named("Anna");
    assert_eq!(desk.find("anna"), ["Anna"]);
    client.name = "Berta".to_owned();
    desk.save(&mut client);
    assert_eq!(desk.find("bert"), ["Berta"]);
    assert_eq!(desk.find("anna"), Vec::<String>::new());
    client.note = "likes anna".to_owned();
    desk.save(&mut client);
    assert_eq!(desk.find("anna"), ["Berta"]);
    desk.sound();
}

#[test]
fn a_renamed_company_is_found_by_its_new_name() {
    let desk = Desk::new();
    let company = desk.company("Oldname");
    let id = company.id;
    desk.add(|client| {
        client.name = "Anna".to_owned();
        client.company = Some(company);
    });
    assert_eq!(desk.find("oldname"), ["Anna"]);
    let tx = desk.store.begin().unwrap();
    tx.rename_company(id, "Newname").unwrap();
    tx.commit().unwrap();
    assert_eq!(desk.find("newname"), ["Anna"]);
    assert_eq!(desk.find("oldname"), Vec::<String>::new());
}

#[test]
fn d1_a_deleted_card_is_found_no_more_until_it_comes_back() {
    let desk = Desk::new();
    let mut client = desk.named("Anna");
    desk.named("Annabel");
    assert_eq!(desk.find("ann"), ["Anna", "Annabel"]);
    desk.delete(&client);
    assert_eq!(desk.find("ann"), ["Annabel"]);
    desk.sound();
    let tx = desk.store.begin().unwrap();
    tx.revive_client(&mut client).unwrap();
    tx.commit().unwrap();
    assert_eq!(desk.find("ann"), ["Anna", "Annabel"]);
    desk.sound();
}

#[test]
fn a_reader_and_a_writer_share_one_index() {
    let desk = Desk::new();
    let reader = desk.reader();
    desk.named("Anna");
    let find = |store: &Store, text: &str| {
        store
            .find_clients(&Desk::query(text), ClientOrder::Name, &Anchor::Top, 50)
            .unwrap()
            .rows
            .len()
    };
    assert_eq!(find(&reader, "anna"), 1);
    desk.named("Annegret");
    assert_eq!(find(&desk.store, "ann"), 2);
    assert_eq!(find(&reader, "ann"), 2);
    assert!(
        reader.begin().is_err(),
        "a reader still cannot write the desk file"
    );
}

#[test]
fn indexing_waits_for_no_writer_and_no_writer_waits_for_it() {
    let desk = Desk::new();
    desk.named("Anna");
    let tx = desk.store.begin().unwrap();
    let reader = desk.reader();
    let state = reader.index_step(Duration::from_secs(5)).unwrap();
    assert_eq!((state.clients, state.behind), (1, false));
    // Nor does a search by the writer inside its own transaction.
    assert_eq!(desk.find("anna"), ["Anna"]);
    drop(tx);
    let other = desk.reader();
    other.searcher().unwrap();
    let _pen = Pen::take(&other).unwrap();
    other
        .conn
        .execute_batch("BEGIN; INSERT OR REPLACE INTO s.marks VALUES ('pen', 1)")
        .unwrap();
    desk.named("Berta");
    assert!(
        desk.reader()
            .index_step(Duration::from_secs(5))
            .unwrap()
            .behind
    );
    let window = desk
        .store
        .find_clients(&Desk::query("berta"), ClientOrder::Name, &Anchor::Top, 50)
        .unwrap();
    assert!(window.notes[0].contains("indexed"), "{:?}", window.notes);
}
