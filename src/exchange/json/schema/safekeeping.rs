//! The schemas of `check` and `backup`.

use serde_json::{Value, json};

use super::{array, count, flag, object, one_of, optional, text, time, with};
use crate::domain::soundness::Severity;

fn content() -> Value {
    object(&[
        ("clients", count()),
        ("tickets", count()),
        ("messages", count()),
        (
            "blobs",
            with(count(), "pictures and attachments, each once"),
        ),
    ])
}

pub(super) fn check() -> Value {
    let severities: Vec<&str> = Severity::ALL.iter().map(|one| one.name()).collect();
    object(&[
        ("file", text()),
        ("ok", flag()),
        ("content", optional(content())),
        (
            "findings",
            array(object(&[
                (
                    "severity",
                    with(
                        one_of(&severities),
                        "derived: --repair makes it anew; inconsistent: two facts contradict each other; damaged: \
                         not what was stored",
                    ),
                ),
                (
                    "table",
                    with(text(), "or file, log, pages, search, outbox file"),
                ),
                ("number", optional(json!({ "type": "integer" }))),
                ("message", text()),
                ("advice", text()),
            ])),
        ),
        ("more", with(count(), "findings that are not listed")),
        ("repaired", array(text())),
        (
            "last_backup",
            optional(object(&[("path", text()), ("at", time())])),
        ),
    ])
}

pub(super) fn backup() -> Value {
    object(&[
        ("file", text()),
        ("bytes", count()),
        ("content", content()),
        (
            "outbox_file",
            with(
                optional(text()),
                "the file that connectors read; it is not in the copy",
            ),
        ),
    ])
}
