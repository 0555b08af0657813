//! A parser that breaks off is no end of the sources.

use std::panic::resume_unwind;

use tempfile::TempDir;

use super::*;
use crate::config::Config;
use crate::desk::Access;

/// An import whose parser panicked, with a desk.
fn broken_off() -> (TempDir, Desk, Import) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("desk.db");
    let desk = Desk::open(&path, Arc::new(Config::default()), "olga", Access::Write).unwrap();
    let mut import = Import::start(Vec::new(), None, desk.detector(), desk.region()).unwrap();
    let (sender, chunks) = bounded(AHEAD);
    import.coming = Coming::new(chunks);
    import.parser = Some(std::thread::spawn(move || {
        let _dropped_on_the_way: Sender<Result<Chunk>> = sender;
        resume_unwind(Box::new("broken off"));
    }));
    (folder, desk, import)
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T12:00:00Z").unwrap()
}

#[test]
fn an_import_whose_parser_broke_off_fails() {
    let (_folder, desk, mut import) = broken_off();
    let error = import.step(&desk, Pace::Alone, now()).unwrap_err();
    assert!(error.message.contains("broke off"), "{error}");
}

#[test]
fn a_dry_run_whose_parser_broke_off_fails() {
    let (_folder, desk, mut import) = broken_off();
    let mut rehearsal = desk.rehearse().unwrap();
    let error = import
        .rehearse(&mut rehearsal, Duration::from_millis(25), now())
        .unwrap_err();
    assert!(error.message.contains("broke off"), "{error}");
}
