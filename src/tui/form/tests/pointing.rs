use super::*;

const AREA: Rect = Rect::new(0, 0, 100, 30);

/// Clicks the first place on the screen where these words stand.
fn click(desk: &mut Desk, words: &str) {
    let at = find(desk, words);
    let effects = desk.form.click(AREA, at);
    desk.take(effects);
}

fn find(desk: &mut Desk, words: &str) -> Position {
    let (screen, _) = drawn(&mut desk.form, AREA.width, AREA.height);
    let screen = screen.replace('▏', "");
    for (y, row) in screen.lines().enumerate() {
        if let Some(place) = row.find(words) {
            let x = crate::tui::text::width(&row[..place]);
            return Position::new(u16::try_from(x).unwrap(), u16::try_from(y).unwrap());
        }
    }
    panic!("«{words}» is not on the screen:\n{screen}");
}

#[test]
fn u5_a_click_puts_the_caret_where_it_points() {
    let mut desk = Desk::new(Some(jan()));
    click(&mut desk, "chasing");
    desk.type_("-");
    assert_eq!(desk.texts(&FieldName::Position), ["pur-chasing"]);
    click(&mut desk, "123 4567");
    desk.type_("0");
    assert_eq!(
        desk.texts(&FieldName::Phones)[0],
        "landline +31 20 0123 4567"
    );
}

#[test]
fn u5_marks_types_rows_and_save_are_clicked() {
    let mut desk = Desk::new(Some(jan()));
    click(&mut desk, "spammer");
    assert_eq!(desk.mine().standing, Standing::Spammer);
    click(&mut desk, "★ VIP");
    assert_eq!(desk.mine().standing, Standing::Vip);
    click(&mut desk, "landline");
    click(&mut desk, "fax");
    assert_eq!(desk.texts(&FieldName::Phones)[0], "fax +31 20 123 4567");
    click(&mut desk, "Acme BV");
    desk.press("End Ctrl-u").type_("ac");
    click(&mut desk, "Acme GmbH");
    assert_eq!(desk.mine().company.unwrap().id, CompanyId(2));
    click(&mut desk, "Save ]");
    assert!(desk.saved().is_some());
}

#[test]
fn u5_a_right_click_is_the_gear_and_a_click_outside_closes_it() {
    let mut desk = Desk::new(Some(jan()));
    let at = find(&mut desk, "jmuller@home");
    desk.form.right_click(AREA, at);
    assert!(matches!(desk.form.dialog, Some(Dialog::Gear(_))));
    click(&mut desk, "since");
    assert!(desk.form.dialog.is_none());
    assert_eq!(desk.mine(), jan(), "a click outside changes nothing");
    desk.form.right_click(AREA, at);
    click(&mut desk, "remove this line");
    assert_eq!(desk.texts(&FieldName::Emails), ["jan@acme.example"]);
}

#[test]
fn u5_a_click_below_a_blank_line_hits_the_line_one_sees() {
    let mut desk = Desk::new(Some(jan()));
    desk.to(FieldName::Emails).press("Enter");
    click(&mut desk, "jmuller");
    desk.type_("x");
    assert_eq!(
        desk.texts(&FieldName::Emails).last().unwrap(),
        "xjmuller@home.example"
    );
    desk.form.scroll(100);
    desk.form.scroll(-100);
    assert!(desk.form.click(Rect::ZERO, Position::new(3, 3)).is_empty());
}
