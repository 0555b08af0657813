//! The dynamic block of the sidebar (`T12`): what a configured program is asked, and what it answers.

use serde_json::{Value, json};

use super::client::Client;
use super::contact::{Contact, ContactKind};
use super::ids::{ClientId, TicketId};
use super::printable;
use super::ticket::Ticket;

/// The longest answer, in bytes.
pub const MOST_BYTES: usize = 64 * 1024;
/// Lines of an answer that are kept; the others are counted.
pub const MOST_LINES: usize = 300;
/// Columns of one line that are kept.
const MOST_COLUMNS: usize = 2_000;

/// What the program is asked, on its standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The ticket in front.
    pub ticket: TicketId,
    /// Its client.
    pub client: ClientId,
    /// The client's ids in outside systems (`C14`), as `show` prints them: `crm:42`.
    pub additional_ids: Vec<String>,
    /// Channel of the ticket.
    pub channel: String,
}

impl Question {
    /// The question about a ticket of a client.
    pub fn about(ticket: &Ticket, client: &Client) -> Self {
        Self {
            ticket: ticket.id,
            client: client.id,
            additional_ids: client
                .contacts_of(ContactKind::AdditionalId)
                .map(Contact::named_value)
                .collect(),
            channel: ticket.channel.clone(),
        }
    }

    /// One line of JSON: `{v, ticket, client, additional_ids, channel}`.
    pub fn json(&self) -> String {
        json!({
            "v": 1,
            "ticket": self.ticket.0,
            "client": self.client.0,
            "additional_ids": self.additional_ids,
            "channel": self.channel,
        })
        .to_string()
    }
}

/// One line of an answer, as the program wrote it but for its length.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlockLine {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub url: Option<String>,
}

/// What the program answered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BlockText {
    /// Its own title.
    pub title: Option<String>,
    /// Its lines, at most [`MOST_LINES`].
    pub lines: Vec<BlockLine>,
    /// How many more lines there were.
    pub more: usize,
}

impl BlockText {
    /// Reads an answer: a JSON object `{title, lines:[{text, url}]}`, or else text.
    ///
    /// # Errors
    /// A sentence: it is too long, no text, or JSON of another shape.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MOST_BYTES {
            return Err(too_long());
        }
        let text = std::str::from_utf8(bytes)
            .ok()
            .filter(|text| !text.contains('\0'))
            .ok_or("the answer is no text")?;
        if text.trim_start().starts_with('{') {
            return Self::of_json(text);
        }
        let lines = text.trim_end().lines().map(|line| (line.to_owned(), None));
        Ok(Self::of_lines(None, lines))
    }

    fn of_json(text: &str) -> Result<Self, String> {
        let answer: Value = serde_json::from_str(text)
            .map_err(|error| format!("the answer begins like JSON but is none: {error}"))?;
        let title = match &answer["title"] {
            Value::Null => None,
            Value::String(title) => Some(cut(title)),
            _ => return Err("the answer's «title» is no text".to_owned()),
        };
        let lines = match &answer["lines"] {
            Value::Null => &[][..],
            Value::Array(lines) => lines,
            _ => return Err("the answer's «lines» is no list".to_owned()),
        };
        if title.is_none() && answer.get("lines").is_none() {
            return Err("the answer has neither «title» nor «lines»".to_owned());
        }
        let mut read = Vec::with_capacity(lines.len());
        for line in lines {
            let part = |name: &str| match &line[name] {
                Value::Null => Ok(None),
                Value::String(text) => Ok(Some(text.clone())),
                _ => Err(format!("a line's «{name}» is no text")),
            };
            read.push(match line {
                Value::String(text) => (text.clone(), None),
                Value::Object(_) => {
                    let (text, url) = (part("text")?, part("url")?);
                    let url = url.filter(|url| !url.trim().is_empty());
                    (text.or_else(|| url.clone()).unwrap_or_default(), url)
                }
                _ => return Err("a line of the answer is no {text, url}".to_owned()),
            });
        }
        let title = title.filter(|title| !title.trim().is_empty());
        Ok(Self::of_lines(title, read.into_iter()))
    }

    fn of_lines(
        title: Option<String>,
        lines: impl Iterator<Item = (String, Option<String>)>,
    ) -> Self {
        let mut lines = lines.map(|(text, url)| BlockLine {
            text: cut(&text),
            url: url.map(|url| url.trim().to_owned()),
        });
        Self {
            title,
            lines: lines.by_ref().take(MOST_LINES).collect(),
            more: lines.count(),
        }
    }
}

/// What is said of an answer beyond [`MOST_BYTES`].
pub fn too_long() -> String {
    format!("the answer is longer than {} KiB", MOST_BYTES / 1024)
}

fn cut(text: &str) -> String {
    printable::clip(text, MOST_COLUMNS).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, url: Option<&str>) -> BlockLine {
        BlockLine {
            text: text.to_owned(),
            url: url.map(str::to_owned),
        }
    }

    #[test]
    fn t12_the_question_is_one_line_of_json() {
        let question = Question {
            ticket: TicketId(12),
            client: ClientId(7),
            additional_ids: vec!["crm:42".to_owned(), "a\n\"b\"".to_owned()],
            channel: "telegram".to_owned(),
        };
        let line = question.json();
        assert!(!line.contains('\n'));
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            read,
            json!({"v": 1, "ticket": 12, "client": 7, "additional_ids": ["crm:42", "a\n\"b\""], "channel": "telegram"})
        );
    }

    #[test]
    fn t12_an_answer_is_text_or_a_title_and_lines() {
        for (answer, title, lines) in [
            ("", None, vec![]),
            (
                "gold\nsince 2023\n",
                None,
                vec![line("gold", None), line("since 2023", None)],
            ),
            ("[1, 2]", None, vec![line("[1, 2]", None)]),
            ("{\"title\":\"Orders\"}", Some("Orders"), vec![]),
            ("{\"lines\":[]}", None, vec![]),
            (
                " {\"title\":\"\",\"lines\":[{\"text\":\"8841\",\"url\":\" https://a.example \"},\"plain\",{\"url\":\"tel:+49\"},{}]}\n",
                None,
                vec![
                    line("8841", Some("https://a.example")),
                    line("plain", None),
                    line("tel:+49", Some("tel:+49")),
                    line("", None),
                ],
            ),
        ] {
            let read = BlockText::read(answer.as_bytes()).unwrap();
            assert_eq!(
                (read.title.as_deref(), read.lines),
                (title, lines),
                "{answer}"
            );
        }
    }

    #[test]
    fn t12_garbage_is_told_in_a_sentence() {
        let long = vec![b'x'; MOST_BYTES + 1];
        for (answer, word) in [
            (&b"\xff\xfe\x00"[..], "no text"),
            (b"a\0b", "no text"),
            (b"{oops", "none"),
            (b"{\"v\":1}", "neither"),
            (b"{\"title\":7}", "title"),
            (b"{\"lines\":\"x\"}", "lines"),
            (b"{\"lines\":[7]}", "line"),
            (b"{\"lines\":[{\"text\":{}}]}", "text"),
            (&long, "64 KiB"),
        ] {
            let why = BlockText::read(answer).unwrap_err();
            assert!(why.contains(word), "{why}");
        }
        assert!(BlockText::read(&long[1..]).is_ok());
    }

    #[test]
    fn many_lines_and_long_ones_are_cut() {
        let answer = format!("{}\n{}", "y".repeat(10_000), "x\n".repeat(1_000));
        let read = BlockText::read(answer.as_bytes()).unwrap();
        assert_eq!((read.lines.len(), read.more), (MOST_LINES, 701));
        assert!(read.lines[0].text.len() < 3_000 && read.lines[0].text.ends_with('…'));
    }
}
