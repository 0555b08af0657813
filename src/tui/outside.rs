//! What happens outside the terminal: links, calls, `$EDITOR`, paths. Nothing goes through a shell
//! (`R3`).

use std::io::{Read, Seek, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// The only schemes that are ever opened (`R3`).
const SCHEMES: [&str; 11] = [
    "https",
    "http",
    "mailto",
    "tel",
    "tg",
    "viber",
    "skype",
    "whatsapp",
    "sgnl",
    "weixin",
    "fb-messenger",
];

/// Opens a link with whatever the desktop has for it.
///
/// # Errors
///
/// A sentence: the scheme is none of ours, or nothing can open it.
pub(super) fn open_link(link: &str) -> Result<String, String> {
    let scheme = link
        .split_once(':')
        .map(|(scheme, _)| scheme.to_ascii_lowercase())
        .unwrap_or_default();
    if !SCHEMES.contains(&scheme.as_str()) {
        return Err(format!("links of the kind «{scheme}:» are not opened"));
    }
    if link.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("a link with blanks or control characters is not opened".to_owned());
    }
    open::that_detached(link)
        .map(|()| format!("opened {link}"))
        .map_err(|error| format!("nothing here opens it: {error}"))
}

/// Calls a number: by the configured command, else by a `tel:` link (`T9`).
///
/// # Errors
///
/// A sentence that says why not.
pub(super) fn call(command: &[String], number: &str) -> Result<String, String> {
    let number: String = number
        .chars()
        .filter(|c| c.is_ascii_digit() || matches!(c, '+' | '*' | '#'))
        .collect();
    if number.is_empty() {
        return Err("that is no number one can call".to_owned());
    }
    let Some((program, words)) = command.split_first() else {
        return open_link(&format!("tel:{number}"))
            .map(|_| format!("calling {number}"))
            .map_err(|_| {
                format!(
                    "cannot call {number}: [call] command is not set, and nothing opens tel: links"
                )
            });
    };
    let mut placed = false;
    let mut words: Vec<String> = words
        .iter()
        .map(|word| {
            placed |= word.contains("{number}");
            word.replace("{number}", &number)
        })
        .collect();
    if !placed {
        words.push(number.clone());
    }
    let mut child = Command::new(program)
        .args(words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("«{program}» did not start: {error}"))?;
    // Somebody must wait for it, or it stays as a zombie.
    std::thread::spawn(move || child.wait());
    Ok(format!("calling {number}"))
}

/// Lets the user change a text in `$VISUAL`, `$EDITOR` or vi. The caller has given the terminal
/// away.
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
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let mut file = tempfile::Builder::new()
        .prefix("deskcard-")
        .suffix(&format!(".{extension}"))
        .tempfile()
        .map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.flush().map_err(failed)?;
    let status = Command::new(program)
        .args(words)
        .arg(file.path())
        .status()
        .map_err(|error| format!("«{program}» did not start: {error}"))?;
    if !status.success() {
        return Err(format!(
            "«{program}» ended with an error; the text is as before"
        ));
    }
    // Editors replace the file as often as they write it, so it is read by its name.
    let mut changed = String::new();
    match std::fs::read_to_string(file.path()) {
        Ok(text) => changed = text,
        Err(_) => {
            file.rewind().map_err(failed)?;
            file.read_to_string(&mut changed).map_err(failed)?;
        }
    }
    Ok(changed)
}

/// The largest picture that is read, in bytes (`R7`).
const LARGEST_PICTURE: u64 = 10 * 1024 * 1024;

/// Reads a picture chosen for a card.
///
/// # Errors
///
/// A sentence: no such file, or one too large.
pub(super) fn read_picture(path: &Path) -> Result<Vec<u8>, String> {
    let path = match (path.strip_prefix("~"), std::env::var_os("HOME")) {
        (Ok(rest), Some(home)) => Path::new(&home).join(rest),
        _ => path.to_owned(),
    };
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let size = std::fs::metadata(&path).map_err(failed)?.len();
    if size > LARGEST_PICTURE {
        return Err(format!("{} is larger than 10 MiB", path.display()));
    }
    std::fs::read(&path).map_err(failed)
}

/// The most paths offered.
const MOST_PATHS: usize = 200;

/// Paths that begin with what was typed; folders end in `/`.
pub(super) fn complete(typed: &str) -> Vec<String> {
    let (folder, name) = typed
        .rsplit_once('/')
        .map_or(("", typed), |(folder, name)| {
            (&typed[..=folder.len()], name)
        });
    let home = std::env::var("HOME").unwrap_or_default();
    let real = folder
        .strip_prefix("~/")
        .map_or_else(|| folder.to_owned(), |rest| format!("{home}/{rest}"));
    let real = if real.is_empty() { "." } else { &real };
    let Ok(entries) = std::fs::read_dir(Path::new(real)) else {
        return Vec::new();
    };
    let mut paths: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let found = entry.file_name().into_string().ok()?;
            let hidden = found.starts_with('.') && !name.starts_with('.');
            let slash = if entry.path().is_dir() { "/" } else { "" };
            (found.starts_with(name) && !hidden).then(|| format!("{folder}{found}{slash}"))
        })
        .collect();
    paths.sort();
    paths.truncate(MOST_PATHS);
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r3_only_known_schemes_are_opened() {
        for link in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "no link",
            "",
            "https://a.example/\u{1b}[31m",
        ] {
            assert!(open_link(link).is_err(), "{link}");
        }
    }

    #[test]
    fn t9_a_call_without_digits_is_refused() {
        assert!(call(&["true".to_owned()], "; rm").is_err());
        assert_eq!(
            call(&["true".to_owned()], "+49 (30) 123"),
            Ok("calling +4930123".to_owned())
        );
    }

    #[test]
    fn paths_are_completed_with_folders_marked() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("queue.jsonl"), "").unwrap();
        std::fs::create_dir(folder.path().join("quarter")).unwrap();
        let start = format!("{}/qu", folder.path().display());
        let paths = complete(&start);
        assert_eq!(paths.len(), 2);
        assert!(paths[0].ends_with("/quarter/") && paths[1].ends_with("/queue.jsonl"));
    }
}
