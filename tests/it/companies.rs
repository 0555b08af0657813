//! Companies: by keys over a real desk, by the desk's verbs, and on the command line (`C4`, `C23`, `D7`).

use deskcard::domain::error::ErrorKind;
use deskcard::domain::ids::CompanyId;
use deskcard::domain::page::Anchor;
use serde_json::json;

use crate::program::Program;
use crate::screen::Screen;
use crate::support::{Room, mail, now};

/// Three people of acme.example, two of them before the company had the domain, and one elsewhere.
fn acme() -> Room {
    let room = Room::new();
    room.file(&[
        mail("1", "anna@acme.example", "hello"),
        mail("2", "boris@acme.example", "hello"),
        mail("3", "chen@other.example", "hello"),
    ]);
    room
}

fn company_of(screen: &Screen, reference: &str) -> Option<String> {
    let id = screen.desk().resolve(reference).unwrap();
    let card = screen.desk().card_view(id).unwrap().client;
    card.company.map(|company| company.name)
}

fn names(screen: &Screen) -> Vec<(String, u64)> {
    let all = screen.desk().store().companies("", 100).unwrap();
    all.into_iter()
        .map(|company| (company.name, company.clients))
        .collect()
}

#[test]
fn c4_a_company_is_created_by_keys_and_binding_its_cards_is_offered_with_their_count() {
    let mut screen = Screen::new(acme(), 120, 40);
    screen
        .press("3")
        .see("No company yet.")
        .press("c ‹Acme GmbH› Tab ‹acme.example› Ctrl-s")
        .see("Bind cards to Acme GmbH?")
        .see("2 cards have an address of acme.example and no company.");
    assert_eq!(
        company_of(&screen, "anna@acme.example"),
        None,
        "not unasked"
    );
    screen
        .wait(1)
        .press("Enter")
        .see("2 cards bound to «Acme GmbH»");
    assert_eq!(
        company_of(&screen, "anna@acme.example").as_deref(),
        Some("Acme GmbH")
    );
    screen.press("u");
    assert_eq!(company_of(&screen, "boris@acme.example"), None);
    screen.press("U").see("put back");
    assert_eq!(names(&screen), [("Acme GmbH".to_owned(), 2)]);
    screen.press("u u");
    assert!(names(&screen).is_empty(), "and the company itself");
    screen.press("U").see("put back");
    assert_eq!(names(&screen), [("Acme GmbH".to_owned(), 0)]);
}

#[test]
fn c4_a_free_mail_domain_and_a_domain_of_another_company_are_refused_and_the_text_is_kept() {
    let room = acme();
    room.desk
        .save_company(None, "Acme GmbH", &["acme.example".to_owned()], now())
        .unwrap();
    let mut screen = Screen::new(room, 100, 30);
    screen
        .press("3 c ‹Other› Tab ‹gmail.com› Ctrl-s")
        .see("no company owns it")
        .press("Ctrl-u ‹acme.example› Ctrl-s")
        .see("acme.example is a domain of «Acme GmbH»")
        .press("Ctrl-u ‹not a domain!› Ctrl-s")
        .see("is no e-mail domain")
        .press("Ctrl-u ‹other.example, shop.other.example› F2");
    assert_eq!(names(&screen).len(), 2);
    let other = screen.desk().company_called("other").unwrap();
    assert_eq!(other.domains, ["other.example", "shop.other.example"]);
}

#[test]
fn c4_renaming_renames_on_every_card_and_undo_names_it_back() {
    let room = acme();
    let id = room
        .desk
        .save_company(None, "Acme", &["acme.example".to_owned()], now())
        .unwrap()
        .id;
    room.desk.bind_cards_of_domains(id, now()).unwrap();
    let mut screen = Screen::new(room, 120, 40);
    screen
        .press("3 e Ctrl-u ‹Acme Holding› Ctrl-s")
        .see("«Acme» is «Acme Holding» now, on 2 cards");
    assert_eq!(
        company_of(&screen, "anna@acme.example").as_deref(),
        Some("Acme Holding")
    );
    screen.press("u");
    assert_eq!(
        company_of(&screen, "anna@acme.example").as_deref(),
        Some("Acme")
    );
}

#[test]
fn a_company_form_that_was_typed_in_is_not_left_by_one_esc() {
    let mut screen = Screen::new(acme(), 80, 24);
    screen
        .press("3 c ‹Ac› Esc")
        .see("Esc once more discards")
        .press("‹me› Esc Esc")
        .miss("Create a company");
    assert!(names(&screen).is_empty());
}

#[test]
fn c4_two_marked_companies_are_merged_into_the_one_that_was_chosen() {
    let room = acme();
    let acme = room
        .desk
        .save_company(None, "Acme", &["acme.example".to_owned()], now())
        .unwrap()
        .id;
    room.desk
        .save_company(None, "ACME Ltd", &["acme.test".to_owned()], now())
        .unwrap();
    room.desk.bind_cards_of_domains(acme, now()).unwrap();
    let mut screen = Screen::new(room, 120, 40);
    screen
        .press("3 x x m")
        .see("Merge two companies")
        .see("«Acme» stays")
        .see("No card moves")
        .press("l")
        .see("«ACME Ltd» stays")
        .see("2 cards move to «ACME Ltd»")
        .see("acme.example acme.test")
        .press("Enter");
    assert_eq!(names(&screen), [("ACME Ltd".to_owned(), 2)]);
    assert_eq!(
        screen.desk().company_called("ACME Ltd").unwrap().domains,
        ["acme.example", "acme.test"]
    );
    screen.press("u");
    assert_eq!(
        names(&screen),
        [("Acme".to_owned(), 2), ("ACME Ltd".to_owned(), 0)]
    );
    screen.press("U");
    assert_eq!(names(&screen), [("ACME Ltd".to_owned(), 2)], "put back");
}

#[test]
fn c4_a_company_is_merged_with_one_that_was_looked_for() {
    let room = acme();
    for name in ["Acme", "Beta", "Gamma"] {
        room.desk.save_company(None, name, &[], now()).unwrap();
    }
    let mut screen = Screen::new(room, 80, 24);
    screen
        .press("3 m ‹gam› Enter")
        .see("«Gamma» is no company any more")
        .press("Enter");
    assert_eq!(
        names(&screen),
        [("Acme".to_owned(), 0), ("Beta".to_owned(), 0)]
    );
}

#[test]
fn c4_a_deleted_company_leaves_its_cards_and_comes_back_with_them() {
    let room = acme();
    let id = room
        .desk
        .save_company(None, "Acme", &["acme.example".to_owned()], now())
        .unwrap()
        .id;
    room.desk.bind_cards_of_domains(id, now()).unwrap();
    let mut screen = Screen::new(room, 100, 30);
    screen
        .press("3 d")
        .see("2 cards lose their company; the cards stay.")
        .press("Enter")
        .miss("lose their company");
    assert_eq!(names(&screen).len(), 1, "Enter keeps");
    screen.press("d D").see("No company yet.");
    assert_eq!(company_of(&screen, "anna@acme.example"), None);
    screen.press("u");
    assert_eq!(names(&screen), [("Acme".to_owned(), 2)]);
    assert_eq!(screen.desk().company(id).unwrap().domains, ["acme.example"]);
}

#[test]
fn enter_goes_to_the_cards_of_a_company_and_esc_comes_back() {
    let room = acme();
    let id = room
        .desk
        .save_company(None, "Acme", &["acme.example".to_owned()], now())
        .unwrap()
        .id;
    room.desk.bind_cards_of_domains(id, now()).unwrap();
    for (width, height) in [(120, 40), (80, 24), (60, 20)] {
        let desk = room.as_agent("olga");
        let mut screen = Screen::of(desk, width, height);
        screen
            .press("3 Enter")
            .see("Open tickets")
            .press("Enter")
            .see("Contacts")
            .press("Esc")
            .see("Open tickets")
            .press("Esc")
            .see("by name");
        // A ticket of theirs has its sidebar and comes back as well.
        screen
            .press("Enter G Enter")
            .see("answering")
            .press("Esc")
            .see("Open tickets");
    }
}

#[test]
fn the_cursor_stays_on_its_company_while_others_come_and_go() {
    let room = acme();
    for name in ["Beta", "Delta"] {
        room.desk.save_company(None, name, &[], now()).unwrap();
    }
    let other = room.as_agent("pavel");
    let mut screen = Screen::new(room, 120, 40);
    screen.press("3 j").see("─ Delta ─");
    other.save_company(None, "Aaa", &[], now()).unwrap();
    other.save_company(None, "Caa", &[], now()).unwrap();
    screen.press("Ctrl-l").see("─ Delta ─").see("Caa");
}

#[test]
fn two_thousand_companies_scroll_in_windows_in_both_directions() {
    let room = Room::new();
    for at in 0..2_000 {
        room.desk
            .save_company(None, &format!("Company {at:04}"), &[], now())
            .unwrap();
    }
    let store = room.desk.store();
    let first = store.find_companies("", &Anchor::Top, 50).unwrap();
    assert_eq!(first.rows.len(), 50);
    assert!(first.more_after && !first.more_before);
    let key = first.rows[49].key.clone();
    let next = store
        .find_companies("", &Anchor::After(key.clone()), 50)
        .unwrap();
    assert_eq!(next.rows[0].company.name, "Company 0050");
    let back = store
        .find_companies("", &Anchor::Before(next.rows[0].key.clone()), 50)
        .unwrap();
    assert_eq!(back.rows, first.rows);
    let around = store.find_companies("", &Anchor::Around(key), 10).unwrap();
    assert!(
        around
            .rows
            .iter()
            .any(|row| row.company.name == "Company 0049")
    );
    let mut screen = Screen::new(room, 120, 40);
    screen
        .press("3 G")
        .see("Company 1999")
        .press("/ ‹pany 17› Enter")
        .see("Company 1700")
        .press("Esc Home")
        .see("Company 0000");
}

#[test]
fn d7_a_company_changed_by_another_agent_stands_in_the_way_of_undo() {
    let room = acme();
    let id = room.desk.save_company(None, "Acme", &[], now()).unwrap().id;
    room.desk
        .save_company(Some(id), "Acme GmbH", &[], now())
        .unwrap();
    room.as_agent("pavel")
        .save_company(Some(id), "Acme AG", &[], now())
        .unwrap();
    let refused = room.desk.undo(None, now()).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict, "{refused}");
    assert!(refused.message.contains("pavel"), "{refused}");
}

#[test]
fn d7_a_domain_that_another_company_has_by_now_is_not_taken_back() {
    let room = acme();
    let acme = room
        .desk
        .save_company(None, "Acme", &["acme.example".to_owned()], now())
        .unwrap()
        .id;
    room.desk
        .save_company(Some(acme), "Acme", &[], now())
        .unwrap();
    room.desk
        .save_company(None, "Beta", &["acme.example".to_owned()], now())
        .unwrap();
    let entry = room.desk.store().history(None, 10).unwrap()[1].id;
    let refused = room.desk.undo(Some(entry), now()).unwrap_err();
    assert!(refused.message.contains("«Beta»"), "{refused}");
}

#[test]
fn a_click_saves_the_form_and_chooses_which_company_stays() {
    let room = acme();
    for name in ["Acme", "Beta"] {
        room.desk.save_company(None, name, &[], now()).unwrap();
    }
    let mut screen = Screen::new(room, 120, 40);
    screen
        .press("3 e ‹ AG›")
        .click("[ Save ]")
        .see("«Acme» is «Acme AG» now");
    screen
        .press("x x m")
        .see("«Acme AG» stays")
        .click("( ) Beta")
        .see("«Beta» stays")
        .press("Enter");
    assert_eq!(names(&screen), [("Beta".to_owned(), 0)]);
}

#[test]
fn a_company_that_is_gone_is_no_company() {
    let room = Room::new();
    let refused = room.desk.delete_company(CompanyId(7), now()).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NotFound);
}

#[test]
fn the_command_line_deletes_a_company_only_when_that_was_said() {
    let program = Program::new();
    let lines = [
        mail("1", "anna@acme.example", "hello"),
        json!({"v": 1, "id": "2", "channel": "email", "from": {"email": "b@acme.example"}, "text": "hi"}),
    ];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    program.write("queue.jsonl", lines.join("\n") + "\n");
    program.ok(&["import", "queue.jsonl"]);
    program.ok(&["companies", "new", "Acme"]);
    let told = program.call(&["companies", "domain", "Acme", "acme.example"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.err.contains("2 cards"), "{}", told.err);
    let bound = program.ok(&["companies", "domain", "acme", "acme.example", "--bind"]);
    assert!(bound.contains("2 cards bound"), "{bound}");
    let listed = program.json("companies", &["companies", "list"]);
    assert_eq!(listed[0]["clients"], 2);
    program.ok(&["companies", "new", "Beta"]);
    let refused = program.call(&["companies", "domain", "Beta", "acme.example"]);
    assert_eq!(refused.code, 7, "{}", refused.err);
    assert!(refused.err.contains("«Acme»"), "{}", refused.err);
    assert_eq!(
        program
            .call(&["companies", "domain", "Beta", "gmail.com"])
            .code,
        1
    );
    assert_eq!(program.call(&["companies", "delete", "Acme"]).code, 2);
    assert_eq!(
        program
            .call(&["companies", "delete", "Nobody", "--yes"])
            .code,
        4
    );
    let said = program.ok(&["companies", "delete", "acme", "--yes"]);
    assert!(said.contains("2 cards without a company"), "{said}");
    assert_eq!(program.json("show", &["show", "1"])["company"], json!(null));
    program.ok(&["undo"]);
    assert_eq!(program.json("show", &["show", "1"])["company"], "Acme");
}
