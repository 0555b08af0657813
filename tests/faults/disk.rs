//! The disk that fails: built once from `disk.c`, put under the program by `LD_PRELOAD`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::preloaded;

/// How the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The N-th call gives an I/O error, later ones work again.
    Broken(u64),
    /// From the N-th call on there is no room.
    Full(u64),
}

/// `EIO` and `ENOSPC` of Linux.
const EIO: i32 = 5;
const ENOSPC: i32 = 28;

fn library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| preloaded::build("disk.c"))
}

/// Puts the disk under a command that works below a folder.
pub(crate) fn under<'c>(command: &'c mut Command, folder: &Path) -> &'c mut Command {
    command
        .env("LD_PRELOAD", library())
        .env("FAULT_UNDER", folder)
}

/// Lets it fail.
pub(crate) fn failing<'c>(
    command: &'c mut Command,
    folder: &Path,
    fault: Fault,
) -> &'c mut Command {
    let (at, number) = match fault {
        Fault::Broken(at) => (at, EIO),
        Fault::Full(at) => {
            command.env("FAULT_STAYS", "1");
            (at, ENOSPC)
        }
    };
    under(command, folder)
        .env("FAULT_AT", at.to_string())
        .env("FAULT_ERRNO", number.to_string())
}
