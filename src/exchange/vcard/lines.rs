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

/// Whether a line is `BEGIN:VCARD` or `END:VCARD`, in any case, with spaces or a group.
pub(super) fn is_mark(line: &[u8], word: &str) -> bool {
    if line.len() > 64 {
        return false;
    }
    let text: String = String::from_utf8_lossy(line)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let text = text.to_ascii_uppercase();
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
