//! The languages a card may have, by code and by name.

/// A language of ISO 639-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language {
    /// Two letters.
    pub code: &'static str,
    /// The English name.
    pub name: &'static str,
    /// The name in the language itself.
    pub native: &'static str,
}

/// The English name of a language, for display. A code with a region or script (`pt-BR`, `zh-Hant`) has the
/// name of its language; an unknown code is "Unknown language", and `und` (C23) "Not detected".
pub fn name(code: &str) -> &'static str {
    let primary = code.split(['-', '_']).next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("und") {
        return "Not detected";
    }
    by_code(primary).map_or("Unknown language", |language| language.name)
}

/// The code of a language that is named by its code, its English name or its own name; letter case and
/// spaces around do not matter.
pub fn code_of(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let primary = text.split(['-', '_']).next().unwrap_or_default();
    ALL.iter()
        .find(|language| {
            language.name.to_lowercase() == lower || language.native.to_lowercase() == lower
        })
        .or_else(|| by_code(primary))
        .or_else(|| {
            ALSO.iter()
                .find(|(other, _)| *other == lower)
                .and_then(|(_, code)| by_code(code))
        })
        .map(|language| language.code)
}

fn by_code(code: &str) -> Option<&'static Language> {
    ALL.iter()
        .find(|language| language.code.eq_ignore_ascii_case(code))
}

/// Other names that are in use.
const ALSO: [(&str, &str); 16] = [
    ("farsi", "fa"),
    ("mandarin", "zh"),
    ("cantonese", "zh"),
    ("汉语", "zh"),
    ("漢語", "zh"),
    ("castilian", "es"),
    ("castellano", "es"),
    ("bokmål", "nb"),
    ("bokmal", "nb"),
    ("nynorsk", "nn"),
    ("flemish", "nl"),
    ("moldovan", "ro"),
    ("filipino", "tl"),
    ("hindustani", "hi"),
    ("bahasa", "id"),
    ("slovene", "sl"),
];

/// Every language of ISO 639-1, by code.
pub const ALL: &[Language] = &[
    Language {
        code: "aa",
        name: "Afar",
        native: "Afaraf",
    },
    Language {
        code: "ab",
        name: "Abkhazian",
        native: "аҧсуа",
    },
    Language {
        code: "ae",
        name: "Avestan",
        native: "avesta",
    },
    Language {
        code: "af",
        name: "Afrikaans",
        native: "Afrikaans",
    },
    Language {
        code: "ak",
        name: "Akan",
        native: "Akan",
    },
    Language {
        code: "am",
        name: "Amharic",
        native: "አማርኛ",
    },
    Language {
        code: "an",
        name: "Aragonese",
        native: "aragonés",
    },
    Language {
        code: "ar",
        name: "Arabic",
        native: "العربية",
    },
    Language {
        code: "as",
        name: "Assamese",
        native: "অসমীয়া",
    },
    Language {
        code: "av",
        name: "Avaric",
        native: "авар",
    },
    Language {
        code: "ay",
        name: "Aymara",
        native: "aymar",
    },
    Language {
        code: "az",
        name: "Azerbaijani",
        native: "azərbaycan",
    },
    Language {
        code: "ba",
        name: "Bashkir",
        native: "башҡорт",
    },
    Language {
        code: "be",
        name: "Belarusian",
        native: "беларуская",
    },
    Language {
        code: "bg",
        name: "Bulgarian",
        native: "български",
    },
    Language {
        code: "bi",
        name: "Bislama",
        native: "Bislama",
    },
    Language {
        code: "bm",
        name: "Bambara",
        native: "bamanankan",
    },
    Language {
        code: "bn",
        name: "Bengali",
        native: "বাংলা",
    },
    Language {
        code: "bo",
        name: "Tibetan",
        native: "བོད་ཡིག",
    },
    Language {
        code: "br",
        name: "Breton",
        native: "brezhoneg",
    },
    Language {
        code: "bs",
        name: "Bosnian",
        native: "bosanski",
    },
    Language {
        code: "ca",
        name: "Catalan",
        native: "català",
    },
    Language {
        code: "ce",
        name: "Chechen",
        native: "нохчийн",
    },
    Language {
        code: "ch",
        name: "Chamorro",
        native: "Chamoru",
    },
    Language {
        code: "co",
        name: "Corsican",
        native: "corsu",
    },
    Language {
        code: "cr",
        name: "Cree",
        native: "ᓀᐦᐃᔭᐍᐏᐣ",
    },
    Language {
        code: "cs",
        name: "Czech",
        native: "čeština",
    },
    Language {
        code: "cu",
        name: "Church Slavic",
        native: "словѣньскъ",
    },
    Language {
        code: "cv",
        name: "Chuvash",
        native: "чӑваш",
    },
    Language {
        code: "cy",
        name: "Welsh",
        native: "Cymraeg",
    },
    Language {
        code: "da",
        name: "Danish",
        native: "dansk",
    },
    Language {
        code: "de",
        name: "German",
        native: "Deutsch",
    },
    Language {
        code: "dv",
        name: "Divehi",
        native: "ދިވެހި",
    },
    Language {
        code: "dz",
        name: "Dzongkha",
        native: "རྫོང་ཁ",
    },
    Language {
        code: "ee",
        name: "Ewe",
        native: "Eʋegbe",
    },
    Language {
        code: "el",
        name: "Greek",
        native: "Ελληνικά",
    },
    Language {
        code: "en",
        name: "English",
        native: "English",
    },
    Language {
        code: "eo",
        name: "Esperanto",
        native: "Esperanto",
    },
    Language {
        code: "es",
        name: "Spanish",
        native: "español",
    },
    Language {
        code: "et",
        name: "Estonian",
        native: "eesti",
    },
    Language {
        code: "eu",
        name: "Basque",
        native: "euskara",
    },
    Language {
        code: "fa",
        name: "Persian",
        native: "فارسی",
    },
    Language {
        code: "ff",
        name: "Fulah",
        native: "Fulfulde",
    },
    Language {
        code: "fi",
        name: "Finnish",
        native: "suomi",
    },
    Language {
        code: "fj",
        name: "Fijian",
        native: "Vakaviti",
    },
    Language {
        code: "fo",
        name: "Faroese",
        native: "føroyskt",
    },
    Language {
        code: "fr",
        name: "French",
        native: "français",
    },
    Language {
        code: "fy",
        name: "Western Frisian",
        native: "Frysk",
    },
    Language {
        code: "ga",
        name: "Irish",
        native: "Gaeilge",
    },
    Language {
        code: "gd",
        name: "Scottish Gaelic",
        native: "Gàidhlig",
    },
    Language {
        code: "gl",
        name: "Galician",
        native: "galego",
    },
    Language {
        code: "gn",
        name: "Guarani",
        native: "Avañe'ẽ",
    },
    Language {
        code: "gu",
        name: "Gujarati",
        native: "ગુજરાતી",
    },
    Language {
        code: "gv",
        name: "Manx",
        native: "Gaelg",
    },
    Language {
        code: "ha",
        name: "Hausa",
        native: "Hausa",
    },
    Language {
        code: "he",
        name: "Hebrew",
        native: "עברית",
    },
    Language {
        code: "hi",
        name: "Hindi",
        native: "हिन्दी",
    },
    Language {
        code: "ho",
        name: "Hiri Motu",
        native: "Hiri Motu",
    },
    Language {
        code: "hr",
        name: "Croatian",
        native: "hrvatski",
    },
    Language {
        code: "ht",
        name: "Haitian Creole",
        native: "Kreyòl ayisyen",
    },
    Language {
        code: "hu",
        name: "Hungarian",
        native: "magyar",
    },
    Language {
        code: "hy",
        name: "Armenian",
        native: "հայերեն",
    },
    Language {
        code: "hz",
        name: "Herero",
        native: "Otjiherero",
    },
    Language {
        code: "ia",
        name: "Interlingua",
        native: "Interlingua",
    },
    Language {
        code: "id",
        name: "Indonesian",
        native: "Bahasa Indonesia",
    },
    Language {
        code: "ie",
        name: "Interlingue",
        native: "Interlingue",
    },
    Language {
        code: "ig",
        name: "Igbo",
        native: "Igbo",
    },
    Language {
        code: "ii",
        name: "Sichuan Yi",
        native: "ꆈꌠꉙ",
    },
    Language {
        code: "ik",
        name: "Inupiaq",
        native: "Iñupiaq",
    },
    Language {
        code: "io",
        name: "Ido",
        native: "Ido",
    },
    Language {
        code: "is",
        name: "Icelandic",
        native: "íslenska",
    },
    Language {
        code: "it",
        name: "Italian",
        native: "italiano",
    },
    Language {
        code: "iu",
        name: "Inuktitut",
        native: "ᐃᓄᒃᑎᑐᑦ",
    },
    Language {
        code: "ja",
        name: "Japanese",
        native: "日本語",
    },
    Language {
        code: "jv",
        name: "Javanese",
        native: "basa Jawa",
    },
    Language {
        code: "ka",
        name: "Georgian",
        native: "ქართული",
    },
    Language {
        code: "kg",
        name: "Kongo",
        native: "Kikongo",
    },
    Language {
        code: "ki",
        name: "Kikuyu",
        native: "Gĩkũyũ",
    },
    Language {
        code: "kj",
        name: "Kuanyama",
        native: "Kuanyama",
    },
    Language {
        code: "kk",
        name: "Kazakh",
        native: "қазақ",
    },
    Language {
        code: "kl",
        name: "Kalaallisut",
        native: "kalaallisut",
    },
    Language {
        code: "km",
        name: "Khmer",
        native: "ខ្មែរ",
    },
    Language {
        code: "kn",
        name: "Kannada",
        native: "ಕನ್ನಡ",
    },
    Language {
        code: "ko",
        name: "Korean",
        native: "한국어",
    },
    Language {
        code: "kr",
        name: "Kanuri",
        native: "Kanuri",
    },
    Language {
        code: "ks",
        name: "Kashmiri",
        native: "कॉशुर",
    },
    Language {
        code: "ku",
        name: "Kurdish",
        native: "kurdî",
    },
    Language {
        code: "kv",
        name: "Komi",
        native: "коми",
    },
    Language {
        code: "kw",
        name: "Cornish",
        native: "Kernewek",
    },
    Language {
        code: "ky",
        name: "Kyrgyz",
        native: "кыргызча",
    },
    Language {
        code: "la",
        name: "Latin",
        native: "latina",
    },
    Language {
        code: "lb",
        name: "Luxembourgish",
        native: "Lëtzebuergesch",
    },
    Language {
        code: "lg",
        name: "Ganda",
        native: "Luganda",
    },
    Language {
        code: "li",
        name: "Limburgish",
        native: "Limburgs",
    },
    Language {
        code: "ln",
        name: "Lingala",
        native: "lingála",
    },
    Language {
        code: "lo",
        name: "Lao",
        native: "ລາວ",
    },
    Language {
        code: "lt",
        name: "Lithuanian",
        native: "lietuvių",
    },
    Language {
        code: "lu",
        name: "Luba-Katanga",
        native: "Tshiluba",
    },
    Language {
        code: "lv",
        name: "Latvian",
        native: "latviešu",
    },
    Language {
        code: "mg",
        name: "Malagasy",
        native: "Malagasy",
    },
    Language {
        code: "mh",
        name: "Marshallese",
        native: "Kajin M̧ajeļ",
    },
    Language {
        code: "mi",
        name: "Maori",
        native: "te reo Māori",
    },
    Language {
        code: "mk",
        name: "Macedonian",
        native: "македонски",
    },
    Language {
        code: "ml",
        name: "Malayalam",
        native: "മലയാളം",
    },
    Language {
        code: "mn",
        name: "Mongolian",
        native: "монгол",
    },
    Language {
        code: "mr",
        name: "Marathi",
        native: "मराठी",
    },
    Language {
        code: "ms",
        name: "Malay",
        native: "Bahasa Melayu",
    },
    Language {
        code: "mt",
        name: "Maltese",
        native: "Malti",
    },
    Language {
        code: "my",
        name: "Burmese",
        native: "မြန်မာ",
    },
    Language {
        code: "na",
        name: "Nauru",
        native: "Dorerin Naoero",
    },
    Language {
        code: "nb",
        name: "Norwegian Bokmål",
        native: "norsk bokmål",
    },
    Language {
        code: "nd",
        name: "North Ndebele",
        native: "isiNdebele",
    },
    Language {
        code: "ne",
        name: "Nepali",
        native: "नेपाली",
    },
    Language {
        code: "ng",
        name: "Ndonga",
        native: "Owambo",
    },
    Language {
        code: "nl",
        name: "Dutch",
        native: "Nederlands",
    },
    Language {
        code: "nn",
        name: "Norwegian Nynorsk",
        native: "norsk nynorsk",
    },
    Language {
        code: "no",
        name: "Norwegian",
        native: "norsk",
    },
    Language {
        code: "nr",
        name: "South Ndebele",
        native: "isiNdebele seSewula",
    },
    Language {
        code: "nv",
        name: "Navajo",
        native: "Diné bizaad",
    },
    Language {
        code: "ny",
        name: "Chichewa",
        native: "chiCheŵa",
    },
    Language {
        code: "oc",
        name: "Occitan",
        native: "occitan",
    },
    Language {
        code: "oj",
        name: "Ojibwa",
        native: "ᐊᓂᔑᓈᐯᒧᐎᓐ",
    },
    Language {
        code: "om",
        name: "Oromo",
        native: "Afaan Oromoo",
    },
    Language {
        code: "or",
        name: "Odia",
        native: "ଓଡ଼ିଆ",
    },
    Language {
        code: "os",
        name: "Ossetian",
        native: "ирон",
    },
    Language {
        code: "pa",
        name: "Punjabi",
        native: "ਪੰਜਾਬੀ",
    },
    Language {
        code: "pi",
        name: "Pali",
        native: "पालि",
    },
    Language {
        code: "pl",
        name: "Polish",
        native: "polski",
    },
    Language {
        code: "ps",
        name: "Pashto",
        native: "پښتو",
    },
    Language {
        code: "pt",
        name: "Portuguese",
        native: "português",
    },
    Language {
        code: "qu",
        name: "Quechua",
        native: "Runa Simi",
    },
    Language {
        code: "rm",
        name: "Romansh",
        native: "rumantsch",
    },
    Language {
        code: "rn",
        name: "Rundi",
        native: "Ikirundi",
    },
    Language {
        code: "ro",
        name: "Romanian",
        native: "română",
    },
    Language {
        code: "ru",
        name: "Russian",
        native: "русский",
    },
    Language {
        code: "rw",
        name: "Kinyarwanda",
        native: "Ikinyarwanda",
    },
    Language {
        code: "sa",
        name: "Sanskrit",
        native: "संस्कृतम्",
    },
    Language {
        code: "sc",
        name: "Sardinian",
        native: "sardu",
    },
    Language {
        code: "sd",
        name: "Sindhi",
        native: "سنڌي",
    },
    Language {
        code: "se",
        name: "Northern Sami",
        native: "davvisámegiella",
    },
    Language {
        code: "sg",
        name: "Sango",
        native: "yângâ tî sängö",
    },
    Language {
        code: "si",
        name: "Sinhala",
        native: "සිංහල",
    },
    Language {
        code: "sk",
        name: "Slovak",
        native: "slovenčina",
    },
    Language {
        code: "sl",
        name: "Slovenian",
        native: "slovenščina",
    },
    Language {
        code: "sm",
        name: "Samoan",
        native: "gagana fa'a Samoa",
    },
    Language {
        code: "sn",
        name: "Shona",
        native: "chiShona",
    },
    Language {
        code: "so",
        name: "Somali",
        native: "Soomaali",
    },
    Language {
        code: "sq",
        name: "Albanian",
        native: "shqip",
    },
    Language {
        code: "sr",
        name: "Serbian",
        native: "српски",
    },
    Language {
        code: "ss",
        name: "Swati",
        native: "SiSwati",
    },
    Language {
        code: "st",
        name: "Southern Sotho",
        native: "Sesotho",
    },
    Language {
        code: "su",
        name: "Sundanese",
        native: "Basa Sunda",
    },
    Language {
        code: "sv",
        name: "Swedish",
        native: "svenska",
    },
    Language {
        code: "sw",
        name: "Swahili",
        native: "Kiswahili",
    },
    Language {
        code: "ta",
        name: "Tamil",
        native: "தமிழ்",
    },
    Language {
        code: "te",
        name: "Telugu",
        native: "తెలుగు",
    },
    Language {
        code: "tg",
        name: "Tajik",
        native: "тоҷикӣ",
    },
    Language {
        code: "th",
        name: "Thai",
        native: "ไทย",
    },
    Language {
        code: "ti",
        name: "Tigrinya",
        native: "ትግርኛ",
    },
    Language {
        code: "tk",
        name: "Turkmen",
        native: "Türkmen",
    },
    Language {
        code: "tl",
        name: "Tagalog",
        native: "Tagalog",
    },
    Language {
        code: "tn",
        name: "Tswana",
        native: "Setswana",
    },
    Language {
        code: "to",
        name: "Tonga",
        native: "faka Tonga",
    },
    Language {
        code: "tr",
        name: "Turkish",
        native: "Türkçe",
    },
    Language {
        code: "ts",
        name: "Tsonga",
        native: "Xitsonga",
    },
    Language {
        code: "tt",
        name: "Tatar",
        native: "татар",
    },
    Language {
        code: "tw",
        name: "Twi",
        native: "Twi",
    },
    Language {
        code: "ty",
        name: "Tahitian",
        native: "reo Tahiti",
    },
    Language {
        code: "ug",
        name: "Uyghur",
        native: "ئۇيغۇرچە",
    },
    Language {
        code: "uk",
        name: "Ukrainian",
        native: "українська",
    },
    Language {
        code: "ur",
        name: "Urdu",
        native: "اردو",
    },
    Language {
        code: "uz",
        name: "Uzbek",
        native: "oʻzbek",
    },
    Language {
        code: "ve",
        name: "Venda",
        native: "Tshivenḓa",
    },
    Language {
        code: "vi",
        name: "Vietnamese",
        native: "Tiếng Việt",
    },
    Language {
        code: "vo",
        name: "Volapük",
        native: "Volapük",
    },
    Language {
        code: "wa",
        name: "Walloon",
        native: "walon",
    },
    Language {
        code: "wo",
        name: "Wolof",
        native: "Wollof",
    },
    Language {
        code: "xh",
        name: "Xhosa",
        native: "isiXhosa",
    },
    Language {
        code: "yi",
        name: "Yiddish",
        native: "ייִדיש",
    },
    Language {
        code: "yo",
        name: "Yoruba",
        native: "Yorùbá",
    },
    Language {
        code: "za",
        name: "Zhuang",
        native: "Saɯ cueŋƅ",
    },
    Language {
        code: "zh",
        name: "Chinese",
        native: "中文",
    },
    Language {
        code: "zu",
        name: "Zulu",
        native: "isiZulu",
    },
];

#[cfg(test)]
mod tests {
    use super::super::SUPPORTED;
    use super::*;

    #[test]
    fn c3_a_language_is_found_by_code_name_and_own_name() {
        for (text, code) in [
            ("ru", "ru"),
            ("Russian", "ru"),
            ("РУССКИЙ", "ru"),
            (" deutsch ", "de"),
            ("Français", "fr"),
            ("日本語", "ja"),
            ("pt-BR", "pt"),
            ("farsi", "fa"),
            ("Norwegian Bokmål", "nb"),
        ] {
            assert_eq!(code_of(text), Some(code), "{text}");
        }
        assert_eq!(code_of("klingon"), None);
        assert_eq!(code_of(""), None);
    }

    #[test]
    fn every_supported_language_has_a_name() {
        for code in SUPPORTED {
            assert!(ALL.iter().any(|language| language.code == code), "{code}");
        }
        assert_eq!(name("ru"), "Russian");
        assert_eq!(name("zh-Hant"), "Chinese");
        assert_eq!(name("und"), "Not detected");
        assert_eq!(name("qqq"), "Unknown language");
    }

    #[test]
    fn codes_are_two_letters_sorted_and_unique() {
        assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(ALL.iter().all(|language| language.code.len() == 2));
        assert!(ALL.len() >= 180);
    }
}
