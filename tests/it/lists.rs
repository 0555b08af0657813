//! The black and the white list: by keys over a real desk and on the command line (`S1`, `S3`, `S4`,
//! `S7`).

use deskcard::domain::client::Standing;
use deskcard::domain::listing::{ListColour, ListEntry, Origin};
use serde_json::json;

use crate::program::Program;
use crate::screen::Screen;
use crate::support::{Room, mail, now};

fn two_people() -> Room {
    let room = Room::new();
    room.file(&[
        mail("1", "anna@acme.example", "hello"),
        mail("2", "vip@acme.example", "hello"),
    ]);
    let vip = room.id("vip@acme.example");
    room.desk.set_standing(vip, Standing::Vip, now()).unwrap();
    room
}

/// The screen with the lists in front, from the palette.
fn lists(room: Room, width: u16, height: u16) -> Screen {
    let mut screen = Screen::new(room, width, height);
    screen
        .press(": ‹black list› Enter")
        .see("Black and white list");
    screen
}

fn entries(screen: &Screen) -> Vec<ListEntry> {
    screen.desk().store().list_entries(None, 100).unwrap()
}

fn standing(screen: &Screen, reference: &str) -> Standing {
    let id = screen.desk().resolve(reference).unwrap();
    screen.desk().card_view(id).unwrap().client.standing
}

#[test]
fn the_lists_are_opened_from_the_inbox_and_esc_goes_back_there() {
    for (width, height) in [(160, 45), (120, 40), (80, 24), (60, 20)] {
        let mut screen = Screen::new(two_people(), width, height);
        screen
            .press("4 j j j j j Enter")
            .see("vip@acme.example")
            .press("Esc")
            .see("Queue files");
    }
}

#[test]
fn s1_adding_a_contact_of_a_card_says_that_it_marks_it_and_does() {
    let mut screen = lists(two_people(), 120, 40);
    screen
        .press("c")
        .see("E-mail, phone, telegram:ID")
        .press("‹anna@acme.example›")
        .see("e-mail  anna@acme.example")
        .see("marks card #1 anna@acme.example spammer")
        .press("Tab ‹sells socks› Tab ‹2027-01-31› Ctrl-s")
        .see("anna@acme.example is on the black list");
    assert_eq!(standing(&screen, "anna@acme.example"), Standing::Spammer);
    let added = entries(&screen);
    let added = added
        .iter()
        .find(|entry| entry.origin == Origin::Hand)
        .unwrap();
    assert_eq!(
        (added.reason.as_str(), added.author.as_str()),
        ("sells socks", "olga")
    );
    assert_eq!(
        added.until.map(|until| until.rfc3339()).as_deref(),
        Some("2027-01-31T00:00:00Z")
    );
    screen.press("u");
    assert_eq!(standing(&screen, "anna@acme.example"), Standing::Normal);
}

#[test]
fn s7_what_is_typed_is_told_as_what_it_is_or_why_it_is_nothing() {
    let mut screen = lists(two_people(), 100, 30);
    screen.press("c");
    for (typed, said) in [
        ("@spam.example", "domain  @spam.example"),
        ("+49 30 901820", "phone  +4930901820"),
        ("telegram:4711", "messenger  telegram:4711"),
        ("https://vk.com/ivan", "social  vk:ivan"),
        ("+49 30 1", "is no phone number"),
        ("spam@", "is no e-mail address"),
        ("spam.example", "All mail of it is @spam.example"),
        ("7", "is a card number"),
    ] {
        screen
            .press(&format!("‹{typed}›"))
            .see(said)
            .press("Ctrl-u");
    }
    screen.press("‹7› Ctrl-s").see("is a card number");
    screen.press("Ctrl-u Ctrl-s").see("an address is needed");
    screen
        .press("‹x@y.example› Tab Tab ‹tomorrow› Ctrl-s")
        .see("is no date")
        .press("Ctrl-u ‹2020-01-01› Ctrl-s")
        .see("has passed");
    assert!(
        entries(&screen)
            .iter()
            .all(|entry| entry.origin == Origin::Card)
    );
}

#[test]
fn s4_listing_a_contact_of_a_vip_black_is_asked_before_the_mark_is_swapped() {
    let mut screen = lists(two_people(), 120, 40);
    screen
        .press("c ‹vip@acme.example› Ctrl-s")
        .see("is VIP: the mark is swapped to spammer")
        .see("Save once more swaps it");
    assert_eq!(standing(&screen, "vip@acme.example"), Standing::Vip);
    screen.press("Ctrl-s");
    assert_eq!(standing(&screen, "vip@acme.example"), Standing::Spammer);
    assert!(
        entries(&screen)
            .iter()
            .all(|entry| entry.list == ListColour::Black)
    );
    screen.press("u");
    assert_eq!(standing(&screen, "vip@acme.example"), Standing::Vip);
}

#[test]
fn s1_taking_off_the_last_entry_of_a_card_says_that_it_unmarks_it() {
    let mut screen = lists(two_people(), 120, 40);
    screen
        .press("G d")
        .see("Take vip@acme.example off the white list?")
        .see("It is the last of card #2")
        .press("Enter");
    assert_eq!(standing(&screen, "vip@acme.example"), Standing::Normal);
    screen.see("nobody: c puts an address on it").press("u");
    assert_eq!(standing(&screen, "vip@acme.example"), Standing::Vip);
}

#[test]
fn s3_an_address_that_is_typed_gets_its_verdict_and_nothing_is_changed() {
    let room = two_people();
    let black = |value: &str| ListEntry {
        value: value.to_owned(),
        ..entry(ListColour::Black)
    };
    room.desk
        .add_list_entry(black("@spam.example"), now())
        .unwrap();
    let before = room.desk.store().list_entries(None, 10).unwrap();
    let mut screen = lists(room, 120, 40);
    screen
        .press("/ ‹joe@spam.example›")
        .see("black-listed, appeals become spam")
        .see("@spam.example is on the black list")
        .press("Enter c")
        .see("joe@spam.example")
        .see("no card has it")
        .press("Esc Esc")
        .see("@spam.example")
        .press("/ ‹vip@acme.example›")
        .see("white-listed, appeals always arrive")
        .press("Ctrl-u ‹stranger@nowhere.example›")
        .see("treated as any other sender")
        .see("no entry has that");
    assert_eq!(entries(&screen), before);
}

#[test]
fn s7_an_entry_is_edited_in_place_and_one_of_a_card_changes_the_end_of_its_mark() {
    let room = two_people();
    room.desk
        .add_list_entry(
            ListEntry {
                value: "@spam.example".to_owned(),
                ..entry(ListColour::Black)
            },
            now(),
        )
        .unwrap();
    let mut screen = lists(room, 120, 40);
    screen
        .press("e")
        .see("Edit the entry")
        .press("‹bulk mail› Ctrl-s")
        .see("entry of @spam.example changed")
        .see("bulk mail");
    let hand = entries(&screen);
    let hand = hand
        .iter()
        .find(|entry| entry.origin == Origin::Hand)
        .unwrap();
    assert_eq!(hand.reason, "bulk mail");
    screen
        .press("G e")
        .see("It follows the mark of its card")
        .press("Tab ‹2026-12-31› Ctrl-s");
    let of_card = entries(&screen);
    let of_card = of_card
        .iter()
        .find(|entry| entry.origin == Origin::Card)
        .unwrap();
    assert!(of_card.until.is_some());
    assert_eq!(standing(&screen, "vip@acme.example"), Standing::Vip);
    screen.press("u u");
    assert!(entries(&screen).iter().all(|entry| entry.until.is_none()));
    assert!(entries(&screen).iter().all(|entry| entry.reason.is_empty()));
}

#[test]
fn marked_entries_are_taken_off_together_and_come_back_with_one_undo() {
    let room = two_people();
    for value in ["@a.example", "@b.example", "@c.example"] {
        room.desk
            .add_list_entry(
                ListEntry {
                    value: value.to_owned(),
                    ..entry(ListColour::Black)
                },
                now(),
            )
            .unwrap();
    }
    let mut screen = lists(room, 100, 30);
    screen
        .press("x x d")
        .see("Take 2 entries off?")
        .press("Enter")
        .see("2 entries taken off");
    assert_eq!(entries(&screen).len(), 2);
    screen.press("u");
    assert_eq!(entries(&screen).len(), 4);
    screen.press("X d").see("Take 3 entries off?").press("Esc");
    assert_eq!(entries(&screen).len(), 4);
}

#[test]
fn enter_on_an_entry_goes_to_its_card() {
    let mut screen = lists(two_people(), 120, 40);
    screen
        .press("G Enter")
        .see("Contacts")
        .press("Esc")
        .see("Black and white list");
}

fn entry(list: ListColour) -> ListEntry {
    ListEntry {
        id: deskcard::domain::ids::ListEntryId(0),
        list,
        kind: deskcard::domain::listing::EntryType::Email,
        value: String::new(),
        client: None,
        origin: Origin::Hand,
        reason: String::new(),
        author: String::new(),
        at: now(),
        until: None,
    }
}

#[test]
fn the_command_line_refuses_what_is_no_entry_and_what_would_swap_a_mark() {
    let program = Program::new();
    program.import(&[mail("1", "vip@acme.example", "hello")]);
    program.ok(&["set", "1", "vip=yes"]);
    for (wrong, said) in [
        ("spam@", "no e-mail address"),
        ("+49 30 1", "no phone number"),
        ("spam.example", "@spam.example"),
        ("7", "card number"),
        ("@", "no e-mail domain"),
        ("", "an address is needed"),
    ] {
        let refused = program.call(&["lists", "add", "black", wrong]);
        assert_eq!(refused.code, 1, "{wrong}: {}", refused.err);
        assert!(refused.err.contains(said), "{wrong}: {}", refused.err);
    }
    let refused = program.call(&["lists", "add", "black", "vip@acme.example"]);
    assert_eq!(refused.code, 7, "{}", refused.err);
    assert!(refused.err.contains("vip=no"), "{}", refused.err);
    let refused = program.call(&["lists", "add", "black", "x@y.example", "--until", "soon"]);
    assert_eq!(refused.code, 1, "{}", refused.err);
    assert_eq!(
        program
            .call(&["lists", "remove", "black", "x@y.example"])
            .code,
        4
    );
    program.ok(&["lists", "add", "white", "@acme.example"]);
    let why = program.ok(&["lists", "why", "someone@acme.example"]);
    assert!(why.contains("white-listed"), "{why}");
    program.ok(&["lists", "remove", "white", "@acme.example"]);
    let left = program.json("lists", &["lists"]);
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["origin"], json!("card"));
}
