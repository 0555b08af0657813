//! `L3`: saved searches are segments.

use deskcard::domain::error::ErrorKind;
use deskcard::domain::page::{Anchor, ClientOrder, TicketView as View};
use deskcard::domain::segment::{Saved, Segment};

use crate::support::{Room, mail, now};

fn names(room: &Room) -> Vec<String> {
    let segments = room.desk.segments().unwrap();
    segments.into_iter().map(|segment| segment.name).collect()
}

fn clients(query: &str) -> Saved {
    Saved::Clients(query.to_owned())
}

fn found(room: &Room, query: &str) -> (Vec<String>, Vec<String>) {
    let query = room.desk.query(query, now());
    let window = room
        .desk
        .store()
        .find_clients(&query, ClientOrder::Name, &Anchor::Top, 50)
        .unwrap();
    let names = window.rows.into_iter().map(|row| row.name).collect();
    (names, window.notes)
}

#[test]
fn l3_a_segment_is_saved_renamed_and_deleted_and_each_is_taken_back() {
    let room = Room::new();
    room.desk
        .save_segment("big  buyers", &clients("company:acme"), now())
        .unwrap();
    let mine = Saved::Tickets {
        view: View::Mine,
        filter: "refund".to_owned(),
    };
    room.desk.save_segment("refunds", &mine, now()).unwrap();
    let pavel = room.as_agent("pavel");
    assert_eq!(
        pavel.segments().unwrap(),
        [
            Segment {
                name: "big buyers".to_owned(),
                search: clients("company:acme")
            },
            Segment {
                name: "refunds".to_owned(),
                search: mine
            }
        ]
    );
    room.desk
        .rename_segment("BIG BUYERS", "wholesale", now())
        .unwrap();
    assert_eq!(names(&room), ["refunds", "wholesale"]);
    room.desk.delete_segment("refunds", now()).unwrap();
    assert_eq!(names(&room), ["wholesale"]);
    room.desk.undo(None, now()).unwrap();
    room.desk.undo(None, now()).unwrap();
    assert_eq!(names(&room), ["big buyers", "refunds"]);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(names(&room), ["big buyers"]);
    room.desk.redo(now()).unwrap();
    assert_eq!(names(&room), ["big buyers", "refunds"]);
}

#[test]
fn l3_a_name_is_given_once_and_another_agents_change_is_not_undone() {
    let room = Room::new();
    room.desk.save_segment("a", &clients("x"), now()).unwrap();
    room.desk.save_segment("b", &clients("y"), now()).unwrap();
    let taken = room.desk.rename_segment("a", "B", now()).unwrap_err();
    assert_eq!(taken.kind, ErrorKind::Conflict);
    assert!(room.desk.save_segment("  ", &clients("x"), now()).is_err());
    assert!(room.desk.delete_segment("c", now()).is_err());
    let same = room.desk.save_segment("b", &clients("y"), now()).unwrap();
    assert_eq!(same, None, "it was so already");
    let pavel = room.as_agent("pavel");
    pavel.save_segment("B", &clients("z"), now()).unwrap();
    let error = room.desk.undo(None, now()).unwrap_err();
    assert!(
        error.to_string().contains("«b» was changed later"),
        "{error}"
    );
}

#[test]
fn l3_a_segment_is_part_of_a_query() {
    let room = Room::new();
    room.file(&[
        mail("1", "Anna <anna@acme.example>", "hi"),
        mail("2", "anna@home.example", "hi"),
        mail("3", "jan@acme.example", "hi"),
    ]);
    room.desk
        .save_segment("the acme", &clients("email:acme"), now())
        .unwrap();
    let (names, notes) = found(&room, "segment:\"The Acme\" anna");
    assert_eq!((names.len(), notes.len()), (1, 0), "{names:?}");
    let (names, notes) = found(&room, "segment:nobody anna");
    assert_eq!(names.len(), 2);
    assert_eq!(notes, ["no search is saved as «nobody»"]);
}

#[test]
fn l3_custom_dates_are_compared() {
    let room =
        Room::with("[[field]]\nname = \"birthday\"\ntype = \"date\"\n[[field]]\nname = \"plan\"\n");
    let rows = [
        ("Ann", "1999-12-31"),
        ("Bob", "2000-01-01"),
        ("Cy", "2001-06-15"),
        ("Dora", ""),
    ];
    let rows: String = rows
        .iter()
        .map(|(name, day)| format!("{name},{day},<b>\n"))
        .collect();
    let file = format!("Name,birthday,plan\n{rows}");
    let options = deskcard::domain::exchange::ImportOptions::default();
    room.desk
        .import_contacts("a.csv", file.as_bytes(), &options, now())
        .unwrap();
    for (query, names) in [
        ("birthday:<2000-01-01", &["Ann"][..]),
        ("birthday:<=2000-01-01", &["Ann", "Bob"]),
        ("birthday:>2000-01-01", &["Cy"]),
        ("birthday:>=2000", &["Bob", "Cy"]),
        ("birthday:>2000", &["Cy"]),
        ("-birthday:<2001", &["Cy", "Dora"]),
        ("birthday:>=2000-01-01 birthday:<2001-07", &["Bob", "Cy"]),
        ("custom.birthday:>20y", &[]),
        ("birthday:", &["Dora"]),
        ("birthday:2000", &["Bob"]),
        ("plan:<b", &["Ann", "Bob", "Cy", "Dora"]),
        ("birthday:<", &["Ann", "Bob", "Cy", "Dora"]),
    ] {
        let (found, notes) = found(&room, query);
        assert_eq!(found, names, "{query}");
        assert_eq!(notes, Vec::<String>::new(), "{query}");
    }
}
