//! Physical lines of a file, and what they look like at a glance.

/// The lines of a file with their numbers, without their ends: LF, CR LF, CR CR LF, or CR alone where no
/// LF is.
pub(super) fn physical(bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let lines = bytes.split(move |byte| *byte == end);
    lines.enumerate().map(|(at, line)| {
        let ends = line.iter().rev().take_while(|byte| **byte == b'\r').count();
        (
            at as u64 + 1,
            line.get(..line.len() - ends).unwrap_or_default(),
        )
    })
}

/// Whether a line is `BEGIN:VCARD` or `END:VCARD`, in any case, with spaces, a group, or dashes before it as
/// mails and comparisons of files put them.
pub(super) fn is_mark(line: &[u8], word: &str) -> bool {
    if line.len() > 64 {
        return false;
    }
    let text: String = String::from_utf8_lossy(line)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let text = text.to_ascii_uppercase();
    let text = text.trim_start_matches(|c: char| c.is_ascii_punctuation());
    text.strip_suffix(":VCARD")
        .is_some_and(|head| head.rsplit('.').next() == Some(word))
}

/// Where the value of a line begins: behind the first colon outside of quotes; `None` when the line does
/// not begin as a property does.
pub(super) fn value_at(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    let colon = line
        .iter()
        .position(|byte| {
            quoted ^= *byte == b'"';
            *byte == b':' && !quoted
        })
        .or_else(|| line.iter().position(|byte| *byte == b':'))?;
    let name = line.get(..colon)?.split(|byte| *byte == b';').next()?;
    let name = name.trim_ascii();
    let is_name = !name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    is_name.then_some(colon + 1)
}

/// The name of a property in capitals, without its group.
pub(super) fn name_of(line: &[u8]) -> String {
    let head = line
        .split(|byte| matches!(byte, b';' | b':'))
        .next()
        .unwrap_or_default();
    let name = head.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    String::from_utf8_lossy(name.trim_ascii()).to_ascii_uppercase()
}

/// Whether the head of a line speaks of an encoding, in any case.
pub(super) fn head_says(line: &[u8], word: &str) -> bool {
    value_at(line)
        .and_then(|at| line.get(..at))
        .is_some_and(|head| {
            String::from_utf8_lossy(head)
                .to_ascii_uppercase()
                .contains(word)
        })
}

/// What stands in a line before its first letter or digit.
pub(super) fn signs_before(line: &[u8]) -> &[u8] {
    let end = line.iter().position(u8::is_ascii_alphanumeric);
    line.get(..end.unwrap_or(line.len())).unwrap_or_default()
}

/// Whether the name of a line is all capitals behind the signs before it, as that of a property is and a word
/// of prose is not.
pub(super) fn is_in_capitals(line: &[u8]) -> bool {
    let name = line.get(signs_before(line).len()..).unwrap_or_default();
    let mut name = name
        .split(|byte| matches!(byte, b';' | b':'))
        .next()
        .unwrap_or_default()
        .iter();
    name.all(|byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
    })
}

/// A line whose name is nearly one: signs before it go, and signs inside a private one (`X-messaging/aim-All`,
/// `X-GOOGLE TALK`) become dashes. `None` for a line that needs nothing, or that no repair makes a property.
/// Without `strips` signs before the name are left alone.
pub(super) fn repaired(line: &[u8], strips: bool) -> Option<Vec<u8>> {
    if value_at(line).is_some() {
        return None;
    }
    let signs = signs_before(line);
    if !signs.is_empty() && !strips {
        return None;
    }
    let line = line.get(signs.len()..)?;
    let end = line.iter().position(|byte| matches!(byte, b';' | b':'))?;
    let (name, rest) = line.split_at_checked(end)?;
    let bare = name.rsplit(|byte| *byte == b'.').next().unwrap_or(name);
    let private = bare.get(..2).is_some_and(|x| x.eq_ignore_ascii_case(b"X-"));
    let mut line: Vec<u8> = if private {
        let kept = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        name.trim_ascii_end()
            .iter()
            .map(|byte| if kept(byte) { *byte } else { b'-' })
            .collect()
    } else {
        name.to_vec()
    };
    line.extend_from_slice(rest);
    value_at(&line).is_some().then_some(line)
}
