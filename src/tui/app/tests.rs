//! The screen as a whole: keys in, screen and deeds out.

mod bulk;
mod commands;
mod forms;
mod going;
mod menus;
mod merging;
mod offers;
mod removal;
mod screens;
mod segments;
mod tasks;
mod unruly;
mod writing;
