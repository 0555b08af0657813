//! The table as others read it: footer, help, README, JSON.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Action, Bound, Context, Keymap, resolve::heard};

/// One key in the footer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The key: `Ctrl-s`.
    pub key: String,
    /// The word: `save`.
    pub hint: &'static str,
    /// What a click on it does.
    pub action: Action,
}

/// One row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpRow {
    /// Where these keys work.
    pub context: Context,
    /// The keys of each action, with a blank between actions.
    pub keys: String,
    /// What they do, in one sentence.
    pub help: &'static str,
    /// The actions, in the order of their keys.
    pub actions: Vec<Action>,
}

/// What the footer shows first where it applies; the rest follows in the order of the chain.
const FIRST: &[Action] = &[
    Action::Send,
    Action::Save,
    Action::NextField,
    Action::NewLine,
    Action::Reply,
    Action::Comment,
    Action::CommentCard,
    Action::EditCard,
    Action::Gear,
    Action::Finish,
    Action::FinishAfter,
    Action::ReadOn,
    Action::Open,
    Action::Search,
    Action::CommentOrReply,
];

/// What the footer shows last, and never leaves out.
const LAST: &[Action] = &[Action::Help, Action::Palette];

impl Keymap {
    /// The keys of a place for the footer, the most useful first; `help` and the palette, where
    /// they work, stand last. The footer leaves out from the end, but for those two.
    pub fn hints(&self, chain: &[Context]) -> Vec<Hint> {
        let mut seen = HashSet::new();
        let mut hints: Vec<Hint> = self
            .heard_in(chain)
            .filter(|bound| !bound.binding.hint.is_empty())
            .filter_map(|bound| {
                let binding = bound.binding;
                let key = bound.strokes.iter().find(|stroke| {
                    self.find_heard(chain, binding.context, **stroke, binding.action)
                })?;
                // Siblings of one row (`undo`, `redo`) share a hint: the first stands for them.
                seen.insert((binding.context, binding.hint)).then(|| Hint {
                    key: key.to_string(),
                    hint: binding.hint,
                    action: binding.action,
                })
            })
            .collect();
        let rank = |action: Action| {
            if LAST.contains(&action) {
                return usize::MAX;
            }
            FIRST
                .iter()
                .position(|first| *first == action)
                .unwrap_or(FIRST.len())
        };
        hints.sort_by_key(|hint| rank(hint.action));
        hints
    }

    /// The rows of help for a place, its own context first.
    pub fn help(&self, chain: &[Context]) -> Vec<HelpRow> {
        let mut rows: Vec<HelpRow> = Vec::new();
        for bound in self.heard_in(chain) {
            let keys: Vec<String> = bound
                .strokes
                .iter()
                .filter(|s| {
                    self.find_heard(chain, bound.binding.context, **s, bound.binding.action)
                })
                .map(ToString::to_string)
                .collect();
            if !keys.is_empty() {
                push(&mut rows, bound, &keys);
            }
        }
        rows
    }

    /// All rows, as `deskcard keys` prints them.
    pub fn rows(&self) -> Vec<HelpRow> {
        let mut rows = Vec::new();
        for bound in &self.bound {
            let keys: Vec<_> = bound.strokes.iter().map(ToString::to_string).collect();
            push(&mut rows, bound, &keys);
        }
        rows
    }

    /// The table for README and `deskcard keys --markdown`.
    pub fn markdown(&self) -> String {
        let mut text = String::from("| where | keys | action | help |\n|---|---|---|---|\n");
        for row in self.rows() {
            let code = |words: &str| format!("`{}`", words.replace('|', "\\|"));
            let keys: Vec<_> = row.keys.split(' ').map(code).collect();
            let actions: Vec<_> = row.actions.iter().map(|a| code(a.name())).collect();
            text.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                row.context.title(),
                keys.join(" "),
                actions.join(" "),
                row.help,
            ));
        }
        text
    }

    /// The table as `deskcard keys --json` prints it.
    pub fn json(&self) -> Value {
        self.bound
            .iter()
            .map(|bound| {
                json!({
                    "context": bound.binding.context.name(),
                    "keys": bound.strokes.iter().map(ToString::to_string).collect::<Vec<_>>(),
                    "action": bound.binding.action.name(),
                    "help": bound.binding.action.sentence(),
                })
            })
            .collect()
    }

    /// The bindings of a chain, from its left.
    fn heard_in(&self, chain: &[Context]) -> impl Iterator<Item = &Bound> {
        chain.iter().flat_map(|context| {
            self.bound
                .iter()
                .filter(move |bound| bound.binding.context == *context)
        })
    }

    /// Whether a key really brings this action here: it is heard, and nothing on its left takes it.
    fn find_heard(
        &self,
        chain: &[Context],
        context: Context,
        stroke: super::Stroke,
        action: Action,
    ) -> bool {
        let typed_into_text = stroke.typed().is_some()
            && chain.contains(&Context::Text)
            && context != Context::Choice;
        !typed_into_text
            && heard(chain, context, stroke, action)
            && chain
                .iter()
                .take_while(|before| **before != context)
                .all(|before| {
                    self.bound(*before, stroke)
                        .is_none_or(|other| !heard(chain, *before, stroke, other))
                })
    }
}

/// Adds a binding to the row of its siblings, or starts a row.
fn push(rows: &mut Vec<HelpRow>, bound: &Bound, keys: &[String]) {
    let keys = match keys {
        // `1 2 3 … 9` of a pick.
        [first, .., last] if keys.len() > 8 && last.len() == 1 => format!("{first}…{last}"),
        [first, middle @ .., last] if keys.len() > 8 => {
            format!(
                "{first}…{} {last}",
                middle.last().map_or("", String::as_str)
            )
        }
        keys => keys.join(" "),
    };
    match rows.last_mut() {
        Some(row) if row.context == bound.binding.context && row.help == bound.binding.help => {
            row.keys.push(' ');
            row.keys.push_str(&keys);
            row.actions.push(bound.binding.action);
        }
        _ => rows.push(HelpRow {
            context: bound.binding.context,
            keys,
            help: bound.binding.help,
            actions: vec![bound.binding.action],
        }),
    }
}
