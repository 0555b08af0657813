use proptest::prelude::*;

use super::*;

/// Writes wrappings.
struct Writer(Vec<u8>);

impl Writer {
    fn new() -> Self {
        let mut writer = Self(SIGNATURE.to_le_bytes().to_vec());
        writer.0.extend([1, 0]);
        writer
    }

    fn with(mut self, level: u8, id: u16, data: &[u8]) -> Self {
        self.0.push(level);
        self.0.extend(id.to_le_bytes());
        self.0.extend([6, 0]);
        self.0
            .extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        self.0.extend(data);
        let sum = data
            .iter()
            .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        self.0.extend(sum.to_le_bytes());
        self
    }
}

fn counted(data: &[u8]) -> Vec<u8> {
    let mut out = u32::try_from(data.len()).unwrap().to_le_bytes().to_vec();
    out.extend(data);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn list(properties: &[Vec<u8>]) -> Vec<u8> {
    let mut out = u32::try_from(properties.len())
        .unwrap()
        .to_le_bytes()
        .to_vec();
    out.extend(properties.concat());
    out
}

fn of(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
    let mut out = [kind.to_le_bytes(), id.to_le_bytes()].concat();
    out.extend(1_u32.to_le_bytes());
    out.extend(counted(value));
    out
}

fn number(id: u16, value: u32) -> Vec<u8> {
    let mut out = [3_u16.to_le_bytes(), id.to_le_bytes()].concat();
    out.extend(value.to_le_bytes());
    out
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16()
        .chain([0])
        .flat_map(u16::to_le_bytes)
        .collect()
}

/// A named property with several short numbers, which has to be stepped over.
fn named() -> Vec<u8> {
    let mut out = [0x1002_u16.to_le_bytes(), 0x8001_u16.to_le_bytes()].concat();
    out.extend([7; 16]);
    out.extend(1_u32.to_le_bytes());
    out.extend(counted(&wide("Keywords")));
    out.extend(3_u32.to_le_bytes());
    out.extend([1, 0, 2, 0, 3, 0, 0, 0]);
    out
}

fn sample() -> Vec<u8> {
    Writer::new()
        .with(1, attribute_id::CODE_PAGE, &[0xe3, 4, 0, 0, 0, 0, 0, 0])
        .with(
            1,
            attribute_id::MESSAGE_PROPERTIES,
            &list(&[
                named(),
                number(property_id::HTML_CODE_PAGE, 65001),
                of(
                    property_type::BINARY,
                    property_id::BODY_HTML,
                    "<p>Где заказ?</p>".as_bytes(),
                ),
                of(property_type::TEXT, property_id::BODY, &wide("Где заказ?")),
            ]),
        )
        .with(2, attribute_id::FILE_BEGINS, &[1, 0])
        .with(2, attribute_id::FILE_TITLE, b"\xd1\xf7\xb8\xf2~1.TXT\0")
        .with(2, attribute_id::FILE_DATA, b"first")
        .with(
            2,
            attribute_id::FILE_PROPERTIES,
            &list(&[
                of(
                    property_type::TEXT,
                    property_id::LONG_FILE_NAME,
                    &wide("Счёт за ноябрь.txt"),
                ),
                of(
                    property_type::TEXT_OF_CODE_PAGE,
                    property_id::MIME_TYPE,
                    b"Text/Plain\0",
                ),
            ]),
        )
        .with(2, attribute_id::FILE_BEGINS, &[1, 0])
        .with(2, attribute_id::FILE_DATA, b"second")
        .with(2, attribute_id::FILE_TITLE, b"\xd1\xf7\xb8\xf2.txt\0")
        .0
}

fn names(raw: &[u8]) -> Vec<(String, Vec<u8>)> {
    let files = open(raw).unwrap_or_default().files;
    files
        .into_iter()
        .map(|file| (file.name, file.bytes))
        .collect()
}

#[test]
fn m12_the_files_and_the_text_of_a_wrapping_are_read() {
    let found = open(&sample()).unwrap();
    assert_eq!(found.text.as_deref(), Some("Где заказ?"));
    assert_eq!(found.html.as_deref(), Some("<p>Где заказ?</p>"));
    let [first, second] = found.files.as_slice() else {
        panic!("{:?}", found.files);
    };
    assert_eq!(first.name, "Счёт за ноябрь.txt");
    assert_eq!(first.media_type.as_deref(), Some("text/plain"));
    assert_eq!(first.bytes, b"first");
    assert_eq!(
        (second.name.as_str(), second.bytes.as_slice()),
        ("Счёт.txt", &b"second"[..])
    );
}

#[test]
fn m12_the_files_of_a_mail_inside_of_a_wrapping_are_read_and_that_has_a_limit() {
    let mut raw = sample();
    for depth in 2..=DEPTH_LIMIT + 1 {
        let mut object = vec![9; 16];
        object.extend(&raw);
        let data = of(property_type::OBJECT, property_id::FILE_DATA, &object);
        raw = Writer::new()
            .with(2, attribute_id::FILE_BEGINS, &[])
            .with(2, attribute_id::FILE_PROPERTIES, &list(&[data]))
            .0;
        let names: Vec<String> = names(&raw).into_iter().map(|(name, _)| name).collect();
        if depth <= DEPTH_LIMIT {
            assert_eq!(names, ["Счёт за ноябрь.txt", "Счёт.txt"], "{depth}");
        } else {
            assert_eq!(names, [""], "{depth}: kept closed");
        }
    }
}

#[test]
fn a_damaged_wrapping_is_read_up_to_where_it_is_damaged() {
    let whole = sample();
    assert_eq!(names(&whole[..whole.len() - 3]).len(), 2);
    let cut = memchr::memmem::find(&whole, b"second").unwrap();
    assert_eq!(names(&whole[..cut]).len(), 1);
    assert_eq!(open(b"x\x9f>\""), None);
    assert_eq!(open(b"no wrapping at all"), None);
    assert_eq!(open(b""), None);
    let mut wrong_sum = whole.clone();
    wrong_sum[cut] = b'S';
    assert_eq!(names(&wrong_sum)[1].1, b"Second");
}

/// A mail with these parts, each a wrapping; without any text of its own.
fn mail_of(wrappings: &[&[u8]]) -> String {
    use base64::Engine as _;
    let parts: String = wrappings
        .iter()
        .map(|raw| {
            let raw = base64::engine::general_purpose::STANDARD.encode(raw);
            format!(
                "--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\
                 Content-Transfer-Encoding: base64\n\n{raw}\n"
            )
        })
        .collect();
    format!("From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n")
}

#[test]
fn m12_the_words_of_a_mail_that_is_sent_on_are_not_those_of_its_sender() {
    let inner = mail_of(&[&sample()]);
    assert_eq!(
        super::super::parse(inner.as_bytes()).unwrap().text,
        "Где заказ?"
    );
    let own = Writer::new()
        .with(
            1,
            attribute_id::MESSAGE_PROPERTIES,
            &list(&[of(
                property_type::TEXT,
                property_id::BODY,
                &wide("Посмотрите"),
            )]),
        )
        .0;
    for (wrapping, text) in [(None, ""), (Some(&own), "Посмотрите")] {
        let mut outer = format!(
            "From: d@e.f\nContent-Type: multipart/mixed; boundary=c\n\n\
             --c\nContent-Type: message/rfc822\n\n{inner}\n"
        );
        if let Some(wrapping) = wrapping {
            let mail = mail_of(&[wrapping]);
            let part = mail.split_once("--b\n").unwrap().1;
            outer.push_str("--c\n");
            outer.push_str(part.trim_end_matches("--b--\n"));
        }
        outer.push_str("--c--\n");
        let appeal = super::super::parse(outer.as_bytes()).unwrap();
        assert_eq!(appeal.text, text);
        let names: Vec<&str> = appeal.attachments.iter().map(|m| m.name.as_str()).collect();
        assert!(names.contains(&"Счёт за ноябрь.txt"), "{names:?}");
    }
}

#[test]
fn r7_the_limit_of_files_is_one_of_the_mail_however_many_wrappings_it_has() {
    let mut wrapping = Writer::new();
    for _ in 0..PART_LIMIT / 2 + 1 {
        wrapping =
            wrapping
                .with(2, attribute_id::FILE_BEGINS, &[])
                .with(2, attribute_id::FILE_DATA, b"");
    }
    let raw = wrapping.0;
    let appeal = super::super::parse(mail_of(&[&raw, &raw, &raw]).as_bytes()).unwrap();
    let own = 3;
    let count = appeal.attachments.len();
    assert!((PART_LIMIT..PART_LIMIT + own).contains(&count), "{count}");
}

proptest! {
    #[test]
    fn r7_any_bytes_are_read_without_a_panic_and_give_no_more_than_they_hold(
        start in 0_usize..500,
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..20),
        tail in proptest::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut raw = sample();
        raw.truncate(start.max(6));
        raw.extend(&tail);
        for (at, byte) in &changes {
            let at = at.index(raw.len());
            raw[at] = *byte;
        }
        let files = names(&raw);
        let held: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
        prop_assert!(held <= raw.len());
        prop_assert!(files.iter().all(|(name, _)| !name.contains(char::is_control)));
    }
}
