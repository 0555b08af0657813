//! Cards into a file: which, in what format, where, and what came of it (`L4`, `X4`).

use std::path::Path;

use super::bulk::Working;
use super::desk::Pending;
use super::{App, Section};
use crate::domain::bulk::{Cards, Preview};
use crate::domain::display::counted;
use crate::domain::exchange::{ExportFormat, ExportOrder};
use crate::domain::filename;
use crate::tui::act::Act;
use crate::tui::dialogs::pick::PickRow;
use crate::tui::dialogs::{Confirm, Dialog, ExportDialog, Pick, export};
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// Exports the marked cards, or the one in front.
    pub(super) fn export_in_front(&mut self) {
        let one = self.client_id().map(|id| Cards::These(vec![id]));
        match self.marked_cards().or(one) {
            Some(cards) => self.ask_export(cards),
            None => self.complain("no client is in front: contacts export takes all of them"),
        }
    }

    /// Exports all cards that the client list looks for.
    pub(super) fn export_all(&mut self) {
        let query = match self.section {
            Section::Clients => self.clients.query.text(),
            _ => String::new(),
        };
        self.ask_export(Cards::AllThat {
            query,
            except: Vec::new(),
        });
    }

    /// Asks how many there are; the choice of the format follows when that is known.
    fn ask_export(&mut self, cards: Cards) {
        self.desk.ask(Slot::Pick, Ask::ExportPreview(cards));
        self.hold_for(Slot::Pick);
    }

    /// How many it is for is known: the formats.
    pub(super) fn choose_format(&mut self, cards: &Cards, preview: &Preview) {
        let (what, name) = match preview.sample.as_slice() {
            [one] if preview.count == 1 => (one.clone(), filename::clean(one)),
            _ => (
                counted(preview.count, "card", "cards"),
                "contacts".to_owned(),
            ),
        };
        let rows = [
            ExportFormat::Vcard4,
            ExportFormat::Vcard3,
            ExportFormat::Csv { excel_safe: false },
            ExportFormat::Csv { excel_safe: true },
            ExportFormat::Jsonl,
        ]
        .into_iter()
        .map(|format| {
            let file = format!("{name}.{}", format.extension());
            let order = ExportOrder {
                cards: cards.clone(),
                format,
                path: self.options.downloads.join(file),
                replace: false,
            };
            let act = Act::ExportAs(what.clone(), Box::new(order));
            PickRow::new(format.title(), export::about(format), act)
        })
        .collect();
        self.dialogs
            .push(Dialog::Pick(Pick::new(format!("Export {what} as"), rows)));
    }

    /// Asks for the path.
    pub(super) fn ask_export_path(&mut self, what: String, order: ExportOrder) {
        self.dialogs
            .push(Dialog::Export(ExportDialog::new(what, order)));
    }

    /// Orders it; it runs beside the work.
    pub(super) fn order_export(&mut self, order: ExportOrder) {
        if self.working.is_some() {
            self.complain("something with many cards is running: Ctrl-c stops it");
            return;
        }
        self.desk.order(
            Deed::Export(Box::new(order.clone())),
            Pending::Export(Box::new(order)),
        );
        self.working = Some(Working {
            generation: self.desk.newest(),
            done: 0,
            total: 0,
            export: true,
        });
    }

    /// There is such a file already: it is asked before anything is overwritten.
    pub(super) fn ask_replace(&mut self, order: ExportOrder, reasons: Vec<String>) {
        let name = order.path.file_name().map_or_else(
            || order.path.display().to_string(),
            |name| Path::new(name).display().to_string(),
        );
        let what = match &order.cards {
            Cards::These(ids) => counted(ids.len() as u64, "card", "cards"),
            Cards::AllThat { .. } => "cards".to_owned(),
        };
        let replace = ExportOrder {
            replace: true,
            ..order.clone()
        };
        let confirm = Confirm::new(
            format!("Replace {name}?"),
            reasons,
            vec![
                ("Another name", Act::ExportAs(what, Box::new(order))),
                ("Replace", Act::ExportNow(Box::new(replace))),
                ("Leave", Act::None),
            ],
        );
        self.dialogs
            .push(Dialog::Confirm(confirm.unasked(self.look.now)));
    }
}
