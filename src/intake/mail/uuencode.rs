//! Files inside of text, as mailers sent them before MIME (uuencode).

/// A file found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Takes the uuencoded files out of a text: what is left of it, and the files.
///
/// Only whole files count, from `begin 644 name` to `end`; anything else stays text.
pub(super) fn take_files(text: &str) -> (String, Vec<File>) {
    let mut files = Vec::new();
    if !text.contains("begin ") {
        return (text.to_owned(), files);
    }
    let mut left = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n');
    // Where no end follows, none of the lines behind it can begin a whole file either.
    let mut may_begin = true;
    while let Some(line) = lines.next() {
        if may_begin && let Some(name) = begin(line.trim_end()) {
            let mut ahead = lines.clone();
            match read(&mut ahead) {
                Some(bytes) => {
                    files.push(File {
                        name: name.to_owned(),
                        bytes,
                    });
                    lines = ahead;
                    continue;
                }
                None => may_begin = files.len() < 100 && ahead.next().is_some(),
            }
        }
        left.push_str(line);
    }
    (left, files)
}

/// The bytes of the first file of a body that is declared to be uuencoded.
pub(super) fn first_file(raw: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(raw);
    take_files(&text)
        .1
        .into_iter()
        .next()
        .map(|file| file.bytes)
}

/// The name in a line such as `begin 644 name`.
fn begin(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("begin ")?;
    let (mode, name) = rest.trim_start().split_once(' ')?;
    let is_mode = (3..=4).contains(&mode.len()) && mode.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let name = name.trim();
    (is_mode && !name.is_empty()).then_some(name)
}

/// Decodes lines up to `end`; `None` where a line is no code.
fn read<'a>(lines: &mut impl Iterator<Item = &'a str>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in lines {
        let line = line.trim_end_matches(['\r', '\n']);
        if line.trim_end() == "end" {
            return Some(bytes);
        }
        if line.is_empty() {
            // Trailing spaces were cut off, and a line of no bytes is one space.
            continue;
        }
        let mut codes = line.bytes().map(|b| match b {
            b' '..=b'`' => Some((b - b' ') & 0x3f),
            _ => None,
        });
        let length = usize::from(codes.next()??);
        let needed = length.div_ceil(3) * 4;
        let mut line_bytes = Vec::with_capacity(needed);
        let mut group = [0_u8; 4];
        for i in 0..needed {
            let slot = group.get_mut(i % 4)?;
            // Spaces at the end of the line may have been cut off.
            *slot = match codes.next() {
                Some(code) => code?,
                None => 0,
            };
            if i % 4 == 3 {
                let [a, b, c, d] = group;
                line_bytes.extend([a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
            }
        }
        line_bytes.truncate(length);
        bytes.extend(line_bytes);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_files_are_taken_out_of_the_text() {
        let text = "Hello\nbegin 644 a b.txt\n%:&5L;&\\\n`\nend\nBye\n";
        let (left, files) = take_files(text);
        assert_eq!(left, "Hello\nBye\n");
        assert_eq!(
            files,
            [File {
                name: "a b.txt".into(),
                bytes: b"hello".to_vec()
            }]
        );
    }

    #[test]
    fn what_is_no_whole_file_stays_text() {
        for text in [
            "begin 644 a\n%:&5L;&\\\n",
            "begin with 644 things\nend\n",
            "begin 644\nend\n",
            "begin 644 a\nordinary text, lower case\nend\n",
            "we begin 644 a\n",
        ] {
            assert_eq!(take_files(text), (text.to_owned(), Vec::new()), "{text}");
        }
    }
}
