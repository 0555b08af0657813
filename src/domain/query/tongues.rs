//! Languages by the names that agents type after `lang:`.

use crate::domain::fold::fold;

/// Code, English name, own name; the languages that detection knows, and frequent others.
const TONGUES: [(&str, &str, &str); 52] = [
    ("ar", "arabic", "العربية"),
    ("az", "azerbaijani", "azərbaycanca"),
    ("be", "belarusian", "беларуская"),
    ("bg", "bulgarian", "български"),
    ("bn", "bengali", "বাংলা"),
    ("bs", "bosnian", "bosanski"),
    ("ca", "catalan", "català"),
    ("cs", "czech", "čeština"),
    ("da", "danish", "dansk"),
    ("de", "german", "deutsch"),
    ("el", "greek", "ελληνικά"),
    ("en", "english", "english"),
    ("es", "spanish", "español"),
    ("et", "estonian", "eesti"),
    ("fa", "persian", "فارسی"),
    ("fi", "finnish", "suomi"),
    ("fr", "french", "français"),
    ("ga", "irish", "gaeilge"),
    ("he", "hebrew", "עברית"),
    ("hi", "hindi", "हिन्दी"),
    ("hr", "croatian", "hrvatski"),
    ("hu", "hungarian", "magyar"),
    ("hy", "armenian", "հայերեն"),
    ("id", "indonesian", "bahasa indonesia"),
    ("is", "icelandic", "íslenska"),
    ("it", "italian", "italiano"),
    ("ja", "japanese", "日本語"),
    ("ka", "georgian", "ქართული"),
    ("kk", "kazakh", "қазақша"),
    ("ko", "korean", "한국어"),
    ("lt", "lithuanian", "lietuvių"),
    ("lv", "latvian", "latviešu"),
    ("mk", "macedonian", "македонски"),
    ("ms", "malay", "bahasa melayu"),
    ("nb", "norwegian", "norsk"),
    ("nl", "dutch", "nederlands"),
    ("pl", "polish", "polski"),
    ("pt", "portuguese", "português"),
    ("ro", "romanian", "română"),
    ("ru", "russian", "русский"),
    ("sk", "slovak", "slovenčina"),
    ("sl", "slovenian", "slovenščina"),
    ("sq", "albanian", "shqip"),
    ("sr", "serbian", "српски"),
    ("sv", "swedish", "svenska"),
    ("ta", "tamil", "தமிழ்"),
    ("th", "thai", "ไทย"),
    ("tr", "turkish", "türkçe"),
    ("uk", "ukrainian", "українська"),
    ("ur", "urdu", "اردو"),
    ("vi", "vietnamese", "tiếng việt"),
    ("zh", "chinese", "中文"),
];

/// The codes that a folded value of `lang:` stands for: a code itself, else every language whose
/// name begins so (`rus`), else the value as it is, which may be a code nobody told us of.
pub(super) fn codes(folded: &str) -> Vec<String> {
    let is_code = |known: &&(&str, &str, &str)| known.0 == folded;
    let begins = |known: &&(&str, &str, &str)| {
        known.1.starts_with(folded) || fold(known.2).starts_with(folded)
    };
    // One letter names nobody; two or three are a code first (`no` is Norwegian's other code).
    let found: Vec<String> = match folded {
        "no" | "nn" => vec!["nb".to_owned(), folded.to_owned()],
        _ if TONGUES.iter().any(|known| is_code(&known)) => vec![folded.to_owned()],
        _ => TONGUES
            .iter()
            .filter(begins)
            .map(|known| known.0.to_owned())
            .collect(),
    };
    if found.is_empty() {
        vec![folded.to_owned()]
    } else {
        found
    }
}
