//! The screen as a whole: keys in, screen and deeds out.

mod blocks;
mod bulk;
mod commands;
mod contacts;
mod drafts;
mod export;
mod forms;
mod going;
mod long;
mod menus;
mod merging;
mod offers;
mod orders;
mod removal;
mod replies;
mod screens;
mod segments;
mod tasks;
mod unruly;
mod writing;
