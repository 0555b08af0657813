//! Parts that panes and dialogs are made of.

pub mod editor;
pub mod flow;
pub mod marks;
pub mod side_by_side;
pub mod window_list;
