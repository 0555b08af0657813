//! Threads, queues, and the messages between them and the screen.

pub mod protocol;
