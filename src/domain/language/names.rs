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

const fn language(code: &'static str, name: &'static str, native: &'static str) -> Language {
    Language { code, name, native }
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
    language("aa", "Afar", "Afaraf"),
    language("ab", "Abkhazian", "аҧсуа"),
    language("ae", "Avestan", "avesta"),
    language("af", "Afrikaans", "Afrikaans"),
    language("ak", "Akan", "Akan"),
    language("am", "Amharic", "አማርኛ"),
    language("an", "Aragonese", "aragonés"),
    language("ar", "Arabic", "العربية"),
    language("as", "Assamese", "অসমীয়া"),
    language("av", "Avaric", "авар"),
    language("ay", "Aymara", "aymar"),
    language("az", "Azerbaijani", "azərbaycan"),
    language("ba", "Bashkir", "башҡорт"),
    language("be", "Belarusian", "беларуская"),
    language("bg", "Bulgarian", "български"),
    language("bi", "Bislama", "Bislama"),
    language("bm", "Bambara", "bamanankan"),
    language("bn", "Bengali", "বাংলা"),
    language("bo", "Tibetan", "བོད་ཡིག"),
    language("br", "Breton", "brezhoneg"),
    language("bs", "Bosnian", "bosanski"),
    language("ca", "Catalan", "català"),
    language("ce", "Chechen", "нохчийн"),
    language("ch", "Chamorro", "Chamoru"),
    language("co", "Corsican", "corsu"),
    language("cr", "Cree", "ᓀᐦᐃᔭᐍᐏᐣ"),
    language("cs", "Czech", "čeština"),
    language("cu", "Church Slavic", "словѣньскъ"),
    language("cv", "Chuvash", "чӑваш"),
    language("cy", "Welsh", "Cymraeg"),
    language("da", "Danish", "dansk"),
    language("de", "German", "Deutsch"),
    language("dv", "Divehi", "ދިވެހި"),
    language("dz", "Dzongkha", "རྫོང་ཁ"),
    language("ee", "Ewe", "Eʋegbe"),
    language("el", "Greek", "Ελληνικά"),
    language("en", "English", "English"),
    language("eo", "Esperanto", "Esperanto"),
    language("es", "Spanish", "español"),
    language("et", "Estonian", "eesti"),
    language("eu", "Basque", "euskara"),
    language("fa", "Persian", "فارسی"),
    language("ff", "Fulah", "Fulfulde"),
    language("fi", "Finnish", "suomi"),
    language("fj", "Fijian", "Vakaviti"),
    language("fo", "Faroese", "føroyskt"),
    language("fr", "French", "français"),
    language("fy", "Western Frisian", "Frysk"),
    language("ga", "Irish", "Gaeilge"),
    language("gd", "Scottish Gaelic", "Gàidhlig"),
    language("gl", "Galician", "galego"),
    language("gn", "Guarani", "Avañe'ẽ"),
    language("gu", "Gujarati", "ગુજરાતી"),
    language("gv", "Manx", "Gaelg"),
    language("ha", "Hausa", "Hausa"),
    language("he", "Hebrew", "עברית"),
    language("hi", "Hindi", "हिन्दी"),
    language("ho", "Hiri Motu", "Hiri Motu"),
    language("hr", "Croatian", "hrvatski"),
    language("ht", "Haitian Creole", "Kreyòl ayisyen"),
    language("hu", "Hungarian", "magyar"),
    language("hy", "Armenian", "հայերեն"),
    language("hz", "Herero", "Otjiherero"),
    language("ia", "Interlingua", "Interlingua"),
    language("id", "Indonesian", "Bahasa Indonesia"),
    language("ie", "Interlingue", "Interlingue"),
    language("ig", "Igbo", "Igbo"),
    language("ii", "Sichuan Yi", "ꆈꌠꉙ"),
    language("ik", "Inupiaq", "Iñupiaq"),
    language("io", "Ido", "Ido"),
    language("is", "Icelandic", "íslenska"),
    language("it", "Italian", "italiano"),
    language("iu", "Inuktitut", "ᐃᓄᒃᑎᑐᑦ"),
    language("ja", "Japanese", "日本語"),
    language("jv", "Javanese", "basa Jawa"),
    language("ka", "Georgian", "ქართული"),
    language("kg", "Kongo", "Kikongo"),
    language("ki", "Kikuyu", "Gĩkũyũ"),
    language("kj", "Kuanyama", "Kuanyama"),
    language("kk", "Kazakh", "қазақ"),
    language("kl", "Kalaallisut", "kalaallisut"),
    language("km", "Khmer", "ខ្មែរ"),
    language("kn", "Kannada", "ಕನ್ನಡ"),
    language("ko", "Korean", "한국어"),
    language("kr", "Kanuri", "Kanuri"),
    language("ks", "Kashmiri", "कॉशुर"),
    language("ku", "Kurdish", "kurdî"),
    language("kv", "Komi", "коми"),
    language("kw", "Cornish", "Kernewek"),
    language("ky", "Kyrgyz", "кыргызча"),
    language("la", "Latin", "latina"),
    language("lb", "Luxembourgish", "Lëtzebuergesch"),
    language("lg", "Ganda", "Luganda"),
    language("li", "Limburgish", "Limburgs"),
    language("ln", "Lingala", "lingála"),
    language("lo", "Lao", "ລາວ"),
    language("lt", "Lithuanian", "lietuvių"),
    language("lu", "Luba-Katanga", "Tshiluba"),
    language("lv", "Latvian", "latviešu"),
    language("mg", "Malagasy", "Malagasy"),
    language("mh", "Marshallese", "Kajin M̧ajeļ"),
    language("mi", "Maori", "te reo Māori"),
    language("mk", "Macedonian", "македонски"),
    language("ml", "Malayalam", "മലയാളം"),
    language("mn", "Mongolian", "монгол"),
    language("mr", "Marathi", "मराठी"),
    language("ms", "Malay", "Bahasa Melayu"),
    language("mt", "Maltese", "Malti"),
    language("my", "Burmese", "မြန်မာ"),
    language("na", "Nauru", "Dorerin Naoero"),
    language("nb", "Norwegian Bokmål", "norsk bokmål"),
    language("nd", "North Ndebele", "isiNdebele"),
    language("ne", "Nepali", "नेपाली"),
    language("ng", "Ndonga", "Owambo"),
    language("nl", "Dutch", "Nederlands"),
    language("nn", "Norwegian Nynorsk", "norsk nynorsk"),
    language("no", "Norwegian", "norsk"),
    language("nr", "South Ndebele", "isiNdebele seSewula"),
    language("nv", "Navajo", "Diné bizaad"),
    language("ny", "Chichewa", "chiCheŵa"),
    language("oc", "Occitan", "occitan"),
    language("oj", "Ojibwa", "ᐊᓂᔑᓈᐯᒧᐎᓐ"),
    language("om", "Oromo", "Afaan Oromoo"),
    language("or", "Odia", "ଓଡ଼ିଆ"),
    language("os", "Ossetian", "ирон"),
    language("pa", "Punjabi", "ਪੰਜਾਬੀ"),
    language("pi", "Pali", "पालि"),
    language("pl", "Polish", "polski"),
    language("ps", "Pashto", "پښتو"),
    language("pt", "Portuguese", "português"),
    language("qu", "Quechua", "Runa Simi"),
    language("rm", "Romansh", "rumantsch"),
    language("rn", "Rundi", "Ikirundi"),
    language("ro", "Romanian", "română"),
    language("ru", "Russian", "русский"),
    language("rw", "Kinyarwanda", "Ikinyarwanda"),
    language("sa", "Sanskrit", "संस्कृतम्"),
    language("sc", "Sardinian", "sardu"),
    language("sd", "Sindhi", "سنڌي"),
    language("se", "Northern Sami", "davvisámegiella"),
    language("sg", "Sango", "yângâ tî sängö"),
    language("si", "Sinhala", "සිංහල"),
    language("sk", "Slovak", "slovenčina"),
    language("sl", "Slovenian", "slovenščina"),
    language("sm", "Samoan", "gagana fa'a Samoa"),
    language("sn", "Shona", "chiShona"),
    language("so", "Somali", "Soomaali"),
    language("sq", "Albanian", "shqip"),
    language("sr", "Serbian", "српски"),
    language("ss", "Swati", "SiSwati"),
    language("st", "Southern Sotho", "Sesotho"),
    language("su", "Sundanese", "Basa Sunda"),
    language("sv", "Swedish", "svenska"),
    language("sw", "Swahili", "Kiswahili"),
    language("ta", "Tamil", "தமிழ்"),
    language("te", "Telugu", "తెలుగు"),
    language("tg", "Tajik", "тоҷикӣ"),
    language("th", "Thai", "ไทย"),
    language("ti", "Tigrinya", "ትግርኛ"),
    language("tk", "Turkmen", "Türkmen"),
    language("tl", "Tagalog", "Tagalog"),
    language("tn", "Tswana", "Setswana"),
    language("to", "Tonga", "faka Tonga"),
    language("tr", "Turkish", "Türkçe"),
    language("ts", "Tsonga", "Xitsonga"),
    language("tt", "Tatar", "татар"),
    language("tw", "Twi", "Twi"),
    language("ty", "Tahitian", "reo Tahiti"),
    language("ug", "Uyghur", "ئۇيغۇرچە"),
    language("uk", "Ukrainian", "українська"),
    language("ur", "Urdu", "اردو"),
    language("uz", "Uzbek", "oʻzbek"),
    language("ve", "Venda", "Tshivenḓa"),
    language("vi", "Vietnamese", "Tiếng Việt"),
    language("vo", "Volapük", "Volapük"),
    language("wa", "Walloon", "walon"),
    language("wo", "Wolof", "Wollof"),
    language("xh", "Xhosa", "isiXhosa"),
    language("yi", "Yiddish", "ייִדיש"),
    language("yo", "Yoruba", "Yorùbá"),
    language("za", "Zhuang", "Saɯ cueŋƅ"),
    language("zh", "Chinese", "中文"),
    language("zu", "Zulu", "isiZulu"),
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
