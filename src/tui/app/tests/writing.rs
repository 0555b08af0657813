//! The composer, drafts and sending (`T2`-`T4`, `C20`).

use crate::domain::error::Error;
use crate::domain::ids::TicketId;
use crate::tui::stage::Stage;
use crate::worker::protocol::{Deed, Done};

#[test]
fn a_draft_is_kept_in_the_file_a_moment_after_typing() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter r ‹half›").wait(1);
    assert_eq!(
        stage.desk.drafts[&TicketId(1042)].reply.as_deref(),
        Some("half")
    );
    stage.press("Esc n ‹inside›").wait(1);
    assert_eq!(
        stage.desk.drafts[&TicketId(1042)].comment.as_deref(),
        Some("inside")
    );
}

#[test]
fn a_draft_of_the_file_waits_in_its_ticket() {
    let mut stage = Stage::new(120, 32);
    stage.desk.drafts.entry(TicketId(1042)).or_default().reply = Some("from yesterday".into());
    stage
        .press("j Enter")
        .see("Unsent reply: from yesterday")
        .press("r ‹!›")
        .see("from yesterday!");
}

#[test]
fn t3_a_warning_keeps_the_text_until_it_is_answered() {
    let mut stage = Stage::new(120, 32);
    stage.desk.next_write = Some(Ok(Done::Confirm(vec![
        "The address is only claimed.".into(),
    ])));
    stage
        .press("j Enter r ‹secret› Ctrl-s")
        .see("The address is only claimed.")
        .press("Enter")
        .see("The address is only claimed.");
    stage.wait(1).press("Enter").see("Unsent reply: secret");
    assert!(stage.desk.ticket(1042).messages.len() == 4, "nothing went");

    stage.desk.next_write = Some(Ok(Done::Confirm(vec![
        "The address is only claimed.".into(),
    ])));
    stage.press("r Ctrl-s").wait(1).press("Right Enter");
    assert!(matches!(
        stage.desk.deeds.iter().rfind(|deed| matches!(deed, Deed::Write { .. })),
        Some(Deed::Write { confirmed: true, text, .. }) if text == "secret"
    ));
    stage.miss("Unsent reply");
}

#[test]
fn t3_what_is_typed_before_a_warning_comes_stays_when_the_reply_goes_all_the_same() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter r ‹secret›");
    stage.desk.next_write = Some(Ok(Done::Confirm(vec![
        "The address is only claimed.".into(),
    ])));
    stage.slow = true;
    stage.press("Ctrl-s r ‹and more›");
    stage.slow = false;
    stage.wait(1).see("The address is only claimed.").wait(1);
    stage
        .press("Right Enter")
        .see("and more")
        .see("Ctrl-s send");
    assert!(matches!(
        stage.desk.deeds.iter().rfind(|deed| matches!(deed, Deed::Write { .. })),
        Some(Deed::Write { confirmed: true, text, .. }) if text == "secret"
    ));
    // The write drops the draft in the file; what is left is kept after it.
    assert!(matches!(
        stage.desk.deeds.iter().rfind(|deed| {
            matches!(deed, Deed::Draft(..) | Deed::Write { .. })
        }),
        Some(Deed::Draft(_, _, text)) if text == "and more"
    ));
}

#[test]
fn a_reply_that_cannot_be_stored_is_a_draft_again() {
    let mut stage = Stage::new(120, 32);
    stage.desk.next_write = Some(Err(Error::failed("the disk is full")));
    stage
        .press("j Enter r ‹long work› Ctrl-s")
        .see("the disk is full")
        .see("Unsent reply: long work");
    assert_eq!(
        stage.desk.drafts[&TicketId(1042)].reply.as_deref(),
        Some("long work")
    );
}

#[test]
fn ctrl_n_turns_the_reply_into_a_comment_and_back() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter r ‹words› Ctrl-n")
        .see("Internal comment")
        .see("words")
        .press("Ctrl-n")
        .see("Reply to telegram:193847")
        .see("words");
}

#[test]
fn an_empty_reply_is_not_sent() {
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter r Ctrl-s").see("nothing to send yet");
    assert!(
        !stage
            .desk
            .deeds
            .iter()
            .any(|d| matches!(d, Deed::Write { .. }))
    );
}

#[test]
fn t3_a_ticket_without_an_address_says_so_before_anything_is_lost() {
    let mut stage = Stage::new(120, 32);
    stage.desk.ticket(1042).ticket.reply_address = None;
    stage
        .press("j Enter")
        .see("no address to answer")
        .press("r ‹text› Ctrl-s")
        .see("Ctrl-g a chooses one")
        .see("text");
}

#[test]
fn a_ticket_has_one_reply_draft_and_one_comment_draft() {
    let mut stage = Stage::new(120, 32);
    stage
        .press("j Enter r ‹to the client› Esc n ‹among us› Esc r")
        .see("to the client")
        .miss("among us")
        .press("Esc n")
        .see("among us");
}

#[test]
fn what_comes_back_from_the_editor_is_the_text() {
    use crate::tui::app::{Input, Request};
    let mut stage = Stage::new(120, 32);
    stage.press("j Enter r ‹rough› Ctrl-o");
    assert!(
        stage
            .outside
            .contains(&Request::Edit("rough".into(), "txt"))
    );
    stage
        .give(Input::Edited(Ok("polished\n".into())))
        .see("polished")
        .miss("rough");
}

#[test]
fn the_caret_stands_where_one_types() {
    let mut stage = Stage::new(120, 32);
    assert_eq!(stage.cursor(), None, "no caret in a list");
    stage.press("j Enter r ‹abc›");
    let (x, y) = stage.find("abc");
    assert_eq!(stage.cursor(), Some((x + 3, y)));
}
