//! `$VISUAL`, `$EDITOR` or vi: the words of the command, and the text it leaves (`C25`). Nothing goes
//! through a shell (`R3`).

use std::io::Write;
use std::path::Path;
use std::process::Command;

use crate::domain::display::bytes_text;

/// The largest text taken back, unless twice what was given is more; a whole card of a thousand
/// contacts and a full note is smaller.
const LARGEST_TEXT: u64 = 2_000_000;

/// Lets the user change a text in an editor. The caller has given the terminal away.
///
/// # Errors
///
/// A sentence; the text is then as before.
pub(super) fn edit(text: &str, extension: &str) -> Result<String, String> {
    let failed = |error: std::io::Error| format!("the text could not be edited: {error}");
    let command = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
        })
        .unwrap_or_else(|| "vi".to_owned());
    let mut words = words(&command).into_iter();
    let program = words.next().unwrap_or_else(|| "vi".to_owned());
    let mut file = tempfile::Builder::new()
        .prefix("deskcard-")
        .suffix(&format!(".{extension}"))
        .tempfile()
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.flush().map_err(failed)?;
    let status = Command::new(&program)
        .args(words)
        .arg(file.path())
        .status()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                format!("the editor «{program}» was not found; $VISUAL or $EDITOR names it")
            }
            _ => format!("«{program}» did not start: {error}"),
        })?;
    if !status.success() {
        return Err(format!(
            "«{program}» ended with an error; the text is as before"
        ));
    }
    // Editors replace the file as often as they write it, so it is read by its name.
    read_back(file.path(), LARGEST_TEXT.max(2 * text.len() as u64))
}

fn read_back(path: &Path, largest: u64) -> Result<String, String> {
    let size = std::fs::metadata(path).map(|data| data.len());
    match size {
        Err(_) => return Err("the editor took the file away; the text is as before".to_owned()),
        Ok(size) if size > largest => {
            return Err(format!(
                "the text is longer than {}; it is as before",
                bytes_text(largest)
            ));
        }
        Ok(_) => {}
    }
    let bytes = std::fs::read(path).map_err(|error| format!("the text is as before: {error}"))?;
    String::from_utf8(bytes)
        .map_err(|_| "the editor left no UTF-8 text; the text is as before".to_owned())
}

/// The words of a command, parted by blanks; quotes and backslashes keep blanks inside a word.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c25_the_editor_may_be_a_command_with_arguments() {
        for (command, expected) in [
            ("vi", vec!["vi"]),
            ("code --wait  -n", vec!["code", "--wait", "-n"]),
            (
                "\"/opt/My Editor/ed\" -f 'a b'",
                vec!["/opt/My Editor/ed", "-f", "a b"],
            ),
            (r"/opt/My\ Editor/ed", vec!["/opt/My Editor/ed"]),
            ("sh -c \"\"", vec!["sh", "-c", ""]),
            ("   ", vec![]),
        ] {
            assert_eq!(words(command), expected, "{command}");
        }
    }

    #[test]
    fn c25_a_text_that_cannot_be_taken_back_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("text");
        assert!(
            read_back(&path, LARGEST_TEXT)
                .unwrap_err()
                .contains("took the file away")
        );
        std::fs::write(&path, b"name = \"M\xfcller\"").unwrap();
        assert!(
            read_back(&path, LARGEST_TEXT)
                .unwrap_err()
                .contains("no UTF-8 text")
        );
        std::fs::write(&path, vec![b' '; LARGEST_TEXT as usize + 1]).unwrap();
        assert!(
            read_back(&path, LARGEST_TEXT)
                .unwrap_err()
                .contains("longer than 2.0 MB")
        );
        std::fs::write(&path, "name").unwrap();
        assert_eq!(read_back(&path, LARGEST_TEXT).as_deref(), Ok("name"));
    }
}
