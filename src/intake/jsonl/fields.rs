//! The fields of an appeal: what each may hold, and the sentence when it does not (`SPEC 3`).

use std::borrow::Cow;

use base64::{
    Engine as _,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::domain::{
    appeal::{Appeal, AppealKind, Author, Content, Delivery, Media, Post, Sender, Visibility},
    time::Timestamp,
};

use super::{
    super::{CONTACT_LIMIT, PART_LIMIT, files, html},
    members::{Fields, ids_of, kept},
    node::Node,
};

/// Makes an appeal of a parsed line; `raw` is the line itself, for the id where none is given.
pub(super) fn appeal(node: Node<'_>, raw: &[u8]) -> Result<Appeal, String> {
    let mut fields = match node {
        Node::Object(members) => Fields(members),
        _ => return Err("the line is no JSON object `{…}`".to_owned()),
    };
    version(fields.take("v"))?;
    let channel = fields
        .text("channel")?
        .filter(|channel| !channel.trim().is_empty())
        .ok_or("\"channel\" is missing; name the channel, such as \"telegram\"")?
        .trim()
        .to_owned();
    let kind = match fields.text("kind")? {
        None => AppealKind::Message,
        Some(name) => AppealKind::from_name(&name).ok_or_else(|| {
            format!(
                "\"kind\" is {name:?}; it must be \"message\", \"post_comment\", \"call\" or \
                 \"delivery\""
            )
        })?,
    };
    if kind == AppealKind::Delivery {
        return delivery(fields, channel, raw);
    }

    let mut extra = Map::new();
    let from = match fields.take("from") {
        None => {
            return Err(
                "\"from\" is missing; say who wrote it by email, phone, id, profile or \
                 additional_id"
                    .to_owned(),
            );
        }
        Some(Node::Object(members)) => {
            let mut members = Fields(members);
            let from = sender(&mut members).map_err(|e| in_field("from", &e))?;
            let rest = members.rest();
            if !rest.is_empty() {
                extra.insert("from".to_owned(), rest.into());
            }
            from
        }
        Some(_) => return Err("\"from\" must be an object".to_owned()),
    };
    let author = author(&mut fields)?;
    let html = fields.text("html")?.map(Cow::into_owned);
    let given_text = fields.text("text")?.map(Cow::into_owned);
    let attachments = attachments(&mut fields, &mut extra)?;
    let post = post(&mut fields)?;
    let thread = fields.id("thread")?;
    if given_text.is_none() && html.is_none() && attachments.is_empty() && kind != AppealKind::Call
    {
        return Err(
            "\"text\", \"html\" or an attachment is missing; one of them must be given".to_owned(),
        );
    }
    if kind == AppealKind::PostComment && post.is_none() && thread.is_none() {
        return Err("\"post\" is missing; a post_comment names its post by url".to_owned());
    }
    let text = match (given_text, &html) {
        (Some(text), _) if !text.trim().is_empty() => text,
        (_, Some(html)) => html::to_text(html),
        (text, None) => text.unwrap_or_default(),
    };
    let appeal = Appeal {
        id: fields.id("id")?.unwrap_or_else(|| hash_of(raw)),
        channel,
        kind,
        author,
        from,
        to: fields.texts("to")?,
        cc: fields.texts("cc")?,
        reply_to: fields.texts("reply_to")?,
        thread,
        in_reply_to: fields.id("in_reply_to")?,
        references: references(&mut fields)?,
        subject: fields.text("subject")?.map(Cow::into_owned),
        text,
        html,
        sent_at: sent_at(&mut fields)?,
        post,
        attachments,
        delivery: None,
        extra,
    };
    Ok(with_rest(appeal, fields))
}

/// A connector's report about one of our replies (`T4`): no sender, no text. Its `id` is that of
/// the remote message, so the report itself is known by the hash of its line.
fn delivery(mut fields: Fields<'_>, channel: String, raw: &[u8]) -> Result<Appeal, String> {
    let outbox = fields
        .id("outbox")?
        .ok_or("\"outbox\" is missing; a delivery names the outbox record's id")?;
    let outcome = match fields.text("state")?.as_deref() {
        Some("sent") => Ok(fields.id("id")?),
        Some("failed") => Err(fields.text("error")?.unwrap_or_default().into_owned()),
        _ => return Err("\"state\" must be \"sent\" or \"failed\"".to_owned()),
    };
    let appeal = Appeal {
        id: hash_of(raw),
        channel,
        kind: AppealKind::Delivery,
        author: Author::Client,
        from: Sender::default(),
        to: Vec::new(),
        cc: Vec::new(),
        reply_to: Vec::new(),
        thread: None,
        in_reply_to: None,
        references: Vec::new(),
        subject: None,
        text: String::new(),
        html: None,
        sent_at: sent_at(&mut fields)?,
        post: None,
        attachments: Vec::new(),
        delivery: Some(Delivery { outbox, outcome }),
        extra: Map::new(),
    };
    Ok(with_rest(appeal, fields))
}

/// Puts what no field took into `extra`, and writes message ids of mail as the mail reader does,
/// so that replies find each other whichever way they came.
fn with_rest(mut appeal: Appeal, fields: Fields<'_>) -> Appeal {
    if appeal.channel == "email" {
        let ids = [&mut appeal.id].into_iter();
        let ids = ids
            .chain(&mut appeal.in_reply_to)
            .chain(&mut appeal.references);
        for id in ids {
            if let Some(bare) = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')) {
                *id = bare.to_owned();
            }
        }
    }
    appeal.extra.extend(fields.rest());
    appeal
}

fn version(v: Option<Node<'_>>) -> Result<(), String> {
    match v {
        Some(Node::Number(number)) if number.as_f64() == Some(1.0) => Ok(()),
        Some(other) => Err(format!(
            "\"v\" is {}; this deskcard knows version 1",
            short(&other.into_value())
        )),
        None => Err("\"v\" is missing; write \"v\":1".to_owned()),
    }
}

fn sender(from: &mut Fields<'_>) -> Result<Sender, String> {
    let sender = Sender {
        name: from.text("name")?.and_then(|name| kept(&name)),
        id: from.id("id")?,
        handle: from.text("handle")?.and_then(|handle| kept(&handle)),
        emails: from.texts("email")?,
        phones: from.ids("phone")?,
        profiles: from.texts("profile")?,
        additional_ids: from.ids("additional_id")?,
        avatar: match from.take("avatar") {
            None => None,
            Some(node) => media(node, &mut Map::new()).map_err(|e| in_field("avatar", &e))?,
        },
        locale: from.text("locale")?.and_then(|locale| kept(&locale)),
    };
    let contacts = sender.emails.len()
        + sender.phones.len()
        + sender.profiles.len()
        + sender.additional_ids.len()
        + usize::from(sender.id.is_some());
    if contacts == 0 {
        return Err(
            "\"\" has no identity; give at least one of email, phone, id, profile or \
             additional_id"
                .to_owned(),
        );
    }
    if contacts > CONTACT_LIMIT {
        return Err(format!(
            "\"\" has {contacts} contacts, over the limit of {CONTACT_LIMIT}"
        ));
    }
    Ok(sender)
}

fn author(fields: &mut Fields<'_>) -> Result<Author, String> {
    match fields.text("author")?.as_deref() {
        None | Some("client") => Ok(Author::Client),
        Some("agent") => Ok(Author::Agent {
            name: fields.text("agent")?.unwrap_or_default().trim().to_owned(),
            visibility: match fields.text("visibility")?.as_deref() {
                None | Some("public") => Visibility::Public,
                Some("internal") => Visibility::Internal,
                Some(other) => {
                    return Err(format!(
                        "\"visibility\" is {other:?}; it must be \"public\" or \"internal\""
                    ));
                }
            },
        }),
        Some(other) => Err(format!(
            "\"author\" is {other:?}; it must be \"client\" or \"agent\""
        )),
    }
}

fn post(fields: &mut Fields<'_>) -> Result<Option<Post>, String> {
    match fields.take("post") {
        None => Ok(None),
        Some(Node::Object(members)) => {
            let mut members = Fields(members);
            let post = (|| {
                Ok(Post {
                    url: members
                        .text("url")?
                        .filter(|url| !url.trim().is_empty())
                        .ok_or("\"url\" is missing")?
                        .into_owned(),
                    text: members.text("text")?.unwrap_or_default().into_owned(),
                })
            })();
            post.map(Some).map_err(|e: String| in_field("post", &e))
        }
        Some(_) => Err("\"post\" must be an object with url and text".to_owned()),
    }
}

/// Message ids of the conversation; a string is a list separated by spaces, as in mail.
fn references(fields: &mut Fields<'_>) -> Result<Vec<String>, String> {
    match fields.take("references") {
        Some(Node::Text(text)) => Ok(text.split_whitespace().map(str::to_owned).collect()),
        Some(node) => ids_of(node, "references"),
        None => Ok(Vec::new()),
    }
}

fn sent_at(fields: &mut Fields<'_>) -> Result<Option<Timestamp>, String> {
    let Some(text) = fields.text("sent_at")? else {
        return Ok(None);
    };
    Timestamp::parse(&text).map(Some).ok_or_else(|| {
        format!(
            "\"sent_at\" is {text:?}, which is no RFC 3339 date and time such as \
             2026-11-22T06:10:00+03:00"
        )
    })
}

fn attachments(
    fields: &mut Fields<'_>,
    extra: &mut Map<String, Value>,
) -> Result<Vec<Media>, String> {
    let nodes = match fields.take("attachments") {
        None => return Ok(Vec::new()),
        Some(Node::List(nodes)) => nodes,
        Some(_) => return Err("\"attachments\" must be a list of objects".to_owned()),
    };
    if nodes.len() > PART_LIMIT {
        return Err(format!(
            "\"attachments\" has {} entries, over the limit of {PART_LIMIT}",
            nodes.len()
        ));
    }
    let mut all = Vec::with_capacity(nodes.len());
    let mut unknown = Vec::new();
    for (i, node) in nodes.into_iter().enumerate() {
        let place = format!("attachments[{i}]");
        let mut rest = Map::new();
        let media = media(node, &mut rest)
            .map_err(|e| in_field(&place, &e))?
            .ok_or_else(|| format!("\"{place}\" has neither path nor data; give one of them"))?;
        all.push(media);
        if !rest.is_empty() {
            rest.insert("index".to_owned(), i.into());
            unknown.push(Value::Object(rest));
        }
    }
    if !unknown.is_empty() {
        extra.insert("attachments".to_owned(), unknown.into());
    }
    Ok(all)
}

/// A picture or file: `name`, `type`, and `path` or base64 `data`. `None` when it has no bytes
/// to offer. Unknown fields go into `rest`.
fn media(node: Node<'_>, rest: &mut Map<String, Value>) -> Result<Option<Media>, String> {
    let mut fields = match node {
        Node::Object(members) => Fields(members),
        _ => return Err("\"\" must be an object with path or data".to_owned()),
    };
    let name = fields.text("name")?.map(Cow::into_owned);
    let mut media_type = fields.text("type")?.and_then(|t| kept(&t));
    let path = fields.text("path")?;
    let data = fields.text("data")?;
    let content = match (data, path) {
        (Some(data), _) => {
            let (declared, bytes) = data_bytes(&data)
                .ok_or("\"data\" is no base64; encode the bytes in base64 or give a path")?;
            if media_type.is_none() {
                media_type = declared;
            }
            Content::Bytes(bytes)
        }
        (None, Some(path)) => {
            files::check_inside(&path).map_err(|what| {
                format!("\"path\" {what}; it must name a file below the queue file's folder")
            })?;
            Content::File(path.into_owned())
        }
        (None, None) => return Ok(None),
    };
    *rest = fields.rest();
    let name = name.unwrap_or_else(|| match &content {
        Content::File(path) => path.rsplit('/').next().unwrap_or_default().to_owned(),
        Content::Bytes(_) => String::new(),
    });
    Ok(Some(Media {
        name,
        media_type,
        content,
    }))
}

/// Bytes of base64, standard or URL-safe, padded or not, with or without line breaks or a
/// `data:` prefix, whose media type is handed back.
fn data_bytes(data: &str) -> Option<(Option<String>, Vec<u8>)> {
    let (declared, body) = match data.trim().strip_prefix("data:") {
        Some(rest) => {
            let (head, body) = rest.split_once(',')?;
            (head.split(';').next().and_then(kept), body)
        }
        None => (None, data),
    };
    let body: Cow<'_, str> = if body.bytes().any(|b| b.is_ascii_whitespace()) {
        body.split_ascii_whitespace().collect::<String>().into()
    } else {
        body.into()
    };
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let alphabet = if body.contains(['-', '_']) {
        URL_SAFE
    } else {
        STANDARD
    };
    let bytes = GeneralPurpose::new(&alphabet, config)
        .decode(body.as_bytes())
        .ok()?;
    Some((declared, bytes))
}

/// Puts the outer field's name before the inner one, which the sentence begins with.
fn in_field(outer: &str, sentence: &str) -> String {
    match sentence.strip_prefix('"') {
        Some(rest) if rest.starts_with('"') => format!("\"{outer}{rest}"),
        Some(rest) => format!("\"{outer}.{rest}"),
        None => format!("\"{outer}\": {sentence}"),
    }
}

/// A value as it may stand in a sentence.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text,
    }
}

/// The id of a record whose source gave none: SHA-256 of the raw line, in hexadecimal.
fn hash_of(raw: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(raw) {
        // Writing into a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
