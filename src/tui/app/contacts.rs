//! Contacts coming in: the check of a file, the fields of its columns, the import (`X3`).

use std::path::Path;

use super::App;
use super::bulk::Working;
use super::commands::FIELDS;
use super::desk::Pending;
use crate::domain::exchange::{ContactCheck, ContactFile};
use crate::tui::act::Act;
use crate::tui::dialogs::pick::PickRow;
use crate::tui::dialogs::{ContactImport, Dialog, ImportDialog, Pick};
use crate::tui::keymap::Action;
use crate::worker::protocol::{Deed, Generation};

/// A file of contacts that is being worked on, and one that waits to be looked at.
#[derive(Debug, Default)]
pub(super) struct Contacts {
    running: Option<Running>,
    /// A check that ended while nobody looked.
    ready: Option<Box<ContactCheck>>,
}

#[derive(Debug)]
struct Running {
    /// The path as it was typed.
    path: String,
    /// Whether it is imported; otherwise it is checked.
    imports: bool,
}

impl Running {
    fn name(&self) -> String {
        let path = Path::new(&self.path);
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    }
}

impl App {
    /// `i`: what runs, what was checked, or the path of something new.
    pub(super) fn open_import(&mut self) {
        let dialog = if let Some(check) = self.contacts.ready.take() {
            Dialog::Contacts(Box::new(ContactImport::checked(check)))
        } else if let Some(running) = &self.contacts.running {
            let (done, total) = self
                .working
                .map_or((0, 0), |working| (working.done, working.total));
            let dialog = ContactImport::running(running.name(), running.imports, done, total);
            Dialog::Contacts(Box::new(dialog))
        } else {
            Dialog::Import(match &self.progress {
                Some(progress) => ImportDialog::running(progress.clone()),
                None => ImportDialog::new(),
            })
        };
        self.dialogs.push(dialog);
    }

    /// An import is ordered: a check that waits is no longer wanted.
    pub(super) fn forget_check(&mut self) {
        self.contacts.ready = None;
    }

    /// Whether a file of contacts is being checked or imported.
    pub(super) fn contacts_run(&self) -> bool {
        self.contacts.running.is_some()
    }

    /// So much is done. The first word of an import that turns out to be of contacts shows that it is
    /// only checked.
    pub(super) fn contacts_progress(&mut self, generation: Generation, done: u64, total: u64) {
        if self.desk.is_import(generation) && self.contacts.running.is_none() {
            let progress = self.progress.take().unwrap_or_default();
            let running = Running {
                path: progress.source,
                imports: false,
            };
            let dialog = ContactImport::running(running.name(), false, done, total);
            if let Some(place) = self.import_place() {
                *place = Dialog::Contacts(Box::new(dialog));
            }
            self.contacts.running = Some(running);
            if self.working.is_none() {
                self.working = Some(Working {
                    generation,
                    done,
                    total,
                    export: false,
                });
            }
        }
        if self.contacts.running.is_some()
            && self
                .working
                .is_some_and(|working| working.generation == generation)
            && let Some(dialog) = self.contact_dialog()
        {
            dialog.progress(done, total);
        }
    }

    /// The dialog, whatever lies over it.
    fn contact_dialog(&mut self) -> Option<&mut ContactImport> {
        self.dialogs
            .iter_mut()
            .rev()
            .find_map(|dialog| match dialog {
                Dialog::Contacts(dialog) => Some(&mut **dialog),
                _ => None,
            })
    }

    /// Where the dialog stands that waits for what an import or a check says; `None` when it was closed.
    fn import_place(&mut self) -> Option<&mut Dialog> {
        self.dialogs.iter_mut().rev().find(|dialog| match dialog {
            Dialog::Contacts(_) => true,
            Dialog::Import(dialog) => !dialog.is_choosing(),
            _ => false,
        })
    }

    /// A check ended.
    pub(super) fn contacts_checked(&mut self, check: Box<ContactCheck>) {
        self.progress = None;
        self.contacts.running = None;
        let now = self.look.now;
        match self.import_place() {
            Some(place) => {
                let dialog = ContactImport::checked(check).unasked(now);
                *place = Dialog::Contacts(Box::new(dialog));
            }
            None => {
                let name = check.file.name();
                self.contacts.ready = Some(check);
                self.say(&format!("{name} is checked: i shows it"));
            }
        }
    }

    /// An import ended.
    pub(super) fn contacts_imported(&mut self, sentence: &str, undo: bool) {
        self.contacts.running = None;
        let open = |dialog: &Dialog| matches!(dialog, Dialog::Contacts(_));
        if let Some(at) = self.dialogs.iter().rposition(open) {
            self.dialogs.remove(at);
        }
        self.done(sentence, undo);
    }

    /// A check or an import ended badly.
    pub(super) fn contacts_failed(&mut self, why: String) {
        let running = self.contacts.running.take();
        match self.import_place() {
            Some(Dialog::Contacts(dialog)) if dialog.file().is_some() => dialog.failed(why),
            Some(place) => {
                let path = running.map_or_else(String::new, |running| running.path);
                *place = Dialog::Import(ImportDialog::refused(&path, why));
            }
            None => self.complain(&why),
        }
    }

    /// Orders the import of what was checked.
    pub(super) fn import_contacts(&mut self, file: ContactFile) {
        self.order_contacts(file, true);
    }

    fn order_contacts(&mut self, file: ContactFile, imports: bool) {
        if self.working.is_some() || self.desk.importing() {
            self.complain("something with many rows is running: Ctrl-c stops it");
            return;
        }
        self.contacts.running = Some(Running {
            path: file.path.display().to_string(),
            imports,
        });
        let file = Box::new(file);
        let deed = if imports {
            Deed::ImportContacts(file)
        } else {
            Deed::CheckContacts(file)
        };
        self.desk.order(deed, Pending::Contacts);
        self.working = Some(Working {
            generation: self.desk.newest(),
            done: 0,
            total: 0,
            export: false,
        });
        if let Some(dialog) = self.contact_dialog() {
            dialog.begins(imports);
        }
    }

    /// Asks which column is to get a field.
    pub(super) fn choose_column(&mut self) {
        let Some(dialog) = self.contact_dialog() else {
            return;
        };
        let mut rows: Vec<PickRow> = dialog
            .columns()
            .into_iter()
            .map(|(name, sample)| {
                let act = Act::ColumnFields(name.clone());
                PickRow::new(name, sample, act)
            })
            .collect();
        let given = dialog.file().map(|file| file.options.columns.as_slice());
        for (name, field) in given.unwrap_or_default() {
            if !field.is_empty() {
                let act = Act::ColumnFields(name.clone());
                rows.push(PickRow::new(name, format!("is {field}"), act));
            }
        }
        let pick = Pick::new("A field for which column", rows).opened_by(Action::Gear);
        self.dialogs.push(Dialog::Pick(pick));
    }

    /// Asks for the field of a column: those of this desk first, which nobody else's column names.
    pub(super) fn choose_field(&mut self, column: &str) {
        let to = |field: &str| Act::ColumnTo(column.to_owned(), field.to_owned());
        let own = self.options.custom.iter().map(|field| {
            let name = format!("custom.{}", field.name);
            PickRow::new(field.name.clone(), "a field of this desk", to(&name))
        });
        let known = FIELDS
            .iter()
            .map(|name| PickRow::new(name.replace('_', " "), "", to(name)));
        let mut rows: Vec<PickRow> = own.chain(known).collect();
        rows.push(PickRow::new("leave it out", "", to("")));
        let title = format!("The field of «{column}»");
        self.dialogs.push(Dialog::Pick(Pick::new(title, rows)));
    }

    /// Gives a column a field, none for an empty one, and checks the file again.
    pub(super) fn give_field(&mut self, column: String, field: String) {
        let Some(mut file) = self
            .contact_dialog()
            .and_then(|dialog| dialog.file().cloned())
        else {
            return;
        };
        let columns = &mut file.options.columns;
        columns.retain(|(name, _)| *name != column);
        if !field.is_empty() {
            columns.push((column, field));
        }
        self.order_contacts(file, false);
    }
}
