//! The dynamic block beside a ticket (`T12`), and the terminal's own links (`T10`).

use crate::domain::block::{BlockLine, BlockText};
use crate::domain::client::Source;
use crate::domain::contact::{Contact, ContactKind};
use crate::tui::app::Request;
use crate::tui::stage::{Desk, Stage};
use crate::worker::protocol::Ask;

fn line(text: &str, url: Option<&str>) -> BlockLine {
    BlockLine {
        text: text.to_owned(),
        url: url.map(str::to_owned),
    }
}

fn said(title: Option<&str>, lines: Vec<BlockLine>) -> BlockText {
    BlockText {
        title: title.map(str::to_owned),
        lines,
        more: 0,
    }
}

fn stage(width: u16, height: u16, answer: Result<BlockText, String>) -> Stage {
    let mut desk = Desk::sample();
    desk.block = answer;
    Stage::set_up(width, height, desk, |options| {
        options.block = Some("Orders".to_owned());
    })
}

#[test]
fn t12_the_block_stands_in_the_sidebar_and_its_lines_open() {
    let lines = vec![
        line("8841 shipped", Some("https://shop.example/8841")),
        line("loyal since 2019", None),
    ];
    let mut stage = stage(160, 45, Ok(said(None, lines)));
    stage.press("Enter Tab G").see("Orders").see("8841 shipped");
    stage.press("Enter");
    assert_eq!(
        stage.outside.pop(),
        Some(Request::Copy("loyal since 2019".to_owned()))
    );
    stage.press("k Enter");
    let link = Request::Open("https://shop.example/8841".to_owned());
    assert_eq!(stage.outside.pop(), Some(link.clone()));
    stage.click("8841 shipped");
    assert_eq!(stage.outside.pop(), Some(link));
}

#[test]
fn t12_the_last_answer_is_kept_with_its_age_and_ctrl_l_asks_again() {
    let mut stage = stage(
        160,
        45,
        Ok(said(Some("Shop"), vec![line("8841 paid", None)])),
    );
    stage.press("Enter").see("Shop").see("8841 paid");
    stage.wait(180).see("3m ago");
    stage.desk.block = Err("«orders» was ended after 5 s".to_owned());
    stage.press("Ctrl-l");
    stage
        .see("! «orders» was ended")
        .see("8841 paid")
        .see("3m ago");
    stage.desk.block = Ok(said(Some("Shop"), vec![line("8841 shipped", None)]));
    stage
        .press("Ctrl-l")
        .see("8841 shipped")
        .miss("! «orders»")
        .miss("8841 paid");
}

#[test]
fn t12_the_block_of_another_ticket_is_asked_for_and_the_first_one_is_still_known() {
    let mut stage = stage(160, 45, Ok(said(None, vec![line("of the first", None)])));
    stage.press("Enter").see("of the first");
    stage.desk.block = Ok(said(None, vec![line("of the second", None)]));
    stage.press("J").see("of the second").miss("of the first");
    stage.desk.block = Ok(said(None, vec![line("asked again", None)]));
    stage.press("K").see("of the first").miss("asked again");
    stage.wait(600).press("J K").see("asked again");
}

#[test]
fn t12_another_id_on_the_card_asks_again() {
    let mut stage = stage(160, 45, Ok(said(None, vec![line("no id", None)])));
    stage.press("Enter").see("no id");
    let ticket = &mut stage.desk.tickets[0];
    let id = Contact::new(
        ContactKind::AdditionalId,
        "crm",
        "4711",
        "",
        Source::Manual,
        None,
    );
    ticket.sidebar.client.contacts.push(id);
    stage.desk.block = Ok(said(None, vec![line("has an id", None)]));
    // What others change is asked for with Ctrl-l, too; here the new id alone must do it.
    stage.event(crate::worker::protocol::Event::Changed(
        crate::worker::protocol::Changes {
            tickets: true,
            ..Default::default()
        },
    ));
    stage.wait(2).see("has an id");
}

#[test]
fn t12_switched_off_the_program_is_not_run() {
    let mut stage = stage(160, 45, Ok(said(None, vec![line("8841 paid", None)])));
    stage
        .press(": ‹block off› Enter")
        .miss("8841 paid")
        .see("not run");
    stage.slow = true;
    stage.press("Enter Ctrl-l");
    let asked = |request: &Request| matches!(request, Request::Ask(_, _, Ask::Block(_)));
    assert!(!stage.waiting().any(asked));
    stage.quicken();
    stage.press(": ‹block on› Enter").see("8841 paid");
}

#[test]
fn t12_without_a_program_there_is_no_block_and_the_palette_says_why() {
    let mut stage = Stage::new(160, 45);
    stage.press("Enter").miss("Orders");
    stage
        .press(": ‹block on› Enter")
        .see("no program is configured");
}

#[test]
fn r1_hostile_text_of_a_program_is_shown_harmless() {
    let hostile = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}evil\u{9b}31m".to_owned();
    let text = said(
        Some(&hostile),
        vec![
            line(&hostile, Some("javascript:alert(1)")),
            line("a\nb\tc", None),
        ],
    );
    for answer in [Ok(text), Err(hostile.clone())] {
        let mut stage = stage(160, 45, answer);
        stage.press("Enter Tab G");
        let screen = stage.screen();
        let bad = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!screen.contains(bad), "{screen:?}");
    }
}

#[test]
fn long_answers_fold_and_narrow_screens_keep_the_rest_reachable() {
    let lines: Vec<_> = (0..100)
        .map(|n| line(&format!("order {n}"), None))
        .collect();
    for (width, height) in [(160, 45), (120, 30), (100, 24), (80, 24), (60, 20)] {
        let mut stage = stage(width, height, Ok(said(None, lines.clone())));
        stage.press("Enter Tab G").see("more");
        stage.press("Enter G").see("fewer");
        stage.press("k").see("order 99");
    }
}

#[test]
fn u5_a_click_on_a_number_asks_and_on_an_address_writes() {
    let mut stage = Stage::new(160, 45);
    stage.press("Enter Tab");
    let call = |request: &Request| matches!(request, Request::Call(_));
    stage.click("+34").see("Call");
    assert!(!stage.outside.iter().any(call), "one click called");
    stage.press("Enter");
    assert!(stage.outside.iter().any(call));
    let (column, row) = stage.find("✉ lucia@");
    stage.click_at(column + 4, row);
    stage.see("Subject");
}

#[test]
fn t10_numbers_addresses_and_links_are_the_terminals_own_links() {
    let mut stage = Stage::set_up(160, 45, Desk::sample(), |options| options.hyperlinks = true);
    stage.press("Enter");
    let screen = stage.screen();
    for link in ["\u{1b}]8;;mailto:", "\u{1b}]8;;tel:+"] {
        assert!(screen.contains(link), "{link:?} is missing");
    }
    let (opened, closed) = (
        screen.matches("\u{1b}]8;;").count(),
        screen.matches("\u{1b}]8;;\u{1b}\\").count(),
    );
    assert_eq!(opened, 2 * closed, "a link that is not closed");
    // A dialog may lie over them.
    stage.press("?");
    assert!(!stage.screen().contains('\u{1b}'));
}

#[test]
fn u5_two_presses_on_a_number_or_a_link_do_it_once_and_the_right_button_opens_the_gear() {
    let mut stage = Stage::new(160, 45);
    stage.press("Enter Tab");
    // The second press is not for the question that the first one opened.
    let number = stage.find("+34");
    stage.click_at(number.0, number.1);
    stage.click_at(number.0, number.1);
    stage.see("Call").press("Esc");
    let (column, row) = stage.find("✉ lucia@");
    stage.right_click_at(column + 4, row);
    assert!(!stage.screen().contains("Subject"), "{}", stage.screen());
    let mut stage = Stage::new(160, 45);
    stage.press("j Enter Tab");
    let opened = |stage: &Stage| {
        let opens = |request: &&Request| matches!(request, Request::Open(_));
        stage.outside.iter().filter(opens).count()
    };
    let before = opened(&stage);
    let (column, row) = stage.find("vk.com/ivan");
    stage.right_click_at(column + 3, row);
    stage.press("Esc");
    assert_eq!(opened(&stage), before, "the right button opens no link");
    stage.click_at(column + 3, row);
    stage.click_at(column + 3, row);
    assert_eq!(opened(&stage), before + 1);
}
