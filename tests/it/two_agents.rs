//! `D7` with two agents at one desk: whatever they change, take back and put back in turn, nobody's last
//! acknowledged value is written over without a word.

use std::collections::BTreeMap;

use deskcard::desk::Desk;
use deskcard::domain::change::Entry;
use deskcard::domain::client::{Client, CompanyRef, Source, Standing};
use deskcard::domain::contact::{Contact, ContactKind};
use deskcard::domain::error::ErrorKind;
use deskcard::domain::ids::{ClientId, CompanyId, EntryId, ListEntryId};
use deskcard::domain::listing::{EntryType, ListColour, ListEntry, Origin};
use deskcard::domain::snapshot::{capture, fields_of};
use deskcard::domain::time::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::random::runner;
use crate::support::{Room, mail, now, with};

const AGENTS: [&str; 2] = ["olga", "igor"];
const CARDS: usize = 3;

/// What one of the two does next.
#[derive(Debug, Clone)]
enum Turn {
    Position(usize, u8),
    Name(usize, u8),
    Note(usize, u8),
    Company(usize, u8),
    Language(usize, u8),
    Phone(usize, u8),
    Tag(Vec<usize>, u8),
    Mark(Vec<usize>, Standing),
    Merge(usize, usize),
    Delete(usize),
    /// A contact by hand on a list, off it, and another end for what is on it.
    List(usize, ListColour),
    Unlist(usize, ListColour),
    Until(usize, u8),
    WithoutPhones(usize),
    MergeCompanies(u8, u8),
    DeleteCompany(u8),
    Undo,
    /// One chosen from the history, counted from its end.
    Chosen(usize),
    Redo,
    /// The client writes: what automation does may not stand in the way.
    Appeal(usize, u8),
}

fn turns() -> impl Strategy<Value = Vec<(usize, Turn)>> {
    let card = 0..CARDS;
    let few = prop::collection::vec(0..CARDS, 1..4);
    let standing = prop_oneof![
        Just(Standing::Normal),
        Just(Standing::Vip),
        Just(Standing::Spammer)
    ];
    let turn = prop_oneof![
        5 => (card.clone(), any::<u8>()).prop_map(|(card, to)| Turn::Position(card, to)),
        2 => (card.clone(), any::<u8>()).prop_map(|(card, to)| Turn::Name(card, to)),
        1 => (card.clone(), any::<u8>()).prop_map(|(card, to)| Turn::Note(card, to)),
        1 => (card.clone(), any::<u8>()).prop_map(|(card, to)| Turn::Company(card, to)),
        1 => (card.clone(), any::<u8>()).prop_map(|(card, to)| Turn::Language(card, to)),
        1 => (card.clone(), any::<u8>()).prop_map(|(card, to)| Turn::Phone(card, to)),
        2 => (few.clone(), any::<u8>()).prop_map(|(cards, tag)| Turn::Tag(cards, tag)),
        1 => (few, standing).prop_map(|(cards, mark)| Turn::Mark(cards, mark)),
        1 => (card.clone(), card.clone()).prop_map(|(one, other)| Turn::Merge(one, other)),
        1 => card.clone().prop_map(Turn::Delete),
        1 => (card.clone(), colour()).prop_map(|(card, list)| Turn::List(card, list)),
        1 => (card.clone(), colour()).prop_map(|(card, list)| Turn::Unlist(card, list)),
        1 => (0..8_usize, any::<u8>()).prop_map(|(entry, to)| Turn::Until(entry, to)),
        1 => card.clone().prop_map(Turn::WithoutPhones),
        1 => (any::<u8>(), any::<u8>()).prop_map(|(one, other)| Turn::MergeCompanies(one, other)),
        1 => any::<u8>().prop_map(Turn::DeleteCompany),
        4 => Just(Turn::Undo),
        3 => (0..8_usize).prop_map(Turn::Chosen),
        3 => Just(Turn::Redo),
        2 => (card, any::<u8>()).prop_map(|(card, word)| Turn::Appeal(card, word)),
    ];
    prop::collection::vec((0..AGENTS.len(), turn), 8..40)
}

fn colour() -> impl Strategy<Value = ListColour> {
    prop_oneof![Just(ListColour::Black), Just(ListColour::White)]
}

/// A field of a card by their names.
type Field = (ClientId, String);

struct Office {
    room: Room,
    desks: Vec<Desk>,
    clock: i64,
    appeals: usize,
    /// Who wrote each field last, with the value that was acknowledged; automation is nobody.
    last: BTreeMap<Field, (usize, Value)>,
    /// How each entry left the desk.
    left: BTreeMap<EntryId, BTreeMap<Field, Value>>,
}

impl Office {
    fn new() -> Self {
        let room = Room::new();
        let appeals: Vec<Value> = (0..CARDS)
            .map(|n| {
                with(
                    mail(&format!("first{n}"), &address(n), "hello"),
                    &[("from.name", json!(format!("Person {n}")))],
                )
            })
            .collect();
        room.file(&appeals);
        let desks = AGENTS.map(|agent| room.as_agent(agent)).into();
        Self {
            room,
            desks,
            clock: 0,
            appeals: 0,
            last: BTreeMap::new(),
            left: BTreeMap::new(),
        }
    }

    fn later(&mut self) -> Timestamp {
        self.clock += 60;
        now().plus_seconds(self.clock)
    }

    fn cards(&self) -> Vec<Client> {
        let store = self.desks[0].store();
        store
            .clients_after(ClientId(0), 100)
            .unwrap()
            .into_iter()
            .filter_map(|id| store.client(id).unwrap())
            .collect()
    }

    fn card(&self, place: usize) -> Option<ClientId> {
        let cards = self.cards();
        (!cards.is_empty()).then(|| cards[place % cards.len()].id)
    }

    fn values(&self) -> BTreeMap<Field, Value> {
        let mut values = BTreeMap::new();
        for card in self.cards() {
            for field in fields_of([&card]) {
                values.insert((card.id, field.key()), capture(&card, &field));
            }
        }
        values
    }

    /// Takes a turn; whether it was an undo or redo, and how it ended.
    fn take(&mut self, agent: usize, turn: &Turn) -> Result<(), deskcard::domain::error::Error> {
        let at = self.later();
        let desk = &self.desks[agent];
        let picked = |places: &[usize]| -> Vec<ClientId> {
            let mut cards: Vec<ClientId> =
                places.iter().filter_map(|one| self.card(*one)).collect();
            cards.dedup();
            cards
        };
        let change = |place: usize, change: &dyn Fn(&mut Client)| match self.card(place) {
            Some(card) => desk
                .change_card(card, "edit", at, |client| {
                    change(client);
                    Ok(())
                })
                .map(drop),
            None => Ok(()),
        };
        let company = |to: u8| {
            let name = format!("Company {}", 1 + to % 3);
            desk.store().company_named(&name)
        };
        match turn {
            Turn::Position(card, to) => change(*card, &|one| one.position = format!("p{}", to % 4)),
            Turn::Name(card, to) => change(*card, &|one| one.name = format!("Name {}", to % 4)),
            Turn::Note(card, to) => change(*card, &|one| one.note = format!("note {}", to % 4)),
            Turn::Company(card, to) => change(*card, &|one| {
                one.company = (to % 4 > 0).then(|| CompanyRef {
                    id: CompanyId(0),
                    name: format!("Company {}", to % 4),
                    source: Source::Manual,
                    given_by: None,
                });
            }),
            Turn::Language(card, to) => change(*card, &|one| {
                one.language.code = Some(["de", "fr", "es", "pl"][usize::from(to % 4)].to_owned());
            }),
            Turn::Phone(card, to) => change(*card, &|one| {
                let phone = Contact::new(
                    ContactKind::Phone,
                    "",
                    &format!("+49 30 9018{:02}{}", to % 20, one.id.0),
                    "",
                    Source::Manual,
                    None,
                );
                if one.contacts.iter().all(|known| known.key != phone.key) {
                    one.contacts.push(phone);
                }
            }),
            Turn::Tag(cards, tag) => desk
                .tag_cards(&picked(cards), &[format!("t{}", tag % 3)], &[], at)
                .map(drop),
            Turn::Mark(cards, mark) => {
                let ids = picked(cards);
                desk.change_cards(&ids, "mark", at, |client| {
                    client.standing = *mark;
                    Ok(())
                })
                .map(drop)
            }
            Turn::Merge(one, other) => match (self.card(*one), self.card(*other)) {
                (Some(one), Some(other)) if one != other => {
                    desk.merge_cards(one, other, at).map(drop)
                }
                _ => Ok(()),
            },
            Turn::Delete(card) => match self.card(*card) {
                Some(card) => desk.delete_card(card, at).map(drop),
                None => Ok(()),
            },
            Turn::List(card, list) => {
                let entry = ListEntry {
                    id: ListEntryId(0),
                    list: *list,
                    kind: EntryType::Email,
                    value: address(*card),
                    client: None,
                    origin: Origin::Hand,
                    reason: String::new(),
                    author: String::new(),
                    at,
                    until: None,
                };
                desk.swap_list_entry(entry, at).map(drop)
            }
            Turn::Unlist(card, list) => {
                desk.remove_list_entry(&address(*card), *list, at).map(drop)
            }
            Turn::Until(entry, to) => {
                let entries = desk.store().list_entries(None, 100)?;
                let Some(entry) = entries.get(*entry) else {
                    return Ok(());
                };
                let edited = ListEntry {
                    until: Some(now().plus_seconds(1_000_000 + i64::from(*to % 3))),
                    ..entry.clone()
                };
                desk.edit_list_entry(edited, false, at).map(drop)
            }
            Turn::WithoutPhones(card) => change(*card, &|one| {
                one.contacts
                    .retain(|known| known.kind != ContactKind::Phone);
            }),
            Turn::MergeCompanies(one, other) => match (company(*one)?, company(*other)?) {
                (Some(one), Some(other)) if one != other => desk.merge_companies(one, other, at),
                _ => Ok(()),
            },
            Turn::DeleteCompany(one) => match company(*one)? {
                Some(one) => desk.delete_company(one, at),
                None => Ok(()),
            },
            Turn::Undo => desk.undo(None, at).map(drop),
            Turn::Chosen(back) => {
                let entries = desk.store().history(None, 100).unwrap();
                match entries.get(*back) {
                    Some(entry) => desk.undo(Some(entry.id), at).map(drop),
                    None => Ok(()),
                }
            }
            Turn::Redo => desk.redo(at).map(drop),
            Turn::Appeal(card, word) => {
                self.appeals += 1;
                let appeal = with(
                    mail(
                        &format!("m{}", self.appeals),
                        &address(*card),
                        "hello again",
                    ),
                    &[
                        ("from.name", json!(format!("Nick {}", word % 3))),
                        ("from.phone", json!(format!("+49 40 1234{:03}", word % 7))),
                    ],
                );
                self.room.file(&[appeal]);
                Ok(())
            }
        }
    }
}

fn address(n: usize) -> String {
    format!("person{n}@shop{n}.example")
}

fn newest(desk: &Desk) -> EntryId {
    let entries = desk.store().history(None, 1).unwrap();
    entries.first().map_or(EntryId(0), |entry| entry.id)
}

/// What the newest entry took back.
fn undone_by_newest(desk: &Desk) -> Entry {
    let entry = desk.store().entry(newest(desk)).unwrap().unwrap();
    let undone = desk.store().entry(entry.undoes.unwrap()).unwrap();
    undone.unwrap().entry
}

/// A captured value of a field without what automation may add to it.
fn by_hand(field: &str, value: &Value) -> Value {
    match value {
        Value::Array(all) if field == "phones" || field == "emails" => all
            .iter()
            .filter(|contact| contact["source"] != "auto")
            .map(|contact| contact["value"].clone())
            .collect(),
        Value::Object(name) if field == "name" => name["name"].clone(),
        _ => value.clone(),
    }
}

/// Whether a value is still there, automation aside, which adds and fills blanks.
fn stands(field: &str, value: &Value, now: &Value) -> bool {
    let blank = value.is_null() || value.get("code").is_some_and(Value::is_null);
    blank || by_hand(field, value) == by_hand(field, now)
}

#[test]
fn d7_nobodys_last_acknowledged_value_is_written_over_silently() {
    let (mut refused, mut undone) = (0, 0);
    let counts = std::cell::RefCell::new((&mut refused, &mut undone));
    runner(40, 77)
        .run(&turns(), |turns| {
            let mut office = Office::new();
            for (agent, turn) in &turns {
                let before = office.values();
                let entry = newest(&office.desks[0]);
                let goes_back = matches!(turn, Turn::Undo | Turn::Redo | Turn::Chosen(_));
                let done = office.take(*agent, turn);
                let after = office.values();
                if goes_back && done.is_ok() {
                    // Whatever was taken back, nothing contradicts anything (R6, S1).
                    let found = office.desks[0].store().check().unwrap();
                    prop_assert_eq!(found.list(), &[], "after {:?} of {}", turn, AGENTS[*agent]);
                }
                if let Err(error) = &done {
                    prop_assert_eq!(&before, &after, "refused, so nothing changed: {}", error);
                    if error.kind == ErrorKind::Conflict && goes_back {
                        let mut counts = counts.borrow_mut();
                        *counts.0 += 1;
                        let named = AGENTS.iter().any(|name| error.message.contains(name))
                            || error.message.contains("you changed")
                            || error.message.contains(['#', '«']);
                        prop_assert!(named, "it says who or what: {}", error);
                    }
                    continue;
                }
                if matches!(turn, Turn::Appeal(..)) {
                    for (field, (_, value)) in &office.last {
                        if let Some(now) = after.get(field) {
                            prop_assert!(
                                stands(&field.1, value, now),
                                "automation wrote over {:?}: {} -> {}",
                                field,
                                value,
                                now
                            );
                        }
                    }
                    continue;
                }
                if goes_back && newest(&office.desks[0]) != entry {
                    *counts.borrow_mut().1 += 1;
                }
                for (field, value) in &after {
                    let Some(was) = before.get(field) else {
                        continue;
                    };
                    if by_hand(&field.1, was) == by_hand(&field.1, value) {
                        continue;
                    }
                    if goes_back
                        && let Some((writer, theirs)) = office.last.get(field)
                        && writer != agent
                        && stands(&field.1, was, theirs)
                    {
                        // What is taken back left this very value: the agent knows what goes.
                        let undone = undone_by_newest(&office.desks[0]);
                        let left = office.left.get(&undone.id).and_then(|all| all.get(field));
                        prop_assert!(
                            left.is_some_and(|left| stands(&field.1, left, was)),
                            "{} wrote over {}'s {:?} ({} -> {}) by taking back entry {} of {}",
                            AGENTS[*agent],
                            AGENTS[*writer],
                            field,
                            was,
                            value,
                            undone.id,
                            undone.agent
                        );
                    }
                    office.last.insert(field.clone(), (*agent, value.clone()));
                }
                office.left.insert(newest(&office.desks[0]), after.clone());
                office.last.retain(|field, _| after.contains_key(field));
            }
            Ok(())
        })
        .unwrap();
    assert!(
        refused >= 5 && undone > 100,
        "{refused} refused, {undone} taken back"
    );
}
