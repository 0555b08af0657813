//! Parts that panes and dialogs are made of.

pub mod editor;
pub mod flow;
pub mod window_list;
