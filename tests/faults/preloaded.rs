//! Libraries that stand between the program and the system (`LD_PRELOAD`), built once from the C sources in
//! this folder by the compiler that building SQLite needed, too.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds a library from its source; where it is then.
pub(crate) fn build(source: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).unwrap();
    let library = folder.join(source).with_extension("so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/faults")
        .join(source);
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let built = Command::new(compiler)
        .args(["-O1", "-shared", "-fPIC", "-o"])
        .args([library.as_path(), source.as_path()])
        .args(["-ldl", "-lpthread"])
        .status()
        .unwrap();
    assert!(built.success(), "{} does not compile", source.display());
    library
}
