//! The palette: every action by name, and the command line of the screen.

use std::collections::HashSet;

use super::App;
use super::commands::COMMANDS;
use crate::domain::listing::ListColour;
use crate::tui::act::Act;
use crate::tui::dialogs::palette::Entry;
use crate::tui::dialogs::{Confirm, Dialog, Palette};
use crate::tui::keymap::Action;
use crate::tui::theme::THEMES;

/// What has no key: it is rare, or not to be pressed by chance.
const ABOUT_CLIENTS: &[(&str, &str, Act)] = &[
    (
        "history",
        "What was changed on this desk, by whom; u takes one back",
        Act::History,
    ),
    (
        "export",
        "Write the marked cards, or the one in front, into a file",
        Act::Export,
    ),
    (
        "contacts export",
        "Write all cards that the client list looks for into a file",
        Act::ExportAll,
    ),
    (
        "log",
        "Where the log is; it has no texts and no addresses",
        Act::Log,
    ),
    (
        "subject export",
        "Write everything about the client in front into a folder",
        Act::Handover,
    ),
    (
        "erase",
        "Erase the client in front for good; asks to type the name",
        Act::Erase,
    ),
];

impl App {
    /// Tells where the log is, with the way to copy that.
    pub(super) fn say_log(&mut self) {
        let Some(path) = &self.options.log else {
            self.say("there is no log: no folder for it was found");
            return;
        };
        let path = path.display().to_string();
        self.dialogs.push(Dialog::Confirm(Confirm::new(
            "The log",
            vec![
                path.clone(),
                "What happened and how long it took; no texts and no addresses.".to_owned(),
                "DESKCARD_LOG=debug has it say more.".to_owned(),
            ],
            vec![("Close", Act::None), ("Copy the path", Act::Copy(path))],
        )));
    }

    /// The palette: what works here first, then everything else with its reason.
    pub(super) fn open_palette(&mut self) {
        let mut seen = HashSet::new();
        let mut entries = Vec::new();
        let here = self.options.keymap.help(self.chain());
        for action in here.iter().flat_map(|row| row.actions.iter().copied()) {
            let moves = matches!(action, Action::Palette | Action::Down | Action::Up);
            if moves || !seen.insert(action) {
                continue;
            }
            entries.push(Entry {
                name: action.name().to_owned(),
                about: action.sentence().to_owned(),
                key: self.options.keymap.label(action).unwrap_or_default(),
                act: Act::Do(action),
                refusal: self.refusal(action),
            });
        }
        // What the footer says first stands first here too; what moves the cursor has its keys.
        let footer: Vec<Action> = self.hints().iter().map(|hint| hint.action).collect();
        let rank = |entry: &Entry| {
            let place = match entry.act {
                Act::Do(action) => footer.iter().position(|known| *known == action),
                _ => None,
            };
            (
                entry.refusal.is_some(),
                place.is_none(),
                place.unwrap_or(footer.len()),
            )
        };
        entries.sort_by_key(rank);
        let (moves, mut entries): (Vec<Entry>, Vec<Entry>) = entries
            .into_iter()
            .partition(|entry| matches!(entry.act, Act::Do(action) if only_moves(action)));
        for (name, about, act) in ABOUT_CLIENTS {
            entries.push(Entry {
                name: (*name).to_owned(),
                about: (*about).to_owned(),
                key: String::new(),
                refusal: match act {
                    Act::History | Act::ExportAll | Act::Log => None,
                    Act::Export if self.marked_cards().is_some() => None,
                    _ => self.no_one_in_front(),
                },
                act: act.clone(),
            });
        }
        entries.extend(self.draft_entries());
        for (name, about, list) in [
            (
                "black list",
                "One of the two lists: appeals from here become spam; / judges an address",
                ListColour::Black,
            ),
            (
                "white list",
                "One of the two lists: appeals from here always arrive; / judges an address",
                ListColour::White,
            ),
        ] {
            entries.push(Entry {
                name: name.to_owned(),
                about: about.to_owned(),
                key: String::new(),
                act: Act::Lists(list),
                refusal: None,
            });
        }
        for (name, theme) in THEMES {
            entries.push(Entry {
                name: format!("theme {name}"),
                about: "Use these colours".to_owned(),
                key: String::new(),
                act: Act::Theme(theme),
                refusal: None,
            });
        }
        for (name, on) in [("mouse on", true), ("mouse off", false)] {
            entries.push(Entry {
                name: name.to_owned(),
                about: "Off: the terminal selects text itself".to_owned(),
                key: String::new(),
                act: Act::Mouse(on),
                refusal: None,
            });
        }
        let no_program = (self.options.block.is_none())
            .then(|| "no program is configured: [block] command names one".to_owned());
        for (name, on) in [("block on", true), ("block off", false)] {
            entries.push(Entry {
                name: name.to_owned(),
                about: "The dynamic block of the sidebar; off: its program is not run".to_owned(),
                key: String::new(),
                act: Act::ShowBlock(on),
                refusal: no_program.clone(),
            });
        }
        for (name, follows, about) in COMMANDS {
            entries.push(Entry {
                name: name.to_owned(),
                about: format!("{follows}   {about}"),
                key: String::new(),
                // More is to be typed: the row is the beginning of a line.
                act: Act::None,
                refusal: None,
            });
        }
        for segment in &self.segments {
            entries.push(Entry {
                name: format!("segment {}", segment.name),
                about: segment.search.said(),
                key: String::new(),
                act: Act::Segment(segment.name.clone()),
                refusal: None,
            });
        }
        entries.extend(moves);
        let palette = Palette::new(entries).completing(self.arguments());
        self.dialogs.push(Dialog::Palette(palette));
    }
}

/// Whether an action only goes somewhere on the screen: nobody looks it up by name.
fn only_moves(action: Action) -> bool {
    matches!(
        action,
        Action::PaneLeft
            | Action::PaneRight
            | Action::NextPane
            | Action::PreviousPane
            | Action::PageDown
            | Action::PageUp
            | Action::HalfPageDown
            | Action::HalfPageUp
            | Action::Top
            | Action::Bottom
            | Action::BesideDown
            | Action::BesideUp
            | Action::Back
            | Action::GoBack
            | Action::Open
    )
}
