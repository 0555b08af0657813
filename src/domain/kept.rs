//! What a card keeps of the files it was imported from: by which id other address books know it, and what
//! they say that has no field here (`X1`).

use serde::{Deserialize, Serialize};

/// Kept with the card, shown nowhere, written back by the export.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Kept {
    /// The UID under which the card came; `None` for a card that was made here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uid: Option<String>,
    /// Further ids that mean this card: of cards merged into it, and of rows that had nothing else to be
    /// recognised by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// vCard properties without a field, unfolded lines in UTF-8: `item1.BDAY;VALUE=date:1985-04-12`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
}

impl Kept {
    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// All ids that mean the card, the one it is exported under first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.uid.iter().chain(&self.aliases).map(String::as_str)
    }

    /// Takes over what a card keeps that goes into this one (`D4`): its ids lead here.
    pub fn absorb(&mut self, other: &Self) {
        for id in other.ids() {
            if !self.ids().any(|known| known == id) {
                self.aliases.push(id.to_owned());
            }
        }
        self.add_lines(&other.lines);
    }

    /// Adds the lines that are not there yet.
    pub fn add_lines(&mut self, lines: &[String]) {
        for line in lines {
            if !self.lines.contains(line) {
                self.lines.push(line.clone());
            }
        }
    }
}
