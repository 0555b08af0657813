use std::time::Instant;

use proptest::prelude::*;

use super::PartKind::{Intro, Own, Quote, Signature};
use super::*;

/// The parts with their texts, trimmed.
fn shape(text: &str) -> Vec<(PartKind, &str)> {
    parts(text)
        .into_iter()
        .map(|part| (part.kind, text[part.range].trim()))
        .collect()
}

#[test]
fn m12_marked_quotes_intro_and_signature_are_told_from_own_words() {
    let text = "Hello,\n\nwhere is it?\n-- \nAnna\nAcme Ltd\n\nOn 22 Nov 2026, Max wrote:\n> Hi\n>\n> bye\n\nThanks!\n";
    assert_eq!(
        shape(text),
        [
            (Own, "Hello,\n\nwhere is it?"),
            (Signature, "-- \nAnna\nAcme Ltd"),
            (Intro, "On 22 Nov 2026, Max wrote:"),
            (Quote, "> Hi\n>\n> bye"),
            (Own, "Thanks!"),
        ]
    );
    assert_eq!(own_text(text), "Hello,\n\nwhere is it?\nThanks!");
}

/// Intros as mail programs write them, most of them with a date, name and address.
const INTROS: &[&str] = &[
    "On Sun, Nov 22, 2026 at 10:00 AM Max Muster <max@example.com> wrote:",
    "On Sun, Nov 22, 2026 at 10:00 AM Max Muster\n<max@example.com> wrote:",
    "On Sun, Nov 22, 2026 at 10:00 AM Max Muster <max@example.com>\nwrote:",
    "On 22/11/2026 10:00, Max Muster wrote:",
    "Am 22.11.2026 um 10:00 schrieb Max Muster <max@example.com>:",
    "Am So., 22. Nov. 2026 um 10:00 Uhr schrieb Max Muster <\nmax@example.com>:",
    "Le dim. 22 nov. 2026 à 10:00, Max <max@example.com> a écrit :",
    "El dom, 22 nov 2026 a las 10:00, Max (<max@example.com>) escribió:",
    "Em dom., 22 de nov. de 2026 às 10:00, Max <max@example.com>\nescreveu:",
    "Il giorno dom 22 nov 2026 alle ore 10:00 Max <max@example.com> ha scritto:",
    "Op zo 22 nov 2026 om 10:00 schreef Max <max@example.com>:",
    "niedz., 22 lis 2026 o 10:00 Max <max@example.com> napisał(a):",
    "W dniu 22.11.2026 o 10:00, Max pisze:",
    "ne 22. 11. 2026 v 10:00 odesílatel Max <max@example.com> napsal:",
    "Dňa 22. 11. 2026 o 10:00 Max napísal(a):",
    "вс, 22 нояб. 2026 г. в 10:00, Max <max@example.com>:",
    "22.11.2026 10:00, Max пишет:",
    "Воскресенье, 22 ноября 2026, 10:00 +03:00 от Max <max@example.com>:",
    "нд, 22 лист. 2026 р. о 10:00 Max <max@example.com> пише:",
    "На нд, 22.11.2026 г. в 10:00 Max <max@example.com> написа:",
    "ned, 22. stu 2026. u 10:00 Max <max@example.com> je napisao/la:",
    "нед, 22. нов 2026. у 10:00 Max <max@example.com> је написао/ла:",
    "V V ned., 22. nov. 2026 ob 10:00 je oseba Max <max@example.com> napisala:",
    "În dum., 22 nov. 2026 la 10:00, Max <max@example.com> a scris:",
    "Max <max@example.com> ezt írta (időpont: 2026. nov. 22., V, 10:00):",
    "Max <max@example.com>, 22 Kas 2026 Paz, 10:00 tarihinde şunu yazdı:",
    "su 22. marrask. 2026 klo 10.00 Max (max@example.com) kirjoitti:",
    "Den sön 22 nov. 2026 kl 10:00 skrev Max <max@example.com>:",
    "Den søn. 22. nov. 2026 kl. 10.00 skrev Max <max@example.com>:",
    "Kuupäev P, 22. november 2026 kell 10:00 kirjutas Max <max@example.com>:",
    "svētd., 2026. g. 22. nov., plkst. 10:00 — Max rakstīja:",
    "2026-11-22, sk, 10:00 Max <max@example.com> rašė:",
    "Στις Κυρ 22 Νοε 2026 στις 10:00, ο Max <max@example.com> έγραψε:",
    "\u{202B}בתאריך יום א׳, 22 בנוב׳ 2026 ב-10:00 מאת \u{202A}Max\u{202C} <\u{202A}max@example.com\u{202C}>:\u{202C}",
    "في الأحد، 22 نوفمبر 2026 في 10:00 ص كتب Max <max@example.com>:",
    "Max <max@example.com> در تاریخ 2026/11/22 ساعت 10:00 نوشت:",
    "रवि, 22 नव॰ 2026 को 10:00 पर Max <max@example.com> ने लिखा:",
    "Vào CN, 22 thg 11, 2026 vào lúc 10:00 Max <max@example.com> đã viết:",
    "Pada tanggal Min, 22 Nov 2026 pukul 10.00 Max <max@example.com> menulis:",
    "Max <max@example.com> 于2026年11月22日周日 10:00写道：",
    "Max <max@example.com> 於 2026年11月22日 週日 上午10:00寫道：",
    "2026年11月22日(日) 10:00 Max <max@example.com>:",
    "2026년 11월 22일 (일) 오전 10:00, Max <max@example.com>님이 작성:",
];

#[test]
fn m12_intros_of_every_language_are_found_before_marked_and_unmarked_quotes() {
    for intro in INTROS {
        for (gap, quote) in [
            ("\n", "> old words\n> more"),
            ("\n\n", "> old words"),
            ("\n\n", "old words\n\nmore"),
        ] {
            let text = format!("My own words\n\n{intro}{gap}{quote}\n");
            let shown = intro.trim_matches('\u{202B}');
            let found = shape(&text);
            assert_eq!(found.len(), 3, "{text}\n{found:?}");
            assert_eq!(found[0], (Own, "My own words"), "{text}");
            assert_eq!(
                (found[1].0, found[1].1.trim_matches('\u{202B}')),
                (Intro, shown),
                "{text}"
            );
            assert_eq!(found[2], (Quote, quote), "{text}");
        }
    }
}

/// What stands over a quoted message in Outlook and elsewhere.
const HEADERS: &[&str] = &[
    "-----Original Message-----\nFrom: Max <max@example.com>\nSent: Sunday\nTo: Anna\nSubject: Hi",
    "-----Original Message-----",
    "---------- Forwarded message ---------\nFrom: Max <max@example.com>\nDate: Sun\nSubject: Hi\nTo: Anna",
    "-----Ursprüngliche Nachricht-----\nVon: Max\nGesendet: Sonntag\nAn: Anna\nBetreff: Hallo",
    "-----Message d'origine-----\nDe : Max\nEnvoyé : dimanche\nÀ : Anna\nObjet : Salut",
    "-----Исходное сообщение-----\n\nОт: Max\nДата: вс\nТема: Привет",
    "-----原始邮件-----\n发件人: Max\n发送时间: 2026\n收件人: Anna\n主题: 你好",
    "Begin forwarded message:\n\nFrom: Max <max@example.com>\nSubject: Hi\nDate: 22 November",
    "________________________________\nFrom: Max <max@example.com>\nSent: Sunday\nTo: Anna\nSubject: Hi",
    "*From:* Max <max@example.com>\n*Sent:* Sunday\n*To:* Anna\n*Subject:* Hi",
    "Von: Max\nGesendet: Sonntag\nAn: Anna\nBetreff: Hallo",
    "De: Max\nEnviado el: domingo\nPara: Anna\nAsunto: Hola",
    "Da: Max\nInviato: domenica\nA: Anna\nOggetto: Ciao",
    "Van: Max\nVerzonden: zondag\nAan: Anna\nOnderwerp: Hallo",
    "Od: Max\nWysłano: niedziela\nDo: Anna\nTemat: Cześć",
    "От: Max\nОтправлено: воскресенье\nКому: Anna\nТема: Привет",
    "Від: Max\nНадіслано: неділя\nКому: Anna\nТема: Привіт",
    "Från: Max\nSkickat: söndag\nTill: Anna\nÄmne: Hej",
    "Fra: Max\nSendt: søndag\nTil: Anna\nEmne: Hei",
    "Lähettäjä: Max\nLähetetty: sunnuntai\nVastaanottaja: Anna\nAihe: Hei",
    "Feladó: Max\nKüldve: vasárnap\nCímzett: Anna\nTárgy: Szia",
    "Kimden: Max\nGönderildi: Pazar\nKime: Anna\nKonu: Merhaba",
    "Από: Max\nΣτάλθηκε: Κυριακή\nΠρος: Anna\nΘέμα: Γεια",
    "מאת: Max\nנשלח: יום ראשון\nאל: Anna\nנושא: שלום",
    "من: Max\nتاريخ الإرسال: الأحد\nإلى: Anna\nالموضوع: مرحبا",
    "差出人: Max\n送信日時: 2026\n宛先: Anna\n件名: こんにちは",
    "보낸 사람: Max\n보낸 날짜: 2026\n받는 사람: Anna\n제목: 안녕",
];

#[test]
fn m12_everything_below_separators_and_header_blocks_is_quoted() {
    for header in HEADERS {
        let text = format!("My own words\n\n{header}\n\nold words\n\n> older\n\nend");
        assert_eq!(
            shape(&text),
            [
                (Own, "My own words"),
                (Intro, *header),
                (Quote, "old words\n\n> older\n\nend")
            ],
            "{text}"
        );
    }
}

const SENT_FROM: &[&str] = &[
    "Sent from my iPhone",
    "Sent from Outlook for Android",
    "Sent from Yahoo Mail on Android",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Von meinem iPhone gesendet",
    "Gesendet von Mail für Windows",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Enviado do meu iPhone",
    "Inviato da iPhone",
    "Verzonden vanaf mijn iPhone",
    "Wysłane z iPhone’a",
    "Odesláno z iPhonu",
    "Отправлено с iPhone",
    "Отправлено из мобильной Яндекс Почты: http://m.ya.ru/ymail",
    "Надіслано з iPhone",
    "Изпратено от моя iPhone",
    "Poslano iz mojega iPhona",
    "Trimis de pe iPhone-ul meu",
    "iPhone’umdan gönderildi",
    "Lähetetty iPhonesta",
    "Skickat från min iPhone",
    "Sendt fra min iPhone",
    "Στάλθηκε από το iPhone μου",
    "נשלח מה-iPhone שלי",
    "تم الإرسال من الـ iPhone",
    "मेरे iPhone से भेजा गया",
    "Đã gửi từ iPhone của tôi",
    "Dikirim dari iPhone saya",
    "发自我的 iPhone",
    "從我的 iPhone 傳送",
    "iPhoneから送信",
    "나의 iPhone에서 보냄",
];

#[test]
fn m12_lines_about_a_device_are_signatures_in_every_language() {
    for line in SENT_FROM {
        assert_eq!(
            shape(&format!("Own words\n\n{line}\n")),
            [(Own, "Own words"), (Signature, *line)]
        );
        let text =
            format!("Own\n{line}\n\nOn 22 Nov 2026 at 10:00, Max <m@example.com> wrote:\n> Hi");
        let kinds: Vec<PartKind> = parts(&text).iter().map(|part| part.kind).collect();
        assert_eq!(kinds, [Own, Signature, Intro, Quote], "{text}");
    }
}

/// Texts of nothing but own words.
const OWN: &[&str] = &[
    "",
    "\n\n",
    "Just a question.",
    ">_< it does not work",
    ">:( again",
    "My colleague wrote:\nyour order was lost",
    "Yesterday at 10 your manager wrote: call us\nand I did",
    "Here is what I need:\n- one\n- two",
    "From: Berlin\nTo: Paris\nDate: 5 May\nTwo persons",
    "Отправлено с почты 5 мая, но не дошло",
    "Sent from my iPhone you said, and I sent it.\nPlease answer.",
    "--\nA message that begins with a rule",
    "Von: hier\nist alles gut",
    "On 22 Nov 2026 at 10:00 your agent wrote:\nI am still waiting for it",
    "----\nMy list\n----\nmore",
    "2026-11-22 10:00: the app crashed\n2026-11-22 10:05: again",
];

#[test]
fn m12_intros_between_dashes_without_a_colon_and_headers_in_any_order_are_found() {
    use PartKind::{Intro, Own, Quote};
    for (text, expected) in [
        (
            "Yes\n---- John Smith wrote ----\n> old\nNo\n",
            vec![
                (Own, "Yes\n"),
                (Intro, "---- John Smith wrote ----\n"),
                (Quote, "> old\n"),
                (Own, "No\n"),
            ],
        ),
        (
            "Да\n-----Иван написал-----\nстарое\n",
            vec![
                (Own, "Да\n"),
                (Intro, "-----Иван написал-----\n"),
                (Quote, "старое\n"),
            ],
        ),
        (
            "Ok\n2011/4/7 Anna <a@b.c>\n\n> old\n",
            vec![
                (Own, "Ok\n"),
                (Intro, "2011/4/7 Anna <a@b.c>\n\n"),
                (Quote, "> old\n"),
            ],
        ),
        (
            "Ok\nDate: Fri=2C 28 Sep 2012\nFrom: a@b.c\nTo: d@e.f\nSubject: x\n\nold\n",
            vec![
                (Own, "Ok\n"),
                (
                    Intro,
                    "Date: Fri=2C 28 Sep 2012\nFrom: a@b.c\nTo: d@e.f\nSubject: x\n",
                ),
                (Quote, "\nold\n"),
            ],
        ),
        // Nothing is quoted below, and nothing is said above.
        (
            "2011/4/7 Anna <a@b.c>\nis my new address\n",
            vec![(Own, "2011/4/7 Anna <a@b.c>\nis my new address\n")],
        ),
        (
            "-- I wrote --\nplease answer\n",
            vec![(Own, "-- I wrote --\nplease answer\n")],
        ),
        (
            "Hi\n--- as I said ---\nplease answer\n",
            vec![(Own, "Hi\n--- as I said ---\nplease answer\n")],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(kind, part): (_, &str)| (kind, part.trim()))
            .collect();
        assert_eq!(shape(text), expected, "{text}");
    }
}

#[test]
fn own_words_are_never_taken_for_anything_else() {
    for text in OWN {
        assert!(
            parts(text).iter().all(|part| part.kind == Own),
            "{text:?}: {:?}",
            shape(text)
        );
        assert_eq!(own_text(text), text.trim());
    }
}

#[test]
fn a_rule_in_a_long_text_is_no_signature() {
    let text = format!("Intro\n--\n{}", "more of my own words\n".repeat(20));
    assert!(parts(&text).iter().all(|part| part.kind == Own));
    let signed = format!("Own\n-- \n{}", "legal words\n".repeat(40));
    assert_eq!(own_text(&signed), "Own");
}

#[test]
fn answers_between_quotes_stay_own() {
    let text = "Max wrote:\n> one?\nyes\n> two?\nno\n";
    assert_eq!(own_text(text), "yes\nno");
    assert_eq!(shape(text)[0], (Intro, "Max wrote:"));
}

#[test]
fn line_ends_of_every_system_are_lines() {
    let text = "Own\r\n\r\nOn 22 Nov 2026 at 10:00, Max wrote:\r\n> Hi\r\n-- \r\nMax\r\n";
    let kinds: Vec<PartKind> = parts(text).iter().map(|part| part.kind).collect();
    assert_eq!(kinds, [Own, Intro, Quote, Signature]);
}

#[test]
fn every_line_that_makes_work_takes_time_in_proportion_to_the_text() {
    for piece in [
        "wrote:\n",
        "On 22 Nov 2026, Max <m@example.com> wrote:\n> x\n",
        "Sent from my iPhone\n\n\n\n",
        "x\n--\n",
        "From: a\n",
        "\n",
        ">",
        "2026,\n",
        "a wrote:\n\n\n\n\n\n",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let began = Instant::now();
        assert!(!parts(&text).is_empty());
        assert!(
            began.elapsed().as_secs() < 10,
            "{piece:?}: {:?}",
            began.elapsed()
        );
    }
}

fn mail() -> impl Strategy<Value = String> {
    let intros = (0..INTROS.len()).prop_map(|at| INTROS[at].to_owned());
    let headers = (0..HEADERS.len()).prop_map(|at| HEADERS[at].to_owned());
    let line = prop_oneof![
        intros,
        headers,
        Just("-- ".to_owned()),
        Just("--".to_owned()),
        Just(String::new()),
        Just("Sent from my iPhone".to_owned()),
        "> [a-z ]{0,9}",
        "[a-zа-я>:_ -]{0,20}",
        any::<String>(),
    ];
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn the_parts_are_the_whole_text_in_order(text in mail()) {
        let mut end = 0;
        let mut before = None;
        for part in parts(&text) {
            prop_assert_eq!(part.range.start, end);
            prop_assert!(part.range.end > end);
            prop_assert_ne!(Some(part.kind), before);
            prop_assert!(text.is_char_boundary(part.range.end));
            end = part.range.end;
            before = Some(part.kind);
        }
        prop_assert_eq!(end, text.len());
    }
}
