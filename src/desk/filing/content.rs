//! The bytes that come with an appeal: attachments and pictures.

use super::Batch;
use super::pending::PendingFile;
use crate::domain::appeal::{Content, Media};
use crate::domain::client::BlobHash;
use crate::domain::error::Result;
use crate::domain::ids::{AttachmentId, ClientId, MessageId, TicketId};
use crate::domain::picture;
use crate::domain::ticket::Attachment;

/// Largest attachment and picture file taken in (`R7`).
pub(super) const MOST_ATTACHMENT: u64 = 50 * 1024 * 1024;
const MOST_PICTURE: u64 = 5 * 1024 * 1024;

impl Batch<'_, '_, '_> {
    pub(super) fn store_attachments(
        &mut self,
        files: Vec<Media>,
        ticket: TicketId,
        message: MessageId,
        client: Option<ClientId>,
    ) -> Result<()> {
        for file in files {
            let bytes = self.bytes_of(&file.content, MOST_ATTACHMENT);
            let blob = bytes
                .as_deref()
                .map(|bytes| self.tx.put_blob(bytes))
                .transpose()?;
            let attachment = Attachment {
                id: AttachmentId(0),
                message,
                ticket,
                media_type: file
                    .media_type
                    .unwrap_or_else(|| media_type_of(&file.name).to_owned()),
                name: file.name,
                bytes: bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
                blob,
            };
            let path = match (&file.content, self.source.folder_path) {
                (Content::File(path), Some(folder)) if blob.is_none() => {
                    Some(folder.join(path).to_string_lossy().into_owned())
                }
                _ => None,
            };
            self.memory.known.pending.add_file(PendingFile {
                attachment,
                client,
                path,
            });
        }
        Ok(())
    }

    /// A picture that is one, by its first bytes, with its type and size; `None` for anything else.
    pub(super) fn picture_of(
        &mut self,
        media: &Media,
    ) -> Result<Option<(BlobHash, &'static str, u64)>> {
        let Some(bytes) = self.bytes_of(&media.content, MOST_PICTURE) else {
            return Ok(None);
        };
        let Some(media_type) = picture::media_type(&bytes) else {
            return Ok(None);
        };
        Ok(Some((
            self.tx.put_blob(&bytes)?,
            media_type,
            bytes.len() as u64,
        )))
    }

    fn bytes_of(&self, content: &Content, limit: u64) -> Option<Vec<u8>> {
        match content {
            Content::Bytes(bytes) => (bytes.len() as u64 <= limit).then(|| bytes.clone()),
            Content::File(path) => self
                .source
                .folder
                .and_then(|folder| folder.read(path, limit).ok()),
        }
    }
}

/// A media type by the name's ending, for those who sent none.
pub(in crate::desk) fn media_type_of(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    match ending.as_str() {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "html" | "htm" => "text/html",
        "zip" => "application/zip",
        "eml" => "message/rfc822",
        "ics" => "text/calendar",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}
