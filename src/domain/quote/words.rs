//! The words by which mail programs in many languages mark what they add.

use crate::domain::printable::is_default_ignorable;

/// What speaks for some lines being «On …, somebody wrote:».
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    /// A word for writing.
    pub(super) has_verb: bool,
    has_date: bool,
    has_time: bool,
    has_address: bool,
    ends_with_address: bool,
}

impl Evidence {
    /// Looks at `joined`, which ends with a colon.
    pub(super) fn of(joined: &str) -> Self {
        let lower = joined.to_lowercase();
        let tail = lower.trim_end_matches(|c: char| {
            c.is_whitespace() || is_default_ignorable(c) || matches!(c, ':' | '：')
        });
        Self {
            has_verb: VERBS.iter().any(|verb| has_word(&lower, verb)),
            has_date: has_date(&lower),
            has_time: has_time(&lower),
            has_address: lower.contains('@'),
            ends_with_address: tail.ends_with('>') && lower.contains('@'),
        }
    }

    /// Enough where marked quotes follow.
    pub(super) fn is_intro(self) -> bool {
        (self.has_verb && (self.has_date || self.has_address))
            || (self.ends_with_address && self.has_date)
    }

    /// Enough to take everything below for a quote, although nothing marks it.
    pub(super) fn is_strong(self) -> bool {
        self.is_intro() && self.has_date && (self.has_time || self.has_address)
    }
}

/// Whether `lower` has `word` standing alone, or anywhere for scripts without spaces.
fn has_word(lower: &str, word: &str) -> bool {
    let is_spaced = word.starts_with(|c: char| c.is_alphabetic() && u32::from(c) < 0x2E80);
    lower.match_indices(word).any(|(at, _)| {
        let before = lower[..at].chars().next_back();
        let after = lower[at + word.len()..].chars().next();
        !is_spaced
            || ![before, after]
                .into_iter()
                .flatten()
                .any(char::is_alphabetic)
    })
}

/// A year, or a day in numbers, or the ideograph for year.
fn has_date(lower: &str) -> bool {
    let numbers = lower.split(|c: char| !c.is_ascii_digit());
    let is_year =
        |number: &str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    numbers.into_iter().any(is_year)
        || lower.contains(['年', '년'])
        || lower
            .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '/' | '-')))
            .any(|day| {
                let parts: Vec<&str> = day
                    .trim_matches(['.', '/', '-'])
                    .split(['.', '/', '-'])
                    .collect();
                parts.len() == 3 && parts.iter().all(|part| matches!(part.len(), 1..=4))
            })
}

/// `10:00`, `10.00`, `10h00`.
fn has_time(lower: &str) -> bool {
    lower.as_bytes().windows(4).any(|window| {
        matches!(window, [hour, b':' | b'.' | b'h', ten, one]
            if hour.is_ascii_digit() && ten.is_ascii_digit() && one.is_ascii_digit())
    })
}

/// «wrote» as mail programs say it.
const VERBS: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "hat geschrieben",
    "geschrieben",
    "a écrit",
    "écrit",
    "écrivait",
    "escribió",
    "escribio",
    "escreveu",
    "ha scritto",
    "scrive",
    "scritto",
    "schreef",
    "heeft geschreven",
    "geschreven",
    "napisał",
    "napisała",
    "napisał(a)",
    "pisze",
    "napsal",
    "napsala",
    "napsal(a)",
    "napísal",
    "napísala",
    "napísal(a)",
    "пишет",
    "написал",
    "написала",
    "написал(а)",
    "писал",
    "пише",
    "написав",
    "написала(в)",
    "написав(ла)",
    "написа",
    "napisao",
    "napisala",
    "napisao/la",
    "написао",
    "написао/ла",
    "napisal",
    "pisal",
    "a scris",
    "ezt írta",
    "írta",
    "şunu yazdı",
    "yazdı",
    "kirjoitti",
    "skrev",
    "kirjutas",
    "rakstīja",
    "rašė",
    "parašė",
    "έγραψε",
    "כתב",
    "כתבה",
    "كتب",
    "نوشت",
    "ने लिखा",
    "đã viết",
    "menulis",
    "写道",
    "寫道",
    "작성",
];

/// Words with which an intro begins: prepositions before a date, days of the week.
const BEGINNINGS: &[&str] = &[
    "on",
    "am",
    "le",
    "el",
    "em",
    "il",
    "op",
    "w",
    "dnia",
    "dne",
    "dňa",
    "în",
    "pe",
    "den",
    "på",
    "στις",
    "la",
    "lúc",
    "vào",
    "pada",
    "na",
    "ons",
    "на",
    "в",
    "у",
    "от",
    "ב",
    "بتاريخ",
    "في",
    "در",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "mon,",
    "tue,",
    "wed,",
    "thu,",
    "fri,",
    "sat,",
    "sun,",
    "пн,",
    "вт,",
    "ср,",
    "чт,",
    "пт,",
    "сб,",
    "вс,",
    "нд,",
    "понедельник,",
    "вторник,",
    "среда,",
    "четверг,",
    "пятница,",
    "суббота,",
    "воскресенье,",
    "pon.,",
    "wt.,",
    "śr.,",
    "czw.,",
    "pt.,",
    "sob.,",
    "niedz.,",
    "בתאריך",
    "ב-",
];

/// Whether a line looks like the first one of an intro: a beginning and a date.
pub(super) fn begins_intro(shown: &str) -> bool {
    // Long lines are paragraphs, and need not be read.
    if shown.len() > 300 {
        return false;
    }
    let lower = shown.to_lowercase();
    let first = lower.split_whitespace().next().unwrap_or_default();
    let is_beginning =
        BEGINNINGS.contains(&first) || first.starts_with(|c: char| c.is_ascii_digit());
    is_beginning
        && has_date(&lower)
        && (has_time(&lower) || lower.contains('@') || lower.ends_with(','))
}

/// «2011/4/7 Anna <a@b.c>», as an old Gmail wrote above a quote.
pub(super) fn is_dated_address(shown: &str) -> bool {
    shown.len() <= 300
        && shown.starts_with(|c: char| c.is_ascii_digit())
        && shown.ends_with('>')
        && shown.contains('@')
        && has_date(shown)
}

/// «---- Anna wrote ----».
pub(super) fn is_dashed_intro(shown: &str) -> bool {
    let Some(inside) = shown
        .strip_prefix("--")
        .and_then(|rest| rest.strip_suffix("--"))
        .filter(|inside| inside.len() <= 200)
    else {
        return false;
    };
    let inside = inside.trim_matches('-').trim().to_lowercase();
    let last = inside.split_whitespace().next_back();
    inside.contains(' ') && last.is_some_and(|last| VERBS.contains(&last))
}

/// Stems of «original», «forwarded» and the like, as they stand between dashes.
const SEPARATORS: &[&str] = &[
    "original",
    "forwarded",
    "ursprüng",
    "weitergeleitet",
    "d'origine",
    "d’origine",
    "transféré",
    "reenviado",
    "encaminhad",
    "originale",
    "inoltrato",
    "oorspronk",
    "doorgestuurd",
    "oryginaln",
    "przekazan",
    "původní",
    "přeposlan",
    "pôvodná",
    "preposlan",
    "исходно",
    "оригинал",
    "пересыла",
    "пересланн",
    "перенаправ",
    "вихідне",
    "переслан",
    "оригинално",
    "препратен",
    "izvorn",
    "proslijeđen",
    "prosleđen",
    "izvirno",
    "posredovano",
    "mesaj original",
    "eredeti",
    "továbbított",
    "özgün",
    "orijinal",
    "iletilen",
    "alkuperäi",
    "ursprungl",
    "vidarebefordra",
    "opprinnelig",
    "oprindelig",
    "αρχικό",
    "προωθημένο",
    "algne",
    "edastatud",
    "sākotnēj",
    "pārsūtī",
    "pradinis",
    "persiųst",
    "מקורית",
    "הועברה",
    "الأصلية",
    "محولة",
    "اصلی",
    "मूल",
    "gốc",
    "asli",
    "原始",
    "转发",
    "轉寄",
    "邮件原件",
    "元のメッセージ",
    "転送",
    "원본",
    "전달",
];
/// Lines that say the same without dashes.
const SENTENCES: &[&str] = &[
    "begin forwarded message:",
    "anfang der weitergeleiteten nachricht:",
    "début du message réexpédié",
    "début du message transféré",
    "inicio del mensaje reenviado:",
    "inizio messaggio inoltrato:",
    "begin doorgestuurd bericht:",
    "начало переадресованного сообщения:",
    "início da mensagem encaminhada:",
];

/// «-----Original Message-----» and its kin.
pub(super) fn is_separator(shown: &str) -> bool {
    if shown.len() > 200 || shown.len() < 8 {
        return false;
    }
    let lower = shown.to_lowercase();
    if SENTENCES.iter().any(|sentence| lower.starts_with(sentence)) {
        return true;
    }
    let is_dash = |c: char| matches!(c, '-' | '—' | '–' | '_' | '=');
    let inside = lower.trim_start_matches(is_dash);
    let bare = inside.trim_end_matches(is_dash);
    lower.len() - inside.len() >= 2
        && inside.len() - bare.len() >= 2
        && SEPARATORS.iter().any(|stem| bare.contains(stem))
}

/// A header line of a quoted message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    From,
    Sent,
    To,
    Subject,
}

const FROM: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "od",
    "от",
    "від",
    "från",
    "fra",
    "lähettäjä",
    "feladó",
    "kimden",
    "gönderen",
    "de la",
    "από",
    "מאת",
    "من",
    "از",
    "发件人",
    "寄件者",
    "寄件人",
    "差出人",
    "送信元",
    "보낸 사람",
    "보낸사람",
    "dari",
    "từ",
    "प्रेषक",
    "saatja",
    "no",
    "nuo",
    "šalje",
    "pošiljatelj",
    "odosielateľ",
    "expéditeur",
];
const SENT: &[&str] = &[
    "sent",
    "date",
    "gesendet",
    "datum",
    "envoyé",
    "enviado",
    "enviada",
    "enviado el",
    "enviada em",
    "enviado em",
    "fecha",
    "data",
    "inviato",
    "verzonden",
    "wysłano",
    "wysłane",
    "odesláno",
    "odoslané",
    "dátum",
    "отправлено",
    "дата",
    "надіслано",
    "изпратено",
    "skickat",
    "sendt",
    "dato",
    "lähetetty",
    "päivämäärä",
    "küldve",
    "gönderilme",
    "gönderildi",
    "tarih",
    "trimis",
    "poslano",
    "poslato",
    "στάλθηκε",
    "εστάλη",
    "ημερομηνία",
    "נשלח",
    "תאריך",
    "تاريخ الإرسال",
    "تاريخ",
    "تاریخ",
    "发送时间",
    "寄件日期",
    "送信日時",
    "日期",
    "日付",
    "보낸 날짜",
    "날짜",
    "dikirim",
    "tanggal",
    "đã gửi",
    "ngày",
    "saadetud",
    "nosūtīts",
    "išsiųsta",
];
const TO: &[&str] = &[
    "to",
    "an",
    "à",
    "para",
    "a",
    "aan",
    "do",
    "komu",
    "кому",
    "до",
    "till",
    "til",
    "vastaanottaja",
    "címzett",
    "kime",
    "către",
    "za",
    "prima",
    "προς",
    "אל",
    "إلى",
    "به",
    "收件人",
    "收件者",
    "宛先",
    "받는 사람",
    "받는사람",
    "kepada",
    "đến",
    "tới",
    "को",
    "प्रति",
    "saaja",
    "kam",
    "kam.",
];
const SUBJECT: &[&str] = &[
    "subject",
    "betreff",
    "objet",
    "asunto",
    "assunto",
    "oggetto",
    "onderwerp",
    "temat",
    "předmět",
    "predmet",
    "тема",
    "относно",
    "ämne",
    "emne",
    "aihe",
    "tárgy",
    "konu",
    "subiect",
    "zadeva",
    "naslov",
    "θέμα",
    "נושא",
    "الموضوع",
    "موضوع",
    "主题",
    "主旨",
    "件名",
    "제목",
    "perihal",
    "subjek",
    "chủ đề",
    "teema",
    "tema",
];

/// Which header a line is, if any: a known word, then a colon.
pub(super) fn label(shown: &str) -> Option<Label> {
    let word = word_before_colon(shown)?;
    let labels = [
        (FROM, Label::From),
        (SENT, Label::Sent),
        (TO, Label::To),
        (SUBJECT, Label::Subject),
    ];
    labels
        .into_iter()
        .find(|(words, _)| words.contains(&word.as_str()))
        .map(|(_, label)| label)
}

/// Whether a line is the header that names the author, with which a block of headers begins.
pub(super) fn is_from(shown: &str) -> bool {
    word_before_colon(shown).is_some_and(|word| FROM.contains(&word.as_str()))
}

fn word_before_colon(shown: &str) -> Option<String> {
    let (before, _) = shown.split_once([':', '：'])?;
    // Bold headers leave their asterisks in plain text.
    let word = before.trim_matches(|c: char| c.is_whitespace() || c == '*');
    (word.len() <= 40).then(|| word.to_lowercase())
}

/// How a line about the sender's device begins.
const SENT_FROM: &[&str] = &[
    "sent from",
    "sent via",
    "sent with",
    "get outlook",
    "von meinem",
    "von mein",
    "gesendet von",
    "gesendet mit",
    "outlook für",
    "diese nachricht wurde von mein",
    "envoyé de",
    "envoyé depuis",
    "envoyé à partir",
    "envoyé avec",
    "obtenir outlook",
    "télécharger outlook",
    "enviado desde",
    "enviado de",
    "enviado do",
    "enviado a partir",
    "enviado com",
    "obtener outlook",
    "obter o outlook",
    "inviato da",
    "scarica outlook",
    "verzonden vanaf",
    "verstuurd vanaf",
    "verzonden met",
    "outlook voor",
    "wysłane z",
    "wysłano z",
    "odesláno z",
    "odoslané z",
    "отправлено с",
    "отправлено из",
    "скачать outlook",
    "надіслано з",
    "надіслано від",
    "изпратено от",
    "poslano s",
    "poslano iz",
    "poslato sa",
    "trimis de pe",
    "trimis din",
    "küldve",
    "skickat från",
    "sendt fra",
    "lähetetty",
    "saadetud",
    "nosūtīts no",
    "išsiųsta iš",
    "στάλθηκε από",
    "εστάλη από",
    "dikirim dari",
    "đã gửi từ",
    "được gửi từ",
    "נשלח מ",
    "أرسلت من",
    "أُرسلت من",
    "تم الإرسال من",
    "مرسل من",
    "ارسال شده از",
    "ارسال‌شده از",
    "发自",
    "寄自",
];
/// How it ends where the verb stands last.
const SENT_FROM_LAST: &[&str] = &[
    "gönderildi",
    "küldve",
    "から送信",
    "भेजा गया",
    "에서 보냄",
    "傳送",
    "传送",
    "发送",
    "gesendet",
    "verzonden",
];
/// What a line about a device names; without one of them it is a sentence like any other.
const DEVICES: &[&str] = &[
    "iphon",
    "ipad",
    "ios",
    "apple",
    "android",
    "samsung",
    "galaxy",
    "huawei",
    "xiaomi",
    "redmi",
    "honor",
    "oneplus",
    "pixel",
    "nokia",
    "motorola",
    "blackberry",
    "windows",
    "outlook",
    "yahoo",
    "gmail",
    "mail.ru",
    "mail für",
    "mail for",
    "proton",
    "gmx",
    "web.de",
    "яндекс",
    "yandex",
    "thunderbird",
    "mobile",
    "smartphone",
    "handy",
    "смартфон",
    "телефон",
    "手机",
];

/// «Sent from my iPhone», «Get Outlook for Android», in many languages.
pub(super) fn is_sent_from(shown: &str) -> bool {
    // The link of the advertisement is no part of the sentence.
    let sentence = shown
        .split(['<', '(', '['])
        .next()
        .unwrap_or_default()
        .trim();
    if sentence.len() > 120 {
        return false;
    }
    let lower = sentence.to_lowercase();
    let lower = lower.trim_end_matches(['.', '。', '!']);
    DEVICES.iter().any(|device| lower.contains(device))
        && (SENT_FROM.iter().any(|words| lower.starts_with(words))
            || SENT_FROM_LAST.iter().any(|words| lower.ends_with(words)))
}
