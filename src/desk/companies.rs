//! Companies and their e-mail domains (`C4`).

use super::Desk;
use crate::domain::change::{FieldChange, Step};
use crate::domain::company::{Company, named};
use crate::domain::contact::email;
use crate::domain::error::{Error, Result};
use crate::domain::ids::CompanyId;
use crate::domain::time::Timestamp;

impl Desk {
    /// Creates a company, or gives one another name and other domains; the number it has.
    ///
    /// # Errors
    /// `Conflict` when another company has the name, `Failed` for a free-mail domain or no domain.
    pub fn save_company(
        &self,
        id: Option<CompanyId>,
        name: &str,
        domains: &[String],
        now: Timestamp,
    ) -> Result<CompanyId> {
        let name = named(name);
        let domains = domains
            .iter()
            .map(|domain| self.own_domain(domain))
            .collect::<Result<Vec<String>>>()?;
        let mut recording = self.record(now)?;
        let change =
            |field: &str, before: serde_json::Value, after: serde_json::Value| FieldChange {
                field: field.to_owned(),
                before,
                after,
            };
        let id = match id {
            None => {
                let id = recording.tx.insert_company(&name)?;
                recording.tx.put_company(id, &name, &domains)?;
                recording.step(Step::CompanyCreated(id));
                recording.note(change("company", serde_json::Value::Null, name.into()));
                id
            }
            Some(id) => {
                let before = self.company(id)?;
                recording.tx.put_company(id, &name, &domains)?;
                if before.name != name {
                    recording.note(change(
                        "company",
                        before.name.clone().into(),
                        name.clone().into(),
                    ));
                }
                if before.domains != domains {
                    recording.note(change(
                        "domains",
                        before.domains.clone().into(),
                        domains.clone().into(),
                    ));
                }
                recording.step(Step::Company {
                    company: id,
                    before: (before.name, before.domains),
                    after: (name, domains),
                });
                id
            }
        };
        recording.finish("company", false)?;
        Ok(id)
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
        let (kept, gone) = (self.company(keep)?, self.company(other)?);
        let mut recording = self.record(now)?;
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
        let gone = self.company(id)?;
        let mut recording = self.record(now)?;
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
