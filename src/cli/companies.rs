//! `companies …` (`C4`).

use super::Outcome;
use super::args::CompaniesCommand;
use super::context::{Context, now};
use super::output::Out;
use super::table::{self, Column, cell};
use crate::exchange::json::reports;

pub(super) fn run(context: &Context, command: &CompaniesCommand, out: &mut Out) -> Outcome {
    if let CompaniesCommand::List { text, json } = command {
        return list(context, &text.join(" "), *json, out);
    }
    let desk = context.open()?;
    match command {
        CompaniesCommand::New { name } => {
            let id = desk.save_company(None, name, &[], now())?;
            out.line(&id.to_string())?;
        }
        CompaniesCommand::Rename { company, name } => {
            let company = desk.company_called(company)?;
            desk.save_company(Some(company.id), name, &company.domains, now())?;
        }
        CompaniesCommand::Merge { keep, other } => {
            let (keep, other) = (desk.company_called(keep)?, desk.company_called(other)?);
            desk.merge_companies(keep.id, other.id, now())?;
        }
        CompaniesCommand::Domain { company, domain } => {
            let company = desk.company_called(company)?;
            let mut domains = company.domains;
            domains.push(domain.clone());
            desk.save_company(Some(company.id), &company.name, &domains, now())?;
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
