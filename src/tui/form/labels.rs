//! The keys that the form names in its own words: those of the table, as the configuration left them.

use std::collections::HashMap;

use crate::tui::keymap::{Action, Context, Keymap};

/// Key labels by place and action.
#[derive(Debug, Clone)]
pub(super) struct Labels(HashMap<(Context, Action), String>);

/// Where the form names keys.
const PLACES: [Context; 5] = [
    Context::Global,
    Context::Form,
    Context::GearContact,
    Context::Merge,
    Context::LeaveForm,
];

impl Labels {
    pub(super) fn of(keymap: &Keymap) -> Self {
        let named = |context: Context| {
            let label = move |action: &Action| {
                Some(((context, *action), keymap.label_in(context, *action)?))
            };
            Action::ALL.iter().filter_map(label)
        };
        Self(PLACES.into_iter().flat_map(named).collect())
    }

    /// The label, or the action's name where it has no key.
    pub(super) fn get(&self, context: Context, action: Action) -> &str {
        self.0
            .get(&(context, action))
            .map_or(action.name(), String::as_str)
    }
}

impl Default for Labels {
    fn default() -> Self {
        Self::of(&Keymap::standard())
    }
}
