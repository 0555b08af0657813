//! VIP and spammer exclude each other; switching asks and swaps (`S4`).

use super::sheet::How;
use super::{Form, FormEffect};
use crate::domain::client::Standing;

impl Form {
    /// Sets a choice; swapping the mark of a card for the other one asks first.
    pub(super) fn choose_asking(&mut self, value: Option<String>, out: &mut Vec<FormEffect>) {
        let mark = |word: &str| match word {
            "vip" => Standing::Vip,
            "spammer" => Standing::Spammer,
            _ => Standing::Normal,
        };
        let marks = self.field().is_some_and(|field| field.how == How::Marks);
        let of_card = self.base.as_ref().map(|base| base.standing);
        let now = mark(self.text());
        match value.as_deref().map(mark) {
            Some(next)
                if marks
                    && Some(now) == of_card
                    && now != Standing::Normal
                    && next != Standing::Normal
                    && next != now =>
            {
                out.push(FormEffect::AskSwap(next));
            }
            _ => self.choose_value(value),
        }
    }

    /// The answer to [`FormEffect::AskSwap`]: yes.
    pub fn swap_standing(&mut self, to: Standing) {
        let word = match to {
            Standing::Normal => "normal",
            Standing::Vip => "vip",
            Standing::Spammer => "spammer",
        };
        if self.field().is_some_and(|field| field.how == How::Marks) {
            self.choose_value(Some(word.to_owned()));
            self.settle();
        }
    }
}
