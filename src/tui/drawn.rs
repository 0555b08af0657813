//! What a drawing left on the screen, for the mouse: which cell belongs to what.
//!
//! Drawing does not change state; it reports where things are, and the next click is looked up there.

use ratatui::layout::{Position, Rect};

use super::act::Act;
use super::app::Section;
use super::keymap::Action;
use super::layout::Pane;

/// What a cell belongs to.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A section's name in the top line.
    Section(Section),
    /// A key in the footer, a button, `✎` and `⚙`.
    Action(Action),
    /// A pane, where nothing else is.
    Pane(Pane),
    /// A row of the list in front, by its place among the rows at hand.
    Row(usize),
    /// The gutter of that row, which marks it.
    Gutter(usize),
    /// The filter over the list.
    Filter,
    /// A line of the place in front.
    MainLine(usize),
    /// A line of the sidebar.
    SideLine(usize),
    /// The composer.
    Composer,
    /// A row of the dialog in front.
    DialogRow(usize),
    /// The dialog in front, where nothing else is.
    Dialog,
    /// Does this.
    Act(Act),
}

/// Where things are on the screen.
#[derive(Debug, Clone, Default)]
pub struct Drawn {
    targets: Vec<(Rect, Target)>,
    /// Places that terminals may draw differently from what was counted.
    pub clusters: Vec<Rect>,
    /// What leads somewhere for the terminal, too (`T10`): one row each.
    pub links: Vec<(Rect, String)>,
    /// Where the caret stands, if there is one.
    pub caret: Option<Position>,
}

impl Drawn {
    /// Notes where something is; later ones lie over earlier ones.
    pub fn put(&mut self, area: Rect, target: Target) {
        if !area.is_empty() {
            self.targets.push((area, target));
        }
    }

    /// What a cell belongs to.
    pub fn at(&self, column: u16, row: u16) -> Option<&Target> {
        let at = Position::new(column, row);
        self.targets
            .iter()
            .rev()
            .find(|(area, _)| area.contains(at))
            .map(|(_, target)| target)
    }

    /// Where the link leads that stands in a cell.
    pub fn link_at(&self, column: u16, row: u16) -> Option<&str> {
        let at = Position::new(column, row);
        self.links
            .iter()
            .find(|(area, _)| area.contains(at))
            .map(|(_, address)| address.as_str())
    }

    /// The pane under a cell, whatever lies over it.
    pub fn pane_at(&self, column: u16, row: u16) -> Option<Pane> {
        let at = Position::new(column, row);
        self.targets
            .iter()
            .rev()
            .find_map(|(area, target)| match target {
                Target::Pane(pane) if area.contains(at) => Some(*pane),
                _ => None,
            })
    }

    /// Whether a cell is inside the dialog in front. A dialog notes the whole screen first, then its
    /// own frame.
    pub fn in_dialog(&self, column: u16, row: u16) -> bool {
        let at = Position::new(column, row);
        self.targets
            .iter()
            .rfind(|(_, target)| *target == Target::Dialog)
            .is_some_and(|(area, _)| area.contains(at))
    }
}
