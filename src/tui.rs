//! The screen: ratatui and crossterm only here.
//!
//! ```text
//! terminal ─ keyboard ─┐                       ┌─ workers: Ask, Deed
//! workers ── Event ────┼─ Input ─ App::update ─┼─ outside: link, call, editor
//! clock ── Tick ───────┘             │         └─ terminal: copy, bell
//!                                App::draw
//! ```
//!
//! [`app::App`] is the whole state: section × path of places × focus × dialogs. It does no I/O, so
//! tests drive it with a list of inputs. A key goes through the table in [`keymap`] to an action; a
//! line goes through [`act::Act`] to what it is for. [`layout`] says which panes are in sight,
//! [`panes`] and [`dialogs`] draw them from borrowed state, [`text`] is the gate that every word
//! from outside passes on its way to a cell.

pub mod act;
pub mod app;
pub mod dialogs;
pub mod drawn;
mod editor_command;
pub mod form;
mod hyperlinks;
mod keyboard;
pub mod keymap;
pub mod layout;
pub mod look;
mod outside;
pub mod panes;
pub mod panics;
pub mod pictures;
pub mod place;
mod replies;
mod run;
#[cfg(test)]
mod stage;
mod terminal;
pub mod text;
pub mod theme;
pub mod widgets;

pub use app::Options;
pub use run::{Ended, Left, downloads, run};
