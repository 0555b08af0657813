//! Merging as shown, and the review list, on a desk of its own (`D4`, `D5`, `D6`, `M4`).

use deskcard::domain::client::{Client, Standing};
use deskcard::domain::edit::{AvatarEdit, CardEdit, SaveOutcome};
use deskcard::domain::error::ErrorKind;
use deskcard::domain::fields::FieldName;
use deskcard::domain::ids::{ClientId, ReviewId};
use deskcard::domain::merge::compare::{MergeOrder, PairView};
use deskcard::domain::merge::{MergeChoices, Side};
use serde_json::json;

use crate::support::{Room, now, png};

fn pair(room: &Room) -> PairView {
    room.file(&[
        json!({"v":1,"id":"1","channel":"email","from":{"name":"Jan Muller","email":"jan@acme.example"},"text":"hello"}),
        json!({"v":1,"id":"2","channel":"email","from":{"name":"J. Muller","email":"jm@home.example"},"text":"hi"}),
    ]);
    room.desk.pair_view(ClientId(1), ClientId(2)).unwrap()
}

fn order(view: &PairView, choices: &[(FieldName, Side)]) -> MergeOrder {
    MergeOrder {
        keep: view.left.client.clone(),
        other: view.right.client.clone(),
        choices: MergeChoices(choices.to_vec()),
    }
}

fn card(room: &Room, id: i64) -> Client {
    room.desk.card_view(ClientId(id)).unwrap().client
}

#[test]
fn d4_two_cards_are_merged_as_they_were_shown_and_one_undo_takes_it_back() {
    let room = Room::new();
    let view = pair(&room);
    assert_eq!((view.left.ticket_count, view.right.moves.messages), (1, 1));
    let before = (card(&room, 1), card(&room, 2));
    let wanted = order(
        &view,
        &[
            (FieldName::Name, Side::Right),
            (FieldName::Emails, Side::Both),
        ],
    );
    room.desk.merge_as_seen(&wanted, now()).unwrap();
    let merged = card(&room, 2);
    assert_eq!((merged.id.0, merged.name.as_str()), (1, "J. Muller"));
    assert_eq!(merged.contacts.len(), 2);
    room.desk.undo(None, now()).unwrap();
    let after = [card(&room, 1), card(&room, 2)];
    for (before, mut after) in [before.0, before.1].into_iter().zip(after) {
        assert!(
            after.revision >= before.revision,
            "the revision never goes back"
        );
        after.revision = before.revision;
        assert_eq!(after, before);
    }
}

#[test]
fn d4_a_card_that_another_agent_changed_since_is_not_merged_and_the_sentence_says_who_and_what() {
    let room = Room::new();
    let seen = order(&pair(&room), &[]);
    let pavel = room.as_agent("pavel");
    pavel
        .tag_cards(&[ClientId(2)], &["wholesale".to_owned()], &[], now())
        .unwrap();
    let error = room.desk.merge_as_seen(&seen, now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert_eq!(
        error.message,
        "pavel changed J. Muller (#2) meanwhile: tags; nothing was merged"
    );
    assert_eq!(card(&room, 2).id.0, 2);
    // Seen anew, it goes.
    let again = room.desk.pair_view(ClientId(1), ClientId(2)).unwrap();
    room.desk.merge_as_seen(&order(&again, &[]), now()).unwrap();
    assert_eq!(card(&room, 1).tags, ["wholesale"]);
}

#[test]
fn d4_merging_with_itself_with_a_deleted_card_or_in_a_circle_is_refused_with_a_sentence() {
    let room = Room::new();
    let seen = order(&pair(&room), &[]);
    let refused = |one: i64, other: i64| {
        room.desk
            .pair_view(ClientId(one), ClientId(other))
            .unwrap_err()
            .message
    };
    assert!(refused(1, 1).contains("cannot be merged with itself"));
    assert_eq!(refused(1, 99), "there is no card #99");
    let pavel = room.as_agent("pavel");
    pavel.delete_card(ClientId(2), now()).unwrap();
    assert_eq!(refused(1, 2), "card #2 is deleted; nothing was changed");
    assert!(room.desk.merge_as_seen(&seen, now()).is_err());
    pavel.undo(None, now()).unwrap();
    pavel.merge_cards(ClientId(2), ClientId(1), now()).unwrap();
    assert!(refused(1, 2).contains("one card already (#2)"));
    let error = room.desk.merge_as_seen(&seen, now()).unwrap_err();
    assert!(error.message.contains("one card already"), "{error}");
}

#[test]
fn d4_a_card_merged_into_a_third_one_meanwhile_is_a_conflict_and_leads_on() {
    let room = Room::new();
    let seen = order(&pair(&room), &[]);
    room.file(&[
        json!({"v":1,"id":"3","channel":"email","from":{"name":"Third","email":"c@x.example"},"text":"hi"}),
    ]);
    room.desk
        .merge_cards(ClientId(3), ClientId(2), now())
        .unwrap();
    let error = room.desk.merge_as_seen(&seen, now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!(
        error.message.contains("was merged into #3 meanwhile"),
        "{error}"
    );
    let view = room.desk.pair_view(ClientId(1), ClientId(2)).unwrap();
    assert_eq!(view.right.client.id.0, 3);
}

#[test]
fn s4_the_chosen_mark_stays_and_its_lists_follow() {
    let room = Room::new();
    pair(&room);
    room.desk
        .set_standing(ClientId(1), Standing::Vip, now())
        .unwrap();
    room.desk
        .set_standing(ClientId(2), Standing::Spammer, now())
        .unwrap();
    let view = room.desk.pair_view(ClientId(1), ClientId(2)).unwrap();
    let wanted = order(&view, &[(FieldName::Standing, Side::Right)]);
    room.desk.merge_as_seen(&wanted, now()).unwrap();
    assert_eq!(card(&room, 1).standing, Standing::Spammer);
    let entries = room.desk.store().entries_of_client(ClientId(1)).unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|entry| entry.list.name() == "black"));
    room.desk.undo(None, now()).unwrap();
    assert_eq!(card(&room, 1).standing, Standing::Vip);
    assert_eq!(card(&room, 2).standing, Standing::Spammer);
}

/// A card with a claimed sender on the review list.
fn claimed() -> (Room, ReviewId) {
    let room = Room::new();
    room.file(&[
        json!({"v":1,"id":"1","channel":"email","from":{"name":"Jan","email":"jan@acme.example"},"text":"hello"}),
        json!({"v":1,"id":"2","channel":"telegram","from":{"name":"Jan","id":"555","email":"jan@acme.example"},"text":"it is me"}),
    ]);
    let reviews = room.desk.store().reviews(10).unwrap();
    assert_eq!(reviews.len(), 1);
    assert!(reviews[0].b.is_none());
    (room, reviews[0].id)
}

#[test]
fn m4_one_key_confirms_a_sender_the_entry_goes_and_undo_brings_both_back() {
    let (room, id) = claimed();
    let view = room.desk.review_view(id).unwrap();
    let claims: Vec<_> = view.claims().iter().map(|c| c.value.clone()).collect();
    assert_eq!(claims, ["555"]);
    assert_eq!(view.messages.len(), 1);
    assert_eq!(view.messages[0].text, "it is me");
    room.desk.confirm_review(id, now()).unwrap();
    assert!(
        card(&room, 1)
            .contacts
            .iter()
            .all(|contact| !contact.claimed)
    );
    assert!(room.desk.store().reviews(10).unwrap().is_empty());
    assert!(
        room.desk.confirm_review(id, now()).is_err(),
        "it is decided"
    );
    room.desk.undo(None, now()).unwrap();
    assert!(
        card(&room, 1)
            .contacts
            .iter()
            .any(|contact| contact.claimed)
    );
    assert_eq!(room.desk.store().reviews(10).unwrap().len(), 1);
    room.desk.redo(now()).unwrap();
    assert!(room.desk.store().reviews(10).unwrap().is_empty());
}

#[test]
fn m4_confirming_the_contact_on_the_card_answers_the_review_list_too() {
    let (room, _) = claimed();
    let key = card(&room, 1)
        .contacts
        .iter()
        .find(|contact| contact.claimed)
        .and_then(|contact| contact.key.clone())
        .unwrap();
    room.desk.confirm_contact(ClientId(1), &key, now()).unwrap();
    assert!(room.desk.store().reviews(10).unwrap().is_empty());
}

#[test]
fn m4_a_dismissed_claim_stays_away_but_another_sender_is_another_question() {
    let (room, id) = claimed();
    room.desk.dismiss_review(id, now()).unwrap();
    let again = json!({"v":1,"id":"3","channel":"telegram","from":{"name":"Jan","id":"555","email":"jan@acme.example"},"text":"again"});
    room.file(&[again]);
    assert!(room.desk.store().reviews(10).unwrap().is_empty());
    let other = json!({"v":1,"id":"4","channel":"viber","from":{"name":"Jan","id":"777","email":"jan@acme.example"},"text":"me too"});
    room.file(&[other]);
    assert_eq!(room.desk.store().reviews(10).unwrap().len(), 1);
}

#[test]
fn d6_not_the_same_is_remembered_undone_and_put_back() {
    let room = Room::new();
    pair(&room);
    room.file(&[
        json!({"v":1,"id":"3","channel":"email","from":{"name":"Jan","email":["jan@acme.example","jm@home.example"]},"text":"both"}),
    ]);
    let open = || room.desk.store().reviews(10).unwrap().len();
    assert_eq!(open(), 1);
    let id = room.desk.store().reviews(10).unwrap()[0].id;
    let view = room.desk.review_view(id).unwrap();
    assert_eq!(view.b.unwrap().client.id.0, 2);
    room.desk.dismiss_review(id, now()).unwrap();
    assert_eq!(open(), 0);
    room.desk.undo(None, now()).unwrap();
    assert_eq!(open(), 1);
    room.desk.redo(now()).unwrap();
    assert_eq!(open(), 0);
}

#[test]
fn c24_two_new_pictures_are_a_conflict_and_the_one_saved_over_it_wins() {
    let room = Room::new();
    pair(&room);
    let base = card(&room, 1);
    let edit = |avatar: AvatarEdit, over| CardEdit {
        base: Some(base.clone()),
        mine: base.clone(),
        avatar,
        share: Vec::new(),
        over,
    };
    let pavel = room.as_agent("pavel");
    let first = pavel
        .save_card(&edit(AvatarEdit::Set(png(1)), None), now())
        .unwrap();
    assert!(matches!(first, SaveOutcome::Saved(_)));
    let second = room
        .desk
        .save_card(&edit(AvatarEdit::Set(png(2)), None), now())
        .unwrap();
    let SaveOutcome::Conflict { fields, theirs } = second else {
        panic!("{second:?}");
    };
    assert_eq!(fields.len(), 1);
    assert_eq!(fields[0].field, FieldName::Avatar);
    let theirs_blob = theirs.avatar.as_ref().map(|avatar| avatar.blob);
    assert_eq!(card(&room, 1).avatar.map(|avatar| avatar.blob), theirs_blob);
    // The same picture twice is no conflict.
    let same = room
        .desk
        .save_card(&edit(AvatarEdit::Set(png(1)), None), now())
        .unwrap();
    assert!(matches!(same, SaveOutcome::Saved(_)), "{same:?}");
    // Having seen theirs, mine is saved over it; to take a picture off that changed is a conflict, too.
    let over = edit(AvatarEdit::Set(png(2)), Some(theirs.revision));
    let seen = room.desk.save_card(&over, now()).unwrap();
    let SaveOutcome::Saved(seen) = seen else {
        panic!("{seen:?}");
    };
    assert_ne!(seen.avatar.as_ref().map(|avatar| avatar.blob), theirs_blob);
    let off = CardEdit {
        base: Some((*theirs).clone()),
        mine: (*theirs).clone(),
        ..edit(AvatarEdit::Remove, None)
    };
    let off = room.desk.save_card(&off, now()).unwrap();
    assert!(matches!(off, SaveOutcome::Conflict { .. }), "{off:?}");
}
