//! What is known of one line of the Inbox, in front or beside the list.

use crate::tui::app::InboxList;
use crate::tui::look::Look;
use crate::tui::panes::inbox;
use crate::tui::widgets::flow::{Flow, Item, Reel};

/// The line of the Inbox with the cursor, whole: whichever that is.
#[derive(Debug, Default)]
pub struct LinePlace {
    /// It as lines.
    pub flow: Flow,
    /// Where one is.
    pub reel: Reel,
    /// Which line it was laid out for, and how wide.
    of: Option<(Item, usize)>,
}

impl LinePlace {
    /// Has the lines made anew at the next occasion.
    pub fn stale(&mut self) {
        if let Some((_, columns)) = &mut self.of {
            *columns = 0;
        }
    }

    /// Makes the lines if the line of the Inbox, its data or the width is another one.
    pub fn lay_out(&mut self, list: &InboxList, columns: usize, look: &Look) {
        let item = list
            .flow
            .lines
            .get(list.reel.cursor)
            .map_or(Item::None, |line| line.item.clone());
        let wanted = Some((item, columns));
        if self.of == wanted {
            return;
        }
        let same = self.of.as_ref().map(|(item, _)| item) == wanted.as_ref().map(|(item, _)| item);
        self.of = wanted;
        let flow = match (&list.view, list.entry()) {
            (Some(view), Some(entry)) => inbox::detail(view, &list.told, entry, columns, look),
            _ => Flow::default(),
        };
        if same {
            self.reel.follow(&self.flow.lines, &flow.lines);
        } else {
            self.reel = Reel::default();
        }
        self.flow = flow;
    }
}
