//! The direction of dependencies, as the table in `src/lib.rs` draws it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A layer with what it may use of ours, and the crates that only it may use.
struct Layer {
    name: &'static str,
    may_use: &'static [&'static str],
    alone: &'static [&'static str],
}

const fn layer(
    name: &'static str,
    may_use: &'static [&'static str],
    alone: &'static [&'static str],
) -> Layer {
    Layer {
        name,
        may_use,
        alone,
    }
}

const TABLE: [Layer; 9] = [
    layer("domain", &[], &[]),
    layer("config", &["domain"], &[]),
    layer("store", &["domain"], &["rusqlite", "rusqlite_migration"]),
    layer("intake", &["domain"], &["mail_parser", "html2text"]),
    layer("exchange", &["domain"], &[]),
    layer(
        "desk",
        &["domain", "config", "store", "intake", "exchange"],
        &["mail_builder"],
    ),
    layer("worker", &["domain", "config", "intake", "desk"], &[]),
    layer(
        "tui",
        &["domain", "config", "worker::protocol"],
        &["ratatui", "crossterm", "tui_textarea", "ratatui_image"],
    ),
    layer(
        "cli",
        &["domain", "config", "exchange", "desk", "worker", "tui"],
        &["clap", "clap_complete", "clap_mangen"],
    ),
];

/// What the domain must not know: SQL, the terminal, threads, the clock, files.
const NOT_IN_DOMAIN: [&str; 8] = [
    "std::fs",
    "std::io",
    "std::thread",
    "std::process",
    "std::env",
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
];

fn source_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
}

/// The lines of a file that are part of the program: without comments, and without what stands behind
/// `#[cfg(test)]` at the left edge, where tests and their stages are.
fn program_lines(path: &Path, text: &str) -> Vec<(usize, String)> {
    let name = path.file_stem().unwrap_or_default();
    if name == "tests"
        || name == "stage"
        || path.components().any(|part| part.as_os_str() == "tests")
    {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let mut of_test = false;
    for (number, line) in text.lines().enumerate() {
        if of_test {
            // The item under the attribute ends with its brace or semicolon at the left edge.
            of_test = !(line.starts_with('}') || line.ends_with(';') && !line.starts_with(' '));
            continue;
        }
        if line.trim_end() == "#[cfg(test)]" {
            of_test = true;
            continue;
        }
        if let Some(code) = line
            .split("//")
            .next()
            .filter(|code| !code.trim().is_empty())
        {
            lines.push((number + 1, code.to_owned()));
        }
    }
    lines
}

/// What the code names of ours: every `crate::…` path, and the branches of a `use crate::{…}`.
fn named(lines: &[(usize, String)]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in lines {
        if let Some((start, tree)) = &mut open {
            tree.push_str(line);
            if line.contains(';') {
                found.extend(branches(tree).into_iter().map(|path| (*start, path)));
                open = None;
            }
            continue;
        }
        if let Some(at) = line.find("use crate::{") {
            let tree = line[at + "use crate::{".len()..].to_owned();
            if line.contains(';') {
                found.extend(branches(&tree).into_iter().map(|path| (*number, path)));
            } else {
                open = Some((*number, tree));
            }
            continue;
        }
        for (at, _) in line.match_indices("crate::") {
            let before = line[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let path: String = line[at + "crate::".len()..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
                .collect();
            found.push((*number, path));
        }
    }
    found
}

/// The first names of a tree of `use`: `domain::x, desk::{a, b}}` names `domain::x` and `desk::`.
fn branches(tree: &str) -> Vec<String> {
    let mut depth = 0;
    let mut paths = vec![String::new()];
    for c in tree.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => paths.push(String::new()),
            ';' => break,
            c if depth == 0 && !c.is_whitespace() => {
                if let Some(path) = paths.last_mut() {
                    path.push(c);
                }
            }
            _ => {}
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

/// Whether a path lies in something that may be used.
fn is_allowed(path: &str, own: &str, may_use: &[&str]) -> bool {
    let is_in = |place: &str| {
        path.trim_end_matches("::") == place
            || path
                .strip_prefix(place)
                .is_some_and(|rest| rest.starts_with("::"))
    };
    is_in(own) || may_use.iter().any(|place| is_in(place))
}

#[test]
fn every_layer_uses_only_what_stands_in_its_row() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    let mut broken = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for path in &files {
        let inside = path.strip_prefix(&root).unwrap();
        let shown = Path::new("src").join(inside);
        let first = inside.components().next().unwrap().as_os_str();
        let name = first.to_str().unwrap().trim_end_matches(".rs");
        if name == "lib" {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        let lines = program_lines(path, &text);
        if name == "main" {
            for (number, line) in &lines {
                if line.contains("deskcard::") && !line.contains("deskcard::cli") {
                    broken.push(format!("{}:{number}: main may use cli", shown.display()));
                }
            }
            continue;
        }
        let Some(layer) = TABLE.iter().find(|layer| layer.name == name) else {
            broken.push(format!("{}: «{name}» is no layer", shown.display()));
            continue;
        };
        *seen.entry(layer.name).or_default() += 1;
        for (number, used) in named(&lines) {
            if !is_allowed(&used, layer.name, layer.may_use) {
                broken.push(format!(
                    "{}:{number}: {name} uses crate::{used}, but may use only {}",
                    shown.display(),
                    match layer.may_use {
                        [] => "itself".to_owned(),
                        others => others.join(", "),
                    }
                ));
            }
        }
        for (number, line) in &lines {
            for other in TABLE.iter().filter(|other| other.name != name) {
                for library in other.alone {
                    let path = format!("{library}::");
                    if line.contains(&path) && !line.contains(&format!("_{path}")) {
                        broken.push(format!(
                            "{}:{number}: {library} is for {} alone",
                            shown.display(),
                            other.name
                        ));
                    }
                }
            }
            for word in NOT_IN_DOMAIN.iter().filter(|_| name == "domain") {
                if line.contains(word) {
                    broken.push(format!(
                        "{}:{number}: domain knows no {word}",
                        shown.display()
                    ));
                }
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
    for layer in &TABLE {
        assert!(seen.contains_key(layer.name), "{} has no files", layer.name);
    }
}

#[test]
fn the_table_is_the_one_that_the_crate_shows() {
    let shown =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let mut rows = BTreeMap::new();
    for line in shown.lines().filter_map(|line| line.strip_prefix("//! ")) {
        let mut words = line.split_whitespace();
        if let Some(layer) = words
            .next()
            .and_then(|name| TABLE.iter().find(|layer| layer.name == name))
        {
            let uses: Vec<&str> = words
                .take_while(|word| {
                    let first = word.split("::").next().unwrap_or_default();
                    TABLE.iter().any(|layer| layer.name == first)
                })
                .collect();
            rows.entry(layer.name).or_insert(uses);
        }
    }
    for layer in &TABLE {
        assert_eq!(
            rows.get(layer.name).map(Vec::as_slice),
            Some(layer.may_use),
            "the row of {} in src/lib.rs",
            layer.name
        );
    }
}

#[test]
fn paths_are_found_in_trees_and_in_the_middle_of_code() {
    let lines: Vec<(usize, String)> = [
        "use crate::domain::client::Client;",
        "use crate::{",
        "    desk::{Desk, filing},",
        "    store,",
        "};",
        "let x = crate::tui::run(mycrate::y);",
    ]
    .iter()
    .enumerate()
    .map(|(at, line)| (at + 1, (*line).to_owned()))
    .collect();
    let found: Vec<(usize, String)> = named(&lines);
    let expected = [
        (1, "domain::client::Client"),
        (2, "desk::"),
        (2, "store"),
        (6, "tui::run"),
    ];
    let expected: Vec<_> = expected.map(|(at, path)| (at, path.to_owned())).into();
    assert_eq!(found, expected);
    assert!(is_allowed("desk::Desk", "cli", &["desk"]));
    assert!(!is_allowed("desktop::x", "cli", &["desk"]));
    assert!(is_allowed(
        "worker::protocol::Ask",
        "tui",
        &["worker::protocol"]
    ));
    assert!(!is_allowed("worker::Threads", "tui", &["worker::protocol"]));
}
