use super::*;
use crate::domain::error::Error;

fn problem(field: FieldName, line: usize, owner: Option<(i64, &str)>) -> Problem {
    Problem {
        field,
        line: Some(line),
        message: "also on Acme BV (reception)".to_owned(),
        owner: owner.map(|(id, name)| (ClientId(id), name.to_owned())),
    }
}

#[test]
fn c20_leaving_a_changed_form_asks() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_("!").press("Esc Esc");
    assert!(desk.form.dialog.is_none(), "Esc there keeps editing");
    assert_eq!(desk.texts(&FieldName::Name), ["Jan Muller!"]);
    desk.press("Esc d");
    assert_eq!(desk.said.last(), Some(&FormEffect::Leave));

    for save in ["s", "Enter"] {
        let mut desk = Desk::new(Some(jan()));
        desk.type_("!").press("Esc").press(save);
        assert_eq!(desk.saved().unwrap().mine.name, "Jan Muller!");
    }
}

#[test]
fn c20_what_was_typed_survives_a_failed_save() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_(" jr").press("Ctrl-s");
    let before = desk.form.to_edit();
    let effects = desk.form.failed(&Error::failed("the disk is full"));
    desk.take(effects);
    assert_eq!(
        desk.last_words(),
        "the disk is full · nothing was saved, what you typed is kept"
    );
    assert_eq!(desk.form.to_edit(), before);
    desk.said.clear();
    desk.press("Ctrl-s");
    assert!(desk.saved().is_some(), "and can be saved again");
}

#[test]
fn c20_a_draft_brings_everything_back() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_(" jr")
        .to(FieldName::Phones)
        .press("Enter")
        .type_("fax 12");
    desk.to(FieldName::Emails)
        .press("Ctrl-k Ctrl-u")
        .type_("half an addr");
    let draft = desk.form.to_edit();
    let json = serde_json::to_string(&draft).unwrap();
    let again = Form::from_edit(serde_json::from_str(&json).unwrap(), settings());
    assert_eq!(again.to_edit(), draft);
    assert!(again.changes() >= 3);
    assert_eq!(again.client(), Some(ClientId(7)));
}

#[test]
fn c21_bad_input_names_field_and_line_and_keeps_the_text() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Emails)
        .press("Down Enter")
        .type_("jan at acme");
    assert_eq!(desk.form.problems(), 1);
    let (screen, _) = drawn(&mut desk.form, 120, 30);
    assert!(
        !screen.contains("! “jan at acme”"),
        "not while it is typed: {screen}"
    );
    desk.press("Ctrl-s");
    assert_eq!(
        desk.last_words(),
        "nothing was saved · E-mails line 3: “jan at acme” is not an e-mail address"
    );
    assert!(desk.saved().is_none());
    assert_eq!(desk.form.text(), "jan at acme");
    desk.to(FieldName::Sites)
        .press("Enter")
        .type_("ftp://x.example")
        .press("Tab");
    assert_eq!(desk.form.problems(), 2);
    let (screen, _) = drawn(&mut desk.form, 120, 30);
    assert!(
        screen.contains("! “jan at acme” is not an e-mail address"),
        "{screen}"
    );
}

#[test]
fn c22_a_contact_of_another_card_offers_its_ways_out() {
    let ask = || {
        let mut desk = Desk::new(Some(jan()));
        // A blank line above is none when saved: problems count without it.
        desk.to(FieldName::Emails).press("Enter").press("Down End");
        desk.type_("x").press("Ctrl-s");
        let edit = desk.saved().unwrap().clone();
        assert_eq!(edit.mine.contacts_of(ContactKind::Email).count(), 2);
        let problems = vec![problem(
            FieldName::Emails,
            1,
            Some((9, "Acme BV (reception)")),
        )];
        let effects = desk.form.outcome(SaveOutcome::Problems(problems));
        desk.take(effects);
        desk
    };
    let mut desk = ask();
    assert!(
        desk.last_words().contains("Ctrl-g: ways out"),
        "{}",
        desk.last_words()
    );
    assert_eq!(
        desk.form.line().unwrap().text,
        "jmuller@home.examplex",
        "the caret stands there"
    );
    desk.press("Ctrl-g o");
    assert_eq!(desk.said.last(), Some(&FormEffect::OpenCard(ClientId(9))));

    let mut desk = ask();
    desk.press("Ctrl-g 2");
    assert_eq!(desk.said.last(), Some(&FormEffect::Merge(ClientId(9))));

    let mut desk = ask();
    desk.press("Ctrl-g Down Enter");
    assert_eq!(desk.said.last(), Some(&FormEffect::Merge(ClientId(9))));

    let mut desk = ask();
    desk.press("Ctrl-g =").press("Ctrl-s");
    let edit = desk.saved().unwrap();
    assert_eq!(edit.share, [Key("jmuller@home.examplex".to_owned())]);
    assert!(
        edit.mine
            .contacts
            .iter()
            .any(|c| c.shared && c.value == "jmuller@home.examplex")
    );
    assert_eq!(desk.form.problems(), 0);

    let mut desk = ask();
    desk.press("Backspace");
    assert_eq!(desk.form.problems(), 0, "another text is another question");
}

#[test]
fn c4_m4_a_claimed_contact_is_confirmed_in_its_gear() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Emails).press("Down").press("Ctrl-g =");
    let mine = desk.mine();
    let confirmed = mine.contacts_of(ContactKind::Email).nth(1).unwrap();
    assert!(!confirmed.claimed);
    assert_eq!(desk.form.changes(), 1);
    desk.press("Ctrl-z");
    assert_eq!(desk.mine(), jan());
}

#[test]
fn saved_closes_the_form_but_not_over_what_was_typed_meanwhile() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_("!").press("Ctrl-s");
    let mut card = desk.saved().unwrap().mine.clone();
    card.revision = 8;
    desk.type_("?");
    let effects = desk
        .form
        .outcome(SaveOutcome::Saved(Box::new(card.clone())));
    assert!(matches!(&effects[..], [FormEffect::Say(_)]), "{effects:?}");
    assert_eq!(desk.form.changes(), 1);
    desk.press("Ctrl-s");
    let edit = desk.saved().unwrap().clone();
    assert_eq!(edit.base.unwrap().revision, 8);
    card.name = "Jan Muller!?".to_owned();
    let effects = desk
        .form
        .outcome(SaveOutcome::Saved(Box::new(card.clone())));
    assert_eq!(effects, [FormEffect::Saved(Box::new(card))]);
}

#[test]
fn saved_closes_the_form_when_what_was_typed_meanwhile_was_taken_out_again() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_("!").press("Ctrl-s");
    let card = desk.saved().unwrap().mine.clone();
    desk.type_("?").press("Backspace Esc");
    assert!(desk.form.dialog.is_some(), "whether to leave is asked");
    let effects = desk
        .form
        .outcome(SaveOutcome::Saved(Box::new(card.clone())));
    assert_eq!(effects, [FormEffect::Saved(Box::new(card))]);
}

/// C24: base, mine and theirs.
fn two_agents() -> (Desk, Client) {
    let mut desk = Desk::new(Some(jan()));
    desk.type_(" jr")
        .to(FieldName::Position)
        .press("Ctrl-u")
        .type_("director");
    desk.to(FieldName::Tags)
        .type_(", mine")
        .to(FieldName::Sites)
        .press("Enter")
        .type_("mine.example");
    desk.press("Ctrl-s");
    let mut theirs = jan();
    theirs.revision = 8;
    theirs.position = "sales".to_owned();
    theirs.note = "New note".to_owned();
    theirs.tags.push("theirs".to_owned());
    theirs.sites.push("https://theirs.example".to_owned());
    let outcome = SaveOutcome::Conflict {
        fields: vec![],
        theirs: Box::new(theirs.clone()),
    };
    let effects = desk.form.outcome(outcome);
    desk.take(effects);
    (desk, theirs)
}

#[test]
fn c24_the_second_save_shows_base_mine_and_theirs_and_takes_what_is_chosen() {
    let (mut desk, _) = two_agents();
    let Some(Dialog::Conflict(conflict)) = &desk.form.dialog else {
        panic!("no dialog");
    };
    let rows: Vec<_> = conflict
        .clashes
        .iter()
        .map(|c| (c.label.as_str(), c.words(0), c.words(1), c.words(2)))
        .collect();
    let position = ["purchasing", "director", "sales"].map(str::to_owned);
    let [before, mine, theirs] = position;
    assert_eq!(rows[0], ("Position", before, mine, theirs));
    assert_eq!(
        rows.len(),
        3,
        "name and note were changed by one of us: {rows:?}"
    );
    desk.said.clear();
    desk.press("+");
    assert!(desk.last_words().contains("Position has one value"));
    // Theirs, both, both.
    desk.press("l Down + Down + Enter");
    let edit = desk.saved().unwrap();
    assert_eq!(edit.base.as_ref().unwrap().revision, 8);
    assert_eq!(edit.over, Some(8));
    assert_eq!(edit.mine.name, "Jan Muller jr", "only mine");
    assert_eq!(edit.mine.note, "New note", "only theirs");
    assert_eq!(edit.mine.position, "sales");
    assert_eq!(
        edit.mine.sites,
        [
            "https://acme.example",
            "https://theirs.example",
            "https://mine.example"
        ]
    );
    assert_eq!(edit.mine.tags, ["wholesale", "net-30", "theirs", "mine"]);
}

#[test]
fn c24_both_keeps_what_each_added_and_brings_back_nothing_that_was_taken_away() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Emails)
        .press("Down")
        .press("Ctrl-g d")
        .press("Enter")
        .type_("mine@x.example");
    desk.to(FieldName::Tags)
        .press("Ctrl-u")
        .type_("net-30, mine")
        .press("Ctrl-s");
    let mut theirs = jan();
    theirs.revision = 8;
    theirs.contacts.push(entry::enter(
        ContactKind::Email,
        "",
        "theirs@x.example",
        None,
    ));
    theirs.contacts[3].claimed = false;
    theirs.tags = vec!["wholesale".to_owned(), "theirs".to_owned()];
    desk.said.clear();
    let outcome = SaveOutcome::Conflict {
        fields: vec![],
        theirs: Box::new(theirs),
    };
    desk.form.outcome(outcome);
    let Some(Dialog::Conflict(conflict)) = &desk.form.dialog else {
        panic!("no dialog");
    };
    assert_eq!(
        conflict.clashes[0].take,
        conflict::Side::Both,
        "they only added lines"
    );
    desk.press("Down +").press("Enter");
    let mine = desk.saved().unwrap().mine.clone();
    let emails: Vec<_> = mine
        .contacts_of(ContactKind::Email)
        .map(|c| c.value.as_str())
        .collect();
    assert_eq!(
        emails,
        ["jan@acme.example", "theirs@x.example", "mine@x.example"]
    );
    assert_eq!(mine.tags, ["theirs", "mine"]);
}

#[test]
fn c24_two_new_pictures_are_a_conflict() {
    let mut desk = Desk::new(Some(jan()));
    desk.press("Tab")
        .type_("/pics/jan.png")
        .press("Tab")
        .press("Ctrl-s");
    let mut theirs = jan();
    theirs.revision = 8;
    theirs.avatar.as_mut().unwrap().blob = BlobHash([2; 32]);
    let outcome = SaveOutcome::Conflict {
        fields: vec![],
        theirs: Box::new(theirs),
    };
    desk.form.outcome(outcome);
    let Some(Dialog::Conflict(conflict)) = &desk.form.dialog else {
        panic!("no dialog");
    };
    assert_eq!(conflict.clashes[0].words(1), "jan.png");
    let theirs = conflict.clashes[0].words(2);
    assert!(theirs.starts_with("another picture, "), "{theirs}");
    desk.said.clear();
    desk.press("l Enter");
    assert_eq!(desk.saved().unwrap().avatar, AvatarEdit::Keep);
}

#[test]
fn c24_going_back_from_a_conflict_keeps_everything_and_save_asks_again() {
    let (mut desk, theirs) = two_agents();
    let before = desk.form.to_edit();
    desk.press("Esc");
    assert_eq!(desk.form.to_edit(), before);
    desk.said.clear();
    desk.press("Ctrl-s");
    assert_eq!(
        desk.saved().unwrap().base.as_ref().unwrap().revision,
        7,
        "it conflicts again"
    );
    desk.form.outcome(SaveOutcome::Conflict {
        fields: vec![],
        theirs: Box::new(theirs),
    });
    assert!(desk.form.dialog.is_some());
}

#[test]
fn c24_changes_of_different_fields_are_saved_without_a_question() {
    let mut desk = Desk::new(Some(jan()));
    desk.type_(" jr").press("Ctrl-s");
    let mut theirs = jan();
    theirs.revision = 8;
    theirs.position = "sales".to_owned();
    desk.said.clear();
    let outcome = SaveOutcome::Conflict {
        fields: vec![],
        theirs: Box::new(theirs),
    };
    let effects = desk.form.outcome(outcome);
    desk.take(effects);
    let edit = desk.saved().unwrap();
    assert_eq!(
        (edit.mine.name.as_str(), edit.mine.position.as_str()),
        ("Jan Muller jr", "sales")
    );
    assert_eq!(edit.base.as_ref().unwrap().revision, 8);
}

fn editor(desk: &Desk) -> (String, &'static str) {
    desk.said
        .iter()
        .rev()
        .find_map(|effect| match effect {
            FormEffect::OpenEditor { text, extension } => Some((text.clone(), *extension)),
            _ => None,
        })
        .unwrap()
}

#[test]
fn c25_the_card_is_edited_whole_and_taken_as_one_step() {
    let mut desk = Desk::new(Some(jan()));
    desk.press("Ctrl-o");
    let (text, extension) = editor(&desk);
    assert_eq!(extension, "toml");
    let text = text
        .replace("purchasing", "director")
        .replace("\"net-30\"", "\"net-60\"");
    let effects = desk.form.edited_outside(&text);
    assert_eq!(
        effects,
        [FormEffect::Say(
            "2 fields taken from the editor · Ctrl-s saves".to_owned()
        )]
    );
    assert_eq!(desk.mine().position, "director");
    assert_eq!(desk.mine().tags, ["wholesale", "net-60"]);
    desk.press("Ctrl-z");
    assert_eq!(desk.mine(), jan());
}

#[test]
fn c25_a_mistake_opens_the_editor_again_with_the_message_on_top() {
    let mut desk = Desk::new(Some(jan()));
    desk.press("Ctrl-o");
    let (text, _) = editor(&desk);
    let mut wrong = text.replace("jan@acme.example", "jan at acme");
    for _ in 0..3 {
        let effects = desk.form.edited_outside(&wrong);
        desk.take(effects);
        let (again, _) = editor(&desk);
        let first = again.lines().next().unwrap();
        let line: usize = first
            .strip_prefix("# ! line ")
            .and_then(|rest| rest.split(':').next())
            .and_then(|number| number.parse().ok())
            .unwrap();
        assert!(
            again.lines().nth(line - 1).unwrap().contains("jan at acme"),
            "{again}"
        );
        assert_eq!(again.matches("# !").count(), 2, "messages do not pile up");
        wrong = format!("{again}\n# another try\n");
    }
    let (again, _) = editor(&desk);
    let effects = desk.form.edited_outside(&again);
    assert!(
        matches!(&effects[..], [FormEffect::Say(_)]),
        "closing without a change gives up"
    );
    assert_eq!(desk.mine(), jan());
    desk.press("Ctrl-o");
    let effects = desk.form.edited_outside("name = \"half\"");
    assert!(matches!(&effects[..], [FormEffect::OpenEditor { .. }]));
    assert_eq!(desk.mine(), jan());
}

#[test]
fn c25_in_the_note_the_editor_has_its_text() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Note).press("Ctrl-o");
    let (text, extension) = editor(&desk);
    assert_eq!((text.as_str(), extension), (jan().note.as_str(), "txt"));
    desk.form.edited_outside("one\r\ntwo\n");
    assert_eq!(desk.mine().note, "one\ntwo");
}

#[test]
fn keys_that_are_none_of_the_forms_go_on() {
    let mut desk = Desk::new(Some(jan()));
    desk.press("F1");
    assert_eq!(desk.said.last(), Some(&FormEffect::Pass(Action::Help)));
    desk.press("Ctrl-p");
    assert_eq!(desk.said.last(), Some(&FormEffect::Pass(Action::Palette)));
}
