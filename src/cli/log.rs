//! The log: a file beside the program's state, without bodies and addresses (`R2`).

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::context::Context;

/// A log larger than this is put aside as `deskcard.log.1` when the next run starts.
const LARGEST: u64 = 2 * 1024 * 1024;

const NAME: &str = "deskcard.log";

/// Where the log is, if there is a place for it.
pub(super) fn file(context: &Context) -> Option<PathBuf> {
    context.state_folder().map(|folder| folder.join(NAME))
}

/// Starts logging. Without a place for it the program runs without a log, which is no reason to
/// refuse a command.
pub(super) fn start(context: &Context) {
    let Some(file) = context.state_folder().and_then(open) else {
        return;
    };
    let filter = EnvFilter::try_from_env("DESKCARD_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,deskcard=info"));
    // Fails when a test in this process has set one already.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(Mutex::new(file))
        .try_init();
}

fn open(folder: &Path) -> Option<File> {
    if !folder.exists() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).ok()?;
    }
    let path = folder.join(NAME);
    if fs::metadata(&path).is_ok_and(|metadata| metadata.len() > LARGEST) {
        let _ = fs::rename(&path, folder.join("deskcard.log.1"));
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).ok()
}
