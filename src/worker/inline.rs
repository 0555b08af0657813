//! The same work on the caller's thread: for tests of the screen over a real desk.

use std::collections::VecDeque;

use super::answers::answer;
use super::contacts;
use super::deeds::{carry_out, changed_nothing};
use super::importer::{Import, Input, Pace};
use super::protocol::{Ask, Changes, Deed, Done, Event, Generation, Slot, Workers};
use crate::desk::Desk;
use crate::domain::error::Result;
use crate::domain::time::Timestamp;

/// Does at once what is asked or ordered; what it has to say waits in [`Inline::events`].
pub struct Inline {
    desk: Desk,
    /// The time, for everything done from now on.
    pub now: Timestamp,
    /// What the screen is to be told, oldest first.
    pub events: VecDeque<Event>,
}

impl Inline {
    /// Over an open desk.
    pub fn new(desk: Desk, now: Timestamp) -> Self {
        Self {
            desk,
            now,
            events: VecDeque::new(),
        }
    }

    /// The desk, to look at what was done.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    fn import(&self, paths: Vec<std::path::PathBuf>) -> Result<Done> {
        if let Some(file) = contacts::among(&self.desk, &paths, self.now)? {
            return contacts::check(&self.desk, &file, self.now, &mut |_, _| true);
        }
        let mut import = Import::start(
            paths.into_iter().map(Input::Path).collect(),
            None,
            self.desk.detector(),
            self.desk.region(),
        )?;
        while import.step(&self.desk, Pace::Alone, self.now)? {}
        Ok(Done::Imported(Box::new(import.finish())))
    }
}

impl Workers for Inline {
    fn ask(&mut self, slot: Slot, generation: Generation, ask: Ask) {
        let answer = answer(&self.desk, ask, self.now);
        self.events.push_back(Event::Answer {
            slot,
            generation,
            answer,
        });
    }

    fn withdraw(&mut self, slot: Slot) {
        self.events
            .retain(|event| !matches!(event, Event::Answer { slot: of, .. } if *of == slot));
    }

    fn order(&mut self, generation: Generation, deed: Deed) {
        let done = match deed {
            Deed::Import(paths) => self.import(paths),
            deed => carry_out(&self.desk, deed, self.now),
        };
        let quiet = changed_nothing(&done);
        self.events.push_back(Event::Done { generation, done });
        if !quiet {
            self.events.push_back(Event::Changed(Changes {
                clients: true,
                tickets: true,
                inbox: true,
            }));
        }
    }
}
