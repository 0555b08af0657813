//! Keyboard layouts: a key that types no bound character is read by its place (`KEYS 3`, `U4`).

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization as _;

/// The rows, generated once from xkeyboard-config.
const ROWS: &str = include_str!("../../../assets/layouts.txt");
/// Layouts that are always read: their scripts do not meet, or agree where they do.
const ALWAYS: [&str; 4] = ["ru", "uk", "el", "he"];
/// Layouts of Latin letters: only their digit row without Shift goes by place.
const LATIN: [&str; 2] = ["fr", "cs"];
/// Typed, these are what they are, wherever they stand.
const SAME_EVERYWHERE: &str = "0123456789!+-=";

/// One keyboard layout: the characters without and with Shift, in the order of the places.
struct Row {
    name: &'static str,
    plain: &'static str,
    shifted: &'static str,
}

/// All rows; the first one (`us`) names the places.
fn rows() -> impl Iterator<Item = Row> {
    ROWS.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let row = Row {
            name: words.next()?,
            plain: words.next()?,
            shifted: words.next()?,
        };
        (row.name != "#").then_some(row)
    })
}

/// From the character typed to the character that stands in its place on a US keyboard.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Read when nothing is bound to the character.
    always: HashMap<char, char>,
    /// Of the layout chosen: read first.
    chosen: HashMap<char, char>,
}

impl Places {
    /// The layouts that are always read, and one more by name: `be`, `bg`, `bg-phonetic`, `sr`, `mk`,
    /// `kk`, `fr`, `cs`, or `el` or `he`, whose `;`, `/` and `'` then are letters too. An own row is
    /// two words of one length: the characters typed and the characters meant.
    ///
    /// # Errors
    ///
    /// A sentence, for a name that is no layout.
    pub fn new(layout: Option<&str>) -> Result<Self, String> {
        let mut places = Self::default();
        let us = Row {
            name: "us",
            ..rows().next().ok_or("assets/layouts.txt is empty")?
        };
        for name in ALWAYS {
            for row in rows().filter(|row| row.name == name) {
                for (from, to) in pairs(row.plain, us.plain).chain(pairs(row.shifted, us.shifted)) {
                    places.always.entry(from).or_insert(to);
                }
            }
        }
        let Some(layout) = layout
            .map(str::trim)
            .filter(|l| !l.is_empty() && *l != "us")
        else {
            return Ok(places);
        };
        if let Some((from, to)) = layout.split_once(char::is_whitespace) {
            let to = to.trim();
            if from.chars().count() != to.chars().count() {
                return Err(format!(
                    "«{layout}»: an own keyboard row is two words of the same length"
                ));
            }
            for (from, to) in from.chars().zip(to.chars()) {
                places.chosen.insert(from, to);
                if let (Some(from), Some(to)) = (one_upper(from), one_upper(to)) {
                    places.chosen.entry(from).or_insert(to);
                }
            }
            return Ok(places);
        }
        let Some(row) = rows().skip(1).find(|row| row.name == layout) else {
            let known: Vec<_> = rows().map(|row| row.name).collect();
            return Err(format!(
                "«{layout}» is no keyboard layout; known: {}, or a row of your own",
                known.join(", ")
            ));
        };
        if LATIN.contains(&row.name) {
            places.chosen.extend(row.plain.chars().zip("1234".chars()));
        } else {
            let shifted = pairs(row.shifted, us.shifted).filter(|(from, _)| !from.is_ascii());
            let plain = pairs(row.plain, us.plain);
            for (from, to) in plain.chain(shifted) {
                places.chosen.entry(from).or_insert(to);
            }
        }
        Ok(places)
    }

    /// The place of a character in the layout chosen; goes before what is bound to the character.
    pub fn chosen(&self, typed: char) -> Option<char> {
        self.look_up(&self.chosen, typed)
    }

    /// The place of a character in the layouts that are always read.
    pub fn always(&self, typed: char) -> Option<char> {
        self.look_up(&self.always, typed)
    }

    /// The row's own character, else that of the letter without its accents (`ά` stands where `α`
    /// does). Latin letters keep theirs: `é` is a key by itself.
    fn look_up(&self, row: &HashMap<char, char>, typed: char) -> Option<char> {
        row.get(&typed).copied().or_else(|| {
            let base = typed.nfd().next()?;
            (base != typed && !base.is_ascii())
                .then(|| row.get(&base).copied())
                .flatten()
        })
    }
}

fn one_upper(c: char) -> Option<char> {
    let mut upper = c.to_uppercase();
    upper.next().filter(|_| upper.next().is_none())
}

/// The characters of a row that differ from their place and are no Latin letter. Greek `Σ` stands at
/// both `W` and `S`; `W` is never bound, so it is `S`.
fn pairs(from: &'static str, to: &'static str) -> impl Iterator<Item = (char, char)> {
    from.chars().zip(to.chars()).filter(|(from, to)| {
        from != to && *to != 'W' && !from.is_ascii_alphabetic() && !SAME_EVERYWHERE.contains(*from)
    })
}

/// The layout that a locale such as `bg_BG.UTF-8` brings: only those that contradict the rows read
/// always. Latin ones must be set, since a French locale may well sit before an American keyboard.
pub fn for_locale(locale: &str) -> Option<&'static str> {
    let language = locale.split(['_', '.', '@', '-']).next()?;
    ["be", "bg", "sr", "mk", "kk"]
        .into_iter()
        .find(|name| *name == language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_character_for_every_place() {
        let us: Vec<_> = rows().take(1).collect();
        assert_eq!(us[0].name, "us");
        assert_eq!(rows().count(), 13);
        for row in rows() {
            assert_eq!(row.plain.chars().count(), us[0].plain.len(), "{}", row.name);
            assert_eq!(
                row.shifted.chars().count(),
                us[0].shifted.len(),
                "{}",
                row.name
            );
        }
    }

    /// The letter rows of `KEYS 3`, written down apart from the data.
    #[test]
    fn the_rows_stand_as_the_key_table_prints_them() {
        let letters = |name: &str| -> String {
            let row = rows().find(|row| row.name == name).unwrap();
            row.plain.chars().skip(10).collect()
        };
        assert_eq!(letters("ru"), "йцукенгшщзхъфывапролджэячсмитьбю.");
        assert_eq!(letters("uk"), "йцукенгшщзхїфівапролджєячсмитьбю.");
        assert_eq!(letters("be"), "йцукенгшўзх'фывапролджэячсмітьбю.");
        assert_eq!(letters("el"), ";ςερτυθιοπ[]ασδφγηξκλ´'ζχψωβνμ,./");
        assert!(letters("he").starts_with("/'קראטוןםפ"));
    }

    #[test]
    fn letters_of_the_rows_read_always_never_contradict_each_other() {
        let us = rows().next().unwrap();
        let mut seen: HashMap<char, char> = HashMap::new();
        for row in rows().filter(|row| ALWAYS.contains(&row.name)) {
            for (from, to) in pairs(row.plain, us.plain).chain(pairs(row.shifted, us.shifted)) {
                if from.is_alphabetic() {
                    assert_eq!(
                        *seen.entry(from).or_insert(to),
                        to,
                        "«{from}» in {}",
                        row.name
                    );
                }
            }
        }
        assert!(seen.len() > 130);
    }

    #[test]
    fn capitals_and_accents_follow_their_letter() {
        let places = Places::new(None).unwrap();
        for (typed, meant) in [
            ('П', 'G'),
            ('Ы', 'S'),
            ('І', 'S'),
            ('Σ', 'S'),
            ('ς', 'w'),
            ('ά', 'a'),
            ('Ϊ', 'I'),
            ('ж', ';'),
            ('Ж', ':'),
            ('№', '#'),
            ('.', '/'),
            (',', '?'),
            ('ש', 'a'),
        ] {
            assert_eq!(places.always(typed), Some(meant), "{typed}");
        }
        assert_eq!(places.always('é'), None, "a Latin letter is what it is");
        assert_eq!(places.always('ф'.to_ascii_uppercase()), Some('a'));
    }

    #[test]
    fn a_chosen_layout_brings_its_own_row() {
        let chosen = |layout: &str, typed| Places::new(Some(layout)).unwrap().chosen(typed);
        assert_eq!(chosen("be", 'і'), Some('b'));
        assert_eq!(chosen("el", ';'), Some('q'));
        assert_eq!(chosen("he", '/'), Some('q'));
        assert_eq!(chosen("he", '\''), Some('w'));
        assert_eq!(chosen("fr", 'é'), Some('2'));
        assert_eq!(chosen("cs", '+'), Some('1'));
        assert_eq!(chosen("cs", 'ž'), None, "only 1-4 go by place");
        assert_eq!(chosen("bg", 'ь'), Some('a'));
        assert_eq!(chosen("sr", '-'), None, "- is the same everywhere");
        assert_eq!(chosen("фы ab", 'Ы'), Some('B'), "an own row is two words");
        assert!(Places::new(Some("xx")).unwrap_err().contains("bg-phonetic"));
        assert!(
            Places::new(Some("фы abc"))
                .unwrap_err()
                .contains("same length")
        );
        assert_eq!(for_locale("bg_BG.UTF-8"), Some("bg"));
        assert_eq!(for_locale("fr_FR"), None);
    }
}
