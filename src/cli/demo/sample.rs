//! The sample that the program carries: a week of a shop's support desk.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::config::BlockConfig;
use crate::domain::error::{Error, Result};
use crate::domain::time::Timestamp;

/// The week that is imported.
const WEEK: &str = include_str!("../../../assets/sample/week.jsonl");
/// Lines that cannot be filed, among some that can.
const BROKEN: &str = include_str!("../../../assets/sample/broken.jsonl");
/// What arrives while one looks.
const LIVE: &str = include_str!("../../../assets/sample/live.jsonl");
/// What the agents did.
pub(super) const SETUP: &str = include_str!("../../../assets/sample/setup.toml");

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../assets/sample/", $name)))),+]
    };
}

/// A program for the dynamic block (`T12`), and the orders it looks into. It is an awk program: POSIX has
/// an awk everywhere, and no shell is needed in between.
const ORDERS: [(&str, &str); 2] = [
    (
        "orders.awk",
        include_str!("../../../assets/sample/orders.awk"),
    ),
    (
        "orders.json",
        include_str!("../../../assets/sample/orders.json"),
    ),
];

/// Pictures and attachments, by their paths in the queue folder.
const FILES: &[(&str, &[u8])] = files![
    "avatars/ananya.png",
    "avatars/bear.png",
    "avatars/boat.png",
    "avatars/camel.png",
    "avatars/cat.jpg",
    "avatars/climber.png",
    "avatars/crane.png",
    "avatars/dana.jpg",
    "avatars/elephant.png",
    "avatars/fox.png",
    "avatars/fuji.png",
    "avatars/giulia.png",
    "avatars/lighthouse.png",
    "avatars/lucia.png",
    "avatars/moose.png",
    "avatars/nora.png",
    "avatars/owl.png",
    "avatars/panda.webp",
    "avatars/parrot.png",
    "avatars/priya.png",
    "avatars/rice.jpg",
    "avatars/samovar.jpg",
    "avatars/sheep.png",
    "avatars/tent.webp",
    "avatars/van.png",
    "avatars/whale.png",
    "avatars/zoe.png",
    "files/card-gunnar.jpg",
    "files/dealer-list-2027.csv",
    "files/invoice-20455.pdf",
    "files/invoice-2231.pdf",
    "files/offer-fyr-40.pdf",
    "files/offer-sapa.pdf",
    "files/photo-buckle.jpg",
    "files/photo-cat-socks.jpg",
    "files/photo-cottage.jpg",
    "files/photo-flask.jpg",
    "files/photo-jacket.jpg",
    "files/photo-kettle.jpg",
    "files/photo-mugs.jpg",
    "files/photo-pocket.jpg",
    "files/photo-pole.jpg",
    "files/photo-seam.jpg",
    "files/photo-shoes.jpg",
    "files/photo-stove-in.jpg",
    "files/photo-stove.jpg",
    "files/photo-table.jpg",
    "files/photo-tents.jpg",
    "files/photo-two-left.jpg",
    "files/photo-varde.jpg",
    "files/po-7781.csv",
    "files/quote-scouts.pdf",
    "files/receipt-20418.pdf",
    "files/receipt-20590.pdf",
    "files/releve-claire.png",
    "files/skarv-quickstart.pdf",
    "files/transfer-alpenhof.pdf",
    "files/varde-label.jpg",
    "files/varde-statement.pdf",
    "files/voice-note.txt",
];

/// How long ago the newest message of the week was sent, in seconds.
const NEWEST_AGO: i64 = 150;

/// Writes the sample as a queue folder: `week.jsonl`, `broken.jsonl` and the files beside them, all
/// times moved by `offset` seconds.
pub(super) fn write(folder: &Path, offset: i64) -> Result<()> {
    for (name, bytes) in FILES {
        put(&folder.join(name), bytes)?;
    }
    put(&folder.join("week.jsonl"), moved(WEEK, offset).as_bytes())?;
    put(
        &folder.join("broken.jsonl"),
        moved(BROKEN, offset).as_bytes(),
    )
}

/// Writes the program of the dynamic block with its orders into a folder; the configuration that runs it.
pub(super) fn orders(folder: &Path) -> Result<BlockConfig> {
    for (name, text) in ORDERS {
        put(&folder.join(name), text.as_bytes())?;
    }
    let [program, orders] = ORDERS.map(|(name, _)| folder.join(name).display().to_string());
    Ok(BlockConfig {
        title: "Orders".to_owned(),
        command: ["awk", "-f", &program, &orders, "-"]
            .map(str::to_owned)
            .to_vec(),
        ..BlockConfig::default()
    })
}

fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| Error::failed(format!("cannot write {}: {error}", path.display())))
}

/// How far all times of the sample are moved, in seconds, so that its newest message was sent a few
/// minutes before `now`.
pub(super) fn offset(now: Timestamp) -> i64 {
    let newest = WEEK
        .lines()
        .filter_map(|line| serde_json::from_str::<Map<String, Value>>(line).ok())
        .filter_map(|appeal| sent_at(&appeal))
        .max();
    newest.map_or(0, |newest| now.seconds_since(newest) - NEWEST_AGO)
}

/// A queue file with all its times moved. Lines that are no objects stay as they are: they are there
/// to be rejected.
fn moved(lines: &str, offset: i64) -> String {
    let mut moved = String::with_capacity(lines.len());
    for line in lines.lines() {
        match serde_json::from_str::<Map<String, Value>>(line) {
            Ok(mut appeal) => {
                if let Some(at) = sent_at(&appeal) {
                    set_sent_at(&mut appeal, at.plus_seconds(offset));
                }
                moved.push_str(&Value::Object(appeal).to_string());
            }
            Err(_) => moved.push_str(line),
        }
        moved.push('\n');
    }
    moved
}

/// What arrives live, oldest first.
pub(super) fn live() -> impl Iterator<Item = Map<String, Value>> {
    LIVE.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
}

fn sent_at(appeal: &Map<String, Value>) -> Option<Timestamp> {
    Timestamp::parse(appeal.get("sent_at")?.as_str()?)
}

/// Dates an appeal.
pub(super) fn set_sent_at(appeal: &mut Map<String, Value>, at: Timestamp) {
    appeal.insert("sent_at".to_owned(), at.rfc3339().into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_sample_is_carried() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/sample");
        let mut names = Vec::new();
        for folder in ["avatars", "files"] {
            for entry in fs::read_dir(root.join(folder)).unwrap() {
                let name = entry.unwrap().file_name();
                names.push(format!("{folder}/{}", name.to_str().unwrap()));
            }
        }
        names.sort();
        let carried: Vec<_> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(carried, names);
    }

    #[test]
    fn the_newest_message_was_sent_minutes_ago_and_the_distances_stay() {
        let now = Timestamp::parse("2031-05-06T07:08:09Z").unwrap();
        let moved = moved(WEEK, offset(now));
        let times = |lines: &str| -> Vec<Timestamp> {
            lines
                .lines()
                .filter_map(|line| serde_json::from_str::<Map<String, Value>>(line).ok())
                .filter_map(|appeal| sent_at(&appeal))
                .collect()
        };
        let (before, after) = (times(WEEK), times(&moved));
        assert_eq!(before.len(), after.len());
        assert_eq!(now.seconds_since(*after.iter().max().unwrap()), NEWEST_AGO);
        let shift = after[0].0 - before[0].0;
        assert!(before.iter().zip(&after).all(|(b, a)| a.0 - b.0 == shift));
    }

    #[test]
    fn every_line_that_arrives_live_is_an_appeal() {
        assert_eq!(live().count(), LIVE.lines().count());
    }
}
