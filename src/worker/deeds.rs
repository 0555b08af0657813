//! From an order to what was done: which use case each [`Deed`] is, and the sentence that says so.

use super::bulk;
use super::contacts;
use super::protocol::{Deed, Done};
use crate::desk::{Desk, Forwarding, Ran, Running, Writing, Written};
use crate::domain::appeal::Visibility;
use crate::domain::client::{Client, Standing};
use crate::domain::display::{counted, grouped};
use crate::domain::edit::SaveOutcome;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::ids::{ClientId, EntryId, RejectId, TicketId};
use crate::domain::listing::{ListEntry, Retried};
use crate::domain::time::Timestamp;

/// Carries an order out. Imports are the writer's own.
pub(super) fn carry_out(desk: &Desk, deed: Deed, now: Timestamp) -> Result<Done> {
    Ok(match deed {
        Deed::SaveCard(edit) => {
            let outcome = desk.save_card(&edit, now)?;
            Done::Save(outcome)
        }
        Deed::FormDraft(client, edit) => {
            let body = edit
                .map(|edit| serde_json::to_string(&edit))
                .transpose()
                .map_err(|error| Error::failed(format!("could not keep the draft: {error}")))?;
            desk.keep_draft("form", client.map_or(0, |id| id.0), body.as_deref(), now)?;
            Done::Quiet
        }
        Deed::Draft(ticket, visibility, text) => {
            let kind = match visibility {
                Visibility::Public => "reply",
                Visibility::Internal => "comment",
            };
            desk.keep_draft(kind, ticket.0, Some(&text), now)?;
            Done::Quiet
        }
        Deed::DraftFiles(ticket, visibility, files) => {
            desk.keep_draft_files(ticket, visibility, &files, now)?;
            Done::Quiet
        }
        Deed::SetStanding(id, standing) => said(
            desk.set_standing(id, standing, now)?,
            match standing {
                Standing::Normal => "neither VIP nor spammer now",
                Standing::Vip => "marked VIP: contacts are on the white list",
                Standing::Spammer => "marked spammer: contacts are on the black list",
            },
        ),
        Deed::AcceptLanguage(id) => said(desk.accept_language(id, now)?, "language accepted"),
        Deed::DetectLanguage(message) => said(desk.detect_from(message, now)?, "language detected"),
        Deed::ConfirmContact(id, key) => said(
            desk.confirm_contact(id, &key, now)?,
            &format!("{key} confirmed"),
        ),
        Deed::AppendNote(id, line) => said(desk.append_note(id, &line, now)?, "note added"),
        Deed::TagCard(id, add, remove) => {
            said(desk.tag_cards(&[id], &add, &remove, now)?, "tags changed")
        }
        Deed::DeleteCard(id) => said(
            Some(desk.delete_card(id, now)?),
            &format!("card #{id} deleted"),
        ),
        Deed::Erase(id) => erase(desk, id, now)?,
        Deed::SubjectExport(id, folder) => {
            let written = desk.subject_export(id, &folder)?;
            let mut lines = vec![format!(
                "{} in {}:",
                counted(written.len() as u64, "file", "files"),
                folder.display()
            )];
            lines.extend(written.iter().map(|path| {
                let name = path.strip_prefix(&folder).unwrap_or(path);
                name.display().to_string()
            }));
            Done::Report(format!("Everything about #{id} is written"), lines)
        }
        Deed::Merge(order) => {
            let named = |card: &Client| format!("{} (#{})", card.display_name(), card.id);
            let sentence = format!("{} merged into {}", named(&order.other), named(&order.keep));
            said(Some(desk.merge_as_seen(&order, now)?), &sentence)
        }
        Deed::Bulk(cards, change) => bulk::cards(desk, &cards, &change, now, &mut |_, _| true)?,
        Deed::BulkTickets(tickets, change) => {
            bulk::tickets(desk, &tickets, &change, now, &mut |_, _| true)?
        }
        Deed::Stop(_) => Done::Quiet,
        Deed::CheckContacts(file) => contacts::check(desk, &file, now, &mut |_, _| true)?,
        Deed::ImportContacts(file) => contacts::import(desk, &file, now, &mut |_, _| true)?,
        Deed::Export(order) => super::exporter::export(desk, &order, now, &mut |_, _| true)?,
        Deed::SaveSegment(segment) => said(
            desk.save_segment(&segment.name, &segment.search, now)?,
            &format!("search saved as «{}»", segment.name),
        ),
        Deed::RenameSegment(name, to) => said(
            desk.rename_segment(&name, &to, now)?,
            &format!("«{name}» is «{to}» now"),
        ),
        Deed::DeleteSegment(name) => said(
            desk.delete_segment(&name, now)?,
            &format!("saved search «{name}» deleted"),
        ),
        Deed::Write {
            ticket,
            visibility,
            text,
            files,
            then,
            confirmed,
        } => {
            let writing = Writing {
                ticket,
                visibility,
                text,
                files,
                then,
                confirmed,
                held: true,
            };
            match desk.write(&writing, now)? {
                Written::Confirm(warnings) => Done::Confirm(warnings),
                Written::ConfirmComment(sentence) => Done::ConfirmComment(sentence),
                Written::Stored {
                    outbox: Some(_), ..
                } => leaves(desk, &format!("reply to #{ticket}")),
                Written::Stored { outbox: None, .. } if visibility == Visibility::Public => {
                    undoable(format!(
                        "kept as an internal comment in #{ticket}, not sent"
                    ))
                }
                Written::Stored { outbox: None, .. } => Done::Said {
                    sentence: format!("comment kept in #{ticket}"),
                    undo: true,
                },
            }
        }
        Deed::Macro {
            name,
            tickets: ids,
            confirmed,
        } => {
            let running = Running {
                confirmed,
                held: true,
            };
            match desk.run_macro(&ids, &name, running, now)? {
                Ran::Confirm(warnings) => Done::Confirm(warnings),
                Ran::Done { entry, outbox } => {
                    let sentence = format!("«{name}»: {}", tickets(&ids));
                    match outbox.len() {
                        0 => said(entry, &sentence),
                        1 => leaves(desk, &format!("{sentence}; the reply")),
                        many => leaves(desk, &format!("{sentence}; {many} replies")),
                    }
                }
            }
        }
        Deed::Forward {
            ticket,
            message,
            to,
            note,
        } => {
            let forwarding = Forwarding {
                message,
                to,
                note,
                held: true,
            };
            desk.forward(ticket, &forwarding, now)?;
            leaves(
                desk,
                &format!("message of #{ticket} to {}", forwarding.to.trim()),
            )
        }
        Deed::NewTicket {
            client,
            address,
            subject,
        } => Done::Ticket(desk.new_ticket(client, &address, &subject, now)?),
        Deed::SetStatus(ids, status) => said(
            desk.set_status(&ids, status, now)?,
            &format!("{} {}", tickets(&ids), status.name()),
        ),
        Deed::SetPriority(ids, priority) => said(
            desk.set_priority(&ids, priority, now)?,
            &format!("{} {}", tickets(&ids), priority.name()),
        ),
        Deed::SetType(ids, kind) => said(
            desk.set_type(&ids, kind, now)?,
            &format!("{} is a {}", tickets(&ids), kind.name()),
        ),
        Deed::Assign(ids, agent) => {
            let to = agent.as_deref().unwrap_or("nobody").to_owned();
            said(
                desk.assign(&ids, agent.as_deref(), now)?,
                &format!("{} assigned to {to}", tickets(&ids)),
            )
        }
        Deed::TagTickets(ids, add, remove) => said(
            desk.tag_tickets(&ids, &add, &remove, now)?,
            &format!("{} tagged", tickets(&ids)),
        ),
        Deed::SetUnread(id, unread) => {
            desk.set_unread(id, unread)?;
            Done::Quiet
        }
        Deed::Presence(place) => {
            // Nobody's work depends on it: a locked or a read-only file is no reason to say or to try more.
            if let Err(error) = desk.be_in(place, now) {
                tracing::debug!(kind = ?error.kind, "nobody is told where this agent is");
            }
            Done::Quiet
        }
        Deed::Snooze(ids, until) => said(
            desk.snooze(&ids, until, now)?,
            &format!("{} snoozed", tickets(&ids)),
        ),
        Deed::ChangeClient {
            ticket,
            client,
            moving,
            address,
        } => said(
            desk.give_ticket(ticket, client, moving.as_ref(), address.as_ref(), now)?,
            &match moving {
                Some(key) => format!("#{ticket} and {key} are #{client}'s now"),
                None => format!("#{ticket} is a ticket of #{client} now"),
            },
        ),
        Deed::ChangeAddress(ticket, key) => said(
            desk.change_address(ticket, &key, now)?,
            &format!("#{ticket} is answered at {key}"),
        ),
        Deed::MergeTickets(keep, other) => said(
            Some(desk.merge_tickets(keep, other, now)?),
            &format!("#{other} merged into #{keep}"),
        ),
        Deed::SplitMessages(messages, client) => {
            Done::Ticket(desk.split_messages(&messages, client, now)?)
        }
        Deed::LogCall(client, ticket, key) => {
            desk.log_call(client, ticket, &key, now)?;
            Done::Said {
                sentence: format!("call to {key} noted"),
                undo: false,
            }
        }
        Deed::SaveAttachments(ids, folder) => Done::Files(desk.save_attachments(&ids, &folder)?),
        Deed::SaveCompany(id, name, domains) => {
            Done::Company(desk.save_company(id, &name, &domains, now)?)
        }
        Deed::BindCards(id) => {
            let company = desk.company(id)?.name;
            match desk.bind_cards_of_domains(id, now)? {
                0 => said(None, ""),
                1 => undoable(format!("1 card bound to «{company}»")),
                many => undoable(format!("{} cards bound to «{company}»", grouped(many))),
            }
        }
        Deed::MergeCompanies(keep, other) => {
            let (kept, gone) = (desk.company(keep)?, desk.company(other)?);
            desk.merge_companies(keep, other, now)?;
            undoable(format!("«{}» merged into «{}»", gone.name, kept.name))
        }
        Deed::DeleteCompany(id) => {
            let gone = desk.company(id)?.name;
            desk.delete_company(id, now)?;
            undoable(format!("company «{gone}» deleted; its cards stay"))
        }
        Deed::SaveListEntry(entry, swap) => save_entry(desk, *entry, swap, now)?,
        Deed::RemoveListEntries(entries) => {
            let sentence = match entries.as_slice() {
                [one] => format!("{} taken off the {} list", one.value, one.list.name()),
                many => format!("{} entries taken off", many.len()),
            };
            said(desk.remove_list_entries(&entries, now)?, &sentence)
        }
        Deed::Undo(id) => {
            let undone = desk.undo(id, now)?;
            let mut sentence = match (undone.entry.action.as_str(), undone.entry.ticket) {
                ("reply", Some(ticket)) => format!("taken back: the reply in #{ticket} is a draft"),
                ("forward", Some(ticket)) => format!("taken back: nothing left from #{ticket}"),
                _ => format!("taken back: {}", undone.what()),
            };
            if let Some(rest) = undone.rest() {
                sentence.push_str(&format!("; {rest}"));
            }
            Done::Said {
                sentence,
                undo: false,
            }
        }
        Deed::Redo => {
            let undone = desk.redo(now)?;
            Done::Said {
                sentence: format!("put back: {}", undone.what()),
                undo: true,
            }
        }
        Deed::RetryRejects(ids) => Done::Retried(retry_rejects(desk, ids, now)?),
        Deed::RepairReject(id, raw) => {
            Done::Retried(vec![(id, desk.repair_reject(id, Some(raw), now)?)])
        }
        Deed::DismissRejects(ids) => {
            desk.dismiss_rejects(&ids)?;
            Done::Said {
                sentence: match ids.as_slice() {
                    [one] => format!("reject {one} dismissed"),
                    many => format!("{} rejects dismissed", many.len()),
                },
                undo: false,
            }
        }
        Deed::DismissReview(id) => {
            let news = desk.dismiss_review(id, now)?;
            Done::Said {
                sentence: if news {
                    "not the same: remembered"
                } else {
                    "that was said already"
                }
                .to_owned(),
                undo: news,
            }
        }
        Deed::ConfirmReview(id) => said(
            Some(desk.confirm_review(id, now)?),
            "sender confirmed: what was claimed is verified",
        ),
        Deed::RetryOutbox(ids) => {
            desk.retry_outbox(&ids, now)?;
            Done::Said {
                sentence: match ids.as_slice() {
                    [one] => format!("reply {one} is sent again"),
                    many => format!("{} replies are sent again", many.len()),
                },
                undo: false,
            }
        }
        Deed::Import(_) | Deed::CancelImport => Done::Quiet,
    })
}

/// Tries rejects again, each in a transaction of its own. Once one was tried the order is never run again
/// as a whole: what fails then is told of the rejects it concerns.
fn retry_rejects(
    desk: &Desk,
    mut ids: Vec<RejectId>,
    now: Timestamp,
) -> Result<Vec<(RejectId, Retried)>> {
    // As they came: one may be the answer to another.
    ids.sort_unstable();
    let mut tried = Vec::with_capacity(ids.len());
    let mut gone = None;
    let mut failed: Option<Error> = None;
    for id in ids {
        if let Some(error) = &failed {
            tried.push((id, Retried::Rejected(error.to_string())));
            continue;
        }
        match desk.repair_reject(id, None, now) {
            Ok(retried) => tried.push((id, retried)),
            // Somebody else filed or dismissed it meanwhile.
            Err(error) if error.kind == ErrorKind::NotFound => gone = Some(error),
            Err(error) if tried.is_empty() => return Err(error),
            Err(error) => {
                tried.push((id, Retried::Rejected(error.to_string())));
                failed = Some(error);
            }
        }
    }
    match gone {
        Some(error) if tried.is_empty() => Err(error),
        _ => Ok(tried),
    }
}

/// Erases. What waits for another program to let go of the file is no failure: it is said, and done at
/// the next open.
fn erase(desk: &Desk, id: ClientId, now: Timestamp) -> Result<Done> {
    match desk.erase(&[id], now) {
        Ok(report) => Ok(Done::Report(format!("#{id} is erased"), report.sentences())),
        Err(error)
            if error.kind == ErrorKind::Busy && desk.store().pending_erasure()?.is_some() =>
        {
            let mut lines = vec![format!("{error}.")];
            lines.extend(error.hints);
            Ok(Done::Report(
                format!("#{id} is erased, bytes pending"),
                lines,
            ))
        }
        Err(error) => Err(error),
    }
}

fn said(entry: Option<EntryId>, sentence: &str) -> Done {
    match entry {
        Some(_) => Done::Said {
            sentence: sentence.to_owned(),
            undo: true,
        },
        None => Done::Said {
            sentence: "it was so already".to_owned(),
            undo: false,
        },
    }
}

/// What is held leaves by itself; until then it can be taken back.
fn leaves(desk: &Desk, what: &str) -> Done {
    match desk.config().mail.hold {
        0 => Done::Said {
            sentence: format!("{what} is on its way"),
            undo: false,
        },
        hold => undoable(format!("{what} leaves in {hold} s")),
    }
}

fn undoable(sentence: String) -> Done {
    Done::Said {
        sentence,
        undo: true,
    }
}

/// An entry of a list, new or changed.
fn save_entry(desk: &Desk, entry: ListEntry, swap: bool, now: Timestamp) -> Result<Done> {
    let list = entry.list.name();
    if entry.id.0 != 0 {
        let sentence = format!("entry of {} changed", entry.value);
        return Ok(said(desk.edit_list_entry(entry, swap, now)?, &sentence));
    }
    let value = desk.list_value(&entry.value)?.1;
    if swap {
        desk.swap_list_entry(entry, now)?;
    } else {
        desk.add_list_entry(entry, now)?;
    }
    Ok(undoable(format!("{value} is on the {list} list")))
}

fn tickets(ids: &[TicketId]) -> String {
    match ids {
        [one] => format!("#{one}"),
        several => format!("{} tickets", several.len()),
    }
}

/// Whether a Save left the file as it was, so that nobody needs to look again.
pub(super) fn changed_nothing(done: &Result<Done>) -> bool {
    matches!(
        done,
        Err(_)
            | Ok(Done::Quiet
                | Done::Confirm(_)
                | Done::ConfirmComment(_)
                | Done::Checked(_)
                | Done::Files(_)
                | Done::Save(SaveOutcome::Problems(_) | SaveOutcome::Conflict { .. }))
    )
}
