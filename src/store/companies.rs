//! Companies and their e-mail domains (`C4`).

use rusqlite::{OptionalExtension, params};

use super::error::Context;
use super::{Store, Tx};
use crate::domain::company::Company;
use crate::domain::error::{Error, Result};
use crate::domain::fold::fold;
use crate::domain::ids::{ClientId, CompanyId};

mod pages;

impl Store {
    /// A company by its name, whatever its case and accents.
    pub fn company_named(&self, name: &str) -> Result<Option<CompanyId>> {
        self.conn
            .prepare_cached("SELECT id FROM companies WHERE folded = ?1")
            .and_then(|mut statement| {
                statement
                    .query_row([fold(name)], |row| row.get(0))
                    .optional()
            })
            .map(|id| id.map(CompanyId))
            .doing("look a company up")
    }

    /// The name of a company.
    pub fn company_name(&self, id: CompanyId) -> Result<Option<String>> {
        self.conn
            .prepare_cached("SELECT name FROM companies WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id.0], |row| row.get(0)).optional())
            .doing("read a company")
    }

    /// The company that owns an e-mail domain.
    pub fn company_of_domain(&self, domain: &str) -> Result<Option<(CompanyId, String)>> {
        self.conn
            .prepare_cached(
                "SELECT c.id, c.name FROM company_domains d JOIN companies c ON c.id = d.company WHERE d.domain = ?1",
            )
            .and_then(|mut statement| {
                statement.query_row([domain], |row| Ok((CompanyId(row.get(0)?), row.get(1)?))).optional()
            })
            .doing("look a domain up")
    }

    /// Companies whose name has `text` (folded), by name; all of them for an empty text.
    pub fn companies(&self, text: &str, limit: usize) -> Result<Vec<Company>> {
        let run = || -> rusqlite::Result<Vec<Company>> {
            let mut statement = self.conn.prepare_cached(
                "SELECT id, name, (SELECT count(*) FROM clients c WHERE c.company = companies.id
                    AND c.deleted_at IS NULL)
                 FROM companies WHERE ?1 = '' OR instr(folded, ?1) > 0 ORDER BY folded LIMIT ?2",
            )?;
            let mut companies: Vec<Company> = statement
                .query_map(params![fold(text), limit as i64], |row| {
                    Ok(Company {
                        id: CompanyId(row.get(0)?),
                        name: row.get(1)?,
                        domains: Vec::new(),
                        clients: row.get::<_, i64>(2)?.cast_unsigned(),
                    })
                })?
                .collect::<rusqlite::Result<_>>()?;
            for company in &mut companies {
                company.domains = self.domains_of(company.id)?;
            }
            Ok(companies)
        };
        run().doing("read the companies")
    }

    /// A company by its number.
    pub fn company(&self, id: CompanyId) -> Result<Option<Company>> {
        let run = || -> rusqlite::Result<Option<Company>> {
            let company = self
                .conn
                .prepare_cached(
                    "SELECT name, (SELECT count(*) FROM clients c WHERE c.company = companies.id
                        AND c.deleted_at IS NULL) FROM companies WHERE id = ?1",
                )?
                .query_row([id.0], |row| {
                    Ok(Company {
                        id,
                        name: row.get(0)?,
                        domains: Vec::new(),
                        clients: row.get::<_, i64>(1)?.cast_unsigned(),
                    })
                })
                .optional()?;
            company
                .map(|company| {
                    Ok(Company {
                        domains: self.domains_of(id)?,
                        ..company
                    })
                })
                .transpose()
        };
        run().doing("read a company")
    }

    /// The domains a company owns, in order.
    fn domains_of(&self, id: CompanyId) -> rusqlite::Result<Vec<String>> {
        self.conn
            .prepare_cached(
                "SELECT domain FROM company_domains WHERE company = ?1 ORDER BY domain",
            )?
            .query_map([id.0], |row| row.get(0))?
            .collect()
    }

    /// Other living cards of this name at a company, a few of them; none for an empty name (`D6`).
    pub fn namesakes(
        &self,
        company: CompanyId,
        name: &str,
        except: ClientId,
    ) -> Result<Vec<ClientId>> {
        /// So many of one name at one company are told apart by other means.
        const MOST: i64 = 5;
        let name = fold(name);
        if name.is_empty() {
            return Ok(Vec::new());
        }
        self.conn
            .prepare_cached(
                "SELECT id FROM clients WHERE company = ?1 AND rank IN (0, 1) AND sort = ?2 AND id <> ?3
                 AND deleted_at IS NULL LIMIT ?4",
            )
            .and_then(|mut statement| {
                statement
                    .query_map(params![company.0, name, except.0, MOST], |row| {
                        row.get(0).map(ClientId)
                    })?
                    .collect()
            })
            .doing("look for cards of one name")
    }

    /// The living cards bound to a company.
    pub fn clients_of_company(&self, id: CompanyId) -> Result<Vec<ClientId>> {
        self.conn
            .prepare_cached(
                "SELECT id FROM clients WHERE company = ?1 AND deleted_at IS NULL ORDER BY id",
            )
            .and_then(|mut statement| {
                statement
                    .query_map([id.0], |row| row.get(0).map(ClientId))?
                    .collect()
            })
            .doing("read the clients of a company")
    }
}

impl Tx<'_> {
    /// Creates a company.
    ///
    /// # Errors
    /// `Failed` when the name is empty, `Conflict` when there is one of that name.
    pub fn insert_company(&self, name: &str) -> Result<CompanyId> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::failed("a company needs a name"));
        }
        if let Some(id) = self.company_named(name)? {
            return Err(Error::conflict(format!(
                "there is a company «{name}» already (number {id})"
            )));
        }
        self.conn
            .prepare_cached("INSERT INTO companies (name, folded) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![name, fold(name)]))
            .doing("create a company")?;
        Ok(CompanyId(self.conn.last_insert_rowid()))
    }

    /// Renames a company, and so on every card (`C4`).
    pub fn rename_company(&self, id: CompanyId, name: &str) -> Result<()> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::failed("a company needs a name"));
        }
        if let Some(other) = self.company_named(name)?.filter(|other| *other != id) {
            return Err(Error::conflict(format!(
                "there is a company «{name}» already (number {other})"
            ))
            .hint("Merge the two instead."));
        }
        self.conn
            .prepare_cached("UPDATE companies SET name = ?2, folded = ?3 WHERE id = ?1")
            .and_then(|mut statement| statement.execute(params![id.0, name, fold(name)]))
            .doing("rename a company")?;
        self.touch_clients_of_company(id)
    }

    /// Gives a company exactly this name and these domains, if it is still there.
    pub fn put_company(&self, id: CompanyId, name: &str, domains: &[String]) -> Result<()> {
        if self.company_name(id)?.is_none() {
            return Ok(());
        }
        self.rename_company(id, name)?;
        self.conn
            .prepare_cached("DELETE FROM company_domains WHERE company = ?1")
            .and_then(|mut statement| statement.execute([id.0]))
            .doing("store a company's domains")?;
        domains
            .iter()
            .try_for_each(|domain| self.put_domain(id, domain))
    }

    /// Gives a domain to a company, taking it from another one.
    pub fn put_domain(&self, id: CompanyId, domain: &str) -> Result<()> {
        self.conn
            .prepare_cached(
                "INSERT OR REPLACE INTO company_domains (domain, company) VALUES (?1, ?2)",
            )
            .and_then(|mut statement| statement.execute(params![domain, id.0]))
            .doing("store a domain")?;
        Ok(())
    }

    /// Takes a domain from its company.
    pub fn remove_domain(&self, domain: &str) -> Result<()> {
        self.conn
            .prepare_cached("DELETE FROM company_domains WHERE domain = ?1")
            .and_then(|mut statement| statement.execute([domain]))
            .doing("remove a domain")?;
        Ok(())
    }

    /// Puts a company back under its number, with its domains.
    ///
    /// # Errors
    /// `Conflict` when another company has the name by now.
    pub fn revive_company(&self, id: CompanyId, name: &str, domains: &[String]) -> Result<()> {
        if let Some(other) = self.company_named(name)? {
            return Err(Error::conflict(format!(
                "there is another company «{name}» by now (number {other})"
            ))
            .hint("Rename that one first."));
        }
        self.conn
            .prepare_cached("INSERT INTO companies (id, name, folded) VALUES (?1, ?2, ?3)")
            .and_then(|mut statement| statement.execute(params![id.0, name, fold(name)]))
            .doing("put a company back")?;
        domains
            .iter()
            .try_for_each(|domain| self.put_domain(id, domain))
    }

    /// Removes a company that no card is bound to any more; its domains go with it.
    pub fn delete_company(&self, id: CompanyId) -> Result<()> {
        for sql in [
            "DELETE FROM company_domains WHERE company = ?1",
            "DELETE FROM companies WHERE id = ?1",
        ] {
            self.conn
                .prepare_cached(sql)
                .and_then(|mut statement| statement.execute([id.0]))
                .doing("delete a company")?;
        }
        Ok(())
    }

    /// The name of a company is part of what its clients are found by.
    fn touch_clients_of_company(&self, id: CompanyId) -> Result<()> {
        let seq = self.next(|c| &mut c.seq);
        self.conn
            .prepare_cached("UPDATE clients SET seq = ?2 WHERE company = ?1 AND deleted_at IS NULL")
            .and_then(|mut statement| statement.execute(params![id.0, seq]))
            .doing("note that clients changed")?;
        Ok(())
    }
}
