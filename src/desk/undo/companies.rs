//! Taking back what was done to companies (`D7`). Each deed has its way back and forth again, so
//! that redo is the undo of an undo.

use super::later::{Over, Way};
use crate::desk::companies::domain_is_free;
use crate::domain::change::Step;
use crate::domain::client::Client;
use crate::domain::company::Company;
use crate::domain::error::{Error, Result};
use crate::domain::ids::CompanyId;
use crate::store::Tx;

/// Takes one step back; the step that brings it forth again, `None` where nothing was done.
///
/// # Errors
/// `Conflict` when somebody else changed the company later, or another one has the name or a domain by
/// now.
pub(super) fn take_back(way: &Way<'_>, step: Step) -> Result<Option<Step>> {
    let tx = way.tx;
    Ok(match step {
        Step::CompanyCreated(company) => {
            let untouched = way.must_be_clear(Over::Company(company)).is_ok();
            let gone = tx.company(company)?;
            let Some(gone) = gone.filter(|company| untouched && company.clients == 0) else {
                // Cards were bound to it since, or somebody else gave it a name: it stays.
                return Ok(None);
            };
            tx.delete_company(company)?;
            Some(Step::CompanyRemoved {
                company,
                name: gone.name,
                domains: gone.domains,
            })
        }
        Step::CompanyRemoved {
            company,
            name,
            domains,
        } => {
            for domain in &domains {
                domain_is_free(tx, domain, Some(company))?;
            }
            tx.revive_company(company, &name, &domains)?;
            Some(Step::CompanyCreated(company))
        }
        Step::Company {
            company,
            before,
            after,
        } => {
            way.must_be_clear(Over::Company(company))?;
            let current = there(tx, company)?;
            // Only what the change touched: a field that was changed since by another one stays.
            let name = if before.0 == after.0 {
                current.name.clone()
            } else {
                before.0
            };
            let domains = if before.1 == after.1 {
                current.domains.clone()
            } else {
                before.1
            };
            for domain in &domains {
                domain_is_free(tx, domain, Some(company))?;
            }
            tx.put_company(company, &name, &domains)?;
            Some(Step::Company {
                company,
                before: (current.name, current.domains),
                after: (name, domains),
            })
        }
        Step::CompanyMerged {
            keep,
            gone,
            name,
            domains,
        } => {
            for domain in &domains {
                // They went to the one that stayed; from any other they are not taken.
                let theirs = if keep == gone { None } else { Some(keep) };
                domain_is_free(tx, domain, theirs)?;
            }
            tx.revive_company(gone, &name, &domains)?;
            Some(Step::CompanyRevived { keep, gone })
        }
        Step::CompanyRevived { keep, gone } => {
            let Company { name, domains, .. } = there(tx, gone)?;
            if keep != gone {
                there(tx, keep)?;
                for domain in &domains {
                    tx.put_domain(keep, domain)?;
                }
            }
            if let Some(client) = tx.clients_of_company(gone)?.first() {
                return Err(Error::conflict(format!(
                    "card #{client} was bound to «{name}» since, so it was left as it is"
                )));
            }
            tx.delete_company(gone)?;
            Some(Step::CompanyMerged {
                keep,
                gone,
                name,
                domains,
            })
        }
        _ => None,
    })
}

/// A card that comes back from where nobody could follow what became of its company does without one that
/// is gone.
pub(in crate::desk) fn without_gone_company(tx: &Tx<'_>, card: &mut Client) -> Result<()> {
    if let Some(company) = &card.company
        && tx.company_name(company.id)?.is_none()
    {
        card.company = None;
    }
    Ok(())
}

/// # Errors
/// `Conflict` when the company that was put back on a card is gone by now.
pub(super) fn must_be_there(tx: &Tx<'_>, card: &Client) -> Result<()> {
    match &card.company {
        Some(company) if tx.company_name(company.id)?.is_none() => Err(Error::conflict(format!(
            "the company «{}» of card #{} was merged or deleted since, so the card was left as it is",
            company.name, card.id
        ))
        .hint("Undo that change first, or set the company by hand.")),
        _ => Ok(()),
    }
}

fn there(tx: &Tx<'_>, id: CompanyId) -> Result<Company> {
    tx.company(id)?
        .ok_or_else(|| Error::failed(format!("company {id} is gone")))
}
