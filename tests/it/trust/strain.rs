//! What a person or a machine may do to the screen by accident: a window of no size or of an absurd one, a
//! paste of ten megabytes, a clock that goes back (`R5`, `U9`, `C26`).

use deskcard::domain::client::Standing;
use deskcard::domain::ids::TicketId;
use deskcard::domain::ticket::Status;

use crate::scenario::Scene;
use crate::support::{Room, mail, now};

/// The most memory a process ever had, in MiB.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    kilobytes / 1024
}

#[test]
fn u1_windows_from_none_to_ten_thousand_by_ten_thousand_are_lived_with() {
    let mut script = Scene::new().week().open(120, 40);
    script.press("Enter");
    for (columns, rows) in [
        (1, 1),
        (0, 0),
        (2, 200),
        (1000, 1),
        (10_000, 10_000),
        (65_535, 65_535),
        (19, 5),
        (20, 5),
    ] {
        // The terminal of the test keeps its own size: what is drawn for another one is not looked at.
        script.is_told_its_size(columns, rows);
        script.press("j k Tab").settle();
    }
    if cfg!(target_os = "linux") {
        let peak = peak(script.process());
        assert!(peak < 400, "{peak} MiB");
    }
    script.resize(120, 40).press("1").sees("Tickets").quits();
}

#[test]
fn r7_a_paste_of_ten_megabytes_is_refused_with_a_sentence_wherever_it_falls() {
    let text = "All that I have written about this lamp. ".repeat(250_000);
    let mut script = Scene::new().week().open(120, 40);
    script.paste(&text).sees("only the first 1,000 characters");
    // It looked for a client of that name.
    script.press("Esc 1").sees("Open tickets");
    script.press("Enter r ‹Dear Lucía›").sees("Dear Lucía");
    script
        .paste(&text)
        .sees("a paste of 10 MB was not taken")
        .sees("Dear Lucía");
    // A long one that is taken leaves the keys quick.
    script
        .paste(&text[..200_000])
        .press("‹ The end.›")
        .sees("The end.");
    script.press("Esc").settle();
    script
        .press("e")
        .sees("Phones")
        .paste(&text)
        .sees("was not taken");
    script.press("Esc").settle();
    script.quits_whatever_is_typed();
}

#[test]
fn d7_a_clock_that_goes_back_disorders_nothing() {
    let room = Room::new();
    room.file(&[mail("1", "ann@x.example", "hello")]);
    let card = room.id("ann@x.example");
    let later = now().plus_seconds(3_600);
    let before = now().plus_seconds(-86_400 * 400);
    let ticket = TicketId(1);
    room.desk.set_standing(card, Standing::Vip, later).unwrap();
    room.desk
        .set_status(&[ticket], Status::Solved, before)
        .unwrap();
    room.desk
        .append_note(card, "written in the past", before)
        .unwrap();
    // The newest change is the one made last, whatever the clock said.
    room.desk.undo(None, before).unwrap();
    let client = room.client("#1");
    assert_eq!((client.note.as_str(), client.standing), ("", Standing::Vip));
    assert_eq!(room.desk.ticket(ticket).unwrap().status, Status::Solved);
    room.desk.undo(None, later).unwrap();
    assert_eq!(room.desk.ticket(ticket).unwrap().status, Status::New);
    room.desk.undo(None, before).unwrap();
    assert_eq!(room.client("#1").standing, Standing::Normal);
    // What arrives while the clock is wrong is filed and found all the same.
    let report = room.file(&[mail("2", "ann@x.example", "again")]);
    assert_eq!(report.messages, 1);
    let history = room.desk.store().history(None, 10).unwrap();
    let ids: Vec<i64> = history.iter().map(|entry| entry.id.0).collect();
    assert!(ids.windows(2).all(|pair| pair[0] > pair[1]), "{ids:?}");
}
