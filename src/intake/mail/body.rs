//! What people read of a mail, and what it carries besides.

use std::borrow::Cow;

use crate::domain::appeal::{Content as Bytes, Media};

use super::{
    super::{PART_LIMIT, html},
    charset,
    header::{Headers, one_line},
    structure::{Body, Part},
    tnef, uuencode,
};

/// The content of a mail.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Plain text; made of the HTML where the mail has no other.
    pub(super) text: String,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Media>,
}

/// Collects the content of a mail.
pub(super) fn content(mail: &Part<'_>) -> Content {
    let mut reader = Reader {
        hint: first_charset(mail),
        attachments: Vec::new(),
        has_text: false,
        wrapped: None,
    };
    let mut read = Read::default();
    reader.visit(mail, &mut read);
    if let Some(piece) = reader.wrapped.take()
        && read.text().trim().is_empty()
    {
        read.pieces.push(piece);
    }
    let text = read.text();
    let mut attachments = reader.attachments;
    let (text, files) = uuencode::take_files(&text);
    attachments.extend(files.into_iter().map(|file| Media {
        name: one_line(&file.name),
        media_type: None,
        content: Bytes::Bytes(file.bytes),
    }));
    Content {
        text: text.trim_end().to_owned(),
        html: read.html(),
        attachments,
    }
}

/// Pieces of the body in their order; each says the same as text and as HTML, or one of both.
#[derive(Debug, Default)]
struct Read {
    pieces: Vec<Piece>,
}

#[derive(Debug, Default)]
struct Piece {
    plain: Option<String>,
    html: Option<String>,
}

impl Read {
    fn text(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            let plain = piece.plain.as_deref().filter(|p| !p.trim().is_empty());
            let words = match (plain, &piece.html) {
                (Some(plain), _) => Cow::Borrowed(plain),
                (None, Some(html)) => Cow::Owned(html::to_text(html)),
                (None, None) => continue,
            };
            if words.trim().is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.truncate(text.trim_end().len());
                text.push_str("\n\n");
            }
            text.push_str(&words);
        }
        text
    }

    /// The HTML of the first piece that has some.
    fn html(self) -> Option<String> {
        self.pieces.into_iter().find_map(|piece| piece.html)
    }

    fn has_plain(&self) -> bool {
        self.pieces.iter().any(|p| p.plain.is_some())
    }
}

struct Reader {
    /// A charset named by some part, for those that name none.
    hint: Option<String>,
    attachments: Vec<Media>,
    /// Some text to read was found.
    has_text: bool,
    /// What stands to be read in a `winmail.dat`, in case that nothing else does.
    wrapped: Option<Piece>,
}

impl Reader {
    fn visit(&mut self, part: &Part<'_>, read: &mut Read) {
        let parts = match &part.body {
            Body::Parts(parts) => parts,
            Body::Leaf(_) => return self.leaf(part, read),
            Body::Mail(_, inner) => {
                self.attach(part);
                // Its words are not those of the one who sends it on.
                let own = self.wrapped.take();
                self.files_of(inner);
                self.wrapped = own;
                return;
            }
        };
        if part.media_type() == "multipart/alternative" {
            self.alternatives(parts, read);
        } else {
            for inner in parts {
                self.visit(inner, read);
            }
        }
    }

    /// The same said in several ways: one piece, of the first plain text and the last HTML, which
    /// is the richest.
    fn alternatives(&mut self, parts: &[Part<'_>], read: &mut Read) {
        let mut one = Piece::default();
        for part in parts {
            let mut inner = Read::default();
            self.visit(part, &mut inner);
            if inner.pieces.is_empty() {
                continue;
            }
            if one.plain.is_none() && inner.has_plain() {
                one.plain = Some(inner.text());
            }
            one.html = inner.html().or(one.html);
        }
        read.pieces.push(one);
    }

    /// The named files of a mail inside of the mail, so that they can be opened without it.
    fn files_of(&mut self, part: &Part<'_>) {
        match &part.body {
            Body::Parts(parts) => parts.iter().for_each(|part| self.files_of(part)),
            // Its own bytes are in the outer mail's file already.
            Body::Mail(_, inner) => self.files_of(inner),
            Body::Leaf(_) if part.name().is_some() => self.attach(part),
            Body::Leaf(_) => {}
        }
    }

    /// A text with a file name is what there is to read if no text came before it, and a file in
    /// any case.
    fn leaf(&mut self, part: &Part<'_>, read: &mut Read) {
        let is_named = part.name().is_some();
        if part.disposition.value == "attachment" || (is_named && self.has_text) {
            return self.attach(part);
        }
        match part.media_type() {
            "text/plain" | "text" => read.pieces.push(Piece {
                plain: Some(self.text_of(part)),
                html: None,
            }),
            "text/html" | "application/xhtml+xml" => read.pieces.push(Piece {
                plain: None,
                html: Some(self.text_of(part)),
            }),
            // Marked-up text of the nineties: its tags are like those of HTML.
            "text/enriched" | "text/richtext" => read.pieces.push(Piece {
                plain: Some(html::to_text(&self.text_of(part).replace("<<", "&lt;"))),
                html: None,
            }),
            "text/x-amp-html" | "text/watch-html" => {}
            // RFC 2046, 4.1.4: a text of an unknown kind is read as plain text.
            kind if !is_named && is_read_as_text(kind) => read.pieces.push(Piece {
                plain: Some(self.text_of(part)),
                html: None,
            }),
            _ => return self.attach(part),
        }
        self.has_text = true;
        if is_named {
            self.attach(part);
        }
    }

    fn text_of(&self, part: &Part<'_>) -> String {
        let label = part.content_type.get("charset");
        let text = charset::decode(label.as_deref(), &part.bytes(), self.hint.as_deref());
        readable(&text)
    }

    fn attach(&mut self, part: &Part<'_>) {
        let bytes = part.bytes();
        let name = match part.name() {
            Some(name) => name,
            None if bytes.is_empty() => return,
            None => self.invented_name(part, &bytes),
        };
        let unwrapped = tnef::is_wrapping(part.media_type(), &name)
            .then(|| tnef::open(&bytes))
            .flatten();
        self.attachments.push(Media {
            name,
            media_type: Some(part.media_type().to_owned()),
            content: Bytes::Bytes(bytes.into_owned()),
        });
        if let Some(unwrapped) = unwrapped {
            self.attach_unwrapped(unwrapped);
        }
    }

    /// The files of a `winmail.dat`, which itself is kept: it may hold what is not read here.
    fn attach_unwrapped(&mut self, unwrapped: tnef::Unwrapped) {
        // The limit is one of the whole mail, however many wrappings it has.
        let room = PART_LIMIT.saturating_sub(self.attachments.len());
        for file in unwrapped.files.into_iter().take(room) {
            let name = match file.name.as_str() {
                "" => format!("attachment-{}.bin", self.attachments.len() + 1),
                _ => file.name,
            };
            self.attachments.push(Media {
                name,
                media_type: file.media_type,
                content: Bytes::Bytes(file.bytes),
            });
        }
        if self.wrapped.is_none() && (unwrapped.text.is_some() || unwrapped.html.is_some()) {
            self.wrapped = Some(Piece {
                plain: unwrapped.text.as_deref().map(readable),
                html: unwrapped.html.as_deref().map(readable),
            });
        }
    }

    /// A file name for a part that has none, so that it can be saved and spoken of.
    fn invented_name(&self, part: &Part<'_>, bytes: &[u8]) -> String {
        let (kind, subtype) = part.media_type().split_once('/').unwrap_or_default();
        let stem = match part.media_type() {
            "message/rfc822" | "message/global" => {
                let subject = Headers::split(bytes).0.text("subject");
                let subject: String = subject.unwrap_or_default().chars().take(80).collect();
                return match subject.trim() {
                    "" => "message.eml".to_owned(),
                    subject => format!("{subject}.eml"),
                };
            }
            "message/delivery-status" => return "delivery-status.txt".to_owned(),
            "message/disposition-notification" => return "read-receipt.txt".to_owned(),
            "text/rfc822-headers" => return "headers.txt".to_owned(),
            "text/calendar" => return "invitation.ics".to_owned(),
            "application/ms-tnef" => return "winmail.dat".to_owned(),
            "application/pgp-signature" => return "signature.asc".to_owned(),
            "application/pkcs7-signature" | "application/x-pkcs7-signature" => {
                return "smime.p7s".to_owned();
            }
            _ if matches!(kind, "image" | "audio" | "video" | "text") => kind,
            _ => "attachment",
        };
        let extension = match subtype {
            "jpeg" | "pjpeg" => "jpg",
            "svg+xml" => "svg",
            "x-vcard" | "vcard" | "directory" => "vcf",
            "mpeg" if kind == "audio" => "mp3",
            "octet-stream" | "" => "bin",
            other if other.len() <= 5 && other.chars().all(|c| c.is_ascii_alphanumeric()) => other,
            _ => "bin",
        };
        let number = self.attachments.len() + 1;
        format!("{stem}-{number}.{extension}")
    }
}

/// Whether a text of some other kind is for people; the rest is for programs.
fn is_read_as_text(kind: &str) -> bool {
    const FOR_PROGRAMS: [&str; 11] = [
        "calendar",
        "css",
        "csv",
        "directory",
        "ecmascript",
        "javascript",
        "rfc822-headers",
        "rtf",
        "vcard",
        "x-vcard",
        "xml",
    ];
    kind.strip_prefix("text/")
        .is_some_and(|kind| !FOR_PROGRAMS.contains(&kind))
}

/// The first charset that a text part names.
fn first_charset(part: &Part<'_>) -> Option<String> {
    match &part.body {
        Body::Leaf(_) | Body::Mail(..) => part.content_type.get("charset"),
        Body::Parts(parts) => parts.iter().find_map(first_charset),
    }
}

/// Text with LF line ends and without control characters, which in mail are debris of transport.
fn readable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            '\u{feff}' if out.is_empty() => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
