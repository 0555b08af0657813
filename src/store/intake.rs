//! What intake asks of the file: was it seen, which ticket does it continue, how far was a file read,
//! what was rejected (`M8`-`M11`).

use rusqlite::{OptionalExtension, params};

use super::error::Context;
use super::{Store, Tx};
use crate::domain::appeal::{Family, Reject};
use crate::domain::error::Result;
use crate::domain::ids::{RejectId, TicketId};
use crate::domain::listing::{IgnoredLine, SourceLine, StoredReject};
use crate::domain::time::Timestamp;

/// Keyed hash by which an appeal is known again (`M9`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeenHash(pub i64);

/// How far a queue file was read (`M11`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadPosition {
    /// The file or folder that is followed.
    pub source: String,
    /// Device of the file.
    pub device: u64,
    /// Inode of the file.
    pub inode: u64,
    /// Byte offset of the next record.
    pub offset: u64,
    /// What intake needs to know the file again, as it wrote it.
    pub state: String,
}

impl Store {
    /// The hash of an appeal: channel and id, for mail the sender too, since the same mail id from
    /// another sender is a message of its own (`M9`).
    pub fn seen_hash(&self, channel: &str, id: &str, sender: &str) -> SeenHash {
        let sender = if Family::of(channel) == Family::Mail {
            sender
        } else {
            ""
        };
        SeenHash(self.keyed_hash(&[
            b"seen",
            channel.as_bytes(),
            id.as_bytes(),
            sender.as_bytes(),
        ]))
    }

    /// Whether an appeal was there before (`M9`).
    pub fn has_seen(&self, hash: SeenHash) -> Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM seen WHERE hash = ?1")
            .and_then(|mut statement| statement.exists([hash.0]))
            .doing("look an appeal up")
    }

    /// Whether there was any appeal before.
    pub fn has_seen_any(&self) -> Result<bool> {
        self.conn
            .prepare_cached("SELECT 1 FROM seen")
            .and_then(|mut statement| statement.exists([]))
            .doing("look for appeals")
    }

    /// The hash of a message id as a thread: for mail across senders, else of its channel.
    pub fn message_thread(&self, channel: &str, id: &str) -> i64 {
        let id = id.trim().trim_start_matches('<').trim_end_matches('>');
        let channel = if Family::of(channel) == Family::Mail {
            "email"
        } else {
            channel
        };
        self.keyed_hash(&[b"message", channel.as_bytes(), id.as_bytes()])
    }

    /// The hash of a conversation id of a channel.
    pub fn channel_thread(&self, channel: &str, thread: &str) -> i64 {
        self.keyed_hash(&[b"thread", channel.as_bytes(), thread.as_bytes()])
    }

    /// The tickets of a thread, newest first.
    pub fn tickets_of_thread(&self, thread: i64) -> Result<Vec<TicketId>> {
        self.conn
            .prepare_cached("SELECT ticket FROM threads WHERE hash = ?1 ORDER BY ticket DESC")
            .and_then(|mut s| {
                s.query_map([thread], |row| row.get(0).map(TicketId))?
                    .collect()
            })
            .doing("look a thread up")
    }

    /// How far the files of a source were read, as intake wrote it.
    pub fn positions(&self, source: &str) -> Result<Vec<String>> {
        self.conn
            .prepare_cached("SELECT state FROM positions WHERE source = ?1 ORDER BY at")
            .and_then(|mut statement| statement.query_map([source], |row| row.get(0))?.collect())
            .doing("read how far a file was read")
    }

    /// Queue files that were followed, and those of which rejects wait, last read first.
    pub fn sources(&self) -> Result<Vec<SourceLine>> {
        let run = || -> rusqlite::Result<Vec<SourceLine>> {
            let mut sources: Vec<SourceLine> = self
                .conn
                .prepare_cached(
                    "SELECT source, max(offset), count(*), max(at) FROM positions GROUP BY source
                     ORDER BY 4 DESC LIMIT 500",
                )?
                .query_map([], |row| {
                    Ok(SourceLine {
                        path: row.get(0)?,
                        position: row.get::<_, i64>(1)?.cast_unsigned(),
                        files: row.get::<_, i64>(2)?.cast_unsigned(),
                        at: Timestamp(row.get(3)?),
                        rejects: 0,
                        ignored: 0,
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            for (sql, ignored) in [
                (
                    "SELECT source, count(*), max(at) FROM rejects GROUP BY source",
                    false,
                ),
                (
                    "SELECT source, count(*), max(at) FROM ignored GROUP BY source",
                    true,
                ),
            ] {
                let mut statement = self.conn.prepare_cached(sql)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let (file, count): (String, i64) = (row.get(0)?, row.get(1)?);
                    let at = Timestamp(row.get(2)?);
                    let line = source_of(&mut sources, &file, at);
                    let counted = if ignored {
                        &mut line.ignored
                    } else {
                        &mut line.rejects
                    };
                    *counted += count.cast_unsigned();
                }
            }
            sources.sort_by_key(|source| std::cmp::Reverse(source.at));
            Ok(sources)
        };
        run().doing("read the queue files")
    }

    /// Rejects, newest first, each with at most so many bytes of its record.
    pub fn reject_heads(&self, limit: usize, most_bytes: usize) -> Result<Vec<StoredReject>> {
        self.conn
            .prepare_cached(
                "SELECT id, source, line, offset, reason, substr(raw, 1, ?2), at, length(raw) FROM rejects
                 ORDER BY id DESC LIMIT ?1",
            )
            .and_then(|mut s| {
                s.query_map([limit as i64, most_bytes as i64], read_reject)?
                    .collect()
            })
            .doing("read the rejects")
    }

    /// Records left out because of who wrote them, newest first (`M6`).
    pub fn ignored(&self, limit: usize) -> Result<Vec<IgnoredLine>> {
        self.conn
            .prepare_cached("SELECT source, line, reason FROM ignored ORDER BY id DESC LIMIT ?1")
            .and_then(|mut statement| {
                statement
                    .query_map([limit as i64], |row| {
                        Ok(IgnoredLine {
                            source: row.get(0)?,
                            line: row.get::<_, i64>(1)?.cast_unsigned(),
                            reason: row.get(2)?,
                        })
                    })?
                    .collect()
            })
            .doing("read what was left out")
    }

    /// How many rejects wait.
    pub fn count_rejects(&self) -> Result<u64> {
        self.conn
            .prepare_cached("SELECT count(*) FROM rejects")
            .and_then(|mut statement| statement.query_row([], |row| row.get::<_, i64>(0)))
            .map(i64::cast_unsigned)
            .doing("count the rejects")
    }

    /// Rejects, newest first.
    pub fn rejects(&self, limit: usize) -> Result<Vec<StoredReject>> {
        self.conn
            .prepare_cached(
                "SELECT id, source, line, offset, reason, raw, at, length(raw) FROM rejects ORDER BY id DESC LIMIT ?1",
            )
            .and_then(|mut s| s.query_map([limit as i64], read_reject)?.collect())
            .doing("read the rejects")
    }

    /// One reject.
    pub fn reject(&self, id: RejectId) -> Result<Option<StoredReject>> {
        self.conn
            .prepare_cached(
                "SELECT id, source, line, offset, reason, raw, at, length(raw) FROM rejects WHERE id = ?1",
            )
            .and_then(|mut statement| statement.query_row([id.0], read_reject).optional())
            .doing("read a reject")
    }
}

/// The line of the file, or of the folder it lies in; a new one when it is of neither.
fn source_of<'s>(
    sources: &'s mut Vec<SourceLine>,
    file: &str,
    at: Timestamp,
) -> &'s mut SourceLine {
    let known = sources.iter().position(|source| {
        file.strip_prefix(source.path.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    let place = known.unwrap_or_else(|| {
        sources.push(SourceLine {
            path: file.to_owned(),
            position: 0,
            files: 0,
            at,
            rejects: 0,
            ignored: 0,
        });
        sources.len() - 1
    });
    &mut sources[place]
}

fn read_reject(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredReject> {
    Ok(StoredReject {
        id: RejectId(row.get(0)?),
        source: row.get(1)?,
        line: row.get::<_, i64>(2)?.cast_unsigned(),
        offset: row.get::<_, i64>(3)?.cast_unsigned(),
        reason: row.get(4)?,
        raw: row.get(5)?,
        at: Timestamp(row.get(6)?),
        size: row.get::<_, i64>(7)?.cast_unsigned(),
    })
}

impl Tx<'_> {
    /// Remembers an appeal (`M9`).
    pub fn see(&self, hash: SeenHash) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO seen (hash) VALUES (?1)")
            .and_then(|mut statement| statement.execute([hash.0]))
            .doing("remember an appeal")?;
        Ok(())
    }

    /// Lets a thread lead to a ticket.
    pub fn put_thread(&self, thread: i64, ticket: TicketId) -> Result<()> {
        self.conn
            .prepare_cached("INSERT OR IGNORE INTO threads (hash, ticket) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute([thread, ticket.0]))
            .doing("remember a thread")?;
        Ok(())
    }

    /// Keeps how far a queue file was read, with the rows that came from it.
    pub fn put_position(&self, position: &ReadPosition, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO positions (source, device, inode, offset, state, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    position.source,
                    position.device.cast_signed(),
                    position.inode.cast_signed(),
                    position.offset.cast_signed(),
                    position.state,
                    at.0,
                ])
            })
            .doing("keep how far a file was read")?;
        Ok(())
    }

    /// Drops how far files of a source were read, by device and inode: they are gone.
    pub fn drop_positions(&self, source: &str, gone: &[(u64, u64)]) -> Result<()> {
        let run = || -> rusqlite::Result<()> {
            let mut statement = self.conn.prepare_cached(
                "DELETE FROM positions WHERE source = ?1 AND device = ?2 AND inode = ?3",
            )?;
            for (device, inode) in gone {
                statement.execute(params![source, device.cast_signed(), inode.cast_signed()])?;
            }
            Ok(())
        };
        run().doing("drop how far files were read")
    }

    /// Keeps a reject; the same one again is not stored twice (`M10`).
    pub fn put_reject(&self, source: &str, reject: &Reject, at: Timestamp) -> Result<()> {
        let hash = self.keyed_hash(&[
            source.as_bytes(),
            &reject.place.offset.to_le_bytes(),
            &reject.raw,
        ]);
        self.conn
            .prepare_cached(
                "INSERT OR IGNORE INTO rejects (source, line, offset, reason, raw, hash, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .and_then(|mut statement| {
                statement.execute(params![
                    source,
                    reject.place.line.cast_signed(),
                    reject.place.offset.cast_signed(),
                    reject.reason,
                    reject.raw,
                    hash,
                    at.0,
                ])
            })
            .doing("keep a reject")?;
        Ok(())
    }

    /// Drops a reject that was repaired or dismissed.
    pub fn drop_reject(&self, id: RejectId) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM rejects WHERE id = ?1")
            .and_then(|mut statement| statement.execute([id.0]))
            .doing("drop a reject")?;
        Ok(())
    }

    /// The number of the newest reject; 0 when there is none.
    pub fn newest_reject(&self) -> Result<RejectId> {
        self.conn
            .prepare_cached("SELECT ifnull(max(id), 0) FROM rejects")
            .and_then(|mut statement| statement.query_row([], |row| row.get(0).map(RejectId)))
            .doing("read the rejects")
    }

    /// Gives a reject the number it had before it was tried again.
    pub fn renumber_reject(&self, from: RejectId, to: RejectId) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE rejects SET id = ?2 WHERE id = ?1")
            .and_then(|mut statement| statement.execute([from.0, to.0]))
            .doing("keep a reject")?;
        Ok(())
    }

    /// The ticket of the message that was filed last.
    pub fn newest_filed(&self) -> Result<Option<TicketId>> {
        self.conn
            .prepare_cached("SELECT ticket FROM messages ORDER BY id DESC LIMIT 1")
            .and_then(|mut s| s.query_row([], |row| row.get(0).map(TicketId)).optional())
            .doing("look a message up")
    }

    /// Notes why a message from one of our own addresses was left out (`M6`).
    pub fn put_ignored(&self, source: &str, line: u64, reason: &str, at: Timestamp) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR IGNORE INTO ignored (source, line, reason, at) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut s| s.execute(params![source, line.cast_signed(), reason, at.0]))
            .doing("note an ignored message")?;
        Ok(())
    }
}
