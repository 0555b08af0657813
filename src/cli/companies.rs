//! `companies …` (`C4`).

use super::args::CompaniesCommand;
use super::context::{Context, now};
use super::output::Out;
use super::table::{self, Column, cell};
use super::{Outcome, asking, output};
use crate::domain::company::Company;
use crate::domain::display::grouped;
use crate::domain::error::Result;
use crate::domain::printable::printable_line;
use crate::exchange::json::reports;

pub(super) fn run(context: &Context, command: &CompaniesCommand, out: &mut Out) -> Outcome {
    if let CompaniesCommand::List { text, json } = command {
        return list(context, &text.join(" "), *json, out);
    }
    let desk = context.open()?;
    match command {
        CompaniesCommand::New { name } => {
            let saved = desk.save_company(None, name, &[], now())?;
            out.line(&saved.id.to_string())?;
        }
        CompaniesCommand::Rename { company, name } => {
            let company = desk.company_called(company)?;
            desk.save_company(Some(company.id), name, &company.domains, now())?;
        }
        CompaniesCommand::Merge { keep, other } => {
            let (keep, other) = (desk.company_called(keep)?, desk.company_called(other)?);
            desk.merge_companies(keep.id, other.id, now())?;
        }
        CompaniesCommand::Domain {
            company,
            domain,
            bind,
        } => {
            let company = desk.company_called(company)?;
            let mut domains = company.domains;
            domains.push(domain.clone());
            let saved = desk.save_company(Some(company.id), &company.name, &domains, now())?;
            if *bind {
                let bound = desk.bind_cards_of_domains(saved.id, now())?;
                out.line(&format!("{} bound to it", cards(bound)))?;
            } else if saved.new_domains {
                let waiting = desk.store().cards_of_domains(saved.id)?.len() as u64;
                if waiting > 0 {
                    output::note(&format!(
                        "{} with such an address and no company: the same call with --bind binds them",
                        cards(waiting)
                    ));
                }
            }
        }
        CompaniesCommand::Delete { company, yes } => {
            let company = desk.company_called(company)?;
            if !yes {
                agree(&company)?;
            }
            desk.delete_company(company.id, now())?;
            out.line(&format!(
                "«{}» is deleted, {} without a company now; deskcard undo brings it back",
                printable_line(&company.name),
                cards(company.clients)
            ))?;
        }
        CompaniesCommand::List { .. } => {}
    }
    Ok(0)
}

fn list(context: &Context, text: &str, json: bool, out: &mut Out) -> Outcome {
    let desk = context.open_to_read()?;
    let companies = desk.store().companies(text, i32::MAX as usize)?;
    if json {
        let mut array = out.json_array();
        for company in &companies {
            array.push(&reports::Company::from(company))?;
        }
        array.finish()?;
        return Ok(0);
    }
    let rows: Vec<_> = companies
        .iter()
        .map(|company| {
            vec![
                cell(&company.id.to_string()).dim(),
                cell(&company.name).bold(),
                cell(&format!("{} clients", company.clients)),
                cell(&company.domains.join(", ")).dim(),
            ]
        })
        .collect();
    let columns = [
        Column::Right,
        Column::Cut(50),
        Column::Right,
        Column::Cut(60),
    ];
    table::print(out, &columns, &rows)?;
    Ok(0)
}

/// `1 card`, `12 cards`.
fn cards(count: u64) -> String {
    match count {
        1 => "1 card".to_owned(),
        many => format!("{} cards", grouped(many)),
    }
}

/// Names what goes and asks; off a terminal there is nobody to ask.
fn agree(company: &Company) -> Result<()> {
    asking::agree(
        "nobody can be asked here: add --yes to delete the company; its cards stay",
        &format!(
            "Delete company «{}»? {} without a company then, and {} of its domains binds nobody",
            printable_line(&company.name),
            cards(company.clients),
            company.domains.len()
        ),
    )
}
