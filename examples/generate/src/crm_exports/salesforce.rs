//! As Salesforce exports it: the Data Loader with the API names of fields, and reports in Chinese, with their labels, days
//! without noughts and check boxes that are 1 or 0.

use super::{CUSTOMERS, PEOPLE, State, World, number, title};
use crate::calendar::{Day, Minute};
use crate::sheet::{Sheet, amount, cell};

/// The two ways in which it is exported.
struct Export {
    report: bool,
}

pub(super) fn sheets(world: &World) -> Vec<Sheet> {
    let mut sheets = Export { report: false }.sheets(world);
    sheets.extend(Export { report: true }.sheets(world));
    sheets
}

/// Eighteen signs, of which the first three say which object it is.
fn id(object: &str, index: usize) -> String {
    format!("{object}5g00000{}AAA", number(10_000, index))
}

impl Export {
    fn sheet(
        &self,
        loaded: (&'static str, &'static [&'static str]),
        reported: (&'static str, &'static [&'static str]),
    ) -> Sheet {
        let (path, header) = if self.report { reported } else { loaded };
        Sheet::new(path, header)
    }

    fn day(&self, day: Day) -> String {
        if self.report {
            let (year, month, day) = day.parts();
            format!("{year}-{month}-{day}")
        } else {
            day.to_string()
        }
    }

    fn moment(&self, moment: Minute) -> String {
        if self.report {
            let (day, minute) = moment.parts();
            format!("{} {}:{:02}", self.day(day), minute / 60, minute % 60)
        } else {
            format!("{}.000Z", moment.to_string().replace(' ', "T"))
        }
    }

    fn check(&self, checked: bool) -> String {
        if self.report {
            i64::from(checked).to_string()
        } else {
            checked.to_string()
        }
    }

    fn sheets(&self, world: &World) -> Vec<Sheet> {
        vec![
            self.users(),
            self.accounts(world),
            self.opportunities(world),
            self.leads(world),
            self.campaigns(world),
            self.cases(world),
            self.orders(world),
        ]
    }

    fn users(&self) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/salesforce/User.csv",
                &["Id", "Name", "Department"],
            ),
            (
                "crm-exports/data/salesforce-zh/用户.csv",
                &["用户 ID", "全名", "部门"],
            ),
        );
        for (person, (name, team)) in PEOPLE.iter().enumerate() {
            sheet.add(vec![id("005", person), (*name).to_owned(), (*team).to_owned()]);
        }
        sheet
    }

    fn accounts(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/salesforce/Account.csv",
                &["Id", "Name", "OwnerId", "CreatedDate"],
            ),
            (
                "crm-exports/data/salesforce-zh/客户.csv",
                &["客户 ID", "客户名", "客户所有人 ID", "创建日期"],
            ),
        );
        for (index, customer) in world.customers.iter().enumerate() {
            sheet.add(vec![
                id("001", index),
                CUSTOMERS[index].to_owned(),
                id("005", customer.owner),
                self.moment(customer.since),
            ]);
        }
        sheet
    }

    fn opportunities(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/salesforce/Opportunity.csv",
                &[
                    "Id",
                    "AccountId",
                    "Name",
                    "Amount",
                    "CloseDate",
                    "IsClosed",
                    "IsWon",
                    "OwnerId",
                    "CreatedDate",
                ],
            ),
            (
                "crm-exports/data/salesforce-zh/业务机会.csv",
                &[
                    "业务机会 ID",
                    "客户 ID",
                    "业务机会名",
                    "金额",
                    "结束日期",
                    "已结束",
                    "已赢得",
                    "业务机会所有人 ID",
                    "创建日期",
                ],
            ),
        );
        for (index, deal) in world.deals.iter().enumerate() {
            sheet.add(vec![
                id("006", index),
                id("001", deal.customer),
                title(deal, index),
                deal.amount.to_string(),
                self.day(deal.closes),
                self.check(!matches!(deal.state, State::Open)),
                self.check(matches!(deal.state, State::Won)),
                id("005", deal.owner),
                self.moment(deal.created),
            ]);
        }
        sheet
    }

    fn leads(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/salesforce/Lead.csv",
                &["Id", "OwnerId", "IsConverted", "ConvertedDate", "CreatedDate"],
            ),
            (
                "crm-exports/data/salesforce-zh/潜在客户.csv",
                &[
                    "潜在客户 ID",
                    "潜在客户所有人 ID",
                    "已转换",
                    "转换日期",
                    "创建日期",
                ],
            ),
        );
        for (index, lead) in world.leads.iter().enumerate() {
            sheet.add(vec![
                id("00Q", index),
                id("005", lead.owner),
                self.check(lead.converted.is_some()),
                cell(lead.converted.map(|converted| self.day(converted.parts().0))),
                self.moment(lead.came),
            ]);
        }
        sheet
    }

    fn campaigns(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/salesforce/Campaign.csv",
                &["Id", "Name", "OwnerId", "StartDate", "NumberSent", "ActualCost"],
            ),
            (
                "crm-exports/data/salesforce-zh/市场活动.csv",
                &[
                    "市场活动 ID",
                    "市场活动名",
                    "市场活动所有人 ID",
                    "开始日期",
                    "已发送数量",
                    "实际成本",
                ],
            ),
        );
        for (index, campaign) in world.campaigns.iter().enumerate() {
            sheet.add(vec![
                id("701", index),
                format!("Mailing {}", index + 1),
                id("005", campaign.owner),
                self.day(campaign.started),
                campaign.audience.to_string(),
                campaign.cost.to_string(),
            ]);
        }
        sheet
    }

    fn cases(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/salesforce/Case.csv",
                &["Id", "AccountId", "OwnerId", "CreatedDate", "ClosedDate"],
            ),
            (
                "crm-exports/data/salesforce-zh/个案.csv",
                &[
                    "个案 ID",
                    "客户 ID",
                    "个案所有人 ID",
                    "打开日期/时间",
                    "关闭日期/时间",
                ],
            ),
        );
        for (index, ticket) in world.tickets.iter().enumerate() {
            sheet.add(vec![
                id("500", index),
                id("001", ticket.customer),
                id("005", ticket.agent),
                self.moment(ticket.opened),
                cell(ticket.resolved.map(|resolved| self.moment(resolved))),
            ]);
        }
        sheet
    }

    fn orders(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/salesforce/Order.csv",
                &["Id", "AccountId", "OwnerId", "EffectiveDate", "TotalAmount"],
            ),
            (
                "crm-exports/data/salesforce-zh/订单.csv",
                &["订单 ID", "客户 ID", "订单所有人 ID", "订单开始日期", "订单金额"],
            ),
        );
        for (index, order) in world.orders.iter().enumerate() {
            sheet.add(vec![
                id("801", index),
                id("001", order.customer),
                id("005", order.seller),
                self.day(order.at.parts().0),
                amount(order.amount),
            ]);
        }
        sheet
    }
}
