//! What the parser read and nobody filed yet, in order.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Receiver;

use super::Chunk;
use crate::domain::error::{Error, Result};

/// The chunks of the parser. One is looked at before it is taken: what cannot be filed at the moment stays
/// where it is.
pub(super) struct Coming {
    chunks: Receiver<Result<Chunk>>,
    next: Option<Chunk>,
    /// Why reading ended before the end of the sources.
    failed: Option<Error>,
}

impl Coming {
    pub(super) fn new(chunks: Receiver<Result<Chunk>>) -> Self {
        Self {
            chunks,
            next: None,
            failed: None,
        }
    }

    /// Waits until a chunk can be taken; `false` when none will come.
    ///
    /// # Errors
    /// Why a source could not be read, once everything read before it was taken.
    pub(super) fn wait(&mut self) -> Result<bool> {
        if self.next.is_none() && self.failed.is_none() {
            let received = self.chunks.recv().ok();
            self.arrived(received);
        }
        if self.next.is_some() {
            return Ok(true);
        }
        self.failed.take().map_or(Ok(false), Err)
    }

    /// Takes the next chunk if one comes within this time.
    pub(super) fn take_within(&mut self, most: Duration) -> Option<Chunk> {
        if self.next.is_none() {
            let received = self.chunks.recv_timeout(most).ok();
            self.arrived(received);
        }
        self.next.take()
    }

    /// Takes what is there, at most so many records; what is left of a chunk comes next.
    pub(super) fn take_records(&mut self, most: usize) -> Vec<Chunk> {
        let mut chunks = Vec::new();
        let mut left = most;
        while left > 0 {
            let Some(mut chunk) = self.take_within(Duration::ZERO) else {
                break;
            };
            if chunk.records.len() > left {
                let rest = chunk.records.split_off(left);
                self.next = Some(Chunk {
                    file: Arc::clone(&chunk.file),
                    records: rest,
                    bytes: chunk.bytes,
                });
            }
            left -= chunk.records.len();
            chunks.push(chunk);
        }
        chunks
    }

    fn arrived(&mut self, received: Option<Result<Chunk>>) {
        match received {
            Some(Ok(chunk)) => self.next = Some(chunk),
            Some(Err(error)) => self.failed = Some(error),
            None => {}
        }
    }
}
