//! What Outlook wraps into a file `winmail.dat` (TNEF, as Microsoft publishes it in MS-OXTNEF): the files
//! that the client attached, and the text.
//!
//! A damaged wrapping is read up to where it is damaged. The text as rich text (`PR_RTF_COMPRESSED`) is not
//! read: programs that send it send a plain text beside the wrapping.

use super::{super::PART_LIMIT, charset, header::one_line};

/// Most wrappings inside of one another that are opened: mails attached to mails.
const DEPTH_LIMIT: usize = 8;
/// Most properties of a message or file that are looked at.
const PROPERTY_LIMIT: usize = 10_000;

const SIGNATURE: u32 = 0x223e_9f78;

/// What was in a wrapping.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unwrapped {
    pub(super) files: Vec<File>,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
}

/// A file in a wrapping.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct File {
    /// Empty where it was given none.
    pub(super) name: String,
    pub(super) media_type: Option<String>,
    pub(super) bytes: Vec<u8>,
}

/// Whether a part is such a wrapping, by its type or its name.
pub(super) fn is_wrapping(media_type: &str, name: &str) -> bool {
    matches!(
        media_type,
        "application/ms-tnef" | "application/vnd.ms-tnef"
    ) || name.eq_ignore_ascii_case("winmail.dat")
}

/// Opens a wrapping; `None` where it is none.
pub(super) fn open(raw: &[u8]) -> Option<Unwrapped> {
    open_at(raw, 1)
}

fn open_at(raw: &[u8], depth: usize) -> Option<Unwrapped> {
    let mut rest = Bytes(raw);
    if depth > DEPTH_LIMIT || rest.u32()? != SIGNATURE {
        return None;
    }
    rest.u16()?;
    let mut reader = Reader {
        code_page: 1252,
        depth,
        found: Unwrapped::default(),
        file: None,
    };
    while reader.found.files.len() < PART_LIMIT
        && let Some((id, data)) = attribute(&mut rest)
    {
        reader.take(id, data);
    }
    reader.finish_file();
    Some(reader.found)
}

/// Reads level, id, length, data and checksum. The checksum is passed over: what is damaged shows itself, and
/// some programs write none.
fn attribute<'a>(rest: &mut Bytes<'a>) -> Option<(u16, &'a [u8])> {
    let [_level] = rest.take(1)? else {
        return None;
    };
    // The upper half is the type of the data, which the lower one implies.
    let [id, _type] = [rest.u16()?, rest.u16()?];
    let length = usize::try_from(rest.u32()?).ok()?;
    let data = rest.take(length)?;
    rest.u16()?;
    Some((id, data))
}

/// Ids of attributes (`att…` in the paper).
mod attribute_id {
    pub(super) const BODY: u16 = 0x800c;
    pub(super) const FILE_DATA: u16 = 0x800f;
    pub(super) const FILE_TITLE: u16 = 0x8010;
    pub(super) const FILE_BEGINS: u16 = 0x9002;
    pub(super) const MESSAGE_PROPERTIES: u16 = 0x9003;
    pub(super) const FILE_PROPERTIES: u16 = 0x9005;
    pub(super) const CODE_PAGE: u16 = 0x9007;
}

/// Ids of properties (`PR_…` in the paper).
mod property_id {
    pub(super) const BODY: u16 = 0x1000;
    pub(super) const BODY_HTML: u16 = 0x1013;
    pub(super) const DISPLAY_NAME: u16 = 0x3001;
    pub(super) const FILE_DATA: u16 = 0x3701;
    pub(super) const FILE_NAME: u16 = 0x3704;
    pub(super) const LONG_FILE_NAME: u16 = 0x3707;
    pub(super) const MIME_TYPE: u16 = 0x370e;
    pub(super) const HTML_CODE_PAGE: u16 = 0x3fde;
}

/// Types of properties.
mod property_type {
    pub(super) const OBJECT: u16 = 0x000d;
    pub(super) const TEXT_OF_CODE_PAGE: u16 = 0x001e;
    pub(super) const TEXT: u16 = 0x001f;
    pub(super) const BINARY: u16 = 0x0102;
    /// Added where there are several values.
    pub(super) const SEVERAL: u16 = 0x1000;
}

/// A file that is being read.
#[derive(Default)]
struct OpenFile<'a> {
    title: String,
    name: String,
    long_name: String,
    display_name: String,
    media_type: String,
    data: Option<&'a [u8]>,
    /// Data of another program, or a mail.
    object: Option<&'a [u8]>,
}

struct Reader<'a> {
    code_page: u32,
    depth: usize,
    found: Unwrapped,
    file: Option<OpenFile<'a>>,
}

impl<'a> Reader<'a> {
    fn take(&mut self, id: u16, data: &'a [u8]) {
        match id {
            attribute_id::CODE_PAGE => {
                self.code_page = Bytes(data).u32().unwrap_or(self.code_page);
            }
            attribute_id::BODY => {
                let text = self.text(data);
                self.found.text.get_or_insert(text);
            }
            attribute_id::MESSAGE_PROPERTIES => self.message(&properties(data)),
            attribute_id::FILE_BEGINS => {
                self.finish_file();
                self.file = Some(OpenFile::default());
            }
            attribute_id::FILE_TITLE => {
                let title = self.text(data);
                self.file.get_or_insert_default().title = title;
            }
            attribute_id::FILE_DATA => self.file.get_or_insert_default().data = Some(data),
            attribute_id::FILE_PROPERTIES => self.file_properties(&properties(data)),
            _ => {}
        }
    }

    fn message(&mut self, properties: &[Property<'_>]) {
        let html_code_page = properties
            .iter()
            .find(|property| property.id == property_id::HTML_CODE_PAGE)
            .and_then(|property| Bytes(property.value).u32());
        for property in properties {
            match property.id {
                property_id::BODY => {
                    let text = self.text_of(property);
                    self.found.text = text.or(self.found.text.take());
                }
                property_id::BODY_HTML => {
                    let html = match property.kind {
                        property_type::BINARY => {
                            let label = html_code_page.map(|page| format!("cp{page}"));
                            Some(charset::decode(label.as_deref(), property.value, None))
                        }
                        _ => self.text_of(property),
                    };
                    self.found.html = html.or(self.found.html.take());
                }
                _ => {}
            }
        }
    }

    fn file_properties(&mut self, properties: &[Property<'a>]) {
        let mut file = self.file.take().unwrap_or_default();
        for property in properties {
            let text = || self.text_of(property).unwrap_or_default();
            match property.id {
                property_id::FILE_NAME => file.name = text(),
                property_id::LONG_FILE_NAME => file.long_name = text(),
                property_id::DISPLAY_NAME => file.display_name = text(),
                property_id::MIME_TYPE => file.media_type = text(),
                property_id::FILE_DATA if property.kind == property_type::OBJECT => {
                    // The id of the program comes first.
                    file.object = property.value.get(16..);
                }
                property_id::FILE_DATA => file.data = file.data.or(Some(property.value)),
                _ => {}
            }
        }
        self.file = Some(file);
    }

    fn finish_file(&mut self) {
        let Some(file) = self.file.take() else {
            return;
        };
        if let Some(mail) = file.object.and_then(|raw| open_at(raw, self.depth + 1)) {
            let room = PART_LIMIT.saturating_sub(self.found.files.len());
            self.found.files.extend(mail.files.into_iter().take(room));
            return;
        }
        let Some(bytes) = file.data.or(file.object) else {
            return;
        };
        let names = [file.long_name, file.title, file.name, file.display_name];
        let mut name = names.iter().map(|name| one_line(name));
        let media_type = one_line(&file.media_type).to_ascii_lowercase();
        self.found.files.push(File {
            name: name.find(|name| !name.is_empty()).unwrap_or_default(),
            media_type: Some(media_type).filter(|kind| kind.contains('/')),
            bytes: bytes.to_vec(),
        });
    }

    /// A text in the code page of the wrapping, up to its end.
    fn text(&self, data: &[u8]) -> String {
        let end = memchr::memchr(0, data).unwrap_or(data.len());
        let label = format!("cp{}", self.code_page);
        charset::decode(Some(&label), data.get(..end).unwrap_or(data), None)
    }

    fn text_of(&self, property: &Property<'_>) -> Option<String> {
        match property.kind {
            property_type::TEXT_OF_CODE_PAGE => Some(self.text(property.value)),
            property_type::TEXT => {
                let units = property.value.chunks_exact(2);
                let units = units.map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                let units: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
                Some(String::from_utf16_lossy(&units))
            }
            _ => None,
        }
    }
}

/// A property and the first of its values.
struct Property<'a> {
    id: u16,
    kind: u16,
    value: &'a [u8],
}

/// Reads a list of properties, up to where it is damaged.
fn properties(data: &[u8]) -> Vec<Property<'_>> {
    let mut rest = Bytes(data);
    let count = rest
        .u32()
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or_default();
    let mut properties = Vec::new();
    while properties.len() < count.min(PROPERTY_LIMIT)
        && let Some(property) = property(&mut rest)
    {
        properties.push(property);
    }
    properties
}

fn property<'a>(rest: &mut Bytes<'a>) -> Option<Property<'a>> {
    let kind = rest.u16()?;
    let id = rest.u16()?;
    if id >= 0x8000 {
        // Named ones: a GUID, and a number or a name.
        rest.take(16)?;
        match rest.u32()? {
            0 => {
                rest.u32()?;
            }
            _ => {
                rest.counted()?;
            }
        }
    }
    let single = kind & !property_type::SEVERAL;
    let fixed = match single {
        0x0002..=0x0004 | 0x000a | 0x000b => Some(4),
        0x0005..=0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        property_type::OBJECT
        | property_type::TEXT_OF_CODE_PAGE
        | property_type::TEXT
        | property_type::BINARY => None,
        // Of unknown length, so that nothing behind it can be found.
        _ => return None,
    };
    let is_several = kind != single;
    let count = match fixed {
        Some(_) if !is_several => 1,
        _ => rest.u32()?,
    };
    let mut first = None;
    for _ in 0..count {
        let value = match fixed {
            // Several short numbers stand without gaps, one has one behind it.
            Some(_) if is_several && single == 0x0002 => rest.take(2)?,
            Some(length) => rest.take(length)?,
            None => rest.counted()?,
        };
        first.get_or_insert(value);
    }
    if is_several && single == 0x0002 && count % 2 == 1 {
        rest.take(2)?;
    }
    Some(Property {
        id,
        kind,
        value: first.unwrap_or_default(),
    })
}

/// Bytes that are read from the front; numbers have their lowest byte first.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        let bytes = self.take(2)?.try_into().ok()?;
        Some(u16::from_le_bytes(bytes))
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = self.take(4)?.try_into().ok()?;
        Some(u32::from_le_bytes(bytes))
    }

    /// Bytes behind their number, and the gap up to a multiple of four.
    fn counted(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u32()?).ok()?;
        let taken = self.take(length)?;
        let gap = length.next_multiple_of(4) - length;
        // The last one may have no gap.
        self.take(gap.min(self.0.len()))?;
        Some(taken)
    }
}

#[cfg(test)]
mod tests;
