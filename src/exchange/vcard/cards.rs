//! A file cut into cards, each into logical lines; a card that is broken does not take its neighbours
//! along.

use super::lines::{head_says, is_mark, name_of, physical, value_at};

/// The largest card (`R7`).
const LARGEST: usize = 16 * 1024 * 1024;
/// Cards inside cards (`R7`); real ones have one, in `AGENT`.
const DEEPEST: usize = 64;

/// A card with its logical lines, or why it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawCard {
    /// The line of the file where it begins.
    pub(super) line: u64,
    /// Its lines between `BEGIN` and `END`.
    pub(super) lines: Result<Vec<Logical>, String>,
}

/// A line with what was folded behind it, soft breaks of quoted-printable resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Logical {
    /// The line of the file where it begins.
    pub(super) line: u64,
    /// The bytes.
    pub(super) bytes: Vec<u8>,
}

/// Properties whose text goes on in the next line in files of programs that never heard of folding.
const RUNS_ON: [&str; 4] = ["NOTE", "ADR", "LABEL", "X-ABADR"];

/// Cuts a file.
pub(super) fn cut(bytes: &[u8]) -> Vec<RawCard> {
    let mut cards = Vec::new();
    let mut open: Option<Open> = None;
    let mut outside = Outside::default();
    for (number, line) in physical(bytes) {
        if let Some(card) = &mut open {
            match card.take(number, line) {
                Taken::More => {}
                Taken::Done => cards.extend(open.take().map(Open::finish)),
                Taken::Next => {
                    card.fail(format!(
                        "line {number}: the next card begins and this one has no END:VCARD"
                    ));
                    cards.extend(open.take().map(Open::finish));
                    open = Some(Open::at(number));
                }
            }
        } else if is_mark(line, "BEGIN") {
            cards.extend(outside.flush());
            open = Some(Open::at(number));
        } else if is_mark(line, "END") {
            outside.note(number, line);
            cards.extend(outside.flush());
        } else {
            outside.note(number, line);
        }
    }
    if let Some(mut card) = open {
        card.fail("the file ends and this card has no END:VCARD".to_owned());
        cards.push(card.finish());
    }
    cards.extend(outside.flush());
    cards
}

/// What stands between cards: properties there are the rest of a card without a beginning.
#[derive(Debug, Default)]
struct Outside {
    begun: Option<u64>,
}

impl Outside {
    fn note(&mut self, number: u64, line: &[u8]) {
        let tells = ["FN", "N", "TEL", "EMAIL", "END"].contains(&name_of(line).as_str());
        if self.begun.is_none() && value_at(line).is_some() && tells {
            self.begun = Some(number);
        }
    }

    fn flush(&mut self) -> Option<RawCard> {
        let line = self.begun.take()?;
        Some(RawCard {
            line,
            lines: Err(format!("line {line}: a card without BEGIN:VCARD")),
        })
    }
}

enum Taken {
    More,
    Done,
    Next,
}

/// A card that is being read.
struct Open {
    line: u64,
    lines: Vec<Logical>,
    size: usize,
    /// Cards open inside it.
    depth: usize,
    /// The last line ends in a soft break.
    soft: bool,
    failed: Option<String>,
}

impl Open {
    fn at(line: u64) -> Self {
        Self {
            line,
            lines: Vec::new(),
            size: 0,
            depth: 0,
            soft: false,
            failed: None,
        }
    }

    fn fail(&mut self, why: String) {
        self.failed.get_or_insert(why);
        self.lines = Vec::new();
    }

    fn finish(self) -> RawCard {
        RawCard {
            line: self.line,
            lines: match self.failed {
                Some(why) => Err(why),
                None => Ok(self.lines),
            },
        }
    }

    fn take(&mut self, number: u64, line: &[u8]) -> Taken {
        if is_mark(line, "BEGIN") {
            let agent = self
                .lines
                .last()
                .is_some_and(|last| name_of(&last.bytes) == "AGENT");
            if self.depth == 0 && !agent {
                return Taken::Next;
            }
            self.depth += 1;
            if self.depth > DEEPEST {
                self.fail(format!(
                    "line {number}: cards inside cards are deeper than {DEEPEST}"
                ));
            }
            return Taken::More;
        }
        if is_mark(line, "END") {
            if self.depth == 0 {
                self.settle_last();
                return Taken::Done;
            }
            self.depth -= 1;
            return Taken::More;
        }
        // The card of an agent is somebody else's.
        if self.depth > 0 || self.failed.is_some() {
            return Taken::More;
        }
        self.size += line.len();
        if self.size > LARGEST {
            self.fail("it is larger than 16 MiB, which is the limit".to_owned());
            return Taken::More;
        }
        self.add(number, line);
        Taken::More
    }

    fn add(&mut self, number: u64, line: &[u8]) {
        let last = self.lines.last_mut();
        if self.soft {
            let hard = line.strip_suffix(b"=");
            self.soft = hard.is_some();
            if let Some(last) = last {
                last.bytes.extend_from_slice(hard.unwrap_or(line));
            }
            return;
        }
        if line.trim_ascii().is_empty() {
            return;
        }
        match (line, last) {
            ([b' ' | b'\t', rest @ ..], Some(last)) => {
                // A quoted-printable line may be folded and broken softly.
                let quoted = head_says(&last.bytes, "QUOTED-PRINTABLE");
                let hard = rest.strip_suffix(b"=").filter(|_| quoted);
                self.soft = hard.is_some();
                last.bytes.extend_from_slice(hard.unwrap_or(rest));
            }
            (line, _) => {
                self.settle_last();
                let line = line.trim_ascii_start();
                let quoted = head_says(line, "QUOTED-PRINTABLE");
                let hard = line.strip_suffix(b"=").filter(|_| quoted);
                self.soft = hard.is_some();
                self.lines.push(Logical {
                    line: number,
                    bytes: hard.unwrap_or(line).to_vec(),
                });
            }
        }
    }

    /// Looks at the last line when nothing can follow it any more: the colon may stand behind a fold.
    fn settle_last(&mut self) {
        if let Some(last) = self.lines.pop_if(|last| value_at(&last.bytes).is_none()) {
            self.stray(last.line, &last.bytes);
        }
    }

    /// A line that is no property: the rest of a text or of base64 that was not folded, or damage.
    fn stray(&mut self, number: u64, line: &[u8]) {
        let base64 = line
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='));
        if let Some(last) = self.lines.last_mut() {
            if head_says(&last.bytes, "BASE64") || head_says(&last.bytes, "ENCODING=B") && base64 {
                last.bytes.extend_from_slice(line);
                return;
            }
            let looks_like_one =
                line.contains(&b';') && line.first().is_some_and(u8::is_ascii_uppercase);
            if RUNS_ON.contains(&name_of(&last.bytes).as_str()) && !looks_like_one {
                last.bytes.extend_from_slice(b"\\n");
                last.bytes.extend_from_slice(line);
                return;
            }
        }
        let shown: String = String::from_utf8_lossy(line).chars().take(60).collect();
        self.fail(format!(
            "line {number}: «{shown}» is no property: it has no name and colon"
        ));
    }
}
