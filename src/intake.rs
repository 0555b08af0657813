//! Bytes in, appeals out; nothing here persists.
