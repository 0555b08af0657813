//! How a change reads: what came, what went, what became what (`L5`, `D7`).

use serde_json::Value;

use super::FieldChange;

/// What an empty value reads as.
const NOTHING: &str = "–";

impl FieldChange {
    /// What changed, without the field's name: `buyer → chief`, of a list only what came and went
    /// (`+ mobile:+31 6 123, − fax:+31 20 1`), of a text that grew only what was added.
    pub fn told(&self) -> String {
        match (&self.before, &self.after) {
            (Value::Array(before), Value::Array(after)) => lists(before, after),
            (Value::Array(before), Value::Null) => lists(before, &[]),
            (Value::Null, Value::Array(after)) => lists(&[], after),
            (Value::String(before), Value::String(after)) => {
                match after.strip_prefix(before.as_str()) {
                    Some(more) if before.contains('\n') || more.starts_with('\n') => {
                        format!("+ {}", more.trim())
                    }
                    _ => format!("{} → {}", words(&self.before), words(&self.after)),
                }
            }
            _ => format!("{} → {}", words(&self.before), words(&self.after)),
        }
    }
}

impl FieldChange {
    /// What it becomes, in words, for who knows that nothing was there before.
    pub fn becomes(&self) -> String {
        words(&self.after)
    }
}

fn lists(before: &[Value], after: &[Value]) -> String {
    let gone: Vec<String> = before
        .iter()
        .filter(|one| !after.contains(one))
        .map(words)
        .collect();
    let come: Vec<String> = after
        .iter()
        .filter(|one| !before.contains(one))
        .map(words)
        .collect();
    match (gone.as_slice(), come.as_slice()) {
        ([], []) => "put into another order".to_owned(),
        ([gone], [come]) => format!("{gone} → {come}"),
        _ => {
            let come = come.iter().map(|one| format!("+ {one}"));
            let gone = gone.iter().map(|one| format!("− {one}"));
            come.chain(gone).collect::<Vec<_>>().join(", ")
        }
    }
}

/// A value in words.
fn words(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::String(text) if text.is_empty() => NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => NOTHING.to_owned(),
        Value::Array(values) => values.iter().map(words).collect::<Vec<_>>().join(", "),
        Value::Object(members) => members.values().map(words).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn l5_a_change_reads_as_what_came_what_went_and_what_became_what() {
        for (before, after, told) in [
            (json!("buyer"), json!("chief"), "buyer → chief"),
            (json!(null), json!("chief"), "– → chief"),
            (json!("chief"), json!(null), "chief → –"),
            (json!([]), json!(["a"]), "+ a"),
            (json!(null), json!(["a", "b"]), "+ a, + b"),
            (json!(["a", "b"]), json!(["b", "c", "d"]), "+ c, + d, − a"),
            (
                json!(["a (claimed)", "b"]),
                json!(["a", "b"]),
                "a (claimed) → a",
            ),
            (
                json!(["a", "b"]),
                json!(["b", "a"]),
                "put into another order",
            ),
            (json!("one"), json!("one\ntwo"), "+ two"),
            (json!("Jan"), json!("Janus"), "Jan → Janus"),
            (json!(3), json!(12), "3 → 12"),
        ] {
            let change = FieldChange {
                field: "f".to_owned(),
                before,
                after,
            };
            assert_eq!(change.told(), told, "{change:?}");
        }
    }
}
