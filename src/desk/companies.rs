//! Companies and their e-mail domains (`C4`).

use super::Desk;
use crate::domain::change::{FieldChange, Step};
use crate::domain::client::{CompanyRef, Source};
use crate::domain::company::{Company, CompanySaved, named};
use crate::domain::contact::email;
use crate::domain::display::grouped;
use crate::domain::error::{Error, Result};
use crate::domain::ids::CompanyId;
use crate::domain::time::Timestamp;
use crate::store::Tx;

impl Desk {
    /// Creates a company, or gives one another name and other domains (`C4`).
    ///
    /// # Errors
    /// `Conflict` when another company has the name or a domain, `Failed` for a free-mail domain, no
    /// domain, or no name.
    pub fn save_company(
        &self,
        id: Option<CompanyId>,
        name: &str,
        domains: &[String],
        now: Timestamp,
    ) -> Result<CompanySaved> {
        let name = named(name);
        let mut domains = domains
            .iter()
            .map(|domain| self.own_domain(domain))
            .collect::<Result<Vec<String>>>()?;
        domains.sort_unstable();
        domains.dedup();
        let mut recording = self.record(now)?;
        let before = id.map(|id| self.company(id)).transpose()?;
        if before
            .as_ref()
            .is_some_and(|before| before.name == name && before.domains == domains)
        {
            return Ok(CompanySaved {
                id: id.unwrap_or(CompanyId(0)),
                name,
                changed: None,
                new_domains: false,
            });
        }
        for domain in &domains {
            domain_is_free(&recording.tx, domain, id)?;
        }
        let new_domains = domains
            .iter()
            .any(|domain| before.as_ref().is_none_or(|b| !b.domains.contains(domain)));
        let change =
            |field: &str, before: serde_json::Value, after: serde_json::Value| FieldChange {
                field: field.to_owned(),
                before,
                after,
            };
        let (id, sentence) = match before {
            None => {
                let id = recording.tx.insert_company(&name)?;
                recording.tx.put_company(id, &name, &domains)?;
                recording.step(Step::CompanyCreated(id));
                recording.note(change(
                    "company",
                    serde_json::Value::Null,
                    name.clone().into(),
                ));
                (id, format!("company «{name}» created"))
            }
            Some(before) => {
                let id = before.id;
                recording.tx.put_company(id, &name, &domains)?;
                let mut said = Vec::new();
                if before.name != name {
                    said.push(match before.clients {
                        0 => format!("«{}» is «{name}» now", before.name),
                        1 => format!("«{}» is «{name}» now, on 1 card", before.name),
                        many => format!(
                            "«{}» is «{name}» now, on {} cards",
                            before.name,
                            grouped(many)
                        ),
                    });
                    recording.note(change(
                        "company",
                        before.name.clone().into(),
                        name.clone().into(),
                    ));
                }
                if before.domains != domains {
                    said.push(format!("domains of «{name}» saved"));
                    recording.note(change(
                        "domains",
                        before.domains.clone().into(),
                        domains.clone().into(),
                    ));
                }
                recording.step(Step::Company {
                    company: id,
                    before: (before.name, before.domains),
                    after: (name.clone(), domains),
                });
                (id, said.join("; "))
            }
        };
        recording.finish("company", false)?;
        Ok(CompanySaved {
            id,
            name,
            changed: Some(sentence),
            new_domains,
        })
    }

    /// Binds the cards without a company that have an address of one of its domains, as the next mail
    /// of each would (`C4`, `C23`); how many there were.
    pub fn bind_cards_of_domains(&self, id: CompanyId, now: Timestamp) -> Result<u64> {
        let company = self.company(id)?;
        let mut recording = self.record(now)?;
        let mut bound = 0;
        for (client, key) in recording.tx.cards_of_domains(id)? {
            let before = recording.client(client)?;
            let mut after = before.clone();
            after.company = Some(CompanyRef {
                id,
                name: company.name.clone(),
                source: Source::Auto,
                given_by: Some(key),
            });
            bound += u64::from(recording.update(&before, &mut after)?);
        }
        if bound > 0 {
            recording.finish("bind company", false)?;
        }
        Ok(bound)
    }

    /// A company by its number.
    pub fn company(&self, id: CompanyId) -> Result<Company> {
        self.store
            .company(id)?
            .ok_or_else(|| Error::not_found(format!("there is no company {id}")))
    }

    /// A company by its name or number.
    pub fn company_called(&self, text: &str) -> Result<Company> {
        let id = match self.store.company_named(&named(text))? {
            Some(id) => id,
            None => text
                .trim_start_matches('#')
                .parse()
                .map(CompanyId)
                .map_err(|_| Error::not_found(format!("there is no company «{text}»")))?,
        };
        self.company(id)
    }

    /// A domain a company may own, in ASCII.
    fn own_domain(&self, text: &str) -> Result<String> {
        let domain = email::ascii_domain(text.trim().trim_start_matches('@'))
            .ok_or_else(|| Error::failed(format!("«{text}» is no e-mail domain")))?;
        if self.config.is_free_mail(&domain) {
            return Err(Error::failed(format!(
                "anybody can have an address of {domain}; no company owns it"
            )));
        }
        Ok(domain)
    }

    /// Merges the second company into the first: its cards and domains move (`C4`).
    pub fn merge_companies(&self, keep: CompanyId, other: CompanyId, now: Timestamp) -> Result<()> {
        if keep == other {
            return Err(Error::failed("a company cannot be merged with itself"));
        }
        let mut recording = self.record(now)?;
        let (kept, gone) = (self.company(keep)?, self.company(other)?);
        let clients = recording.tx.clients_of_company(other)?;
        for id in clients {
            let before = recording.client(id)?;
            let mut after = before.clone();
            if let Some(company) = after.company.as_mut() {
                company.id = keep;
                company.name.clone_from(&kept.name);
            }
            recording.update(&before, &mut after)?;
        }
        for domain in &gone.domains {
            recording.tx.put_domain(keep, domain)?;
        }
        recording.tx.delete_company(other)?;
        recording.note(FieldChange {
            field: "company".to_owned(),
            before: gone.name.clone().into(),
            after: kept.name.clone().into(),
        });
        recording.step(Step::CompanyMerged {
            keep,
            gone: other,
            name: gone.name,
            domains: gone.domains,
        });
        recording.finish("merge companies", false)?;
        Ok(())
    }

    /// Deletes a company; its cards stay, without one.
    pub fn delete_company(&self, id: CompanyId, now: Timestamp) -> Result<()> {
        let mut recording = self.record(now)?;
        let gone = self.company(id)?;
        for client in recording.tx.clients_of_company(id)? {
            let before = recording.client(client)?;
            let mut after = before.clone();
            after.company = None;
            recording.update(&before, &mut after)?;
        }
        recording.tx.delete_company(id)?;
        recording.note(FieldChange {
            field: "company".to_owned(),
            before: gone.name.clone().into(),
            after: serde_json::Value::Null,
        });
        recording.step(Step::CompanyMerged {
            keep: id,
            gone: id,
            name: gone.name,
            domains: gone.domains,
        });
        recording.finish("delete company", false)?;
        Ok(())
    }
}

/// Nobody but this company owns the domain.
///
/// # Errors
/// `Conflict` that names who does.
pub(super) fn domain_is_free(tx: &Tx<'_>, domain: &str, id: Option<CompanyId>) -> Result<()> {
    match tx.company_of_domain(domain)? {
        Some((owner, name)) if Some(owner) != id => Err(Error::conflict(format!(
            "{domain} is a domain of «{name}» (number {owner})"
        ))
        .hint("Take it off there first, or merge the two companies.")),
        _ => Ok(()),
    }
}
