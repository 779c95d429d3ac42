//! As HubSpot exports it: records have numbers, owners stand by their names, and times have no seconds.

use super::{CUSTOMERS, PEOPLE, State, World, number, title};
use crate::calendar::{Day, Minute};
use crate::sheet::{Sheet, cell};

pub(super) fn sheets(world: &World) -> Vec<Sheet> {
    vec![
        owners(),
        companies(world),
        deals(world),
        contacts(world),
        tickets(world),
    ]
}

fn moment(moment: Minute) -> String {
    let (day, minute) = moment.parts();
    format!("{day} {:02}:{:02}", minute / 60, minute % 60)
}

/// The end of a working day, since there is a time behind every day.
fn evening(day: Day) -> String {
    moment(day.at(16 * 60))
}

fn company(customer: usize) -> String {
    number(9_100_000, customer)
}

fn owners() -> Sheet {
    let mut sheet = Sheet::new("crm-exports/data/hubspot/owners.csv", &["Name", "Team"]);
    for (name, team) in PEOPLE {
        sheet.add(vec![name.to_owned(), team.to_owned()]);
    }
    sheet
}

fn companies(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/hubspot/companies.csv",
        &["Record ID", "Company name", "Company owner", "Create Date"],
    );
    for (index, customer) in world.customers.iter().enumerate() {
        sheet.add(vec![
            company(index),
            CUSTOMERS[index].to_owned(),
            PEOPLE[customer.owner].0.to_owned(),
            moment(customer.since),
        ]);
    }
    sheet
}

fn deals(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/hubspot/deals.csv",
        &[
            "Record ID",
            "Deal Name",
            "Deal Stage",
            "Close Date",
            "Deal owner",
            "Amount",
            "Create Date",
            "Associated Company IDs",
            "Associated Company",
        ],
    );
    for (index, deal) in world.deals.iter().enumerate() {
        let stage = match deal.state {
            State::Open => "Contract Sent",
            State::Won => "Closed Won",
            State::Lost => "Closed Lost",
        };
        sheet.add(vec![
            number(92_000_000, index),
            title(deal, index),
            stage.to_owned(),
            evening(deal.closes),
            PEOPLE[deal.owner].0.to_owned(),
            deal.amount.to_string(),
            moment(deal.created),
            company(deal.customer),
            CUSTOMERS[deal.customer].to_owned(),
        ]);
    }
    sheet
}

fn contacts(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/hubspot/contacts.csv",
        &[
            "Record ID",
            "Contact owner",
            "Lifecycle Stage",
            "Create Date",
            "Became a Customer Date",
        ],
    );
    for (index, lead) in world.leads.iter().enumerate() {
        let stage = if lead.converted.is_some() {
            "Customer"
        } else {
            "Lead"
        };
        sheet.add(vec![
            number(93_000_000, index),
            PEOPLE[lead.owner].0.to_owned(),
            stage.to_owned(),
            moment(lead.came),
            cell(lead.converted.map(moment)),
        ]);
    }
    sheet
}

fn tickets(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/hubspot/tickets.csv",
        &[
            "Record ID",
            "Ticket owner",
            "Create date",
            "Close date",
            "Associated Company IDs (Primary)",
            "Associated Company IDs",
        ],
    );
    for (index, ticket) in world.tickets.iter().enumerate() {
        // A ticket may be about several companies; one of them is the one that counts.
        let second = (ticket.customer + 1) % CUSTOMERS.len();
        let all = format!("{};{}", company(ticket.customer), company(second));
        sheet.add(vec![
            number(94_000_000, index),
            PEOPLE[ticket.agent].0.to_owned(),
            moment(ticket.opened),
            cell(ticket.resolved.map(moment)),
            company(ticket.customer),
            all,
        ]);
    }
    sheet
}
