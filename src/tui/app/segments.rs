//! Saved searches in the view menu and the palette (`L3`, `T1`).

use super::{App, Section};
use crate::domain::segment::{Saved, Segment, named, same_name};
use crate::tui::act::Act;
use crate::tui::dialogs::pick::PickRow;
use crate::tui::dialogs::{Dialog, Pick, Prompt, prompt};
use crate::tui::layout::Focus;
use crate::worker::protocol::Deed;

impl App {
    /// The rows of the view menu for searches saved in this section.
    pub(super) fn segment_rows(&self) -> Vec<PickRow> {
        self.segments
            .iter()
            .filter(|segment| section_of(segment) == self.section)
            .map(|segment| {
                PickRow::new(
                    segment.name.clone(),
                    segment.search.said(),
                    Act::Segment(segment.name.clone()),
                )
            })
            .collect()
    }

    /// The rows that save the search in front and change what is saved.
    pub(super) fn segment_verbs(&self) -> Vec<PickRow> {
        let mut rows = Vec::new();
        if self.search_in_front().is_some() {
            rows.push(PickRow::new("save this search…", "", Act::SaveSegment));
        }
        if !self.segments.is_empty() {
            rows.push(PickRow::new(
                "saved searches…",
                "rename, delete",
                Act::ChangeSegments,
            ));
        }
        rows
    }

    /// What the list in front looks for, as it would be saved.
    fn search_in_front(&self) -> Option<Saved> {
        match self.section {
            Section::Clients if !self.clients.query.is_blank() => {
                Some(Saved::Clients(self.clients.query.text()))
            }
            Section::Tickets => Some(Saved::Tickets {
                view: self.tickets.view.clone(),
                filter: self.tickets.filter.text(),
            }),
            _ => None,
        }
    }

    /// Shows what is saved under a name; false when nothing is.
    pub(super) fn show_segment(&mut self, name: &str) -> bool {
        let known = self
            .segments
            .iter()
            .find(|known| same_name(&known.name, name));
        let Some(segment) = known.cloned() else {
            return false;
        };
        self.go_section(section_of(&segment));
        self.room_mut().focus = Focus::List;
        match segment.search {
            Saved::Clients(query) => {
                self.clients.query.set(&query);
                self.clients.list.restart();
            }
            Saved::Tickets { view, filter } => {
                self.tickets.view = view;
                self.tickets.filter.set(&filter);
                self.tickets.list.restart();
            }
        }
        true
    }

    /// Asks under which name the search in front is saved.
    pub(super) fn ask_segment_name(&mut self) {
        let Some(search) = self.search_in_front() else {
            self.complain("there is no search to save: / begins one");
            return;
        };
        let label = format!("{}   name:", search.said());
        self.dialogs.push(Dialog::Prompt(Prompt::new(
            "Save this search",
            label,
            "",
            prompt::Purpose::SaveSegment(search),
        )));
    }

    /// Saves the search in front under a name.
    ///
    /// # Errors
    /// A sentence, when there is no search or the name is none.
    pub(super) fn save_segment(&mut self, name: &str) -> Result<(), String> {
        let name = named(name)?;
        let search = self
            .search_in_front()
            .ok_or("there is no search to save: / begins one")?;
        self.order(Deed::SaveSegment(Segment { name, search }));
        Ok(())
    }

    /// What can be done to the saved searches.
    pub(super) fn change_segments(&mut self) {
        let rows = self
            .segments
            .iter()
            .flat_map(|segment| {
                let name = &segment.name;
                let said = segment.search.said();
                [
                    PickRow::new(
                        format!("rename {name}"),
                        said,
                        Act::RenameSegment(name.clone()),
                    ),
                    PickRow::new(
                        format!("delete {name}"),
                        "",
                        Act::Order(Box::new(Deed::DeleteSegment(name.clone()))),
                    ),
                ]
            })
            .collect();
        self.dialogs
            .push(Dialog::Pick(Pick::new("Saved searches", rows)));
    }

    /// Asks for another name.
    pub(super) fn ask_rename_segment(&mut self, name: String) {
        self.dialogs.push(Dialog::Prompt(Prompt::new(
            "Rename a saved search",
            format!("Another name for «{name}»"),
            &name.clone(),
            prompt::Purpose::RenameSegment(name),
        )));
    }
}

fn section_of(segment: &Segment) -> Section {
    match segment.search {
        Saved::Clients(_) => Section::Clients,
        Saved::Tickets { .. } => Section::Tickets,
    }
}
