//! JSON Schemas (draft 2020-12) of the shapes, as `deskcard schema` prints them. The tests hold every
//! `--json` output against them.

use serde_json::{Map, Value, json};

mod contacts;
mod safekeeping;

use crate::domain::ticket::{DeliveryState, Priority, Status, TicketType};

/// Names of the shapes, each that of the command that prints it.
pub const NAMES: [&str; 20] = [
    "import",
    "clients import",
    "show",
    "list",
    "ticket show",
    "ticket list",
    "ticket attachments",
    "search",
    "duplicates",
    "rejects list",
    "history",
    "lists",
    "lists why",
    "companies list",
    "outbox list",
    "detect",
    "config show",
    "keys",
    "check",
    "backup",
];

/// The schema of a shape by its name; spaces may be typed as `-` or `_`, and `list` behind a name of
/// several things may be left out (`rejects`).
pub fn named(name: &str) -> Option<Value> {
    let name = name.trim().to_lowercase().replace(['-', '_'], " ");
    let known = NAMES
        .iter()
        .find(|known| **known == name || known.strip_suffix(" list") == Some(name.as_str()));
    // `ticket` alone is the ticket, not the list.
    let known = if name == "ticket" {
        "ticket show"
    } else {
        known?
    };
    let (title, shape) = match known {
        "import" => ("What an import did", import()),
        "clients import" => (
            "What an import of contacts did, row by row",
            contacts::import(),
        ),
        "show" => ("A client card with its contacts and tickets", card(true)),
        "list" => ("Client cards, by name", array(card(false))),
        "ticket show" => ("A ticket with its messages and sidebar", ticket(true)),
        "ticket list" => ("Tickets", array(ticket(false))),
        "ticket attachments" => ("Files of a ticket, oldest first", array(attachment())),
        "search" => ("Cards and messages that were found", array(hit())),
        "duplicates" => ("Pairs of cards that may be one person", array(duplicate())),
        "rejects list" => ("Records that could not be filed", array(reject())),
        "history" => ("Changes, newest first", array(change())),
        "lists" => (
            "Entries of the black and the white list",
            array(list_entry()),
        ),
        "lists why" => ("What the lists say of an address", list_verdict()),
        "companies list" => ("Companies, by name", array(company())),
        "outbox list" => (
            "Replies with what became of them, newest first",
            array(outbox()),
        ),
        "detect" => ("The language of one line of text", detection()),
        "config show" => ("The configuration in force", config()),
        "keys" => ("The table of keys", array(key())),
        "check" => ("What is wrong with the desk's file", safekeeping::check()),
        "backup" => ("A backup that was made", safekeeping::backup()),
        _ => return None,
    };
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".to_owned(), json!(title));
    if let Value::Object(shape) = shape {
        schema.extend(shape);
    }
    Some(Value::Object(schema))
}

/// All schemas by their names.
pub fn all() -> Value {
    Value::Object(
        NAMES
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), named(name)?)))
            .collect(),
    )
}

/// An object that has exactly these members: nothing is left out, nothing unannounced.
fn object(members: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = members
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()))
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

fn array(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn optional(schema: Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

fn with(schema: Value, description: &str) -> Value {
    match schema {
        Value::Object(mut members) => {
            members.insert("description".to_owned(), json!(description));
            Value::Object(members)
        }
        other => other,
    }
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn number() -> Value {
    json!({ "type": "integer", "minimum": 1 })
}

fn flag() -> Value {
    json!({ "type": "boolean" })
}

fn time() -> Value {
    json!({
        "type": "string",
        "pattern": r"^-?\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$",
        "description": "RFC 3339, UTC",
    })
}

fn one_of(words: &[&str]) -> Value {
    json!({ "enum": words })
}

fn source() -> Value {
    with(one_of(&["auto", "manual", "import"]), "who set it")
}

fn kind() -> Value {
    one_of(&["email", "phone", "messenger", "social", "additional_id"])
}

fn reference() -> Value {
    with(text(), "a contact in REF syntax, normalised")
}

fn status() -> Value {
    one_of(&Status::ALL.iter().map(|s| s.name()).collect::<Vec<_>>())
}

fn priority() -> Value {
    one_of(&Priority::ALL.iter().map(|p| p.name()).collect::<Vec<_>>())
}

fn ticket_type() -> Value {
    one_of(&TicketType::ALL.iter().map(|t| t.name()).collect::<Vec<_>>())
}

fn import() -> Value {
    let counts = [
        (
            "read",
            "records; messages + duplicates + ignored + deliveries + rejected",
        ),
        ("clients_created", "cards made"),
        ("clients_updated", "cards that got something new"),
        ("tickets_created", "tickets opened"),
        ("messages", "messages filed"),
        ("duplicates", "appeals that were there already"),
        (
            "ignored",
            "messages from our own addresses without a ticket",
        ),
        ("spam", "messages that went into spam; part of messages"),
        ("deliveries", "delivery reports"),
        ("rejected", "records that could not be filed"),
    ];
    let mut members: Vec<(&str, Value)> = counts
        .iter()
        .map(|(name, what)| (*name, with(count(), what)))
        .collect();
    members.push(("seconds", json!({ "type": "number", "minimum": 0 })));
    object(&members)
}

fn card(whole: bool) -> Value {
    let mut members = vec![
        ("id", number()),
        ("name", optional(text())),
        ("name_source", optional(source())),
        (
            "also_seen_as",
            with(array(text()), "other display names the client wrote under"),
        ),
        (
            "avatar",
            optional(object(&[("type", text()), ("bytes", count())])),
        ),
        (
            "language",
            with(optional(text()), "BCP 47; `und` keeps detection off"),
        ),
        ("language_source", optional(source())),
        (
            "language_suggestion",
            with(optional(text()), "what detection is not sure of"),
        ),
        ("company", optional(text())),
        ("position", optional(text())),
        ("note", optional(text())),
        ("spammer", flag()),
        ("vip", flag()),
        (
            "phones",
            array(object(&[
                ("type", optional(text())),
                ("number", with(text(), "as typed")),
                (
                    "e164",
                    with(optional(text()), "null when the number is not valid"),
                ),
            ])),
        ),
        ("emails", array(text())),
        ("sites", array(text())),
        (
            "socials",
            array(object(&[
                ("network", text()),
                ("url", optional(text())),
                ("id", optional(text())),
            ])),
        ),
        (
            "messengers",
            array(object(&[("messenger", text()), ("id", text())])),
        ),
        (
            "additional_ids",
            array(with(text(), "`crm:42`, or a bare id")),
        ),
        (
            "addresses",
            array(object(&[("type", text()), ("text", text())])),
        ),
        ("tags", array(text())),
        (
            "custom",
            json!({
                "type": "object",
                "additionalProperties": optional(text()),
                "description": "fields of the configuration by name, null when empty",
            }),
        ),
    ];
    if whole {
        members.push(("contacts", array(contact())));
        members.push((
            "tickets",
            array(object(&[
                ("id", number()),
                ("subject", text()),
                ("status", status()),
                ("channel", text()),
                ("messages", count()),
            ])),
        ));
    }
    members.push(("created_at", time()));
    members.push(("updated_at", time()));
    object(&members)
}

fn contact() -> Value {
    object(&[
        ("kind", kind()),
        ("network", optional(text())),
        (
            "value",
            with(
                text(),
                "in REF syntax, normalised; as typed when it is no valid address",
            ),
        ),
        (
            "key",
            with(optional(text()), "by which a sender is recognised"),
        ),
        ("label", optional(text())),
        ("shared", flag()),
        ("claimed", flag()),
        ("source", source()),
    ])
}

fn ticket(whole: bool) -> Value {
    let mut members = vec![
        ("id", number()),
        ("client", number()),
        ("client_name", text()),
        ("subject", optional(text())),
        ("status", status()),
        ("priority", priority()),
        ("type", ticket_type()),
        ("channel", text()),
        ("reply_address", optional(reference())),
        ("assignee", optional(text())),
        ("tags", array(text())),
        ("unread", flag()),
        (
            "linked",
            with(optional(number()), "the ticket it continues or came from"),
        ),
        ("created_at", time()),
        ("updated_at", time()),
    ];
    if whole {
        members.push(("messages", with(array(message()), "oldest first")));
        members.push(("sidebar", sidebar()));
    }
    object(&members)
}

fn delivery_state() -> Value {
    one_of(
        &DeliveryState::ALL
            .iter()
            .filter(|state| **state == state.outwardly())
            .map(|s| s.name())
            .collect::<Vec<_>>(),
    )
}

fn message() -> Value {
    object(&[
        ("id", number()),
        ("author", one_of(&["client", "agent"])),
        ("agent", optional(text())),
        ("visibility", one_of(&["public", "internal"])),
        (
            "kind",
            one_of(&["message", "post_comment", "call", "delivery"]),
        ),
        ("sent_at", time()),
        ("text", text()),
        (
            "attachments",
            array(object(&[
                ("name", with(text(), "as sent")),
                ("type", optional(text())),
                ("bytes", count()),
                ("missing", flag()),
            ])),
        ),
        (
            "client",
            with(optional(number()), "the writer's card; null for agents"),
        ),
        (
            "matched_by",
            optional(object(&[
                ("kind", kind()),
                ("value", reference()),
                ("claimed", flag()),
            ])),
        ),
        (
            "delivery",
            with(optional(delivery_state()), "of a public reply"),
        ),
    ])
}

fn sidebar() -> Value {
    object(&[
        ("note", optional(text())),
        ("contacts", array(contact())),
        (
            "last_tickets",
            array(object(&[
                ("id", number()),
                ("subject", text()),
                ("status", status()),
                ("channel", text()),
            ])),
        ),
        (
            "post_comments",
            array(object(&[
                ("ticket", number()),
                ("url", text()),
                ("text", text()),
                ("sent_at", time()),
            ])),
        ),
        (
            "attachments",
            array(object(&[
                ("ticket", number()),
                ("message", number()),
                ("name", text()),
                ("type", optional(text())),
                ("bytes", count()),
            ])),
        ),
    ])
}

fn attachment() -> Value {
    object(&[
        ("id", number()),
        ("message", number()),
        ("name", with(text(), "as sent")),
        ("type", optional(text())),
        ("bytes", count()),
        ("missing", flag()),
    ])
}

fn hit() -> Value {
    object(&[
        ("kind", one_of(&["client", "message"])),
        ("client", number()),
        ("ticket", optional(number())),
        ("message", optional(number())),
        ("snippet", text()),
        ("sent_at", optional(time())),
    ])
}

fn duplicate() -> Value {
    object(&[
        ("id", number()),
        ("a", with(number(), "the older card")),
        (
            "b",
            with(
                optional(number()),
                "null for a sender who was not confirmed",
            ),
        ),
        ("reasons", array(text())),
        ("at", time()),
    ])
}

fn reject() -> Value {
    object(&[
        ("id", number()),
        ("source", text()),
        (
            "line",
            with(count(), "from 1; 0 where the format has no lines"),
        ),
        ("offset", count()),
        ("reason", text()),
        ("raw", text()),
    ])
}

fn change() -> Value {
    object(&[
        ("id", number()),
        ("at", time()),
        (
            "agent",
            with(optional(text()), "null for the program itself"),
        ),
        ("action", text()),
        ("client", optional(number())),
        ("ticket", optional(number())),
        (
            "changes",
            array(object(&[
                ("field", text()),
                ("before", json!({})),
                ("after", json!({})),
            ])),
        ),
        ("undone_by", optional(number())),
    ])
}

fn list_entry() -> Value {
    object(&[
        ("list", one_of(&["black", "white"])),
        (
            "type",
            one_of(&[
                "email",
                "domain",
                "phone",
                "messenger",
                "social",
                "additional_id",
            ]),
        ),
        (
            "value",
            with(text(), "a contact in REF syntax, or `@domain`"),
        ),
        ("client", optional(number())),
        ("origin", one_of(&["card", "hand"])),
        ("reason", optional(text())),
        ("author", optional(text())),
        ("at", time()),
        ("until", optional(time())),
    ])
}

fn company() -> Value {
    object(&[
        ("id", number()),
        ("name", text()),
        ("domains", array(text())),
        ("clients", with(count(), "living cards bound to it")),
    ])
}

/// Connectors read these records too, from the outbox file; what they may find there grows, so
/// further members are no error.
fn outbox() -> Value {
    json!({
        "type": "object",
        "properties": {
            "v": { "const": 1 },
            "id": {},
            "ticket": number(),
            "channel": text(),
            "state": delivery_state(),
        },
        "required": [
            "v", "id", "ticket", "channel", "kind", "author", "agent", "visibility", "from", "via",
            "cc", "subject", "text", "in_reply_to", "references", "thread", "sent_at", "attachments",
            "state",
        ],
    })
}

fn list_verdict() -> Value {
    object(&[
        ("value", text()),
        ("verdict", one_of(&["normal", "black", "white"])),
        ("reasons", array(text())),
    ])
}

fn detection() -> Value {
    object(&[
        ("language", optional(text())),
        (
            "confidence",
            json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        ),
        ("suggestion", optional(text())),
    ])
}

fn config() -> Value {
    let words = || array(text());
    object(&[
        (
            "desk",
            object(&[
                ("agent", optional(text())),
                ("addresses", words()),
                ("region", optional(text())),
                ("languages", words()),
                ("undo_days", count()),
                ("close_days", count()),
                ("messenger_avatars", flag()),
                ("free_mail", words()),
                ("queues", words()),
            ]),
        ),
        (
            "field",
            array(object(&[
                ("name", text()),
                ("type", one_of(&["text", "number", "date", "choice"])),
                ("choices", words()),
            ])),
        ),
        (
            "reply",
            array(object(&[
                ("name", text()),
                ("text", with(text(), "with placeholders")),
                ("tags", words()),
                ("languages", words()),
            ])),
        ),
        (
            "macro",
            array(object(&[
                ("name", text()),
                ("status", optional(status())),
                ("priority", optional(priority())),
                ("type", optional(ticket_type())),
                ("assignee", optional(text())),
                ("tags", words()),
                ("untag", words()),
                ("reply", with(optional(text()), "name of a saved reply")),
                ("comment", with(optional(text()), "with placeholders")),
            ])),
        ),
        (
            "mail",
            object(&[
                ("command", words()),
                ("from", optional(text())),
                ("signature", optional(text())),
                ("hold", count()),
            ]),
        ),
        ("call", object(&[("command", words())])),
        (
            "block",
            object(&[
                ("title", optional(text())),
                ("command", words()),
                ("timeout", json!({ "type": "number" })),
            ]),
        ),
        (
            "ui",
            object(&[
                ("theme", text()),
                ("ascii", flag()),
                ("mouse", flag()),
                ("bell", flag()),
                ("layout", optional(text())),
            ]),
        ),
        (
            "keys",
            json!({ "type": "object", "additionalProperties": words() }),
        ),
    ])
}

fn key() -> Value {
    object(&[
        ("context", with(text(), "where the keys work")),
        ("keys", array(text())),
        (
            "action",
            with(text(), "its name in `[keys]` of the configuration"),
        ),
        ("help", text()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_schema_that_is_valid_itself() {
        for name in NAMES {
            let schema = named(name).unwrap_or_else(|| panic!("no schema for {name}"));
            assert!(jsonschema::meta::is_valid(&schema), "{name}: {schema}");
            jsonschema::validator_for(&schema).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
        assert_eq!(all().as_object().map(Map::len), Some(NAMES.len()));
    }

    #[test]
    fn a_name_is_found_in_several_spellings() {
        for (spelling, name) in [
            ("rejects", "rejects list"),
            ("ticket", "ticket show"),
            ("ticket-list", "ticket list"),
            ("Ticket_Show", "ticket show"),
            ("companies", "companies list"),
        ] {
            assert_eq!(named(spelling), named(name), "{spelling}");
        }
        assert_eq!(named("nonsense"), None);
    }

    #[test]
    fn an_object_with_a_member_too_few_or_too_many_is_not_valid() {
        let schema = named("detect").unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for (value, valid) in [
            (
                json!({"language": "ru", "confidence": 0.9, "suggestion": null}),
                true,
            ),
            (json!({"language": "ru", "confidence": 0.9}), false),
            (
                json!({"language": "ru", "confidence": 0.9, "suggestion": null, "more": 1}),
                false,
            ),
            (
                json!({"language": 1, "confidence": 0.9, "suggestion": null}),
                false,
            ),
        ] {
            assert_eq!(validator.is_valid(&value), valid, "{value}");
        }
    }
}
