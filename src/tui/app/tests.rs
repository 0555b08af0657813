//! The screen as a whole: keys in, screen and deeds out.

mod forms;
mod going;
mod menus;
mod merging;
mod removal;
mod screens;
mod tasks;
mod unruly;
mod writing;
