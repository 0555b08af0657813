//! The index as the file grows: shelves, volumes, damage, several processes.

use super::*;
use crate::domain::fold::fold;
use crate::store::search::postings::Marked;

/// Names that are spread over the alphabet, and some that stand together.
fn name(number: u64) -> String {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    match number % 3 {
        0 => format!("{} Ivanova {number}", char::from(b'a' + (mixed % 26) as u8)),
        1 => format!("Client {number:05}"),
        _ => format!(
            "{}ова {mixed}",
            char::from_u32(0x430 + (mixed % 32) as u32).unwrap_or('я')
        ),
    }
}

fn fill(desk: &Desk, numbers: std::ops::Range<u64>) {
    let tx = desk.store.begin().unwrap();
    for number in numbers {
        let mut client = Client::blank(day(0).plus_seconds(number as i64));
        client.name = name(number);
        client.standing = if number % 50 == 0 {
            Standing::Vip
        } else {
            Standing::Normal
        };
        client.last_appeal_at = Some(day(1).plus_seconds((number * 7_919 % 5_003) as i64));
        tx.insert_client(&mut client).unwrap();
    }
    tx.commit().unwrap();
}

/// All matches by paging through windows, forwards or backwards.
fn page_through(desk: &Desk, text: &str, order: ClientOrder, forward: bool) -> Vec<i64> {
    let mut anchor = if forward { Anchor::Top } else { Anchor::Bottom };
    let mut all = Vec::new();
    loop {
        let window = desk
            .store
            .find_clients(&Desk::query(text), order, &anchor, 170)
            .unwrap();
        let ids = window.rows.iter().map(|row| row.id.0);
        if forward {
            all.extend(ids);
        } else {
            all.splice(0..0, ids);
        }
        let (more, end) = if forward {
            (window.more_after, window.rows.last())
        } else {
            (window.more_before, window.rows.first())
        };
        match end.filter(|_| more) {
            Some(row) if forward => anchor = Anchor::After(row.key.clone()),
            Some(row) => anchor = Anchor::Before(row.key.clone()),
            None => return all,
        }
    }
}

fn expected(desk: &Desk, text: &str, order: &str) -> Vec<i64> {
    let mut statement = desk
        .store
        .conn
        .prepare(&format!(
            "SELECT id FROM clients WHERE deleted_at IS NULL AND instr(sort, ?1) ORDER BY rank, {order}"
        ))
        .unwrap();
    let ids = statement.query_map([fold(text)], |row| row.get(0)).unwrap();
    ids.collect::<rusqlite::Result<_>>().unwrap()
}

#[test]
fn hits_come_in_list_order_in_every_window_while_the_list_grows_and_shelves_split() {
    let desk = Desk::new();
    let orders = [
        (ClientOrder::Name, "sort, id"),
        (ClientOrder::NameDown, "sort DESC, id DESC"),
        (ClientOrder::Created, "created_at DESC, id DESC"),
        (ClientOrder::CreatedUp, "created_at, id"),
        (ClientOrder::LastAppeal, "last_appeal_at DESC, id DESC"),
        (ClientOrder::LastAppealUp, "last_appeal_at, id"),
    ];
    // Planned for few, then many more: shelves overflow and are split.
    for numbers in [0..40, 40..1_500, 1_500..4_000] {
        fill(&desk, numbers);
        desk.store.index_all().unwrap();
        for text in ["ова", "client", "an", "5", "клиент", "7919"] {
            for (order, sql) in orders {
                let expected = expected(&desk, text, sql);
                assert_eq!(
                    page_through(&desk, text, order, true),
                    expected,
                    "{text} {order:?}"
                );
                assert_eq!(
                    page_through(&desk, text, order, false),
                    expected,
                    "{text} {order:?}, back"
                );
            }
        }
    }
    let shelves: (i64, i64) = desk
        .store
        .searcher()
        .unwrap()
        .conn
        .query_row("SELECT count(*), max(held) FROM s.shelves", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert!(shelves.0 >= 8 && shelves.1 <= 1_024, "{shelves:?}");
    desk.sound();
}

#[test]
fn a_window_around_a_row_has_it_in_the_middle() {
    let desk = Desk::new();
    fill(&desk, 0..500);
    desk.store.index_all().unwrap();
    let all = desk
        .store
        .find_clients(&Desk::query("client"), ClientOrder::Name, &Anchor::Top, 500)
        .unwrap();
    let row = &all.rows[60];
    let around = desk
        .store
        .find_clients(
            &Desk::query("client"),
            ClientOrder::Name,
            &Anchor::Around(row.key.clone()),
            11,
        )
        .unwrap();
    assert_eq!(around.rows, all.rows[55..66]);
}

#[test]
fn cards_that_crowd_into_one_spot_are_indexed_anew_on_fresh_shelves() {
    let desk = Desk::new();
    desk.named("aaa");
    desk.named("zzz");
    desk.store.index_all().unwrap();
    let searcher = desk.store.searcher().unwrap();
    {
        let _pen = Pen::take(searcher).unwrap();
        // As after a hundred splits in one spot: no number is free behind the shelf.
        searcher
            .in_search(|| {
                searcher
                    .conn
                    .execute_batch("UPDATE s.shelves SET next = 65000")
            })
            .unwrap();
    }
    fill(&desk, 0..300);
    desk.store.index_all().unwrap();
    assert_eq!(searcher.marks().unwrap().crowded, 0);
    assert_eq!(
        page_through(&desk, "client", ClientOrder::Name, true).len(),
        100
    );
    desk.sound();
}

#[test]
fn steps_of_no_time_get_there_too() {
    let desk = Desk::new();
    fill(&desk, 0..700);
    let anna = desk.named("Anna");
    desk.ticket(&anna, "Order", &["kettle"; 300]);
    let mut steps = 0;
    while desk.store.index_step(Duration::ZERO).unwrap().behind {
        steps += 1;
        assert!(steps < 100);
    }
    assert!(steps > 3);
    assert_eq!(desk.store.index_lag().unwrap(), (0, 0));
    desk.sound();
}

#[test]
fn a_deleted_older_or_broken_search_file_is_made_anew() {
    let desk = Desk::new();
    desk.named("Anna");
    assert_eq!(desk.find("anna"), ["Anna"]);
    let path = desk.store.search_path();
    let open = || Store::open(desk.store.path(), Access::Read).unwrap();
    let finds = |store: &Store| {
        store
            .find_clients(&Desk::query("anna"), ClientOrder::Name, &Anchor::Top, 5)
            .unwrap()
            .rows
            .len()
    };
    for end in ["", "-wal", "-shm"] {
        let mut file = path.clone().into_os_string();
        file.push(end);
        let _ = std::fs::remove_file(file);
    }
    assert_eq!(finds(&open()), 1, "deleted");
    for content in [&b"no database at all, but longer than a header of one hundred bytes is, so that it is read as such by SQLite"[..], b"x"] {
        std::fs::write(&path, content).unwrap();
        assert_eq!(finds(&open()), 1, "broken");
    }
    {
        let store = open();
        let searcher = store.searcher().unwrap();
        let _pen = Pen::take(searcher).unwrap();
        searcher
            .in_search(|| searcher.mark("format", FORMAT + 1))
            .unwrap();
    }
    assert_eq!(finds(&open()), 1, "of another version");
    desk.named("Annabel");
    assert_eq!(finds(&open()), 2);
}

#[cfg(unix)]
#[test]
fn r2_the_search_file_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.named("Anna");
    desk.find("anna");
    let path = desk.store.search_path();
    for end in ["", "-wal"] {
        let mut file = path.clone().into_os_string();
        file.push(end);
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn two_indexers_at_once_index_everything_once() {
    let desk = Desk::new();
    fill(&desk, 0..2_000);
    let path = desk.store.path().to_owned();
    let indexed: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let store = Store::open(&path, Access::Read).unwrap();
                    let mut indexed = 0;
                    loop {
                        let state = store.index_step(Duration::from_millis(5)).unwrap();
                        indexed += state.clients;
                        if !state.behind {
                            return indexed;
                        }
                    }
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(indexed.iter().sum::<u64>() >= 2_000);
    desk.sound();
}

#[test]
fn check_tells_what_is_wrong_and_rebuilding_repairs_it() {
    let desk = Desk::new();
    fill(&desk, 0..50);
    let anna = desk.named("Anna");
    desk.ticket(&anna, "Order", &["kettle", "teapot"]);
    desk.sound();
    let searcher = desk.store.searcher().unwrap();
    {
        let _pen = Pen::take(searcher).unwrap();
        searcher
            .in_search(|| {
                searcher.conn.execute_batch(
                    "DELETE FROM s.slots WHERE client = 3;
                     UPDATE s.slots SET doc = 'nwrong' WHERE client = 4;
                     DELETE FROM s.cards WHERE rowid = (SELECT slot FROM s.slots WHERE client = 5);",
                )?;
                let run = searcher.runs()?.pop().unwrap();
                let mut second = Marked::new(run.first, run.last);
                second.add(2);
                searcher.forget_in_run(run, &second)
            })
            .unwrap();
    }
    let complaints = desk.store.check_index().unwrap().join("\n");
    for complaint in [
        "card #3 is not in the search index",
        "card #4 is found by what it was",
        "card #5 is not found by all its words",
        "message 2 is not in the search index",
    ] {
        assert!(
            complaints.contains(complaint),
            "{complaint} in {complaints}"
        );
    }
    desk.store.rebuild_index().unwrap();
    assert_eq!(desk.store.check_index().unwrap(), Vec::<String>::new());
    assert_eq!(desk.search("kettle").len(), 1);
}

#[test]
fn the_plans_of_searches_sort_nothing_and_scan_nothing() {
    let desk = Desk::new();
    fill(&desk, 0..10);
    desk.store.index_all().unwrap();
    let searcher = desk.store.searcher().unwrap();
    let plan = |sql: &str| -> String {
        let mut statement = searcher
            .conn
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let lines = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap()
            .map(Result::unwrap)
            .collect::<Vec<_>>();
        lines.join("\n")
    };
    for sql in [
        "SELECT c.rank, c.sort, c.id, x.doc, f.rowid FROM s.cards f CROSS JOIN s.slots x ON x.slot = f.rowid
         CROSS JOIN clients c ON c.id = x.client WHERE f.cards MATCH '\"na\"' AND f.rowid >= 5
         AND c.deleted_at IS NULL ORDER BY f.rowid DESC",
        "SELECT rowid FROM s.cards WHERE cards MATCH '\"na\"' ORDER BY rowid",
        "SELECT c.rank, c.sort, c.id, x.doc, x.slot FROM clients c CROSS JOIN s.slots x ON x.client = c.id
         WHERE c.rank = 1 AND c.deleted_at IS NULL AND (c.sort, c.id) > ('a', 1) ORDER BY c.sort ASC, c.id ASC",
        "SELECT ord FROM s.shelves WHERE (rank, sort, id) <= (1, 'x', 1)
         ORDER BY rank DESC, sort DESC, id DESC LIMIT 1",
        "SELECT id FROM clients WHERE deleted_at IS NULL AND rank = 1 AND created_at >= 1 AND created_at < 5 LIMIT 9",
        "SELECT id FROM clients WHERE deleted_at IS NULL AND rank = 1 AND ifnull(last_appeal_at, 0) >= 1
         AND ifnull(last_appeal_at, 0) < 5 LIMIT 9",
        "SELECT seq, id FROM clients WHERE (seq, id) > (1, 1) ORDER BY seq, id LIMIT 9",
    ] {
        let plan = plan(sql);
        assert!(!plan.contains("TEMP B-TREE"), "{sql}\n{plan}");
        assert!(!plan.contains("SCAN c"), "{sql}\n{plan}");
        assert!(!plan.contains("SCAN shelves"), "{sql}\n{plan}");
    }
}

#[test]
fn l2_a_card_is_found_where_it_stands_now_in_every_order_and_around_its_place_when_it_is_gone() {
    let desk = Desk::new();
    fill(&desk, 0..900);
    desk.store.index_all().unwrap();
    for text in ["", "client"] {
        let query = Desk::query(text);
        let top = desk
            .store
            .find_clients(&query, ClientOrder::Name, &Anchor::Top, 300)
            .unwrap();
        let key = top.rows[200].key.clone();
        for order in ClientOrder::ALL {
            let anchor = Anchor::Of(key.clone());
            let window = desk.store.find_clients(&query, order, &anchor, 40).unwrap();
            assert!(
                window.rows.iter().any(|row| row.id.0 == key.id),
                "«{text}» {order:?}"
            );
        }
        let mut moved = desk.store.client(top.rows[200].id).unwrap().unwrap();
        let old = moved.name.clone();
        moved.name = format!("client zzz {old}");
        desk.save(&mut moved);
        let anchor = Anchor::Of(key.clone());
        let order = ClientOrder::Name;
        let there = desk.store.find_clients(&query, order, &anchor, 40).unwrap();
        assert!(there.rows.iter().any(|row| row.id == moved.id), "«{text}»");
        desk.delete(&moved);
        let around = desk.store.find_clients(&query, order, &anchor, 40).unwrap();
        assert!(
            around.rows.iter().any(|row| row.id == top.rows[201].id),
            "«{text}»: its neighbour"
        );
    }
}
