//! What the sales teams did: leads, opportunities with their stages and calls, and contracts that ended.

use super::{Customer, Sheets, Stint};
use crate::random::Dice;
use crate::sheet::{amount, cell};

pub(super) fn add_sales(out: &mut Sheets, dice: &mut Dice, stint: &Stint, present: &[&Customer]) {
    for record in 0..dice.between(18, 26) {
        let converted = dice.chance(300 + 150 * stint.sales / 1000);
        let status = if converted {
            "Converted"
        } else {
            *dice.pick(&["Open", "Contacted", "Lost"])
        };
        out.leads.add(vec![
            stint.day(dice, record).to_string(),
            stint.branch(),
            status.to_owned(),
        ]);
    }
    for record in 0..dice.between(9, 14) {
        out.contracts.add(vec![
            stint.day(dice, record).to_string(),
            stint.branch(),
            dice.pick(present).id.clone(),
            (if dice.chance(800 + 130 * stint.sales / 1000) {
                "yes"
            } else {
                "no"
            })
            .to_owned(),
        ]);
    }
    for record in 0..dice.between(14, 20) {
        add_opportunity(out, dice, stint, present, record);
    }
}

fn add_opportunity(out: &mut Sheets, dice: &mut Dice, stint: &Stint, present: &[&Customer], record: i64) {
    out.opened += 1;
    let id = format!("O{:04}", out.opened);
    // New customers are sold to more than others.
    let fresh: Vec<&&Customer> = (present.iter())
        .filter(|customer| customer.since >= stint.first_day)
        .collect();
    let customer = if !fresh.is_empty() && dice.chance(350) {
        dice.pick(&fresh).id.clone()
    } else {
        dice.pick(present).id.clone()
    };
    let ended = stint.day(dice, record);
    let created = ended.plus(-dice.wait(60 - 20 * stint.sales / 1000));
    let proposed = created.plus(ended.since(created) / 3);
    let open = dice.chance(300) && !(stint.branch == 0 && record == 0);
    let won = dice.chance(400 + 180 * stint.sales / 1000);
    let stage = match (open, won) {
        (true, _) => "Proposal",
        (false, true) => "Closed Won",
        (false, false) => "Closed Lost",
    };
    let closed = (!open).then_some(ended);
    out.opportunities.add(vec![
        id.clone(),
        stint.branch(),
        customer.clone(),
        created.to_string(),
        proposed.to_string(),
        cell(closed),
        stage.to_owned(),
        amount(dice.wait(1_000_000)),
    ]);
    for (name, entered, left) in [
        ("Qualified", created, Some(proposed)),
        ("Proposal", proposed, closed),
    ] {
        out.stages.add(vec![
            entered.at(9 * 60).to_string(),
            stint.branch(),
            id.clone(),
            name.to_owned(),
            cell(left.map(|day| day.at(9 * 60))),
        ]);
    }
    for _ in 0..dice.between(2, 6) {
        let at = stint.minute(dice, 1);
        let way = if dice.chance(700) { "out" } else { "in" };
        out.activities.add(vec![
            at.to_string(),
            stint.branch(),
            customer.clone(),
            "call".to_owned(),
            way.to_owned(),
            id.clone(),
        ]);
    }
}
