//! From a path or a stream to its records, whatever the format.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use crate::domain::appeal::Place;

use super::{
    Format, KEPT_OF_OVERSIZED, MAIL_LIMIT, ReadEnd, Record, Sink, Unfinished, first_place, jsonl,
    mail, maildir, mbox,
};

/// Bytes read at once.
const BUFFER: usize = 256 * 1024;

/// One file of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The file; attachments of a queue file are looked for in its folder.
    pub path: PathBuf,
    /// How it is read; never [`Format::Maildir`], whose files are single mails. `None` for pipes,
    /// which show what they hold only while they are read.
    pub format: Option<Format>,
}

/// The files of a source, in the order in which they are read: the file itself, the mails of a
/// Maildir, or the queue files, mboxes and mails that lie in a folder, by name.
///
/// `format` is what the user said; `None` looks at the files.
pub fn files(path: &Path, format: Option<Format>) -> io::Result<Vec<SourceFile>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_dir() {
        if format == Some(Format::Maildir) {
            return Err(io::Error::new(
                io::ErrorKind::NotADirectory,
                "a Maildir is a folder, this is a file",
            ));
        }
        let format = match format {
            None if metadata.is_file() => Some(sniffed(path)?),
            said => said,
        };
        return Ok(vec![SourceFile {
            path: path.to_owned(),
            format,
        }]);
    }
    let mails = format == Some(Format::Maildir) || format == Some(Format::Eml);
    if maildir::is_maildir(path) && (format.is_none() || mails) {
        let of_mail = |path| SourceFile {
            path,
            format: Some(Format::Eml),
        };
        return Ok(maildir::mails(path)?.into_iter().map(of_mail).collect());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let by_name = path.is_file().then(|| format_of_name(&path)).flatten();
        if let Some(by_name) = by_name
            && format.is_none_or(|wanted| wanted == by_name)
        {
            found.push(SourceFile {
                path,
                format: Some(by_name),
            });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// The format of a file inside of a folder, where other files lie, too; `None` leaves it alone.
pub(super) fn format_of_name(path: &Path) -> Option<Format> {
    let name = path.file_name()?.to_str()?;
    if name.starts_with('.') {
        return None;
    }
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "eml" => Some(Format::Eml),
        "mbox" | "mbx" => Some(Format::Mbox),
        _ => None,
    }
}

fn sniffed(path: &Path) -> io::Result<Format> {
    let mut head = Vec::new();
    File::open(path)?.take(1024).read_to_end(&mut head)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok(Format::sniff(false, &head, &name))
}

/// Reads a file of a source from `start` to its end ([`first_place`] for all of it).
pub fn read_file(file: &SourceFile, start: Place, sink: &mut dyn Sink) -> io::Result<ReadEnd> {
    let mut input = match File::open(&file.path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            File::open(maildir::moved(&file.path).ok_or(error)?)?
        }
        opened => opened?,
    };
    if start.offset > 0 {
        input.seek(SeekFrom::Start(start.offset))?;
    }
    let Some(format) = file.format else {
        return read_stream(&mut input, None, sink);
    };
    let mut input = BufReader::with_capacity(BUFFER, input);
    read_as(&mut input, format, start, sink)
}

/// Reads a stream such as standard input to its end; `None` looks at its first bytes.
pub fn read_stream(
    input: &mut dyn Read,
    format: Option<Format>,
    sink: &mut dyn Sink,
) -> io::Result<ReadEnd> {
    let mut input = BufReader::with_capacity(BUFFER, input);
    let format = match format {
        Some(format) => format,
        None => {
            // A pipe may hand out a few bytes first, which may be all white space.
            let mut head = Vec::new();
            (&mut input).take(1024).read_to_end(&mut head)?;
            let format = Format::sniff(false, &head, "-");
            let mut whole = BufReader::with_capacity(BUFFER, io::Cursor::new(head).chain(input));
            return read_as(&mut whole, format, first_place(), sink);
        }
    };
    read_as(&mut input, format, first_place(), sink)
}

fn read_as(
    input: &mut dyn BufRead,
    format: Format,
    start: Place,
    sink: &mut dyn Sink,
) -> io::Result<ReadEnd> {
    match format {
        Format::Jsonl => jsonl::read(input, start, Unfinished::Reject, sink),
        Format::Mbox => mbox::read(input, start, Unfinished::Reject, sink),
        Format::Eml | Format::Maildir => read_mail(input, start, sink),
    }
}

/// Reads one mail to the end of the input; what stands behind its start was added to it when it
/// had been read.
pub(super) fn read_mail(
    input: &mut dyn BufRead,
    start: Place,
    sink: &mut dyn Sink,
) -> io::Result<ReadEnd> {
    let mut raw = Vec::new();
    (&mut *input)
        .take(MAIL_LIMIT as u64 + 1)
        .read_to_end(&mut raw)?;
    let mut length = raw.len() as u64;
    if start.offset > 0 && raw.is_empty() {
        return Ok(ReadEnd { place_after: start });
    }
    let outcome = if raw.len() > MAIL_LIMIT {
        raw.truncate(KEPT_OF_OVERSIZED);
        raw.shrink_to_fit();
        length += io::copy(input, &mut io::sink())?;
        Err(mail::over_limit(length))
    } else if start.offset > 0 {
        Err(mail::came_late())
    } else if raw.trim_ascii().is_empty() {
        Err("the mail is empty".to_owned())
    } else {
        mail::parse(&raw)
    };
    let end = start.offset + length;
    // There is nothing behind it, whether the sink wants more or not.
    let _ = sink.record(Record::new(start.clone(), end, raw, outcome));
    Ok(ReadEnd {
        place_after: Place {
            line: start.line,
            offset: end,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"v":1,"channel":"api","id":"a","from":{"id":"7"},"text":"hi"}"#;
    const MAIL: &str = "From: a@b.c\nMessage-ID: <m@b>\n\nhi\n";

    fn ids(records: &[Record]) -> Vec<String> {
        records
            .iter()
            .map(|r| match &r.outcome {
                Ok(appeal) => appeal.id.clone(),
                Err(reject) => reject.reason.clone(),
            })
            .collect()
    }

    fn stream(text: &str) -> Vec<String> {
        let mut records = Vec::new();
        read_stream(&mut text.as_bytes(), None, &mut records).unwrap();
        ids(&records)
    }

    #[test]
    fn m12_standard_input_is_read_in_whatever_format_it_comes() {
        assert_eq!(stream(LINE), ["a"]);
        assert_eq!(stream(&format!("\n{LINE}\n")), ["a"]);
        assert_eq!(stream(MAIL), ["m@b"]);
        let from = "From a@b Mon Jan  1 00:00:00 2024\n";
        assert_eq!(
            stream(&format!("{from}{MAIL}\n{from}{MAIL}")),
            ["m@b", "m@b"]
        );
        assert_eq!(stream(""), [""; 0]);
        let mut records = Vec::new();
        read_stream(&mut LINE.as_bytes(), Some(Format::Eml), &mut records).unwrap();
        assert!(ids(&records)[0].contains("no From"), "as was said");
    }

    #[test]
    fn a_source_is_a_file_a_maildir_or_a_folder_of_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, content) in [
            ("b.jsonl", LINE),
            ("a.eml", MAIL),
            ("c.txt", MAIL),
            (".d.eml", MAIL),
        ] {
            fs::write(path(name), content).unwrap();
        }
        fs::create_dir_all(path("box/cur")).unwrap();
        fs::write(path("box/cur/1.x"), MAIL).unwrap();
        let listed = |name: &str, format| {
            files(&path(name), format)
                .unwrap()
                .into_iter()
                .map(|f| {
                    let relative = f.path.strip_prefix(folder.path()).unwrap().to_owned();
                    (relative.to_string_lossy().into_owned(), f.format.unwrap())
                })
                .collect::<Vec<_>>()
        };
        let named = |name: &str, format| (name.to_owned(), format);
        assert_eq!(
            listed("", None),
            [named("a.eml", Format::Eml), named("b.jsonl", Format::Jsonl)]
        );
        assert_eq!(listed("", Some(Format::Eml)), [named("a.eml", Format::Eml)]);
        assert_eq!(listed("box", None), [named("box/cur/1.x", Format::Eml)]);
        assert_eq!(listed("c.txt", None), [named("c.txt", Format::Eml)]);
        assert_eq!(
            listed("c.txt", Some(Format::Mbox)),
            [named("c.txt", Format::Mbox)]
        );
        assert!(files(&path("c.txt"), Some(Format::Maildir)).is_err());
        assert!(files(&path("nothing"), None).is_err());

        let mut records = Vec::new();
        let eml = &files(&path("a.eml"), None).unwrap()[0];
        let end = read_file(eml, first_place(), &mut records).unwrap();
        assert_eq!(end.place_after.offset, MAIL.len() as u64);
        read_file(eml, end.place_after, &mut records).unwrap();
        assert_eq!(ids(&records), ["m@b"], "nothing is behind the mail");
    }

    #[test]
    fn a_pipe_is_read_once_whatever_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if !made.is_ok_and(|status| status.success()) {
            return;
        }
        let writer = {
            let pipe = pipe.clone();
            std::thread::spawn(move || fs::write(pipe, MAIL))
        };
        let mut records = Vec::new();
        for file in files(&pipe, None).unwrap() {
            read_file(&file, first_place(), &mut records).unwrap();
        }
        writer.join().unwrap().unwrap();
        assert_eq!(ids(&records), ["m@b"]);
    }

    #[test]
    fn r7_a_mail_over_50_mib_is_a_reject_that_names_the_limit() {
        let mut records = Vec::new();
        let mut input = MAIL.as_bytes().chain(io::repeat(b'x').take(60 << 20));
        read_stream(&mut input, None, &mut records).unwrap();
        let reject = records[0].outcome.clone().unwrap_err();
        assert!(reject.reason.contains("50 MiB"), "{}", reject.reason);
        assert_eq!(reject.raw.len(), KEPT_OF_OVERSIZED);
        assert_eq!(records[0].end, (60 << 20) + MAIL.len() as u64);
    }
}
