//! The README says what is so.

use std::path::Path;

use assert_cmd::Command;

fn readme() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

/// The text between `<!-- name -->` and `<!-- /name -->`.
fn block(readme: &str, name: &str) -> String {
    let (_, rest) = readme.split_once(&format!("<!-- {name} -->\n")).unwrap();
    let (block, _) = rest.split_once(&format!("<!-- /{name} -->")).unwrap();
    block.trim().to_owned()
}

#[test]
fn the_table_of_keys_is_what_the_program_prints() {
    let printed = Command::cargo_bin("deskcard")
        .unwrap()
        .args(["--config", "/dev/null", "keys", "--markdown"])
        .output()
        .unwrap();
    assert!(printed.status.success(), "{printed:?}");
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert_eq!(
        block(&readme(), "keys"),
        printed.trim(),
        "`deskcard keys --markdown` prints another table than README.md has"
    );
}
