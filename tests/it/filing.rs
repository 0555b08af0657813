//! The rules of intake (`M1`-`M10`, `S2`, `S3`, `G1`-`G4`, `C2`, `C4`, `C22`, `C23`) over a real file.

use deskcard::desk::filing::{Memory, Source as From};
use deskcard::domain::appeal::{Place, Visibility};
use deskcard::domain::client::{Source, Standing};
use deskcard::domain::contact::Key;
use deskcard::domain::ids::{ClientId, ListEntryId, TicketId};
use deskcard::domain::listing::{EntryType, ListColour, ListEntry, Origin, Retried};
use deskcard::domain::ticket::{Status, Writer};
use deskcard::intake::{Unfinished, mbox};
use serde_json::json;

use crate::support::{Room, chat, mail, now, with};

#[test]
fn m3_a_stranger_gets_a_card_and_a_ticket_in_one() {
    let room = Room::new();
    let report = room.file(&[with(
        mail("1", "Ivan <Ivan@Example.com>", "Where is my order?"),
        &[
            ("from.name", json!("Иван Петров")),
            ("from.phone", json!("+7 921 123-45-67")),
        ],
    )]);
    assert_eq!(
        (
            report.read,
            report.clients_created,
            report.tickets_created,
            report.messages
        ),
        (1, 1, 1, 1)
    );
    let client = room.client("ivan@example.com");
    assert_eq!(client.name, "Иван Петров");
    assert_eq!(client.name_source, Some(Source::Auto));
    let phone = client
        .contacts
        .iter()
        .find(|c| c.key == Some(Key("+79211234567".to_owned())))
        .unwrap();
    assert!(phone.claimed, "a mail does not vouch for a phone");
    let view = room.ticket(1);
    assert_eq!(
        (view.ticket.status, view.ticket.unread),
        (Status::New, true)
    );
    assert_eq!(
        view.ticket.reply_address,
        Some(Key("ivan@example.com".to_owned()))
    );
    assert_eq!(view.messages[0].writer, Writer::Client);
}

#[test]
fn m4_a_known_sender_keeps_one_card_and_what_is_new_is_added() {
    let room = Room::new();
    room.file(&[
        mail("1", "ivan@example.com", "one"),
        with(
            chat("2", "telegram", "193847", "two"),
            &[("from.email", json!("ivan@example.com"))],
        ),
        chat("3", "telegram", "193847", "three"),
    ]);
    let client = room.client("ivan@example.com");
    assert_eq!(room.desk.store().totals().unwrap().clients, 1);
    let telegram = client
        .contacts
        .iter()
        .find(|c| c.key == Some(Key("telegram:193847".to_owned())))
        .unwrap();
    assert!(
        telegram.claimed,
        "only claimed to be Ivan, until somebody confirms it"
    );
    let view = room.ticket(2);
    let by = view.messages[0].matched_by.as_ref().unwrap();
    assert_eq!((by.value.as_str(), by.claimed), ("ivan@example.com", true));
    assert_eq!(
        view.ticket.reply_address,
        Some(Key("telegram:193847".to_owned()))
    );
    assert!(
        view.messages[1].matched_by.as_ref().unwrap().claimed,
        "still not confirmed"
    );
    assert!(
        !room.desk.store().reviews(10).unwrap().is_empty(),
        "sender not confirmed is on the review list"
    );
    room.desk
        .confirm_contact(client.id, &Key("telegram:193847".to_owned()), now())
        .unwrap();
    room.file(&[chat("4", "telegram", "193847", "four")]);
    assert!(
        !room.ticket(2).messages[2]
            .matched_by
            .as_ref()
            .unwrap()
            .claimed
    );
}

#[test]
fn m5_two_cards_match_and_nothing_is_merged() {
    let room = Room::new();
    room.file(&[
        mail("1", "a@example.com", "one"),
        chat("2", "telegram", "7", "two"),
        with(
            chat("3", "telegram", "7", "three"),
            &[("from.email", json!("a@example.com"))],
        ),
    ]);
    assert_eq!(room.desk.store().totals().unwrap().clients, 2);
    assert_eq!(
        room.ticket(2).messages.len(),
        2,
        "the contact of the channel decides"
    );
    let reviews = room.desk.store().reviews(10).unwrap();
    assert_eq!(reviews.len(), 1);
    assert_eq!(
        (reviews[0].a, reviews[0].b.as_ref().map(|(id, _)| *id)),
        (ClientId(1), Some(ClientId(2)))
    );
}

#[test]
fn m6_our_own_address_makes_no_card() {
    let room = Room::with("[desk]\naddresses = [\"support@acme.example\"]");
    let report = room.file(&[mail("1", "Support <SUPPORT@acme.example>", "newsletter")]);
    assert_eq!(
        (report.ignored, report.messages, report.clients_created),
        (1, 0, 0)
    );
    room.file(&[mail("2", "ivan@example.com", "question")]);
    let report = room.file(&[with(
        mail("3", "support@acme.example", "answer"),
        &[("in_reply_to", json!("<2>"))],
    )]);
    assert_eq!((report.ignored, report.messages), (0, 1));
    let messages = room.ticket(1).messages;
    assert_eq!(
        (messages[1].writer, messages[1].client),
        (Writer::Agent, None)
    );
    assert_eq!(room.desk.store().totals().unwrap().clients, 1);
}

#[test]
fn m6_an_agents_message_to_a_stranger_makes_an_open_read_ticket() {
    let room = Room::new();
    room.file(&[with(
        mail("1", "new@example.com", "We would like to tell you"),
        &[("author", json!("agent")), ("agent", json!("ben"))],
    )]);
    let view = room.ticket(1);
    assert_eq!(
        (
            view.ticket.status,
            view.ticket.unread,
            view.ticket.opened_by
        ),
        (Status::Open, false, Writer::Agent)
    );
    assert_eq!(view.messages[0].agent.as_deref(), Some("ben"));
}

#[test]
fn m8_a_reply_continues_its_ticket_and_opens_it_again() {
    let room = Room::new();
    room.file(&[mail("a@x", "ivan@example.com", "question")]);
    for (status, id) in [
        (Status::Pending, "b"),
        (Status::OnHold, "c"),
        (Status::Solved, "d"),
    ] {
        room.desk.set_status(&[TicketId(1)], status, now()).unwrap();
        room.file(&[with(
            mail(id, "ivan@example.com", "and?"),
            &[("references", json!(["<x@y>", "<a@x>"]))],
        )]);
        assert_eq!(room.ticket(1).ticket.status, Status::Open, "{status:?}");
    }
    assert_eq!(room.ticket(1).messages.len(), 4);
}

#[test]
fn m8_a_strangers_reply_opens_a_linked_ticket_of_its_own() {
    let room = Room::new();
    room.file(&[
        mail("a@x", "ivan@example.com", "question"),
        with(
            mail("b@x", "eve@example.com", "me too"),
            &[("in_reply_to", json!("a@x"))],
        ),
        with(
            mail("c@x", "eve@example.com", "more"),
            &[("in_reply_to", json!("a@x"))],
        ),
        with(
            mail("d@x", "ivan@example.com", "again"),
            &[("in_reply_to", json!("b@x"))],
        ),
    ]);
    assert_eq!(room.ticket(2).ticket.linked, Some(TicketId(1)));
    assert_eq!(room.ticket(1).ticket.client, ClientId(1));
    assert_eq!(
        room.ticket(2).messages.len(),
        2,
        "the stranger goes on in the ticket of their own"
    );
}

#[test]
fn m8_a_closed_ticket_is_pointed_to_and_later_replies_follow() {
    let room = Room::new();
    room.file(&[mail("a@x", "ivan@example.com", "question")]);
    room.desk
        .set_status(&[TicketId(1)], Status::Closed, now())
        .unwrap();
    room.file(&[
        with(
            mail("b@x", "ivan@example.com", "back"),
            &[("in_reply_to", json!("a@x"))],
        ),
        with(
            mail("c@x", "ivan@example.com", "more"),
            &[("in_reply_to", json!("a@x"))],
        ),
        with(
            mail("d@x", "ivan@example.com", "by number"),
            &[("subject", json!("Re: [#1] Hello"))],
        ),
    ]);
    let view = room.ticket(2);
    assert_eq!(
        (view.ticket.linked, view.messages.len()),
        (Some(TicketId(1)), 3)
    );
    assert_eq!(room.ticket(1).ticket.status, Status::Closed);
}

#[test]
fn m8_chats_go_on_in_the_active_ticket_of_their_channel() {
    let room = Room::new();
    room.file(&[
        chat("1", "telegram", "7", "hi"),
        chat("2", "telegram", "7", "there"),
    ]);
    assert_eq!(room.ticket(1).messages.len(), 2);
    room.desk
        .set_status(&[TicketId(1)], Status::Solved, now())
        .unwrap();
    room.file(&[chat("3", "telegram", "7", "new thing")]);
    assert_eq!(room.ticket(2).messages.len(), 1, "solved is not active");
}

#[test]
fn m8_comments_under_one_post_are_one_ticket() {
    let room = Room::new();
    let comment = |id: &str, post: &str| {
        with(
            chat(id, "vk", "9", "nice"),
            &[
                ("kind", json!("post_comment")),
                ("post", json!({"url": post, "text": "our post"})),
            ],
        )
    };
    room.file(&[
        comment("1", "https://vk.com/wall-1_2"),
        comment("2", "https://vk.com/wall-1_2"),
        comment("3", "https://vk.com/wall-1_3"),
    ]);
    assert_eq!(room.ticket(1).messages.len(), 2);
    assert_eq!(room.ticket(2).sidebar.post_comments.len(), 3);
}

#[test]
fn m9_the_same_file_twice_changes_nothing() {
    let room = Room::new();
    let queue = [
        mail("1", "a@example.com", "one"),
        chat("2", "telegram", "7", "two"),
        json!({"v": 1, "channel": "widget", "from": {"id": "w1"}, "text": "no id of its own"}),
    ];
    room.file(&queue);
    let before = format!("{:?}", (room.ticket(1), room.ticket(2), room.ticket(3)));
    let report = room.file(&queue);
    assert_eq!(
        (report.duplicates, report.messages, report.clients_updated),
        (3, 0, 0)
    );
    assert_eq!(
        format!("{:?}", (room.ticket(1), room.ticket(2), room.ticket(3))),
        before
    );
    let report = room.file(&[mail(
        "1",
        "other@example.com",
        "the same mail id from another sender",
    )]);
    assert_eq!(report.messages, 1);
}

#[test]
fn m10_bad_lines_become_rejects_and_their_neighbours_go_in() {
    let room = Room::new();
    let text = format!(
        "{}\n{{broken\n{}\n{}\n{}\n{}\n",
        mail("1", "a@example.com", "one"),
        with(mail("2", "a@example.com", "two"), &[("v", json!(2))]),
        with(
            mail("3", "a@example.com", "three"),
            &[("from", json!({"name": "nobody"}))]
        ),
        with(mail("4", "no address at all", "four"), &[]),
        mail("5", "a@example.com", "five"),
    );
    let report = room.file_text(&text);
    assert_eq!((report.read, report.messages, report.rejected), (6, 2, 4));
    assert_eq!(
        report.read,
        report.messages + report.duplicates + report.ignored + report.deliveries + report.rejected
    );
    room.file_text(&text);
    let rejects = room.desk.store().rejects(100).unwrap();
    assert_eq!(rejects.len(), 4, "the same one again is not stored twice");
    assert_eq!(
        rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(),
        [5, 4, 3, 2]
    );
    let unknown = rejects.iter().find(|reject| reject.line == 5).unwrap();
    assert!(
        unknown.reason.contains("no address at all"),
        "{}",
        unknown.reason
    );
    let repaired = with(mail("4", "a@example.com", "four"), &[]).to_string();
    let report = room
        .desk
        .retry_reject(unknown.id, Some(repaired.into_bytes()), now())
        .unwrap();
    assert_eq!(
        (
            report.messages,
            room.desk.store().rejects(100).unwrap().len()
        ),
        (1, 3)
    );
}

fn black(value: &str, list: ListColour) -> ListEntry {
    ListEntry {
        id: ListEntryId(0),
        list,
        kind: EntryType::Email,
        value: value.to_owned(),
        client: None,
        origin: Origin::Hand,
        reason: "promo".to_owned(),
        author: String::new(),
        at: now(),
        until: None,
    }
}

#[test]
fn s1_mark_and_list_follow_each_other() {
    let room = Room::new();
    room.file(&[mail("1", "spam@example.com", "buy")]);
    let id = room.id("spam@example.com");
    room.desk
        .set_standing(id, Standing::Spammer, now())
        .unwrap();
    let entries = room.desk.store().list_entries(None, 10).unwrap();
    assert_eq!(
        (entries.len(), entries[0].list, entries[0].origin),
        (1, ListColour::Black, Origin::Card)
    );
    room.desk.set_standing(id, Standing::Vip, now()).unwrap();
    let entries = room.desk.store().list_entries(None, 10).unwrap();
    assert_eq!(
        (entries.len(), entries[0].list),
        (1, ListColour::White),
        "switching swaps"
    );
    room.desk.set_standing(id, Standing::Normal, now()).unwrap();
    assert!(room.desk.store().list_entries(None, 10).unwrap().is_empty());
    room.desk
        .add_list_entry(black("spam@example.com", ListColour::Black), now())
        .unwrap();
    assert_eq!(
        room.client("spam@example.com").standing,
        Standing::Spammer,
        "listing by hand marks the card"
    );
    room.desk
        .remove_list_entry("spam@example.com", ListColour::Black, now())
        .unwrap();
    assert_eq!(room.client("spam@example.com").standing, Standing::Normal);
}

#[test]
fn s2_a_black_listed_appeal_is_spam_and_counted_nowhere() {
    let room = Room::new();
    room.file(&[mail("1", "spam@example.com", "buy")]);
    room.desk
        .set_standing(room.id("spam@example.com"), Standing::Spammer, now())
        .unwrap();
    let before = room.desk.store().totals().unwrap();
    let report = room.file(&[mail("2", "spam@example.com", "buy more")]);
    assert_eq!((report.spam, report.messages), (1, 1));
    let view = room.ticket(2);
    assert_eq!(
        (view.ticket.status, view.ticket.unread),
        (Status::Spam, false)
    );
    assert_eq!(room.desk.store().totals().unwrap(), before);
    assert_eq!(
        room.ticket(1).ticket.status,
        Status::New,
        "tickets already there keep their status"
    );
    room.file(&[with(
        mail("3", "spam@example.com", "buy now"),
        &[("in_reply_to", json!("1"))],
    )]);
    assert_eq!(
        room.ticket(1).ticket.status,
        Status::Spam,
        "until such a client replies in one"
    );
    room.desk
        .set_status(&[TicketId(1)], Status::Open, now())
        .unwrap();
    room.file(&[with(
        mail("4", "spam@example.com", "please"),
        &[("in_reply_to", json!("1"))],
    )]);
    assert_eq!(
        room.ticket(1).ticket.status,
        Status::Open,
        "an agent wins for that ticket"
    );
}

#[test]
fn s3_a_white_address_in_a_black_domain_arrives() {
    let room = Room::new();
    room.desk
        .add_list_entry(black("@example.com", ListColour::Black), now())
        .unwrap();
    room.desk
        .add_list_entry(black("good@example.com", ListColour::White), now())
        .unwrap();
    room.file(&[
        mail("1", "good@example.com", "hello"),
        mail("2", "bad@example.com", "hello"),
    ]);
    assert_eq!(
        (room.ticket(1).ticket.status, room.ticket(2).ticket.status),
        (Status::New, Status::Spam)
    );
    assert_eq!(
        room.client("good@example.com").standing,
        Standing::Vip,
        "D3: a new card for a listed contact is marked"
    );
    assert_eq!(
        room.client("bad@example.com").standing,
        Standing::Normal,
        "S7: domain entries mark no card"
    );
}

#[test]
fn s2_a_claimed_contact_makes_nobody_white() {
    let room = Room::new();
    room.file(&[mail("1", "vip@example.com", "hello")]);
    room.desk
        .set_standing(room.id("vip@example.com"), Standing::Vip, now())
        .unwrap();
    room.desk
        .add_list_entry(
            ListEntry {
                kind: EntryType::AdditionalId,
                ..black("id:widget:w1", ListColour::Black)
            },
            now(),
        )
        .unwrap();
    room.file(&[json!({"v": 1, "id": "2", "channel": "widget", "from": {"id": "w1", "email": "vip@example.com"}, "text": "let me in"})]);
    assert_eq!(room.ticket(2).ticket.status, Status::Spam);
}

#[test]
fn g1_to_g3_the_language_comes_from_the_clients_own_first_words() {
    let room = Room::new();
    let russian = "Здравствуйте! Где мой заказ? Я жду доставку уже пятый день и никто не отвечает.";
    room.file(&[mail("1", "ivan@example.com", russian)]);
    let client = room.client("ivan@example.com");
    assert_eq!(client.language.code.as_deref(), Some("ru"));
    assert_eq!(
        (client.language.source, client.language.message),
        (Some(Source::Auto), Some(room.ticket(1).messages[0].id))
    );
    room.file(&[mail(
        "2",
        "ivan@example.com",
        "I would like to know where my parcel is, please answer me soon.",
    )]);
    assert_eq!(
        room.client("ivan@example.com").language.code.as_deref(),
        Some("ru"),
        "G2: filled is filled"
    );
    for (id, visibility) in [("3", "public"), ("4", "internal")] {
        let address = format!("g3-{visibility}@example.com");
        room.file(&[
            with(
                mail(id, &address, "We write first."),
                &[
                    ("author", json!("agent")),
                    ("agent", json!("ben")),
                    ("visibility", json!(visibility)),
                    ("thread", json!(id)),
                ],
            ),
            with(
                mail(&format!("{id}r"), &address, russian),
                &[("thread", json!(id))],
            ),
        ]);
        let client = room.client(&address);
        assert_eq!(
            (client.language.code, client.language.suggestion),
            (None, None),
            "G3: {visibility}"
        );
    }
}

#[test]
fn g4_unsure_is_left_empty_and_tried_again_with_all_words() {
    let room = Room::new();
    room.file(&[chat("1", "telegram", "7", "ok")]);
    assert_eq!(room.client("telegram:7").language.code, None);
    room.file(&[chat(
        "2",
        "telegram",
        "7",
        "Guten Tag, ich habe meine Bestellung leider noch nicht erhalten.",
    )]);
    assert_eq!(
        room.client("telegram:7").language.code.as_deref(),
        Some("de")
    );
}

#[test]
fn g4_what_somebody_quotes_hides_neither_the_words_before_nor_those_of_the_mail() {
    let room = Room::new();
    let quoted = "> The parcel was sent yesterday and should arrive soon.\n".repeat(80);
    for (id, own) in [
        ("1", "Danke."),
        ("2", "Wann kommt es denn an?"),
        ("3", "Ich warte noch immer auf die Lieferung"),
    ] {
        let mut mail = chat(id, "email", "unused", &format!("{own}\n\n{quoted}"));
        mail["from"] = json!({"email": "anna@example.com"});
        room.file(&[mail]);
    }
    let language = room.client("email:anna@example.com").language;
    assert_eq!(language.code.as_deref(), Some("de"), "{language:?}");
}

#[test]
fn c2_avatars_come_from_the_social_family_only() {
    let room = Room::new();
    let png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let picture = json!({"type": "image/png", "data": png});
    for (channel, expected) in [
        ("vk", true),
        ("telegram", false),
        ("widget", false),
        ("api", false),
    ] {
        room.file(&[with(
            chat(channel, channel, "55", "hello"),
            &[("from.avatar", picture.clone())],
        )]);
        let reference = if matches!(channel, "vk" | "telegram") {
            format!("{channel}:55")
        } else {
            format!("id:{channel}:55")
        };
        assert_eq!(
            room.client(&reference).avatar.is_some(),
            expected,
            "{channel}"
        );
    }
}

#[test]
fn c4_a_companys_domain_binds_its_senders() {
    let room = Room::new();
    room.desk
        .save_company(None, "Acme GmbH", &["acme.example".to_owned()], now())
        .unwrap();
    assert!(
        room.desk
            .save_company(None, "Mail", &["gmail.com".to_owned()], now())
            .is_err(),
        "free mail is nobody's"
    );
    room.file(&[
        mail("1", "jan@acme.example", "hello"),
        mail("2", "jan@elsewhere.example", "hello"),
    ]);
    assert_eq!(
        room.client("jan@acme.example")
            .company
            .map(|c| (c.name, c.source)),
        Some(("Acme GmbH".to_owned(), Source::Auto))
    );
    assert_eq!(room.client("jan@elsewhere.example").company, None);
}

#[test]
fn c22_a_shared_phone_goes_to_its_house_card_once() {
    let room = Room::new();
    let call = |id: &str| json!({"v": 1, "id": id, "channel": "telephony", "kind": "call", "from": {"phone": "+44 20 7946 0718"}});
    room.file(&[call("1")]);
    let joan = room.id("+442079460718");
    let mut edit = deskcard::domain::edit::CardEdit {
        base: None,
        mine: deskcard::domain::client::Client::blank(now()),
        avatar: deskcard::domain::edit::AvatarEdit::Keep,
        share: Vec::new(),
        over: None,
    };
    edit.mine.name = "Tom".to_owned();
    edit.mine
        .contacts
        .push(deskcard::domain::contact::Contact::new(
            deskcard::domain::contact::ContactKind::Phone,
            "",
            "020 7946 0718",
            "home",
            Source::Manual,
            deskcard::domain::contact::phone::Region::parse("GB"),
        ));
    let refused = room.desk.save_card(&edit, now()).unwrap();
    assert!(
        matches!(&refused, deskcard::domain::edit::SaveOutcome::Problems(problems) if problems[0].owner.as_ref().is_some_and(|(id, _)| *id == joan)),
        "{refused:?}"
    );
    edit.share.push(Key("+442079460718".to_owned()));
    assert!(matches!(
        room.desk.save_card(&edit, now()).unwrap(),
        deskcard::domain::edit::SaveOutcome::Saved(_)
    ));
    assert!(
        room.desk.resolve("+442079460718").is_err(),
        "several answer to it now"
    );
    let report = room.file(&[call("2"), call("3")]);
    assert_eq!((report.clients_created, report.messages), (1, 2));
    let house = room.ticket(2).ticket.client;
    assert_eq!(room.ticket(3).ticket.client, house, "made once");
    assert!(room.desk.card_view(house).unwrap().client.house);
}

#[test]
fn c23_another_display_name_is_only_noted() {
    let room = Room::new();
    room.file(&[
        with(
            mail("1", "ivan@example.com", "one"),
            &[("from.name", json!("Ivan"))],
        ),
        with(
            mail("2", "ivan@example.com", "two"),
            &[("from.name", json!("I. Petrov"))],
        ),
    ]);
    let client = room.client("ivan@example.com");
    assert_eq!(
        (client.name.as_str(), client.also_seen_as.as_slice()),
        ("Ivan", ["I. Petrov".to_owned()].as_slice())
    );
}

#[test]
fn s6_a_reply_to_a_black_listed_client_is_kept_as_a_comment() {
    let room = Room::new();
    room.file(&[mail("1", "spam@example.com", "buy")]);
    room.desk
        .set_standing(room.id("spam@example.com"), Standing::Spammer, now())
        .unwrap();
    let writing = deskcard::desk::Writing {
        ticket: TicketId(1),
        visibility: Visibility::Public,
        text: "No, thank you".to_owned(),
        files: Vec::new(),
        then: None,
        confirmed: true,
        held: false,
    };
    let error = room.desk.write(&writing, now()).unwrap_err();
    assert_eq!(error.kind.exit_code(), 7);
    let messages = room.ticket(1).messages;
    assert_eq!(
        (messages[1].visibility, messages[1].text.as_str()),
        (Visibility::Internal, "No, thank you")
    );
    assert!(room.desk.store().outbox(false, 10).unwrap().is_empty());
}

#[test]
fn d7_undoing_a_creation_never_takes_later_work_with_it() {
    let room = Room::new();
    let mut edit = deskcard::domain::edit::CardEdit {
        base: None,
        mine: deskcard::domain::client::Client::blank(now()),
        avatar: deskcard::domain::edit::AvatarEdit::Keep,
        share: Vec::new(),
        over: None,
    };
    edit.mine.name = "Tom".to_owned();
    room.desk.save_card(&edit, now()).unwrap();
    let ben = room.as_agent("ben");
    ben.append_note(ClientId(1), "called", now()).unwrap();
    let error = room.desk.undo(None, now()).unwrap_err();
    assert!(error.message.contains("ben"), "{error}");
    ben.undo(None, now()).unwrap();
    room.desk.undo(None, now()).unwrap();
    assert!(room.desk.resolve("1").is_err());
    room.desk.redo(now()).unwrap();
    assert_eq!(room.client("1").name, "Tom");
}

#[test]
fn t4_a_held_reply_becomes_a_draft_again_and_one_that_left_does_not() {
    let room = Room::new();
    room.file(&[with(
        chat("tg:1", "telegram", "7", "hello"),
        &[("thread", json!("room-9"))],
    )]);
    let before = room.ticket(1);
    let writing = |held| deskcard::desk::Writing {
        ticket: TicketId(1),
        visibility: Visibility::Public,
        text: "On its way".to_owned(),
        files: Vec::new(),
        then: Some(Status::Solved),
        confirmed: true,
        held,
    };
    room.desk.write(&writing(true), now()).unwrap();
    assert_eq!(room.ticket(1).ticket.status, Status::Solved);
    assert!(!room.desk.outbox_file().exists(), "held");
    room.desk.undo(None, now()).unwrap();
    let after = room.ticket(1);
    assert_eq!(
        (after.messages.len(), after.ticket.status),
        (1, before.ticket.status)
    );
    assert_eq!(
        room.desk
            .store()
            .draft("olga", "reply", 1)
            .unwrap()
            .as_deref(),
        Some("On its way")
    );
    room.desk.write(&writing(false), now()).unwrap();
    let line = std::fs::read_to_string(room.desk.outbox_file()).unwrap();
    let record: serde_json::Value = serde_json::from_str(line.trim_end()).unwrap();
    assert_eq!(
        (
            &record["thread"],
            &record["in_reply_to"],
            &record["references"]
        ),
        (&json!("room-9"), &json!("tg:1"), &json!(["tg:1"]))
    );
    assert!(
        room.desk.undo(None, now()).is_err(),
        "what was sent has no way back"
    );
}

#[test]
fn m10_text_that_was_added_to_a_mail_later_is_filed_as_its_reject_says() {
    let room = Room::new();
    let from = Place {
        line: 9,
        offset: 120,
    };
    let mut records = Vec::new();
    let mut text = &b"P.S. and one more thing\n"[..];
    mbox::read(&mut text, from, Unfinished::Reject, &mut records).unwrap();
    let source = From {
        name: "in.mbox",
        folder: None,
        folder_path: None,
    };
    room.desk
        .file_batch(&mut Memory::default(), source, records, None, now())
        .unwrap();
    let reject = room.desk.store().rejects(10).unwrap().remove(0);
    let sentence = "give it a From and a Message-ID of its own and retry";
    assert!(reject.reason.ends_with(sentence), "{}", reject.reason);
    let mut whole = b"From: ann@example.com\nMessage-ID: <ps@example.com>\n\n".to_vec();
    whole.extend_from_slice(&reject.raw);
    let retried = room.desk.repair_reject(reject.id, Some(whole), now());
    assert!(matches!(retried, Ok(Retried::Filed(_))), "{retried:?}");
    assert_eq!(room.ticket(1).messages[0].text, "P.S. and one more thing");
}
