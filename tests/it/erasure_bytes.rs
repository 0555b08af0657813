//! `D2` byte by byte: after an erase no file of the desk has anything that only the erased person had, in
//! any spelling the program makes of it, and everybody else is as before.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use deskcard::desk::Writing;
use deskcard::domain::appeal::Visibility;
use deskcard::domain::client::Standing;
use deskcard::domain::edit::AvatarEdit;
use deskcard::domain::edit::CardEdit;
use deskcard::domain::fold::fold;
use deskcard::domain::ids::{ClientId, TicketId};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;

use crate::program::Program;
use crate::support::{Room, chat, mail, now, with};

const CROWD: usize = 100;

fn base64_of(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Bytes that nobody else has.
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 32) as u8
        })
        .collect()
}

/// A word of letters that nobody else has.
fn word(kind: &str, n: usize) -> String {
    let letters: String = noise((n as u64 + 1) * 131 + kind.len() as u64 * 7_919, 8)
        .iter()
        .map(|byte| char::from(b'a' + byte % 26))
        .collect();
    format!("{kind}{letters}")
}

fn address(n: usize) -> String {
    format!("{}@{}.example", word("Box", n), word("host", n))
}

fn picture(n: usize) -> Vec<u8> {
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    picture.extend(noise(n as u64 + 500, 300));
    picture
}

/// What a person of the crowd brings, which nobody else does.
struct Person {
    texts: Vec<String>,
    bytes: Vec<Vec<u8>>,
    appeals: Vec<Value>,
}

fn person(n: usize) -> Person {
    let name = format!("Zoë{} Ёл{}", word("n", n), word("ю", n));
    let phone = format!(
        "+49 30 9{:02} {:02}{:02}1",
        n % 100,
        11 + n % 80,
        10 + (n * 7) % 80
    );
    let file = noise(n as u64 + 900, 4_000);
    let (first, second) = (word("Übergröße", n), word("чащаё", n));
    let subject = word("Änderung", n);
    let handle = format!("77{n:03}{:04}", n * 37 % 10_000);
    let profile = word("prof", n);
    let appeals = vec![
        with(
            mail(
                &format!("m{n}"),
                &address(n),
                &format!("my {first} is {second} late"),
            ),
            &[
                ("from.name", json!(name)),
                ("from.phone", json!(phone)),
                ("subject", json!(subject)),
                (
                    "attachments",
                    json!([{"name": format!("{}.pdf", word("scan", n)), "type": "application/pdf",
                        "data": base64_of(&file)}]),
                ),
            ],
        ),
        with(
            chat(&format!("t{n}"), "telegram", &handle, &word("chat", n)),
            &[("from.email", json!(address(n)))],
        ),
        with(
            json!({"v": 1, "id": format!("v{n}"), "channel": "vk", "text": word("post", n),
                "from": {"profile": format!("https://vk.com/{profile}"), "email": address(n),
                    "avatar": {"type": "image/png", "data": base64_of(&picture(n))}}}),
            &[],
        ),
    ];
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    Person {
        texts: vec![
            word("n", n),
            word("ю", n),
            address(n),
            word("Box", n),
            word("host", n),
            digits,
            first,
            second,
            subject,
            handle,
            profile,
            word("scan", n),
            word("chat", n),
            word("post", n),
        ],
        bytes: vec![file, picture(n)],
        appeals,
    }
}

fn crowd(of: usize) -> Room {
    let room = Room::new();
    let appeals: Vec<Value> = (0..of).flat_map(|n| person(n).appeals).collect();
    room.file(&appeals);
    room
}

fn id_of(room: &Room, n: usize) -> ClientId {
    room.id(&address(n))
}

/// Every form of a text that a file of the desk may hold, and every piece of eight bytes of each: a page
/// that was freed may have lost its first bytes.
fn pieces(texts: &[String], bytes: &[Vec<u8>]) -> BTreeSet<Vec<u8>> {
    let mut pieces = BTreeSet::new();
    let mut add = |whole: &[u8]| {
        if whole.len() >= 8 {
            pieces.extend(whole.windows(8).map(<[u8]>::to_vec));
        }
    };
    for text in texts {
        let forms: [String; 6] = [
            text.clone(),
            text.nfc().collect(),
            text.nfd().collect(),
            text.to_lowercase(),
            text.to_uppercase(),
            fold(text),
        ];
        forms.iter().for_each(|form| add(form.as_bytes()));
    }
    bytes.iter().for_each(|one| add(one));
    pieces
}

/// The pieces that occur in any file of a folder.
fn found(folder: &Path, pieces: &BTreeSet<Vec<u8>>) -> BTreeSet<Vec<u8>> {
    let automaton = aho_corasick::AhoCorasick::new(pieces).unwrap();
    let all: Vec<&Vec<u8>> = pieces.iter().collect();
    let mut found = BTreeSet::new();
    for entry in walk(folder) {
        let bytes = fs::read(entry).unwrap();
        for hit in automaton.find_overlapping_iter(&bytes) {
            found.insert(all[hit.pattern().as_usize()].clone());
        }
    }
    found
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(walk(&path));
        } else {
            files.push(path);
        }
    }
    files
}

fn readable(pieces: &BTreeSet<Vec<u8>>) -> Vec<String> {
    pieces
        .iter()
        .take(20)
        .map(|piece| String::from_utf8_lossy(piece).into_owned())
        .collect()
}

/// Everything shown of the others.
fn others(room: &Room, but: &[ClientId]) -> Vec<String> {
    let desk = &room.desk;
    let mut shown = Vec::new();
    for id in desk.store().clients_after(ClientId(0), 1_000).unwrap() {
        if but.contains(&id) {
            continue;
        }
        shown.push(format!("{:?}", desk.card_view(id).unwrap().client));
        for ticket in desk.store().ticket_ids_of(id).unwrap() {
            shown.push(format!("{:?}", desk.ticket_view(ticket).unwrap()));
        }
    }
    shown
}

fn hits(room: &Room, text: &str) -> String {
    room.desk.store().index_all().unwrap();
    let query = room.desk.query(text, now());
    format!("{:?}", room.desk.store().search(&query, 50).unwrap())
}

fn held_reply(room: &Room, ticket: TicketId, text: &str) {
    let writing = Writing {
        ticket,
        visibility: Visibility::Public,
        text: text.to_owned(),
        files: Vec::new(),
        then: None,
        confirmed: true,
        held: true,
    };
    room.desk.write(&writing, now()).unwrap();
}

#[test]
fn d2_no_eight_bytes_of_an_erased_person_are_left_in_any_file_and_others_are_as_before() {
    let room = crowd(CROWD);
    let desk = &room.desk;
    let gone = id_of(&room, 42);
    let at = |seconds| now().plus_seconds(seconds);
    let mut person = person(42);
    // What an agent did about her: all of it hers alone, and all of it to go.
    let (note, draft, reply, old) = (
        word("note", 42),
        word("draft", 42),
        word("reply", 42),
        word("old", 42),
    );
    desk.append_note(gone, &note, at(1)).unwrap();
    desk.change_card(gone, "edit", at(2), |card| {
        card.position = old.clone();
        Ok(())
    })
    .unwrap();
    desk.change_card(gone, "edit", at(3), |card| {
        card.position = String::new();
        Ok(())
    })
    .unwrap();
    let base = desk.store().client(gone).unwrap().unwrap();
    let second = picture(4_242);
    let edit = CardEdit {
        mine: base.clone(),
        base: Some(base),
        share: Vec::new(),
        avatar: AvatarEdit::Set(second.clone()),
        over: None,
    };
    desk.save_card(&edit, at(4)).unwrap();
    desk.set_standing(gone, Standing::Vip, at(5)).unwrap();
    let tickets = desk.store().ticket_ids_of(gone).unwrap();
    desk.keep_draft("reply", tickets[0].0, Some(&draft), at(6))
        .unwrap();
    let undone = desk.undo(None, at(7)).unwrap();
    desk.undo(Some(undone.by), at(8)).unwrap();
    held_reply(&room, tickets[1], &reply);
    room.file_text(&format!(
        "{{\"v\":1,\"channel\":\"email\",\"from\":{{\"email\":\"{}\"\n",
        address(42)
    ));
    desk.store().index_all().unwrap();
    person.texts.extend([note, draft, reply, old]);
    person.bytes.push(second);
    let mine = pieces(&person.texts, &person.bytes);
    // Pieces that somebody else's texts have as well are not hers alone.
    let rest: Vec<Person> = (0..CROWD).filter(|n| *n != 42).map(self::person).collect();
    let theirs: BTreeSet<Vec<u8>> = rest
        .iter()
        .flat_map(|one| pieces(&one.texts, &one.bytes))
        .collect();
    let mine: BTreeSet<Vec<u8>> = mine.difference(&theirs).cloned().collect();
    let there = found(room.folder.path(), &mine);
    assert!(
        there.len() > 4_000,
        "most of it is in the files before: {}",
        there.len()
    );
    let before = (
        others(&room, &[gone]),
        hits(&room, &word("Box", 41)),
        hits(&room, &word("чащаё", 7)),
    );

    let report = desk.erase(&[gone], at(9)).unwrap();

    assert_eq!(report.left, [""; 0]);
    let left = found(room.folder.path(), &mine);
    assert!(
        left.is_empty(),
        "{} pieces are left: {:?}",
        left.len(),
        readable(&left)
    );
    assert_eq!(
        (
            others(&room, &[]),
            hits(&room, &word("Box", 41)),
            hits(&room, &word("чащаё", 7))
        ),
        before,
        "others are as before"
    );
    // M9: what was seen stays seen, so the same queue file does not bring her back.
    let again = room.file(&self::person(42).appeals);
    assert_eq!(
        (again.duplicates, again.messages, again.clients_created),
        (3, 0, 0)
    );
    assert!(found(room.folder.path(), &mine).is_empty());
    assert!(desk.resolve(&address(42)).is_err());
}

#[test]
fn d2_a_person_deleted_merged_and_taken_back_before_goes_whole() {
    let room = crowd(12);
    let desk = &room.desk;
    let at = |seconds| now().plus_seconds(seconds);
    let ids: Vec<ClientId> = (0..12).map(|n| id_of(&room, n)).collect();
    // Merged into another and out again, deleted and back, deleted for real, merged into one that goes.
    let merge = desk.merge_cards(ids[5], ids[1], at(1)).unwrap();
    desk.undo(Some(merge), at(2)).unwrap();
    let delete = desk.delete_card(ids[2], at(3)).unwrap();
    desk.undo(Some(delete), at(4)).unwrap();
    desk.delete_card(ids[3], at(5)).unwrap();
    desk.merge_cards(ids[4], ids[6], at(6)).unwrap();
    desk.tag_cards(&[ids[1], ids[2], ids[7]], &["both".to_owned()], &[], at(7))
        .unwrap();
    let going = [1, 2, 3, 4, 6];
    let staying: Vec<usize> = (0..12).filter(|n| !going.contains(n)).collect();
    let of = |numbers: &[usize]| -> BTreeSet<Vec<u8>> {
        numbers
            .iter()
            .map(|n| person(*n))
            .flat_map(|one| pieces(&one.texts, &one.bytes))
            .collect()
    };
    let theirs = of(&staying);
    let mine: BTreeSet<Vec<u8>> = of(&going).difference(&theirs).cloned().collect();
    let gone: Vec<ClientId> = going.iter().map(|n| ids[*n]).collect();
    let before = others(&room, &gone);
    desk.erase(&[ids[1], ids[2], ids[3], ids[4]], at(8))
        .unwrap();
    let left = found(room.folder.path(), &mine);
    assert!(
        left.is_empty(),
        "{} pieces are left: {:?}",
        left.len(),
        readable(&left)
    );
    assert_eq!(others(&room, &[]), before);
    // What was done to several is still there for the one who stays.
    desk.undo(None, at(9)).unwrap();
    assert!(desk.card_view(ids[7]).unwrap().client.tags.is_empty());
}

#[test]
fn d2_one_after_another_all_are_erased_and_nothing_of_any_is_left() {
    let room = crowd(CROWD);
    let mut all = BTreeSet::new();
    for n in 0..CROWD {
        let person = person(n);
        all.extend(pieces(&person.texts, &person.bytes));
        let id = id_of(&room, n);
        let report = room
            .desk
            .erase(&[id], now().plus_seconds(n as i64))
            .unwrap();
        assert_eq!(report.left, [""; 0], "person {n}");
    }
    let left = found(room.folder.path(), &all);
    assert!(
        left.is_empty(),
        "{} pieces are left: {:?}",
        left.len(),
        readable(&left)
    );
    assert_eq!(room.desk.store().totals().unwrap().clients, 0);
}

#[test]
fn d2_an_erase_killed_at_any_point_is_finished_at_the_next_open_or_did_not_happen() {
    let mut undone = 0;
    for round in 0..10_u64 {
        let program = Program::new();
        let appeals: Vec<Value> = (0..30).flat_map(|n| person(n).appeals).collect();
        program.import(&appeals);
        fs::remove_file(program.path("queue.jsonl")).unwrap();
        let mut child = program
            .command(&["delete", &address(3), "--erase", "--yes"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(10 + round * 25));
        child.kill().unwrap();
        child.wait().unwrap();
        // Any command that writes opens the file for good.
        program.ok(&["set", &address(4), "position=x"]);
        if program.call(&["show", &address(3)]).code == 0 {
            undone += 1;
            assert_eq!(
                program.json("show", &["show", &address(3)])["tickets"]
                    .as_array()
                    .unwrap()
                    .len(),
                3
            );
            continue;
        }
        let person = person(3);
        let mine = pieces(&person.texts, &person.bytes);
        let rest: Vec<Person> = (0..30).filter(|n| *n != 3).map(self::person).collect();
        let theirs = rest
            .iter()
            .flat_map(|one| pieces(&one.texts, &one.bytes))
            .collect();
        let mine: BTreeSet<Vec<u8>> = mine.difference(&theirs).cloned().collect();
        let left = found(program.folder.path(), &mine);
        assert!(
            left.is_empty(),
            "round {round}: {} left: {:?}",
            left.len(),
            readable(&left)
        );
    }
    assert!(
        undone < 10,
        "every round was killed before anything happened"
    );
}
