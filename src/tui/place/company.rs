//! A company's page in front.

use crate::domain::company::CompanyView;
use crate::domain::ids::CompanyId;
use crate::tui::look::Look;
use crate::tui::panes::company;
use crate::tui::widgets::flow::{Flow, Reel};

/// A company's page.
#[derive(Debug)]
pub struct CompanyPlace {
    /// Which company.
    pub id: CompanyId,
    /// The company, once it came.
    pub view: Option<Box<CompanyView>>,
    /// Why it did not come.
    pub failure: Option<String>,
    /// It as lines.
    pub flow: Flow,
    /// Where one is.
    pub reel: Reel,
    laid_out_for: Option<usize>,
}

impl CompanyPlace {
    /// A company about to be fetched.
    pub fn new(id: CompanyId) -> Self {
        Self {
            id,
            view: None,
            failure: None,
            flow: Flow::default(),
            reel: Reel::default(),
            laid_out_for: None,
        }
    }

    /// Takes the company as it is now.
    pub fn take(&mut self, view: Box<CompanyView>) {
        self.view = Some(view);
        self.failure = None;
        self.stale();
    }

    /// It could not be fetched: there is nothing to show but why.
    pub fn gone(&mut self, why: String) {
        self.view = None;
        self.failure = Some(why);
        self.flow = Flow::default();
        self.stale();
    }

    /// Has the lines made anew at the next occasion.
    pub fn stale(&mut self) {
        self.laid_out_for = None;
    }

    /// Makes the lines if the width or the data is another one.
    pub fn lay_out(&mut self, columns: usize, look: &Look) {
        if self.laid_out_for == Some(columns) {
            return;
        }
        let Some(view) = &self.view else { return };
        let first = self.laid_out_for.is_none() && self.flow.lines.is_empty();
        self.laid_out_for = Some(columns);
        let flow = company::lay_out(view, columns, look);
        self.reel.follow(&self.flow.lines, &flow.lines);
        self.flow = flow;
        if first {
            // One comes for the cards.
            self.reel.cursor = company::first_card(&self.flow);
        }
    }
}
