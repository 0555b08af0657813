//! A desk in a throw-away folder, and appeals as one writes them down.

use std::path::Path;
use std::sync::Arc;

use deskcard::config::Config;
use deskcard::desk::Desk;
use deskcard::desk::filing::{Memory, Source};
use deskcard::domain::ids::{ClientId, TicketId};
use deskcard::domain::report::ImportReport;
use deskcard::domain::ticket::TicketView;
use deskcard::domain::time::Timestamp;
use deskcard::intake::files::QueueFolder;
use deskcard::intake::{Unfinished, first_place, jsonl};
use deskcard::store::Access;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The time in tests.
pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

/// A desk of its own with its folder.
pub struct Room {
    pub folder: TempDir,
    pub desk: Desk,
}

impl Room {
    pub fn new() -> Self {
        Self::with("")
    }

    /// With a configuration.
    pub fn with(config: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let desk = open(folder.path(), config, "olga");
        Self { folder, desk }
    }

    /// The same file for another agent, as another process would open it.
    pub fn as_agent(&self, agent: &str) -> Desk {
        open(self.folder.path(), "", agent)
    }

    /// Files appeals, one a line, as a queue file would bring them.
    pub fn file(&self, appeals: &[Value]) -> ImportReport {
        let lines: Vec<String> = appeals.iter().map(Value::to_string).collect();
        self.file_text(&format!("{}\n", lines.join("\n")))
    }

    /// Files the text of a queue file.
    pub fn file_text(&self, text: &str) -> ImportReport {
        self.try_file(text.as_bytes()).unwrap()
    }

    pub fn try_file(&self, text: &[u8]) -> deskcard::domain::error::Result<ImportReport> {
        let mut records = Vec::new();
        jsonl::read(
            &mut &text[..],
            first_place(),
            Unfinished::Reject,
            &mut records,
        )
        .unwrap();
        let folder = QueueFolder::open(self.folder.path()).unwrap();
        let source = Source {
            name: "queue.jsonl",
            folder: Some(&folder),
            folder_path: Some(self.folder.path()),
        };
        self.desk
            .file_batch(&mut Memory::default(), source, records, None, now())
    }

    pub fn client(&self, reference: &str) -> deskcard::domain::client::Client {
        let id = self.desk.resolve(reference).unwrap();
        self.desk.card_view(id).unwrap().client
    }

    pub fn id(&self, reference: &str) -> ClientId {
        self.desk.resolve(reference).unwrap()
    }

    pub fn ticket(&self, number: i64) -> TicketView {
        self.desk.ticket_view(TicketId(number)).unwrap()
    }
}

fn open(folder: &Path, config: &str, agent: &str) -> Desk {
    let config = Config::parse(config, "config.toml").unwrap();
    Desk::open(
        &folder.join("desk.db"),
        Arc::new(config),
        agent,
        Access::Write,
    )
    .unwrap()
}

/// A mail.
pub fn mail(id: &str, from: &str, text: &str) -> Value {
    json!({"v": 1, "id": id, "channel": "email", "from": {"email": from}, "subject": "Hello", "text": text,
        "sent_at": "2026-11-22T10:00:00Z"})
}

/// A message of a messenger.
pub fn chat(id: &str, channel: &str, from: &str, text: &str) -> Value {
    json!({"v": 1, "id": id, "channel": channel, "from": {"id": from}, "text": text,
        "sent_at": "2026-11-22T10:00:00Z"})
}

/// The record with some members set, `a.b` one inside another.
pub fn with(mut record: Value, members: &[(&str, Value)]) -> Value {
    for (path, value) in members {
        let mut place = &mut record;
        for part in path.split('.') {
            place = &mut place[part];
        }
        *place = value.clone();
    }
    record
}

/// A picture of one pixel, whole and as small as a picture can be; another shade is another picture.
pub fn png(shade: u8) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(1, 1, image::Rgba([shade, 0, 0, 255]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}
