//! `T1` and the `search` command: tickets and messages are found.

use super::*;

#[test]
fn t1_tickets_are_found_by_client_subject_messages_and_number() {
    let desk = Desk::new();
    let ivan = desk.named("Иван Петров");
    let anna = desk.named("Anna Groß");
    let (kettle, _) = desk.ticket(
        &ivan,
        "Broken kettle",
        &["Чайник не работает", "order-17 is late"],
    );
    let (refund, _) = desk.ticket(&anna, "Refund", &["我要退款吗", "where is my kettle?"]);
    let cases: &[(&str, &[TicketId])] = &[
        ("kettle", &[refund, kettle]),
        ("kett", &[refund, kettle]),
        ("иван", &[kettle]),
        ("ва", &[kettle]),
        ("чаиник", &[]),
        ("чайник", &[kettle]),
        ("иван kettle", &[kettle]),
        ("gross kettle", &[refund]),
        ("退款", &[refund]),
        ("要退款", &[refund]),
        ("款要", &[]),
        ("order-17", &[kettle]),
        ("\"is late\"", &[kettle]),
        ("\"late is\"", &[]),
        ("kettle -refund", &[kettle]),
        ("-kettle", &[]),
        ("nothing", &[]),
    ];
    for (text, ids) in cases {
        let mut found = desk.find_tickets(text);
        let mut ids = ids.to_vec();
        found.sort();
        ids.sort();
        assert_eq!(found, ids, "{text}");
    }
    assert_eq!(desk.find_tickets(&format!("#{refund}")), [refund]);
    assert_eq!(desk.find_tickets(""), [refund, kettle]);
    desk.sound();
}

#[test]
fn a_ticket_named_by_its_number_is_found_in_any_view() {
    let desk = Desk::new();
    let anna = desk.named("Anna");
    let (id, _) = desk.ticket(&anna, "Done", &["thanks"]);
    let mut ticket = desk.store.ticket(id).unwrap().unwrap();
    let before = ticket.clone();
    ticket.status = Status::Closed;
    let tx = desk.store.begin().unwrap();
    tx.update_ticket(&before, &mut ticket).unwrap();
    tx.commit().unwrap();
    assert_eq!(
        desk.find_tickets("thanks"),
        [],
        "closed tickets are not in the standard view"
    );
    assert_eq!(desk.find_tickets(&format!("#{id}")), [id]);
}

#[test]
fn ticket_windows_move_both_ways() {
    let desk = Desk::new();
    let anna = desk.named("Anna");
    let ids: Vec<TicketId> = (0..9)
        .map(|_| desk.ticket(&anna, "Refund", &["please"]).0)
        .collect();
    let page = |anchor: &Anchor| {
        desk.store
            .find_tickets(
                &TicketView::Active,
                "refund",
                "",
                TicketOrder::Newest,
                anchor,
                4,
            )
            .unwrap()
    };
    let first = page(&Anchor::Top);
    assert!(first.more_after && !first.more_before);
    let second = page(&Anchor::After(first.rows[3].key.clone()));
    let back = page(&Anchor::Before(second.rows[0].key.clone()));
    assert_eq!(back.rows, first.rows);
    let last = page(&Anchor::Bottom);
    let mut seen: Vec<TicketId> = first
        .rows
        .iter()
        .chain(&second.rows)
        .map(|row| row.id)
        .collect();
    seen.push(last.rows[3].id);
    seen.reverse();
    assert_eq!(seen, ids);
}

#[test]
fn the_search_command_shows_cards_then_messages_newest_first() {
    let desk = Desk::new();
    let anna = desk.named("Anna Kettle");
    let (_, ids) = desk.ticket(
        &anna,
        "Order",
        &["first KETTLE", "nothing", "second kéttle here"],
    );
    let hits = desk.search("kettle");
    assert_eq!(hits[0].kind, SearchKind::Client);
    assert_eq!(
        (hits[0].client, hits[0].snippet.as_str()),
        (anna.id, "Anna Kettle")
    );
    let messages: Vec<_> = hits[1..]
        .iter()
        .map(|hit| (hit.message, hit.snippet.as_str()))
        .collect();
    assert_eq!(
        messages,
        [
            (Some(ids[2]), "second kéttle here"),
            (Some(ids[0]), "first KETTLE")
        ]
    );
    let hits = desk.search("order");
    assert_eq!(
        (hits.len(), hits[0].message, hits[0].snippet.as_str()),
        (1, Some(ids[0]), "Order")
    );
    assert_eq!(
        desk.search("name:kettle").len(),
        1,
        "a field asks for cards alone"
    );
    assert_eq!(desk.search("nothing -kettle").len(), 1);
    assert_eq!(
        desk.search("first second").len(),
        0,
        "all words in one message"
    );
}

#[test]
fn s2_messages_in_spam_are_left_out() {
    let desk = Desk::new();
    let anna = desk.named("Anna");
    let (id, _) = desk.ticket(&anna, "Casino", &["win a million"]);
    assert_eq!(desk.search("million").len(), 1);
    let mut ticket = desk.store.ticket(id).unwrap().unwrap();
    let before = ticket.clone();
    ticket.status = Status::Spam;
    let tx = desk.store.begin().unwrap();
    tx.update_ticket(&before, &mut ticket).unwrap();
    tx.commit().unwrap();
    assert_eq!(desk.search("million").len(), 0);
    assert_eq!(desk.find_tickets("million"), []);
}

#[test]
fn the_palette_offers_cards_tickets_and_messages() {
    let desk = Desk::new();
    let anna = desk.named("Anna Kettle");
    let (ticket, messages) = desk.ticket(&anna, "Kettle", &["my kettle"]);
    let offers = desk.store.find_anything("kett", 5).unwrap();
    assert_eq!(offers.clients[0].id, anna.id);
    assert_eq!(offers.tickets[0].id, ticket);
    assert_eq!(offers.messages[0].message, Some(messages[0]));
    let offers = desk.store.find_anything(&format!("#{ticket}"), 5).unwrap();
    assert_eq!(offers.tickets[0].id, ticket);
}

/// All bytes of the search file and its log.
fn raw(desk: &Desk) -> Vec<u8> {
    let path = desk.store.search_path();
    let mut bytes = std::fs::read(&path).unwrap();
    let mut log = path.into_os_string();
    log.push("-wal");
    bytes.extend(std::fs::read(log).unwrap_or_default());
    bytes
}

fn has(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|window| window == word.as_bytes())
}

#[test]
fn d2_what_is_erased_is_nowhere_in_the_bytes_of_the_search_file() {
    let desk = Desk::new();
    let secret = desk.add(|client| {
        client.name = "Xaverqueline".to_owned();
        client.contacts = vec![email("xaverqueline@zzyzx.example")];
    });
    let other = desk.named("Berta Meier");
    let (_, gone) = desk.ticket(
        &secret,
        "Plutonium",
        &["my qwertzuword is secret", "zebrafoil"],
    );
    let (_, kept) = desk.ticket(&other, "Order", &["another qwertyword here", "zebra"]);
    desk.store.index_all().unwrap();
    // More, so that there are segments to merge and pages to free.
    for number in 0..300 {
        desk.ticket(&other, "Noise", &[&format!("noise {number} zebra{number}")]);
        if number % 20 == 0 {
            desk.store.index_all().unwrap();
        }
    }
    desk.store.index_all().unwrap();
    let words = [
        "xaverqueline",
        "zzyzx",
        "qwertzuword",
        "zebrafoil",
        "plutonium",
    ];
    assert!(
        has(&raw(&desk), "qwertzuword") || has(&raw(&desk), "zuword"),
        "it was there"
    );
    desk.delete(&secret);
    desk.store.forget_in_index(&[secret.id], &gone).unwrap();
    let bytes = raw(&desk);
    for word in words {
        // The index leaves out of a word what it shares with the one before.
        for from in 0..=word.len() - 5 {
            let part = &word[from..from + 5];
            assert!(
                "qwertyword zebra".contains(part) || !has(&bytes, part),
                "{word} left its {part}"
            );
        }
    }
    assert_eq!(desk.search("qwertyword")[0].message, Some(kept[0]));
    assert_eq!(desk.find("meier"), ["Berta Meier"]);
    assert_eq!(desk.search("qwertzuword").len(), 0);
}

#[test]
fn messages_that_come_back_are_found_again() {
    let desk = Desk::new();
    let anna = desk.named("Anna");
    let (_, ids) = desk.ticket(&anna, "Order", &["unusualword"]);
    assert_eq!(desk.search("unusualword").len(), 1);
    desk.store.forget_in_index(&[], &ids).unwrap();
    assert_eq!(desk.search("unusualword").len(), 0);
    let complaints = desk.store.check_index().unwrap();
    assert!(
        complaints[0].contains("message 1 is not in the search index"),
        "{complaints:?}"
    );
    desk.store.index_again(&ids).unwrap();
    assert_eq!(desk.search("unusualword").len(), 1);
    desk.sound();
}

#[test]
fn messages_of_neighbouring_runs_are_left_alone_by_an_erasure_and_by_what_comes_back() {
    let desk = Desk::new();
    let anna = desk.named("Anna");
    let texts: Vec<String> = (0..100).map(|number| format!("word{number:03}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let (_, first) = desk.ticket(&anna, "One", &texts);
    desk.store.index_all().unwrap();
    let (_, second) = desk.ticket(&anna, "Two", &texts);
    desk.store.index_all().unwrap();
    assert_eq!(desk.store.searcher().unwrap().runs().unwrap().len(), 2);
    // Just below the second run.
    desk.store.forget_in_index(&[], &first[59..]).unwrap();
    let complaints = desk.store.check_index().unwrap();
    assert_eq!(complaints.len(), 20, "as many as are told: {complaints:?}");
    for text in &texts[..59] {
        assert_eq!(desk.search(text).len(), 2, "{text}");
    }
    for (text, message) in texts[59..].iter().zip(&second[59..]) {
        let found = desk.search(text);
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(found[0].message, Some(*message), "{text}");
    }
    let all: Vec<MessageId> = first.iter().chain(&second).copied().collect();
    desk.store.index_again(&all).unwrap();
    for text in &texts {
        assert_eq!(desk.search(text).len(), 2, "{text}");
    }
    desk.sound();
}

#[test]
fn small_runs_are_merged_and_nothing_is_lost_by_it() {
    let desk = Desk::new();
    let anna = desk.named("Anna");
    for number in 0..80 {
        let own = format!("own{number:02}");
        desk.ticket(&anna, "Order", &["shared", own.as_str()]);
        desk.store.index_all().unwrap();
    }
    let runs = desk.store.searcher().unwrap().runs().unwrap();
    assert!(runs.len() < 20, "{} runs", runs.len());
    assert_eq!(runs.iter().map(|run| run.messages).sum::<i64>(), 160);
    for number in 0..80 {
        assert_eq!(desk.search(&format!("own{number:02}")).len(), 1);
    }
    desk.sound();
}
