//! A file cut into cards, each into logical lines; a card that is broken does not take its neighbours
//! along.

use super::lines::{
    head_says, is_in_capitals, is_mark, name_of, physical, repaired, signs_before, value_at,
};

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
    /// What was wrong with it and did no harm, sentences.
    pub(super) remarks: Vec<String>,
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
                    card.close(format!(
                        "line {number}: the next card begins and this one has no END:VCARD; it is taken as it stands"
                    ));
                    cards.extend(open.take().map(Open::finish));
                    open = Some(Open::at(number, line));
                }
            }
        } else if is_mark(line, "BEGIN") {
            cards.extend(outside.flush());
            open = Some(Open::at(number, line));
        } else if is_mark(line, "END") {
            outside.note(number, line);
            cards.extend(outside.flush());
        } else {
            outside.note(number, line);
        }
    }
    if let Some(mut card) = open {
        // A line that is not ended may be half a number.
        if bytes.ends_with(b"\n") || bytes.ends_with(b"\r") {
            card.close(
                "the file ends and this card has no END:VCARD; it is taken as it stands".to_owned(),
            );
        } else {
            card.fail("the file breaks off inside this card, which has no END:VCARD".to_owned());
        }
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
            remarks: Vec::new(),
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
    /// The last line is `AGENT:BEGIN:VCARD`, and whether its card goes on in folded lines.
    agent: Option<bool>,
    /// The last line inside a card inside may be followed by one more.
    inner_agent: bool,
    /// The last line ends in a soft break.
    soft: bool,
    failed: Option<String>,
    remarks: Vec<String>,
    /// What stood before the name of the last line, `BEGIN` among them.
    signs: Vec<u8>,
    /// It was told that signs were taken off.
    signs_told: bool,
}

impl Open {
    fn at(line: u64, begin: &[u8]) -> Self {
        Self {
            line,
            signs: signs_before(begin.trim_ascii_start()).to_vec(),
            signs_told: false,
            lines: Vec::new(),
            size: 0,
            depth: 0,
            agent: None,
            inner_agent: false,
            soft: false,
            failed: None,
            remarks: Vec::new(),
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
            remarks: self.remarks,
        }
    }

    /// Ends the card where it has no end of its own.
    fn close(&mut self, remark: String) {
        self.settle_last();
        self.remarks.push(remark);
    }

    fn take(&mut self, number: u64, line: &[u8]) -> Taken {
        let folded = matches!(line, [b' ' | b'\t', ..]);
        match self.agent {
            // The whole card of the agent stands in one folded line, its END too.
            Some(_) if folded => {
                self.agent = Some(true);
                return Taken::More;
            }
            // It stands in lines of their own, from the next one on.
            Some(false) => self.depth = 1,
            _ => {}
        }
        self.agent = None;
        if is_mark(line, "BEGIN") {
            let agent = match self.depth {
                0 => self
                    .lines
                    .last()
                    .is_some_and(|last| name_of(&last.bytes) == "AGENT"),
                _ => self.inner_agent,
            };
            if !agent {
                return Taken::Next;
            }
            self.inner_agent = false;
            self.deepen(number);
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
        if self.depth > 0 {
            self.inner_agent = name_of(line) == "AGENT";
            if opens_agent(line) {
                self.inner_agent = false;
                self.deepen(number);
            }
            return Taken::More;
        }
        if self.failed.is_some() {
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

    fn deepen(&mut self, number: u64) {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.fail(format!(
                "line {number}: cards inside cards are deeper than {DEEPEST}"
            ));
        }
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
                let repaired = self.repaired(number, line);
                let line = repaired.as_deref().unwrap_or(line);
                self.agent = opens_agent(line).then_some(false);
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
            let repaired = self.repaired(last.line, &last.bytes);
            let bytes = repaired.unwrap_or(last.bytes);
            self.lines.push(Logical { bytes, ..last });
        }
        if let Some(last) = self.lines.pop_if(|last| value_at(&last.bytes).is_none()) {
            self.stray(last.line, &last.bytes);
        }
    }

    /// A line whose name is nearly one, put right. Signs before it go only where the line before had the same,
    /// or where the name is in capitals: «- Email: boss@…» is a line of prose and nobody's address. Behind a
    /// text that may run on, it is more of it.
    fn repaired(&mut self, number: u64, line: &[u8]) -> Option<Vec<u8>> {
        let runs_on = |last: &Logical| RUNS_ON.contains(&name_of(&last.bytes).as_str());
        let signs = signs_before(line);
        let as_before = signs == self.signs;
        let strips = !self.lines.last().is_some_and(runs_on) && (as_before || is_in_capitals(line));
        let repaired = repaired(line, strips);
        if !signs.is_empty()
            && let Some(repaired) = &repaired
            && !(as_before && self.signs_told)
        {
            self.signs_told = true;
            self.remarks.push(format!(
                "line {number}: «{}» before {} is passed over",
                String::from_utf8_lossy(signs).trim(),
                name_of(repaired)
            ));
        }
        if repaired.is_some() || value_at(line).is_some() {
            self.signs = signs.to_vec();
        }
        repaired
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
            let word = line.split(|byte| *byte == b';').next();
            let looks_like_one = line.contains(&b';')
                && word.is_some_and(|word| {
                    word.iter()
                        .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'.'))
                });
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

/// Whether a line is `AGENT:BEGIN:VCARD` and nothing more.
fn opens_agent(line: &[u8]) -> bool {
    name_of(line) == "AGENT"
        && value_at(line)
            .and_then(|at| line.get(at..))
            .is_some_and(|value| is_mark(value, "BEGIN"))
}
