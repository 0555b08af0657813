//! Languages by the codes and names that agents type after `lang:`.

use crate::domain::fold::fold;
use crate::domain::language::{ALL, code_of};

/// The codes that a folded value of `lang:` stands for: a code itself, else every language whose
/// name in English or in the language itself begins so (`rus`), else the value as it is.
pub(super) fn codes(folded: &str) -> Vec<String> {
    let own = |code: &str| code.to_owned();
    match folded {
        // The code of all Norwegian; detection and imports tell the two kinds apart.
        "no" => return ["no", "nb", "nn"].map(own).to_vec(),
        _ if folded.contains('-') || ALL.iter().any(|known| known.code == folded) => {
            return vec![own(folded)];
        }
        _ => {}
    }
    let begins = |name: &str| fold(name).starts_with(folded);
    let named = ALL
        .iter()
        .filter(|known| begins(known.name) || begins(known.native));
    let mut found: Vec<String> = named.map(|known| own(known.code)).collect();
    if found.is_empty() {
        found.push(own(code_of(folded).unwrap_or(folded)));
    }
    found
}
