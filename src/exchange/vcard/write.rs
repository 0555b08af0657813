//! A card as vCard 4.0 or 3.0.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{
    CREATED, FIELD, HOUSE, ID, LANGUAGE, MARKS, NAMELESS, SEEN_AS, SOURCE, STANDING, TYPE, UPDATED,
};
use super::{address, kept};
use crate::domain::client::{Client, CompanyRef, Source, Standing};
use crate::domain::contact::{Contact, ContactKind};
use crate::domain::fields::{FIELDS, FieldName};
use crate::exchange::clean;
use crate::exchange::outgoing::{Losses, Outgoing};

/// Octets of a line before it is folded (RFC 6350, 3.2).
const FOLD_AT: usize = 75;

/// The version that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// RFC 2426.
    V3,
    /// RFC 6350.
    V4,
}

/// A card as text, lines ending in CR LF.
pub fn written(card: &Outgoing<'_>, version: Version, losses: &mut Losses) -> String {
    let client = card.client;
    losses.note_common(client);
    let mut sheet = Sheet {
        version,
        text: String::new(),
    };
    sheet.raw("BEGIN:VCARD");
    sheet.raw(match version {
        Version::V3 => "VERSION:3.0",
        Version::V4 => "VERSION:4.0",
    });
    sheet.put("UID", &[], &clean::line(card.uid));
    // Kept lines that stand in the place of a field.
    let mut placed = Vec::new();
    for field in &FIELDS {
        match &field.name {
            FieldName::Name => sheet.name(client),
            FieldName::Avatar => sheet.picture(card),
            FieldName::Language => sheet.language(client),
            FieldName::Company => {
                if let Some(company) = &client.company {
                    sheet.company(client, company);
                }
            }
            FieldName::Position => sheet.filled("TITLE", &clean::line(&client.position)),
            FieldName::Note => sheet.filled("NOTE", &clean::block(&client.note)),
            FieldName::Standing => match client.standing {
                Standing::Normal => {}
                Standing::Vip => sheet.put(STANDING, &[], "vip"),
                Standing::Spammer => sheet.put(STANDING, &[], "spammer"),
            },
            FieldName::Phones => sheet.contacts(client, ContactKind::Phone),
            FieldName::Emails => sheet.contacts(client, ContactKind::Email),
            FieldName::Socials => sheet.contacts(client, ContactKind::Social),
            FieldName::Messengers => sheet.contacts(client, ContactKind::Messenger),
            FieldName::AdditionalIds => sheet.contacts(client, ContactKind::AdditionalId),
            FieldName::Sites => {
                for site in &client.sites {
                    sheet.uri("URL", &[], &clean::line(site));
                }
            }
            FieldName::Addresses => placed = sheet.addresses(client),
            FieldName::Tags => {
                let tags: Vec<String> = client
                    .tags
                    .iter()
                    .map(|tag| escaped(&clean::line(tag)))
                    .collect();
                if !tags.is_empty() {
                    sheet.line("CATEGORIES", &[], &tags.join(","));
                }
            }
            // Custom fields are not in the table.
            FieldName::Custom(_) => {}
        }
    }
    for (name, value) in &client.custom {
        sheet.put(FIELD, &[(TYPE, name.clone())], &clean::block(value));
    }
    if client.house {
        sheet.put(HOUSE, &[], "yes");
    }
    for line in kept::at_the_end(client, &placed) {
        sheet.raw(&clean::line(&line));
    }
    sheet.put(CREATED, &[], &client.created_at.rfc3339());
    sheet.put(UPDATED, &[], &client.updated_at.rfc3339());
    sheet.raw("END:VCARD");
    sheet.text
}

/// A text value: backslash, comma, semicolon and newline are escaped.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ',' | ';' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c => out.push(c),
        }
    }
    out
}

type Params<'p> = Vec<(&'p str, String)>;

/// Who set a value, where it was not an import.
fn source(source: Option<Source>) -> Params<'static> {
    source
        .filter(|source| *source != Source::Import)
        .map(|source| (SOURCE, source.name().to_owned()))
        .into_iter()
        .collect()
}

struct Sheet {
    version: Version,
    text: String,
}

impl Sheet {
    /// A property with a text value.
    fn put(&mut self, name: &str, params: &[(&str, String)], text: &str) {
        self.line(name, params, &escaped(text));
    }

    /// A property that is left out when it is empty.
    fn filled(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.put(name, &[], text);
        }
    }

    /// A property whose value is a URI, which 4.0 does not escape.
    fn uri(&mut self, name: &str, params: &[(&str, String)], text: &str) {
        self.line(name, params, text);
    }

    fn line(&mut self, name: &str, params: &[(&str, String)], value: &str) {
        let mut line = name.to_owned();
        for (name, value) in params {
            line.push(';');
            line.push_str(name);
            line.push('=');
            line.push_str(&parameter(value));
        }
        line.push(':');
        line.push_str(value);
        self.raw(&line);
    }

    /// A whole line, folded between characters.
    fn raw(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > FOLD_AT {
                self.text.push_str("\r\n ");
                width = 1;
            }
            self.text.push(c);
            width += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }

    /// `FN`, which every card must have, and `N`, which 3.0 asks for and many programs show.
    fn name(&mut self, client: &Client) {
        let name = clean::line(&client.name);
        let parts = client
            .kept
            .lines
            .iter()
            .find(|line| super::read::parts_fit(line, &name));
        match parts {
            Some(line) => self.raw(&clean::line(line)),
            None => self.line("N", &[], &format!(";{};;;", escaped(&name))),
        }
        let mut params = source(client.name_source);
        if name.is_empty() {
            params.push((NAMELESS, "yes".to_owned()));
            self.put("FN", &params, &clean::line(&client.display_name()));
        } else {
            self.put("FN", &params, &name);
        }
        for other in &client.also_seen_as {
            self.filled(SEEN_AS, &clean::line(other));
        }
    }

    /// The company, with the departments another program wrote beside it.
    fn company(&mut self, client: &Client, company: &CompanyRef) {
        let name = clean::line(&company.name);
        let parts = client
            .kept
            .lines
            .iter()
            .find(|line| super::read::company_fits(line, &name));
        match parts {
            Some(line) => self.raw(&clean::line(line)),
            None => self.put("ORG", &source(Some(company.source)), &name),
        }
    }

    fn picture(&mut self, card: &Outgoing<'_>) {
        let (Some(avatar), Some(bytes)) = (&card.client.avatar, card.picture) else {
            return;
        };
        let mut params = source(Some(avatar.source));
        let data = STANDARD.encode(bytes);
        match self.version {
            Version::V4 => {
                let value = format!("data:{};base64,{data}", avatar.media_type);
                self.uri("PHOTO", &params, &value);
            }
            Version::V3 => {
                let kind = avatar
                    .media_type
                    .trim_start_matches("image/")
                    .to_uppercase();
                params.insert(0, ("TYPE", kind));
                params.insert(0, ("ENCODING", "b".to_owned()));
                self.line("PHOTO", &params, &data);
            }
        }
    }

    fn language(&mut self, client: &Client) {
        let params = source(client.language.source);
        let name = match self.version {
            Version::V3 => LANGUAGE,
            Version::V4 => "LANG",
        };
        if let Some(code) = &client.language.code {
            self.put(name, &params, &clean::line(code));
        }
    }

    fn contacts(&mut self, client: &Client, kind: ContactKind) {
        for contact in client.contacts_of(kind) {
            self.contact(contact);
        }
    }

    fn contact(&mut self, contact: &Contact) {
        let value = clean::line(&contact.value).into_owned();
        let network = clean::line(&contact.network).into_owned();
        let mut params: Params<'_> = Vec::new();
        match contact.kind {
            ContactKind::Phone => match contact.label.as_str() {
                "home" => params.push(("TYPE", "home".to_owned())),
                "mobile" => params.push(("TYPE", "cell".to_owned())),
                "fax" => params.push(("TYPE", "fax".to_owned())),
                "landline" => {
                    params.push(("TYPE", "voice".to_owned()));
                    params.push((TYPE, "landline".to_owned()));
                }
                label => params.push((TYPE, clean::line(label).into_owned())),
            },
            ContactKind::Email => {}
            ContactKind::Social if self.version == Version::V4 => {
                params.push(("SERVICE-TYPE", network.clone()));
                if !value.starts_with("http") {
                    params.push(("VALUE", "text".to_owned()));
                }
                params.push((TYPE, network.clone()));
            }
            ContactKind::Social => {
                params.push(("TYPE", network.clone()));
                params.push((TYPE, network.clone()));
            }
            ContactKind::Messenger => {
                params.push(("X-SERVICE-TYPE", network.clone()));
                params.push((TYPE, network.clone()));
            }
            ContactKind::AdditionalId => params.push((TYPE, network.clone())),
        }
        let marks: Vec<&str> = [(contact.shared, "shared"), (contact.claimed, "claimed")]
            .iter()
            .filter_map(|(is, mark)| is.then_some(*mark))
            .collect();
        if !marks.is_empty() {
            params.push((MARKS, marks.join("+")));
        }
        params.extend(source(Some(contact.source)));
        match contact.kind {
            ContactKind::Phone => self.put("TEL", &params, &value),
            ContactKind::Email => self.put("EMAIL", &params, &value),
            ContactKind::AdditionalId => self.put(ID, &params, &value),
            ContactKind::Social => {
                let name = match self.version {
                    Version::V3 => "X-SOCIALPROFILE",
                    Version::V4 => "SOCIALPROFILE",
                };
                self.put(name, &params, &value);
            }
            ContactKind::Messenger => {
                let scheme: String = network
                    .chars()
                    .filter(char::is_ascii_alphanumeric)
                    .collect();
                let scheme = match scheme.as_str() {
                    "" => "x-other",
                    scheme => scheme,
                };
                let value = format!("{scheme}:{}", percent_encoded(&value));
                self.uri("IMPP", &params, &value);
            }
        }
    }

    /// Addresses, in the parts they came in while their text is still that; the kept lines that were used.
    fn addresses<'c>(&mut self, client: &'c Client) -> Vec<&'c str> {
        let lines = &client.kept.lines;
        let in_parts: Vec<&String> = lines
            .iter()
            .filter(|line| kept::is_named(line, "ADR"))
            .collect();
        let mut placed = Vec::new();
        for address in &client.addresses {
            let parts = in_parts.iter().find(|line| {
                let label = kept::label_beside(lines, line);
                address::fits(line, label, address)
            });
            if let Some(line) = parts {
                self.raw(&clean::line(line));
                placed.push(line.as_str());
                continue;
            }
            let kind = address.kind.as_str();
            let params: Params<'_> = match kind {
                "home" | "work" => vec![("TYPE", kind.to_owned())],
                "mail" => vec![("TYPE", "postal".to_owned()), (TYPE, kind.to_owned())],
                _ => vec![(TYPE, kind.to_owned())],
            };
            let text = clean::block(&address.text);
            let value = format!(";;{};;;;", escaped(text.trim_start()));
            self.line("ADR", &params, &value);
        }
        placed
    }
}

/// A parameter value, with RFC 6868's encoding of what quotes cannot hold.
pub(super) fn parameter(value: &str) -> String {
    let mut encoded = String::with_capacity(value.len());
    let mut quoted = value.is_empty();
    for c in value.chars() {
        match c {
            '^' => encoded.push_str("^^"),
            '"' => encoded.push_str("^'"),
            '\n' => encoded.push_str("^n"),
            c if c.is_control() => {}
            c => {
                quoted |= matches!(c, ',' | ';' | ':' | ' ' | '=');
                encoded.push(c);
            }
        }
    }
    if quoted {
        format!("\"{encoded}\"")
    } else {
        encoded
    }
}

/// What a URI cannot hold as `%XX`.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => out.push(char::from(byte)),
            b'-' | b'.' | b'_' | b'~' | b'@' | b'+' | b':' | b'/' | b'?' | b'=' | b'&' => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
