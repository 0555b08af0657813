//! What the head of a message says besides: that a program wrote it, a list sent it on, or who vouches
//! for its sender (`M12`). Shown above the text; nothing is decided by it.

use serde_json::{Map, Value};

/// Methods by which a mail server vouches for a sender, in the order in which they are told.
const METHODS: [&str; 4] = ["spf", "dkim", "dmarc", "arc"];

/// The remarks on a message, from what its record carried besides; each is a few words.
///
/// Of several `Authentication-Results` only the first counts: it is the one that our own server put on
/// top, while those below may have come with the mail.
pub fn remarks(extra: &Map<String, Value>) -> Vec<String> {
    let text = |key: &str| extra.get(key).and_then(Value::as_str);
    let mut all = Vec::new();
    let is_bounce = extra.get("bounce") == Some(&Value::Bool(true));
    if is_bounce {
        all.push("bounce: a mail could not be delivered".to_owned());
    }
    match text("auto_submitted") {
        Some("auto-replied") if !is_bounce => all.push("automatic reply".to_owned()),
        Some(_) if !is_bounce => all.push("sent by a program".to_owned()),
        _ => {}
    }
    if let Some(list) = text("list_id") {
        all.push(format!("mailing list {list}"));
    } else if matches!(text("precedence"), Some("bulk" | "list" | "junk")) {
        all.push("sent to many".to_owned());
    }
    let results = extra
        .get("authentication_results")
        .and_then(Value::as_array)
        .and_then(|all| all.first())
        .and_then(Value::as_str);
    all.extend(results.and_then(vouched));
    all
}

/// `mx.example.com: SPF pass, DKIM fail`; `None` when the header tells no result.
fn vouched(header: &str) -> Option<String> {
    let mut parts = without_comments(header);
    parts.make_ascii_lowercase();
    let mut parts = parts.split(';');
    let server = parts.next()?.split_whitespace().next().unwrap_or_default();
    let told: Vec<(String, String)> = parts
        .filter_map(|part| {
            let (method, result) = part.split_whitespace().next()?.split_once('=')?;
            let method = method.split('/').next()?;
            Some((method.to_owned(), result.to_owned()))
        })
        .collect();
    let results: Vec<String> = METHODS
        .iter()
        .filter_map(|method| {
            // Several signatures may stand beside each other; one that holds is enough.
            let mut of_method = told.iter().filter(|(name, _)| name == method);
            let first = of_method.clone().next()?;
            let (_, result) = of_method
                .find(|(_, result)| result == "pass")
                .unwrap_or(first);
            Some(format!("{} {result}", method.to_ascii_uppercase()))
        })
        .collect();
    (!results.is_empty()).then(|| format!("{server}: {}", results.join(", ")))
}

/// A header without what stands in parentheses, where a `;` parts nothing.
fn without_comments(header: &str) -> String {
    let mut depth = 0_usize;
    header
        .chars()
        .filter(|c| {
            let before = depth;
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            before == 0 && depth == 0
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(extra: Value) -> Vec<String> {
        remarks(extra.as_object().unwrap())
    }

    #[test]
    fn m12_programs_lists_and_bounces_are_named() {
        for (extra, expected) in [
            (json!({}), vec![]),
            (json!({"other": 1, "bounce": false}), vec![]),
            (
                json!({"bounce": true, "auto_submitted": "auto-replied"}),
                vec!["bounce: a mail could not be delivered"],
            ),
            (
                json!({"auto_submitted": "auto-replied"}),
                vec!["automatic reply"],
            ),
            (
                json!({"auto_submitted": "auto-generated"}),
                vec!["sent by a program"],
            ),
            (
                json!({"list_id": "News <news.example.com>", "precedence": "bulk"}),
                vec!["mailing list News <news.example.com>"],
            ),
            (json!({"precedence": "bulk"}), vec!["sent to many"]),
            (json!({"precedence": "first-class"}), vec![]),
        ] {
            assert_eq!(of(extra.clone()), expected, "{extra}");
        }
    }

    #[test]
    fn m12_only_the_topmost_server_is_asked_who_vouches_for_the_sender() {
        for (headers, expected) in [
            (
                vec![
                    "mx.example.com; spf=pass (sender IP is 1.2.3.4; all well) \
                     smtp.mailfrom=a@b.c; dkim=fail header.d=x; dkim=pass header.d=b.c; dmarc=pass",
                    "evil.example; spf=fail",
                ],
                vec!["mx.example.com: SPF pass, DKIM pass, DMARC pass"],
            ),
            (
                vec!["mx.example.com 1; DKIM=None"],
                vec!["mx.example.com: DKIM none"],
            ),
            (vec!["mx.example.com; none"], vec![]),
            (vec![""], vec![]),
            (vec![], vec![]),
        ] {
            let extra = json!({"authentication_results": headers});
            assert_eq!(of(extra), expected, "{headers:?}");
        }
    }
}
