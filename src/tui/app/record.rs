//! A rejected record on its way to `$EDITOR` and back (`M10`).

/// A rejected record as an editor shows it. Editors know UTF-8 alone, and a record may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    /// What the editor is given.
    pub(super) text: String,
    /// Each character stands for one byte: a mail with 8-bit bytes goes back as it came.
    by_bytes: bool,
}

impl Record {
    /// A record as it was stored.
    pub(super) fn of(raw: &[u8]) -> Self {
        let json = raw.trim_ascii_start().starts_with(b"{");
        let by_bytes = !json && std::str::from_utf8(raw).is_err();
        let text = if by_bytes {
            raw.iter().copied().map(char::from).collect()
        } else {
            // In JSON only UTF-8 is allowed: what is none is most likely Latin-1, and is seen so.
            let mut text = String::with_capacity(raw.len());
            for chunk in raw.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().copied().map(char::from));
            }
            text
        };
        Self { text, by_bytes }
    }

    /// What an editor knows its kind by.
    pub(super) fn extension(&self) -> &'static str {
        if self.text.trim_start().starts_with('{') {
            "json"
        } else {
            "eml"
        }
    }

    /// The bytes of the text as it came back.
    ///
    /// # Errors
    ///
    /// A sentence, when a character is no byte of such a mail.
    pub(super) fn bytes(&self, text: &str) -> Result<Vec<u8>, String> {
        if !self.by_bytes {
            return Ok(text.as_bytes().to_vec());
        }
        text.chars()
            .map(|c| {
                u8::try_from(c).map_err(|_| {
                    format!(
                        "the mail is no UTF-8, each character in the editor is one byte of it, and \
                         «{c}» is none: it was kept as it was"
                    )
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn m10_a_mail_of_8_bit_bytes_comes_back_from_the_editor_as_it_was_but_for_the_repair() {
        let raw = b"From: M\xfcller\nSubject: \xff\x80\n\nGr\xfc\xdfe";
        let record = Record::of(raw);
        assert_eq!(record.extension(), "eml");
        let repaired = record
            .text
            .replace("From: Müller", "From: Müller <m@acme.example>");
        assert_eq!(
            record.bytes(&repaired).unwrap(),
            b"From: M\xfcller <m@acme.example>\nSubject: \xff\x80\n\nGr\xfc\xdfe"
        );
        let why = record.bytes("From: Иван").unwrap_err();
        assert!(why.contains("«И»") && why.contains("kept"), "{why}");
    }

    #[test]
    fn m10_a_json_line_that_is_no_utf8_is_seen_as_latin1_and_goes_back_as_utf8() {
        let record = Record::of(b" {\"name\":\"M\xfcller, \xd0\x98\"}");
        assert_eq!(record.extension(), "json");
        assert_eq!(record.text, " {\"name\":\"Müller, И\"}");
        assert_eq!(record.bytes(&record.text).unwrap(), record.text.as_bytes());
    }
}
