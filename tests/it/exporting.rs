//! `L4`, `R2`: an export into a file, as the screen orders it.

use std::os::unix::fs::PermissionsExt;

use deskcard::desk::Desk;
use deskcard::domain::bulk::{BulkChange, Cards};
use deskcard::domain::error::{ErrorKind, Result};
use deskcard::domain::exchange::{ExportFormat, Exported};
use deskcard::domain::ids::ClientId;

use crate::support::{Room, mail, now};

fn crowd(count: usize) -> Room {
    let room = Room::new();
    let appeals: Vec<_> = (1..=count)
        .map(|n| {
            mail(
                &format!("m{n}"),
                &format!("person{n}@mail.example"),
                "Hello",
            )
        })
        .collect();
    room.file(&appeals);
    room
}

fn all() -> Cards {
    Cards::AllThat {
        query: String::new(),
        except: Vec::new(),
    }
}

fn export(desk: &Desk, cards: &Cards, path: &std::path::Path, replace: bool) -> Result<Exported> {
    let which = desk.which(cards, now())?;
    desk.export_file(&which, ExportFormat::Jsonl, path, replace, &mut |_, _| true)
}

#[test]
fn r2_an_exported_file_is_its_owners_alone_and_nothing_is_overwritten_unasked() {
    let room = crowd(3);
    let path = room.folder.path().join("out.jsonl");
    assert_eq!(export(&room.desk, &all(), &path, false).unwrap().cards, 3);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let before = std::fs::read(&path).unwrap();
    let one = Cards::These(vec![ClientId(2)]);
    let refused = export(&room.desk, &one, &path, false).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Conflict);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(export(&room.desk, &one, &path, true).unwrap().cards, 1);
    let after = std::fs::read_to_string(&path).unwrap();
    assert_eq!(after.lines().count(), 1);
    assert!(after.contains("person2@mail.example"));
    let folder = export(&room.desk, &one, room.folder.path(), true).unwrap_err();
    assert!(folder.message.ends_with("is a folder"), "{folder}");
}

#[test]
fn l4_all_that_match_but_a_few_are_exported_as_they_are_found() {
    let room = crowd(20);
    let path = room.folder.path().join("out.jsonl");
    let cards = Cards::AllThat {
        query: "email:person1".to_owned(),
        except: vec![ClientId(10), ClientId(12)],
    };
    assert_eq!(export(&room.desk, &cards, &path, false).unwrap().cards, 9);
}

#[test]
fn u9_a_stopped_export_leaves_no_file_and_nothing_beside_it() {
    let room = crowd(3);
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("out.vcf");
    let which = room.desk.which(&all(), now()).unwrap();
    let stopped = room
        .desk
        .export_file(&which, ExportFormat::Vcard4, &path, false, &mut |_, _| {
            false
        })
        .unwrap_err();
    assert_eq!(stopped.message, "stopped: no file was written");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn l5_a_card_tells_of_a_change_of_many_only_what_it_did_to_that_card() {
    let room = crowd(4);
    let tag = |cards: Vec<ClientId>, tag: &str| {
        let change = BulkChange::AddTags(vec![tag.to_owned()]);
        room.desk
            .bulk(&Cards::These(cards), &change, now(), &mut |_, _| true)
            .unwrap();
    };
    tag(vec![ClientId(1)], "early");
    tag((1..=4).map(ClientId).collect(), "late");
    for (card, tags) in [(1, "+ late"), (2, "+ late")] {
        let view = room.desk.card_view(ClientId(card)).unwrap();
        let entry = &view.history[0];
        let told: Vec<(String, String)> = entry
            .changes
            .iter()
            .map(|change| (change.field.clone(), change.told()))
            .collect();
        assert_eq!(told, [("tags".to_owned(), tags.to_owned())], "card {card}");
    }
    let before = &room.desk.card_view(ClientId(1)).unwrap().history[0].changes[0].before;
    assert_eq!(
        before,
        &serde_json::json!(["early"]),
        "this card's own value"
    );
}
