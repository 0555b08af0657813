//! The schema of `clients import`.

use serde_json::{Value, json};

use super::{array, count, number, object, one_of, optional, text, with};

pub(super) fn import() -> Value {
    object(&[
        ("rows", count()),
        ("created", count()),
        ("updated", count()),
        ("unchanged", count()),
        ("conflicts", count()),
        ("refused", count()),
        (
            "unknown_columns",
            with(
                array(text()),
                "columns that were left out, as the file names them",
            ),
        ),
        ("verdicts", array(verdict())),
    ])
}

fn verdict() -> Value {
    object(&[
        (
            "row",
            with(
                number(),
                "number of the card in the file, from 1; a header is none",
            ),
        ),
        (
            "verdict",
            one_of(&["created", "updated", "unchanged", "conflict", "refused"]),
        ),
        (
            "card",
            with(
                optional(number()),
                "null for a refused row, and for a card that a dry run would create",
            ),
        ),
        (
            "changes",
            array(object(&[
                ("field", text()),
                ("before", json!({})),
                ("after", json!({})),
            ])),
        ),
        (
            "reason",
            with(
                optional(text()),
                "why it was refused or is a conflict, or what could not be taken as it stands",
            ),
        ),
    ])
}
