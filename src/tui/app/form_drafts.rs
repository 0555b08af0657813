//! Forms that were left, or cut off by a crash (`C20`): offered in the footer and in the palette, forced
//! on nobody.

use super::App;
use crate::domain::display::age;
use crate::tui::act::Act;
use crate::tui::dialogs::palette::Entry;
use crate::tui::keymap::{Action, Context};
use crate::worker::protocol::FormDraft;

impl App {
    /// The drafts of the last time, at the start.
    pub(super) fn form_drafts_came(&mut self, mut drafts: Vec<FormDraft>) {
        drafts.sort_by_key(|draft| std::cmp::Reverse(draft.at));
        let key = |context, action| {
            let label = self.options.keymap.label_in(context, action);
            label.unwrap_or_else(|| action.name().to_owned())
        };
        // A colon and the word are typed without a blank.
        let unsaved = match key(Context::Global, Action::Palette) {
            colon if colon == ":" => ":unsaved".to_owned(),
            key => format!("{key} «unsaved»"),
        };
        let said = match drafts.as_slice() {
            [] => return,
            [draft] => {
                let key = match draft.client {
                    None => key(Context::Global, Action::CreateClient),
                    Some(_) => format!("{} on its card", key(Context::Client, Action::EditCard)),
                };
                format!(
                    "{} was left unsaved {}: {key} brings it back, or {unsaved}",
                    self.draft_name(draft),
                    self.since(draft),
                )
            }
            [newest, ..] => format!(
                "{} card forms were left unsaved, the last {}: {unsaved} lists them",
                drafts.len(),
                self.since(newest),
            ),
        };
        self.form_drafts = drafts;
        self.say(&said);
    }

    /// A row of the palette for each unsaved form, the last one first.
    pub(super) fn draft_entries(&self) -> Vec<Entry> {
        let entry = |draft: &FormDraft| Entry {
            name: match draft.client {
                None => "unsaved new card".to_owned(),
                Some(id) => format!("unsaved #{id}"),
            },
            about: format!(
                "Bring back {}, typed {}",
                self.draft_name(draft),
                self.since(draft)
            ),
            key: String::new(),
            act: draft
                .client
                .map_or(Act::Do(Action::CreateClient), Act::EditCard),
            refusal: None,
        };
        self.form_drafts.iter().map(entry).collect()
    }

    /// `a new card «Anna»`, `the form of Jan Muller`.
    fn draft_name(&self, draft: &FormDraft) -> String {
        let mine = &draft.edit.mine;
        match (draft.client, mine.name.trim()) {
            (None, "") => "a new card".to_owned(),
            (None, name) => format!("a new card «{name}»"),
            (Some(_), _) => format!("the form of {}", mine.display_name()),
        }
    }

    /// When it was typed last: `5m ago`.
    pub(super) fn since(&self, draft: &FormDraft) -> String {
        match age(draft.at, self.look.now).as_str() {
            "now" => "just now".to_owned(),
            age => format!("{age} ago"),
        }
    }
}
