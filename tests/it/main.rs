//! What the program promises, seen from outside the crate.

mod language;
