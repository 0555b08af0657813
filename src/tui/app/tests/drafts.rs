//! Drafts with their files: what stays, what goes along, and whose it is (`T2`, `T3`).

use crate::domain::appeal::Visibility;
use crate::domain::contact::Key;
use crate::domain::draft::Enclosed;
use crate::domain::ids::TicketId;
use crate::tui::app::{Input, Looking, Request};
use crate::tui::stage::{Desk, Stage, many};
use crate::worker::protocol::{Deed, Done, Event};

const IVAN: TicketId = TicketId(1042);

fn file(name: &str) -> Enclosed {
    Enclosed::File {
        path: format!("/tmp/{name}").into(),
        bytes: 1_200,
    }
}

/// The kind, text and files of what was sent last.
fn sent(stage: &Stage) -> (Visibility, String, Vec<Enclosed>) {
    let write = |deed: &Deed| match deed {
        Deed::Write {
            visibility,
            text,
            files,
            ..
        } => Some((*visibility, text.clone(), files.clone())),
        _ => None,
    };
    stage.desk.deeds.iter().rev().find_map(write).unwrap()
}

#[test]
fn files_of_the_desks_draft_go_along_though_one_typed_and_was_at_another_ticket() {
    let mut stage = Stage::new(120, 32);
    let drafts = stage.desk.drafts.entry(IVAN).or_default();
    drafts.reply_files = vec![file("invoice.pdf")];
    drafts.comment = Some("among us".into());
    stage
        .press("j Enter r")
        .see("invoice.pdf")
        .press("‹here it is› Esc Esc j k Enter r")
        .see("here it is")
        .see("invoice.pdf")
        .press("Ctrl-s");
    let (kind, text, files) = sent(&stage);
    assert_eq!((kind, text.as_str()), (Visibility::Public, "here it is"));
    assert_eq!(files, [file("invoice.pdf")]);
    stage.see("Unsaved comment: among us");
}

#[test]
fn t2_files_of_a_comment_do_not_get_into_the_reply() {
    let mut stage = Stage::new(120, 32);
    stage.desk.drafts.entry(IVAN).or_default().comment_files = vec![file("internal.pdf")];
    stage
        .press("j Enter r ‹to the client› Ctrl-n")
        .see("Internal comment")
        .see("internal.pdf")
        .miss("to the client")
        .press("‹inside›")
        .see("inside")
        .press("Ctrl-n")
        .see("to the client")
        .miss("internal.pdf")
        .press("Ctrl-s");
    let (kind, _, files) = sent(&stage);
    assert_eq!((kind, files), (Visibility::Public, Vec::new()));
}

#[test]
fn p11_what_was_just_sent_is_in_sight_in_a_long_ticket() {
    let mut desk = Desk::sample();
    desk.ticket(1042).messages = many(1042, 1_000);
    let mut stage = Stage::with(120, 32, desk);
    stage
        .press(": ‹1042› Enter g g")
        .see("line 0.")
        .press("r ‹this is my answer› Ctrl-s")
        .see("this is my answer")
        .miss("line 0.");
}

#[test]
fn t3_two_warnings_at_once_are_about_two_replies() {
    let mut stage = Stage::new(120, 32);
    // Both are open, so that the keys find them while the desk is slow.
    stage.press("Enter Esc j Enter");
    stage.slow = true;
    stage.press("r ‹first› Ctrl-s Esc k Enter r ‹second› Ctrl-s");
    for generation in [
        stage.generation_of(|deed| matches!(deed, Deed::Write { text, .. } if text == "first")),
        stage.generation_of(|deed| matches!(deed, Deed::Write { text, .. } if text == "second")),
    ] {
        stage.event(Event::Done {
            generation,
            done: Ok(Done::Confirm(vec!["The address is only claimed.".into()])),
        });
    }
    stage
        .wait(1)
        .press("Right Enter")
        .wait(1)
        .press("Right Enter");
    let mut confirmed: Vec<&str> = stage
        .waiting()
        .filter_map(|request| match request {
            Request::Order(
                _,
                Deed::Write {
                    text,
                    confirmed: true,
                    ..
                },
            ) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    confirmed.sort_unstable();
    assert_eq!(confirmed, ["first", "second"], "{}", stage.screen());
}

/// The file that the dialog has looked at.
fn asked(stage: &Stage) -> Looking {
    let looks = |request: &Request| match request {
        Request::Look(looking) => Some(looking.clone()),
        _ => None,
    };
    stage.outside.iter().rev().find_map(looks).unwrap()
}

#[test]
fn t2_a_file_goes_with_the_draft_it_was_chosen_for() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter n Ctrl-g f ‹/tmp/plan.pdf› Enter")
        .see("looking at the file");
    let looking = asked(&stage);
    assert_eq!(
        (looking.ticket, looking.visibility),
        (IVAN, Visibility::Internal)
    );
    stage
        .give(Input::Looked(looking, Ok(file("plan.pdf"))))
        .miss("Attach a file")
        .see("plan.pdf");
    assert_eq!(stage.desk.drafts[&IVAN].comment_files, [file("plan.pdf")]);
}

#[test]
fn t2_a_file_that_was_looked_at_too_late_goes_with_no_other_draft() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter r Ctrl-g f ‹/mnt/slow.pdf› Enter Esc");
    let looking = asked(&stage);
    stage
        .press("Esc Esc k Enter r")
        .see("Reply to lucia@tienda.example")
        .give(Input::Looked(looking.clone(), Ok(file("slow.pdf"))))
        .miss("slow.pdf");
    assert!(
        stage
            .desk
            .drafts
            .values()
            .all(|drafts| drafts.reply_files.is_empty())
    );
    // Nor while the same dialog asks for the next one.
    stage
        .press("Ctrl-g f ‹/tmp/other.pdf› Enter")
        .give(Input::Looked(looking, Err("it is gone".to_owned())))
        .miss("it is gone")
        .see("looking at the file");
}

#[test]
fn t3_what_is_typed_in_a_ticket_that_was_left_stays_when_its_reply_comes_back() {
    let mut stage = Stage::new(120, 32);
    stage.press("Enter Esc j Enter");
    stage.slow = true;
    stage.press("r ‹first› Ctrl-s r ‹second› Esc Esc k Enter");
    let generation = stage.generation_of(|deed| matches!(deed, Deed::Write { .. }));
    stage.event(Event::Done {
        generation,
        done: Err(crate::domain::error::Error::failed("the disk is full")),
    });
    let kept = stage.waiting().filter_map(|request| match request {
        Request::Order(_, Deed::Draft(IVAN, _, text)) => Some(text.as_str()),
        _ => None,
    });
    assert_eq!(kept.last(), Some("first\nsecond"));
}

#[test]
fn t3_the_composer_shows_whom_the_newest_message_names_though_one_reads_the_first_ones() {
    let mut desk = Desk::sample();
    let mut messages = many(1041, 1_000);
    messages[0].cc = vec!["old@x.example".to_owned()];
    messages[999].cc = vec!["boss@x.example".to_owned()];
    desk.ticket(1041).messages = messages;
    let mut stage = Stage::with(120, 32, desk);
    stage
        .press(": ‹1041› Enter g g r")
        .see("line 0.")
        .see("Cc boss@x.example")
        .miss("Cc old@x.example");
}

#[test]
fn t2_the_title_of_a_text_is_whole_or_ends_in_dots_however_long_the_address_is() {
    let mut desk = Desk::sample();
    let address = "a.very.long.address.of.somebody.in.the.office@some.company.example";
    desk.ticket(1042).ticket.reply_address = Some(Key(address.to_owned()));
    let mut stage = Stage::with(80, 24, desk);
    stage
        .press("j Enter r")
        .see("Reply to a.very.long.address")
        .see("…");
    let (_, row) = stage.find("Reply to a.very");
    let title = stage.screen().lines().nth(row.into()).unwrap().to_owned();
    assert!(title.contains('…'), "{title}");
    stage
        .press("Ctrl-n")
        .see("Internal comment not sent ")
        .see("Ctrl-s save ─");
}

#[test]
fn t2_the_keys_of_a_comment_do_not_say_that_it_is_sent() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter n ‹among us›")
        .see("Ctrl-s save")
        .see("Ctrl-n reply")
        .miss("Ctrl-s send")
        .press("Ctrl-g")
        .see("an internal comment")
        .press("Esc Ctrl-n")
        .see("Ctrl-s send")
        .miss("Ctrl-s save");
}

/// The texts of the drafts of Ivan's ticket that were ordered and wait.
fn drafts_ordered(stage: &Stage) -> Vec<&str> {
    let drafts = stage.waiting().filter_map(|request| match request {
        Request::Order(_, Deed::Draft(IVAN, _, text)) => Some(text.as_str()),
        _ => None,
    });
    drafts.collect()
}

#[test]
fn t3_what_is_typed_in_a_ticket_that_one_came_back_to_stays_when_its_reply_comes_back() {
    for (warned, kept) in [(false, "first\nsecond"), (true, "second")] {
        let mut stage = Stage::new(120, 32);
        stage.press("j Enter");
        stage.slow = true;
        // Back before the ticket is read again.
        stage.press("r ‹first› Ctrl-s r ‹second› Esc Esc Enter");
        let generation = stage.generation_of(|deed| matches!(deed, Deed::Write { .. }));
        let done = match warned {
            true => Ok(Done::Confirm(vec!["The address is only claimed.".into()])),
            false => Err(crate::domain::error::Error::failed("the disk is full")),
        };
        stage.event(Event::Done { generation, done });
        if warned {
            stage.wait(1).press("Right Enter");
        }
        assert_eq!(drafts_ordered(&stage).last(), Some(&kept));
        stage.see("second");
    }
}

#[test]
fn r5_what_is_typed_while_a_redo_is_awaited_stays() {
    for key in ["u", "U"] {
        let mut stage = Stage::new(120, 32);
        stage.press("j Enter");
        stage.slow = true;
        stage.press(key).press("Esc r ‹a sentence›");
        let back = |deed: &Deed| matches!(deed, Deed::Undo(_) | Deed::Redo);
        let generation = stage.generation_of(back);
        let done = Done::Said {
            sentence: "put back".to_owned(),
            undo: true,
        };
        stage.event(Event::Done {
            generation,
            done: Ok(done),
        });
        assert_eq!(drafts_ordered(&stage), ["a sentence"], "{key}");
        stage.slow = false;
        stage.settle();
        stage.see("a sentence");
    }
}

#[test]
fn r5_a_text_that_could_not_be_kept_stands_over_the_file_after_an_undo() {
    for key in ["u", "U"] {
        let mut stage = Stage::new(120, 32);
        stage.desk.full = true;
        stage
            .press("j Enter r ‹half typed› Esc")
            .see("Unsent reply: half typed")
            .press(key)
            .see("Unsent reply: half typed");
        assert!(!stage.desk.drafts.contains_key(&IVAN));
        stage.desk.full = false;
        stage.press(key).see("Unsent reply: half typed");
        let kept = stage.desk.drafts[&IVAN].reply.as_deref();
        assert_eq!(kept, Some("half typed"), "{key}");
    }
}
