//! What the panes look like. Drawing borrows state and never alters it.

pub mod card;
pub mod chrome;
pub mod clients;
pub mod companies;
pub mod company;
pub mod composer;
pub mod conversation;
pub mod history;
pub mod inbox;
pub mod lists;
pub mod pair;
pub mod review;
pub mod side;
pub mod sidebar;
pub mod ticket;
pub mod tickets;
pub mod words;
