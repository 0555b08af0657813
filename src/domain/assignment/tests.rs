use super::*;
use crate::domain::fields::CustomType;
use crate::domain::time::Timestamp;

fn read(words: &[&str]) -> Vec<Assignment> {
    words
        .iter()
        .map(|word| {
            let (field, operation, value) = split(word).unwrap();
            Assignment {
                field: field.to_owned(),
                operation,
                value: Value::Text(value.to_owned()),
            }
        })
        .collect()
}

fn fields() -> [CustomField; 1] {
    [CustomField {
        name: "contract".to_owned(),
        kind: CustomType::Text,
        choices: Vec::new(),
    }]
}

fn changed(client: &Client, words: &[&str]) -> Result<Client, Vec<Refusal>> {
    let mut client = client.clone();
    apply(&mut client, &read(words), Region::parse("DE"), &fields())?;
    Ok(client)
}

fn card(words: &[&str]) -> Client {
    changed(&Client::blank(Timestamp(0)), words).unwrap()
}

fn values(client: &Client, kind: ContactKind) -> Vec<String> {
    client
        .contacts_of(kind)
        .map(|contact| format!("{}:{}", entry::label_of(contact), contact.value))
        .collect()
}

#[test]
fn a_word_is_taken_apart_at_its_first_equals_sign() {
    for (word, parts) in [
        ("name=Ivan", Some(("name", Operation::Set, "Ivan"))),
        ("note=a=b", Some(("note", Operation::Set, "a=b"))),
        (
            "phones+=+49 30 1",
            Some(("phones", Operation::Add, "+49 30 1")),
        ),
        ("tags-=a-b", Some(("tags", Operation::Remove, "a-b"))),
        ("name=", Some(("name", Operation::Set, ""))),
        ("name", None),
    ] {
        assert_eq!(split(word), parts, "{word}");
    }
}

#[test]
fn single_values_are_set_and_cleared() {
    let client = card(&[
        "name= Ivan Petrov ",
        "position=Guide",
        "company=Fjord",
        "language=ru",
        "note=one\ntwo\n",
        "custom.contract=A-1",
    ]);
    assert_eq!(client.name, "Ivan Petrov");
    assert_eq!(client.name_source, Some(Source::Manual));
    assert_eq!(client.note, "one\ntwo");
    assert_eq!(client.company.as_ref().unwrap().name, "Fjord");
    assert_eq!(client.language.code.as_deref(), Some("ru"));
    assert_eq!(client.custom["contract"], "A-1");
    let cleared = changed(
        &client,
        &[
            "name=",
            "position=",
            "company=",
            "language=",
            "note=",
            "custom.contract=",
        ],
    )
    .unwrap();
    assert_eq!(
        (
            cleared.name.as_str(),
            cleared.note.as_str(),
            cleared.company,
            cleared.language.code
        ),
        ("", "", None, None)
    );
    assert!(cleared.custom.is_empty());
}

#[test]
fn a_repeated_list_collects_and_adding_and_removing_leave_the_rest() {
    let client = card(&[
        "tags=a",
        "tags=b",
        "tags+=c",
        "sites=x.example",
        "sites+=y.example/z",
    ]);
    assert_eq!(client.tags, ["a", "b", "c"]);
    assert_eq!(client.sites, ["https://x.example", "https://y.example/z"]);
    let client = changed(&client, &["tags-=b", "sites-=x.example", "tags+=a"]).unwrap();
    assert_eq!(client.tags, ["a", "c"]);
    assert_eq!(client.sites, ["https://y.example/z"]);
    assert_eq!(changed(&client, &["tags="]).unwrap().tags, [""; 0]);
    assert_eq!(changed(&client, &["tags=only"]).unwrap().tags, ["only"]);
}

#[test]
fn contacts_take_a_type_before_the_colon() {
    let client = card(&[
        "phones=mobile:+34 612 345 678",
        "phones+=030 901820",
        "emails=a@x.example, b@x.example",
        "messengers=telegram:@Ivan",
        "socials=vk.com/id9",
        "additional_ids=crm:42",
        "additional_ids+=id:shop:7",
        "addresses=home:Dorfstraße 1\n12345 Ort",
    ]);
    assert_eq!(
        values(&client, ContactKind::Phone),
        ["mobile:+34 612 345 678", "landline:030 901820"]
    );
    assert_eq!(
        values(&client, ContactKind::Email),
        [":a@x.example", ":b@x.example"]
    );
    assert_eq!(
        values(&client, ContactKind::AdditionalId),
        ["crm:42", "shop:7"]
    );
    assert_eq!(client.contacts_of(ContactKind::Social).count(), 1);
    assert_eq!(client.addresses[0].kind, "home");
    assert_eq!(client.addresses[0].text, "Dorfstraße 1\n12345 Ort");
    let fewer = changed(
        &client,
        &[
            "phones-=+34612345678",
            "messengers-=telegram:ivan",
            "emails-=A@x.example",
        ],
    )
    .unwrap();
    assert_eq!(values(&fewer, ContactKind::Phone), ["landline:030 901820"]);
    assert_eq!(values(&fewer, ContactKind::Messenger), [""; 0]);
    assert_eq!(values(&fewer, ContactKind::Email), [":b@x.example"]);
}

#[test]
fn a_contact_that_is_said_again_keeps_its_marks() {
    let mut client = card(&["phones=+34 612 345 678", "emails=a@x.example"]);
    for contact in &mut client.contacts {
        contact.shared = true;
        contact.claimed = true;
        contact.source = Source::Auto;
    }
    let again = changed(
        &client,
        &[
            "phones=mobile:+34 612 345 678",
            "emails=a@x.example",
            "emails=b@x.example",
        ],
    )
    .unwrap();
    let kept: Vec<_> = again
        .contacts
        .iter()
        .map(|contact| (contact.value.as_str(), contact.shared, contact.claimed))
        .collect();
    assert_eq!(
        kept,
        [
            ("+34 612 345 678", true, true),
            ("a@x.example", true, true),
            ("b@x.example", false, false),
        ]
    );
}

#[test]
fn s4_spammer_and_vip_exclude_each_other() {
    let spammer = card(&["spammer=yes"]);
    let vip = card(&["vip=yes"]);
    for (client, words, expected) in [
        (&spammer, &["vip=yes"][..], Err(true)),
        (&vip, &["spammer=yes"][..], Err(true)),
        (&spammer, &["vip=yes", "spammer=no"][..], Ok(Standing::Vip)),
        (&vip, &["spammer=yes", "vip=no"][..], Ok(Standing::Spammer)),
        (&vip, &["spammer=yes", "vip=yes"][..], Err(false)),
        (&vip, &["spammer=no"][..], Ok(Standing::Vip)),
        (&vip, &["vip=no"][..], Ok(Standing::Normal)),
        (&spammer, &["spammer="][..], Ok(Standing::Normal)),
        (&spammer, &["spammer=yes"][..], Ok(Standing::Spammer)),
    ] {
        let done = changed(client, words)
            .map(|client| client.standing)
            .map_err(|refusals| refusals[0].conflict);
        assert_eq!(done, expected, "{words:?}");
    }
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let client = card(&["tags=a"]);
    for (word, part) in [
        ("nmae=x", "no such field"),
        ("id=7", "cannot be set"),
        ("name+=x", "one value"),
        ("vip=maybe", "neither yes nor no"),
        ("emails=nobody", "not an e-mail address"),
        ("sites=javascript:x", "http"),
        ("tags-=b", "no «b»"),
        ("custom.other=1", "contract"),
        ("avatar=cat.png", "@FILE"),
    ] {
        let refusals = changed(&client, &[word]).unwrap_err();
        assert_eq!(refusals.len(), 1, "{word}");
        assert!(refusals[0].message.contains(part), "{word}: {refusals:?}");
        assert!(word.starts_with(&refusals[0].field), "{word}: {refusals:?}");
    }
    let both = changed(&client, &["nmae=x", "vip=maybe"]).unwrap_err();
    assert_eq!(both.len(), 2, "all that is wrong is told at once");
    let twice = changed(&client, &["name=x", "name=y"]).unwrap_err();
    assert!(twice[0].message.contains("two are given"), "{twice:?}");
}
