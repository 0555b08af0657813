//! The words around a hit, cut from the text as it was written.

use unicode_segmentation::UnicodeSegmentation;

use crate::domain::fold::fold_into;

/// Clusters before a hit.
const BEFORE: usize = 30;
/// Clusters of a snippet in all.
const LENGTH: usize = 100;

/// Clusters before a hit where there is little room.
const CLOSELY_BEFORE: usize = 8;

/// As [`around`] with the hit near the beginning, for a row of a list.
pub(super) fn around_closely(text: &str, wanted: &[&str]) -> String {
    cut(text, wanted, CLOSELY_BEFORE)
}

/// One line of `text` around the first of `wanted` ([folded](crate::domain::fold::fold)) that occurs
/// in it, else its beginning; `…` where something is left out.
pub(super) fn around(text: &str, wanted: &[&str]) -> String {
    cut(text, wanted, BEFORE)
}

fn cut(text: &str, wanted: &[&str], before: usize) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clusters: Vec<&str> = flat.graphemes(true).collect();
    // The folded text, and which cluster each of its bytes came from.
    let (mut folded, mut origin) = (
        String::with_capacity(flat.len()),
        Vec::with_capacity(flat.len()),
    );
    for (at, cluster) in clusters.iter().enumerate() {
        if cluster.trim().is_empty() {
            folded.push(' ');
        } else {
            fold_into(cluster, &mut folded);
        }
        origin.resize(folded.len(), at);
    }
    let hit = wanted
        .iter()
        .filter(|word| !word.is_empty())
        .filter_map(|word| folded.find(*word))
        .min()
        .and_then(|at| origin.get(at).copied())
        .unwrap_or(0);
    let last = clusters.len();
    let mut from = hit.saturating_sub(before);
    if before == BEFORE {
        from = from.min(last.saturating_sub(LENGTH));
    }
    let to = (from + LENGTH).min(last);
    // From the beginning of a word, if one is near.
    if from > 0 {
        let word = clusters[from..hit.min(to)]
            .iter()
            .position(|cluster| *cluster == " ");
        from += word.filter(|gap| *gap < 12).map_or(0, |gap| gap + 1);
    }
    let mut snippet = String::new();
    if from > 0 {
        snippet.push('…');
    }
    snippet.extend(clusters[from..to].iter().copied());
    if to < last {
        snippet.push('…');
    }
    snippet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_shows_the_hit_as_it_was_written() {
        let text = format!(
            "{}Пётр hat das GROẞE Paket\nnicht bekommen{}",
            "a b c ".repeat(20),
            " d".repeat(200)
        );
        let found = around(&text, &["grosse"]);
        assert!(found.contains("das GROẞE Paket nicht"), "{found}");
        assert!(found.starts_with('…') && found.ends_with('…'));
        assert!(found.graphemes(true).count() <= LENGTH + 2);
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(around("Где мой заказ?", &["заказ"]), "Где мой заказ?");
        assert_eq!(around("我要退款", &["退款"]), "我要退款");
        assert_eq!(around("", &["x"]), "");
    }
}
