//! The Inbox by keys over a real desk: rejects, outbox, queue files (`M10`, `M11`, `T4`).

use deskcard::domain::ids::TicketId;
use deskcard::tui::app::{Input, Request};

use crate::screen::Screen;
use crate::support::{Room, mail, now};

/// One good line, one of an unknown version, one cut off.
fn with_rejects() -> Room {
    let room = Room::new();
    let good = mail("1", "anna@example.com", "hello").to_string();
    let version = mail("2", "boris@example.com", "second")
        .to_string()
        .replace("\"v\":1", "\"v\":2");
    room.file_text(&format!("{good}\n{version}\n{{\"v\":1,\u{1b}[31m\n"));
    room
}

/// The text that went to the editor last.
fn in_editor(screen: &Screen) -> String {
    screen
        .outside
        .iter()
        .rev()
        .find_map(|request| match request {
            Request::Edit(text, _) => Some(text.clone()),
            _ => None,
        })
        .unwrap()
}

#[test]
fn m10_a_reject_tells_file_line_byte_and_reason_and_its_text_is_harmless() {
    for (width, height) in [(120, 40), (80, 24), (60, 20)] {
        let mut screen = Screen::new(with_rejects(), width, height);
        screen.press("4 j Enter").see("queue.jsonl").see("byte");
        assert!(!screen.text().contains('\u{1b}'));
        screen.press("Esc j Enter");
        if width > 95 {
            // The list stands beside, and its rows between the words.
            continue;
        }
        let words: String = screen
            .text()
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '│')
            .collect();
        assert!(words.contains("boris@example.com"), "{}", screen.text());
    }
}

#[test]
fn m10_a_reject_repaired_in_the_editor_is_filed_and_enter_goes_to_its_ticket() {
    let mut screen = Screen::new(with_rejects(), 120, 40);
    screen.press("4 j j e");
    let text = in_editor(&screen);
    assert!(text.contains("\"v\":2"), "{text}");
    // Editors put a line break at the end.
    let repaired = text.replace("\"v\":2", "\"v\":1") + "\n";
    screen
        .give(Input::Edited(Ok(repaired)))
        .see("is filed as ticket #2")
        .see("is filed: ticket #2")
        .press("Enter")
        .see("second");
    assert_eq!(screen.desk().store().rejects(10).unwrap().len(), 1);
    assert_eq!(
        screen
            .desk()
            .ticket_view(TicketId(2))
            .unwrap()
            .messages
            .len(),
        1
    );
}

#[test]
fn m10_a_repaired_text_that_is_still_wrong_is_kept_under_its_number_with_the_new_reason() {
    let mut screen = Screen::new(with_rejects(), 120, 40);
    let before = screen.desk().store().rejects(10).unwrap()[1].clone();
    screen.press("4 j j e");
    let wrong = in_editor(&screen).replace("\"v\":2", "\"v\":3");
    screen
        .give(Input::Edited(Ok(wrong.clone())))
        .see("still rejected, its text is kept");
    let after = screen.desk().store().reject(before.id).unwrap().unwrap();
    assert_eq!(after.raw, wrong.as_bytes());
    assert_ne!(after.reason, before.reason);
    screen
        .press("e")
        .give(Input::Edited(Ok(wrong)))
        .see("nothing was changed")
        .give(Input::Edited(Err("the editor failed".to_owned())));
    assert_eq!(screen.desk().store().rejects(10).unwrap().len(), 2);
}

#[test]
fn m10_rejects_of_one_file_are_marked_at_once_and_dismissing_them_is_asked() {
    let mut screen = Screen::new(with_rejects(), 120, 40);
    screen
        .press("4 j X")
        .see("2 marked")
        .press("i")
        .see("still rejected")
        .press("X d")
        .see("Dismiss 2 rejects?")
        .press("Enter")
        .miss("Dismiss 2 rejects?");
    assert_eq!(screen.desk().store().rejects(10).unwrap().len(), 2);
    screen.press("d D").see("every line could be filed");
    assert_eq!(screen.desk().store().rejects(10).unwrap(), []);
}

#[test]
fn m10_a_reject_that_is_gone_meanwhile_does_not_keep_the_others_from_being_tried() {
    let mut screen = Screen::new(with_rejects(), 120, 40);
    screen.press("4 j X").see("2 marked");
    let rejects = screen.desk().store().rejects(10).unwrap();
    let first = rejects.iter().map(|reject| reject.id).min().unwrap();
    screen.desk().dismiss_rejects(&[first]).unwrap();
    screen
        .press("i")
        .miss("there is no reject")
        .see("still rejected");
    assert_eq!(screen.desk().store().rejects(10).unwrap().len(), 1);
}

#[test]
fn a_head_says_what_its_block_is_and_what_to_do() {
    let mut screen = Screen::new(Room::new(), 120, 40);
    screen
        .press("4")
        .see("Records that could not be filed")
        .see("Nothing to do: every line could be filed.")
        .press("j")
        .see("Replies that have not left")
        .press("G")
        .see("Files that connectors write");
}

#[test]
fn keys_that_have_no_meaning_on_a_line_say_where_they_have_one() {
    let mut screen = Screen::new(with_rejects(), 120, 40);
    screen
        .press("4 e")
        .see("e repairs a reject: put the cursor on one")
        .press("s")
        .see("s sends a reply of the outbox again")
        .press("d")
        .see("d dismisses a reject: put the cursor on one")
        .press("x")
        .see("rejects and replies are marked, not this line")
        .press("/")
        .see("the Inbox has no filter");
}

#[test]
fn a_queue_file_tells_how_far_it_was_read_and_i_reads_it_again() {
    let room = Room::new();
    let path = room.folder.path().join("queue.jsonl");
    std::fs::write(
        &path,
        format!("{}\nbroken\n", mail("1", "anna@example.com", "hello")),
    )
    .unwrap();
    let mut followed = room.desk.follow(&path);
    while room
        .desk
        .file_appended(&mut followed, 100, now())
        .unwrap()
        .is_some()
    {}
    let mut screen = Screen::new(room, 120, 40);
    screen
        .press("4 G")
        .see("queue.jsonl")
        .see("rejected  1")
        .press("i")
        .see("duplicates");
    let tickets = screen.desk().store().rejects(10).unwrap().len();
    assert_eq!(tickets, 1, "nothing came twice");
}

#[test]
fn t4_a_reply_that_failed_shows_why_and_s_sends_it_again() {
    let room = Room::with("[mail]\nhold = 0\n");
    room.file(&[mail("1", "anna@example.com", "hello")]);
    let writing = deskcard::desk::Writing {
        ticket: TicketId(1),
        visibility: deskcard::domain::appeal::Visibility::Public,
        text: "We look into it.".to_owned(),
        files: Vec::new(),
        then: None,
        confirmed: true,
        held: false,
    };
    room.desk.write(&writing, now()).unwrap();
    room.desk.hand_on(now()).unwrap();
    room.file(&[
        serde_json::json!({"v": 1, "kind": "delivery", "channel": "email", "outbox": "1",
        "state": "failed", "error": "mailbox full"}),
    ]);
    let mut screen = Screen::new(room, 120, 40);
    screen
        .press("4 j")
        .see("failed")
        .see("mailbox full")
        .see("We look into it.")
        .press("s")
        .see("reply 1 is sent again");
    screen
        .press("s")
        .see("only failed and unknown ones are sent again");
}
