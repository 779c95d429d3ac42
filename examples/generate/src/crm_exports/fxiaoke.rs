//! As 纷享销客 (Fxiaoke) exports it: its platform with milliseconds since 1970 and with the label of what is referred to behind
//! its key (`owner__r`), and its lists in Chinese, with names instead of keys.

use super::{CUSTOMERS, PEOPLE, State, World, number, title};
use crate::calendar::{Day, Minute};
use crate::sheet::{Sheet, amount, cell};

pub(super) fn sheets(world: &World) -> Vec<Sheet> {
    vec![
        personnel(),
        accounts(world),
        opportunities(world),
        leads(world),
        orders(world),
        personnel_list(),
        account_list(world),
        opportunity_list(world),
        lead_list(world),
        order_list(world),
    ]
}

/// A minute in China, whose clocks are eight hours ahead.
fn millis(moment: Minute) -> String {
    (moment.plus(-8 * 60).count() * 60_000).to_string()
}

fn midnight(day: Day) -> String {
    millis(day.at(0))
}

/// As lists show it: without seconds.
fn shown(moment: Minute) -> String {
    let (day, minute) = moment.parts();
    format!("{day} {:02}:{:02}", minute / 60, minute % 60)
}

fn id(object: &str, index: usize) -> String {
    format!("64f0{object}{}", number(1_000_000_000_000_000, index))
}

fn person(person: usize) -> String {
    number(1_000, person)
}

fn personnel() -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke/PersonnelObj.csv",
        &["user_id", "name", "main_department__r"],
    );
    for (index, (name, team)) in PEOPLE.iter().enumerate() {
        sheet.add(vec![person(index), (*name).to_owned(), (*team).to_owned()]);
    }
    sheet
}

fn accounts(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke/AccountObj.csv",
        &["_id", "name", "owner", "owner__r", "create_time"],
    );
    for (index, customer) in world.customers.iter().enumerate() {
        sheet.add(vec![
            id("a1c0", index),
            CUSTOMERS[index].to_owned(),
            person(customer.owner),
            PEOPLE[customer.owner].0.to_owned(),
            millis(customer.since),
        ]);
    }
    sheet
}

fn opportunities(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke/NewOpportunityObj.csv",
        &[
            "_id",
            "name",
            "account_id",
            "account_id__r",
            "owner",
            "owner__r",
            "amount",
            "close_date",
            "sales_status",
            "create_time",
        ],
    );
    for (index, deal) in world.deals.iter().enumerate() {
        let status = match deal.state {
            State::Open => "1",
            State::Won => "2",
            State::Lost => "3",
        };
        sheet.add(vec![
            id("b2c0", index),
            title(deal, index),
            id("a1c0", deal.customer),
            CUSTOMERS[deal.customer].to_owned(),
            person(deal.owner),
            PEOPLE[deal.owner].0.to_owned(),
            deal.amount.to_string(),
            midnight(deal.closes),
            status.to_owned(),
            millis(deal.created),
        ]);
    }
    sheet
}

fn leads(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke/LeadsObj.csv",
        &[
            "_id",
            "owner",
            "owner__r",
            "biz_status",
            "create_time",
            "transform_time",
        ],
    );
    for (index, lead) in world.leads.iter().enumerate() {
        let status = if lead.converted.is_some() {
            "transformed"
        } else {
            "processed"
        };
        sheet.add(vec![
            id("c3c0", index),
            person(lead.owner),
            PEOPLE[lead.owner].0.to_owned(),
            status.to_owned(),
            millis(lead.came),
            cell(lead.converted.map(millis)),
        ]);
    }
    sheet
}

fn orders(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke/SalesOrderObj.csv",
        &[
            "_id",
            "account_id",
            "account_id__r",
            "owner",
            "owner__r",
            "order_time",
            "order_amount",
        ],
    );
    for (index, order) in world.orders.iter().enumerate() {
        sheet.add(vec![
            id("d4c0", index),
            id("a1c0", order.customer),
            CUSTOMERS[order.customer].to_owned(),
            person(order.seller),
            PEOPLE[order.seller].0.to_owned(),
            millis(order.at),
            amount(order.amount),
        ]);
    }
    sheet
}

fn personnel_list() -> Sheet {
    let mut sheet = Sheet::new("crm-exports/data/fxiaoke-zh/人员.csv", &["姓名", "主属部门"]);
    for (name, team) in PEOPLE {
        sheet.add(vec![name.to_owned(), team.to_owned()]);
    }
    sheet
}

fn account_list(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke-zh/客户.csv",
        &["客户名称", "负责人", "创建时间"],
    );
    for (index, customer) in world.customers.iter().enumerate() {
        sheet.add(vec![
            CUSTOMERS[index].to_owned(),
            PEOPLE[customer.owner].0.to_owned(),
            shown(customer.since),
        ]);
    }
    sheet
}

fn opportunity_list(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke-zh/商机.csv",
        &[
            "商机名称",
            "客户名称",
            "负责人",
            "商机金额",
            "预计结单日期",
            "商机状态",
            "创建时间",
        ],
    );
    for (index, deal) in world.deals.iter().enumerate() {
        let status = match deal.state {
            State::Open => "进行中",
            State::Won => "赢单",
            State::Lost => "输单",
        };
        sheet.add(vec![
            title(deal, index),
            CUSTOMERS[deal.customer].to_owned(),
            PEOPLE[deal.owner].0.to_owned(),
            deal.amount.to_string(),
            deal.closes.to_string(),
            status.to_owned(),
            shown(deal.created),
        ]);
    }
    sheet
}

fn lead_list(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke-zh/销售线索.csv",
        &["线索编号", "负责人", "状态", "创建时间", "转换时间"],
    );
    for (index, lead) in world.leads.iter().enumerate() {
        let status = if lead.converted.is_some() {
            "已转换"
        } else {
            "跟进中"
        };
        sheet.add(vec![
            format!("XS{}", number(1_000, index)),
            PEOPLE[lead.owner].0.to_owned(),
            status.to_owned(),
            shown(lead.came),
            cell(lead.converted.map(shown)),
        ]);
    }
    sheet
}

fn order_list(world: &World) -> Sheet {
    let mut sheet = Sheet::new(
        "crm-exports/data/fxiaoke-zh/销售订单.csv",
        &["销售订单编号", "客户名称", "负责人", "下单日期", "订单金额"],
    );
    for (index, order) in world.orders.iter().enumerate() {
        sheet.add(vec![
            format!("DD{}", number(1_000, index)),
            CUSTOMERS[order.customer].to_owned(),
            PEOPLE[order.seller].0.to_owned(),
            order.at.parts().0.to_string(),
            amount(order.amount),
        ]);
    }
    sheet
}
