//! The screen: ratatui and crossterm only here.

pub mod keymap;
