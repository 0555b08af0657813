//! Two cards that become one, and the review list that proposes them (`D4`, `D6`).

use super::{App, Hold, Section};
use crate::domain::error::{Error, ErrorKind};
use crate::domain::ids::{ClientId, ReviewId};
use crate::domain::listing::Review;
use crate::domain::merge::compare::{PairView, ReviewView};
use crate::tui::dialogs::{Dialog, FindClient, Merge, find_client};
use crate::tui::layout::Focus;
use crate::tui::place::Place;
use crate::tui::widgets::flow::Item;
use crate::worker::protocol::{Ask, Deed, Slot};

impl App {
    /// `m`: the pair of the review list, the two marked rows, the possible duplicate under the cursor of a
    /// card page, or a card that is looked for.
    pub(super) fn merge_cards(&mut self) {
        if self.section == Section::Inbox {
            match self.review_in_front().map(|review| (review.a, review.b)) {
                Some((a, Some((b, _)))) => self.open_merge(a, b),
                Some((_, None)) => {
                    self.complain("that is one card: = confirms the sender, d dismisses the claim");
                }
                None => self.complain("m merges a pair of cards: put the cursor on one"),
            }
            return;
        }
        let ids = self.client_ids();
        match ids.as_slice() {
            [] => {}
            [id] => match self.duplicate_at_cursor() {
                Some(other) => self.open_merge(*id, other),
                None => self.dialogs.push(Dialog::FindClient(FindClient::new(
                    find_client::Purpose::Merge(*id),
                    Some(*id),
                ))),
            },
            [first, second] => {
                // The one under the cursor is the one that one is on.
                let at_cursor = self.clients.list.selected().map(|row| row.id);
                if at_cursor == Some(*second) {
                    self.open_merge(*second, *first);
                } else {
                    self.open_merge(*first, *second);
                }
            }
            many => {
                let count = many.len();
                self.complain(&format!(
                    "two cards are merged at a time, and {count} are marked: Esc takes the marks off"
                ));
            }
        }
    }

    /// The other card of a possible duplicate that the cursor of the card page stands on.
    fn duplicate_at_cursor(&self) -> Option<ClientId> {
        match (self.focus(), self.place()) {
            (Focus::Main, Some(Place::Card(place))) => {
                match place.flow.lines.get(place.reel.cursor)?.item {
                    Item::Card(other) => Some(other),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Asks for two cards to show them side by side; the first one stays.
    pub(super) fn open_merge(&mut self, keep: ClientId, other: ClientId) {
        if keep == other {
            self.complain(&format!("#{keep} cannot be merged with itself"));
            return;
        }
        self.desk.ask(Slot::Merge, Ask::Pair(keep, other));
        self.hold_for(Slot::Merge);
    }

    /// The two cards came: the dialog opens, or shows them as they are now.
    pub(super) fn pair_came(&mut self, view: PairView) {
        if let Some(dialog) = self.merge_dialog() {
            dialog.renew(view);
        } else if self.hold == Some(Hold::Slot(Slot::Merge)) {
            let pinned = self
                .form()
                .is_some_and(|place| place.client == Some(view.left.client.id));
            self.dialogs
                .push(Dialog::Merge(Box::new(Merge::new(view, pinned))));
        }
    }

    /// While two cards are shown side by side, what others change in them is shown, too (`U12`).
    pub(super) fn ask_pair_again(&mut self) {
        if let Some((left, right)) = self.merge_dialog().map(|dialog| dialog.cards()) {
            self.desk.ask(Slot::Merge, Ask::Pair(left, right));
        }
    }

    /// The merge is done, or there is nothing to merge any more.
    pub(super) fn close_merge(&mut self) {
        self.dialogs
            .retain(|dialog| !matches!(dialog, Dialog::Merge(_)));
    }

    /// Nothing was merged. Where a card only changed, the dialog shows it as it is now.
    pub(super) fn merge_failed(&mut self, error: &Error, sentence: &str) {
        if error.kind == ErrorKind::Conflict || error.kind == ErrorKind::Busy {
            if let Some(dialog) = self.merge_dialog() {
                dialog.failed();
            }
            self.ask_pair_again();
        } else {
            self.close_merge();
        }
        self.complain(sentence);
    }

    fn merge_dialog(&mut self) -> Option<&mut Merge> {
        self.dialogs
            .iter_mut()
            .rev()
            .find_map(|dialog| match dialog {
                Dialog::Merge(dialog) => Some(&mut **dialog),
                _ => None,
            })
    }

    /// The entry of the review list that the keys act on.
    pub(super) fn review_in_front(&self) -> Option<Review> {
        if self.section != Section::Inbox {
            return None;
        }
        match (self.focus(), self.place()) {
            (Focus::Main, Some(Place::Review(place))) => {
                place.view.as_ref().map(|view| view.review.clone())
            }
            _ => self.inbox.review().cloned(),
        }
    }

    /// `d`: not the same person; it does not come back.
    pub(super) fn dismiss_review(&mut self) {
        if let Some(review) = self.review_in_front() {
            self.order(Deed::DismissReview(review.id));
        }
    }

    /// `=`: the sender is who they claim to be.
    pub(super) fn confirm_sender(&mut self) {
        match self.review_in_front() {
            Some(Review { id, b: None, .. }) => self.order(Deed::ConfirmReview(id)),
            Some(_) => {
                self.complain("these are two cards: m merges them, d says they are not the same");
            }
            None => self.complain("= confirms a sender: put the cursor on one"),
        }
    }

    /// `z`: this one waits at the end of its list, and the next one comes.
    pub(super) fn review_later(&mut self) {
        let Some(review) = self.review_in_front() else {
            self.complain("z puts a possible duplicate off: put the cursor on one");
            return;
        };
        self.room_mut().focus = Focus::List;
        self.inbox.put_off(review.id);
        self.say("for later: it waits at the end of its list");
    }

    /// An entry of the review list came with its cards.
    pub(super) fn review_came(&mut self, view: Box<ReviewView>) {
        if let Some(Place::Review(place)) = self.rooms[Section::Inbox as usize].path.last_mut()
            && place.id == view.review.id
        {
            place.view = Some(view);
            place.failure = None;
            place.stale();
        }
    }

    /// An entry that was decided meanwhile leaves the screen without a word, and one that never came
    /// says why in its place; false when what is shown stays and the sentence is still to be said.
    pub(super) fn review_failed(&mut self, id: ReviewId, kind: ErrorKind, why: &str) -> bool {
        let room = &mut self.rooms[Section::Inbox as usize];
        let Some(Place::Review(place)) = room
            .path
            .last_mut()
            .filter(|place| matches!(place, Place::Review(place) if place.id == id))
        else {
            return true;
        };
        if place.view.is_none() {
            place.failure = Some(why.to_owned());
            return true;
        }
        if kind != ErrorKind::NotFound {
            return false;
        }
        room.path.clear();
        room.focus = Focus::List;
        self.desk.ask(Slot::Inbox, Ask::Inbox);
        true
    }
}
