//! As Zoho CRM exports it: keys begin with `zcrm_`, and what refers to a record has its key in one column and its name in the
//! next. In Chinese, days have slashes.

use super::{CUSTOMERS, PEOPLE, State, World, number, title};
use crate::calendar::{Day, Minute};
use crate::sheet::{Sheet, amount, cell};

/// The two languages in which it is exported.
struct Language {
    chinese: bool,
}

pub(super) fn sheets(world: &World) -> Vec<Sheet> {
    let mut sheets = Language { chinese: false }.sheets(world);
    sheets.extend(Language { chinese: true }.sheets(world));
    sheets
}

fn user(person: usize) -> String {
    format!("zcrm_{}", number(550_000_001_000, person))
}

fn account(customer: usize) -> String {
    format!("zcrm_{}", number(550_000_010_000, customer))
}

fn record(base: i64, index: usize) -> String {
    format!("zcrm_{}", number(550_000_000_000 + base, index))
}

impl Language {
    fn sheet(
        &self,
        english: (&'static str, &'static [&'static str]),
        chinese: (&'static str, &'static [&'static str]),
    ) -> Sheet {
        let (path, header) = if self.chinese { chinese } else { english };
        Sheet::new(path, header)
    }

    fn day(&self, day: Day) -> String {
        if self.chinese {
            day.to_string().replace('-', "/")
        } else {
            day.to_string()
        }
    }

    fn moment(&self, moment: Minute) -> String {
        if self.chinese {
            moment.to_string().replace('-', "/")
        } else {
            moment.to_string()
        }
    }

    fn stage(&self, state: State) -> String {
        let words = match state {
            State::Open => ["Negotiation/Review", "谈判/审查"],
            State::Won => ["Closed Won", "已赢得"],
            State::Lost => ["Closed Lost", "已丢失"],
        };
        words[usize::from(self.chinese)].to_owned()
    }

    fn sheets(&self, world: &World) -> Vec<Sheet> {
        vec![
            self.users(),
            self.accounts(world),
            self.deals(world),
            self.leads(world),
            self.campaigns(world),
            self.orders(world),
        ]
    }

    fn users(&self) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/zoho/Users.csv",
                &["User Id", "Full Name", "Role"],
            ),
            ("crm-exports/data/zoho-zh/用户.csv", &["用户 ID", "全名", "角色"]),
        );
        for (person, (name, _)) in PEOPLE.iter().enumerate() {
            let role = if self.chinese { "销售" } else { "Sales" };
            sheet.add(vec![user(person), (*name).to_owned(), role.to_owned()]);
        }
        sheet
    }

    fn accounts(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/zoho/Accounts.csv",
                &[
                    "Record Id",
                    "Account Owner.id",
                    "Account Owner",
                    "Account Name",
                    "Created Time",
                ],
            ),
            (
                "crm-exports/data/zoho-zh/客户.csv",
                &["记录 ID", "客户所有者.id", "客户所有者", "客户名称", "创建时间"],
            ),
        );
        for (index, customer) in world.customers.iter().enumerate() {
            sheet.add(vec![
                account(index),
                user(customer.owner),
                PEOPLE[customer.owner].0.to_owned(),
                CUSTOMERS[index].to_owned(),
                self.moment(customer.since),
            ]);
        }
        sheet
    }

    fn deals(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/zoho/Deals.csv",
                &[
                    "Record Id",
                    "Deal Owner.id",
                    "Deal Owner",
                    "Deal Name",
                    "Account Name.id",
                    "Account Name",
                    "Amount",
                    "Closing Date",
                    "Stage",
                    "Created Time",
                ],
            ),
            (
                "crm-exports/data/zoho-zh/商机.csv",
                &[
                    "记录 ID",
                    "商机所有者.id",
                    "商机所有者",
                    "商机名称",
                    "客户名称.id",
                    "客户名称",
                    "金额",
                    "预计成交日期",
                    "阶段",
                    "创建时间",
                ],
            ),
        );
        for (index, deal) in world.deals.iter().enumerate() {
            sheet.add(vec![
                record(20_000, index),
                user(deal.owner),
                PEOPLE[deal.owner].0.to_owned(),
                title(deal, index),
                account(deal.customer),
                CUSTOMERS[deal.customer].to_owned(),
                deal.amount.to_string(),
                self.day(deal.closes),
                self.stage(deal.state),
                self.moment(deal.created),
            ]);
        }
        sheet
    }

    fn leads(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/zoho/Leads.csv",
                &[
                    "Record Id",
                    "Lead Owner.id",
                    "Lead Owner",
                    "Created Time",
                    "Is Converted",
                    "Converted Date Time",
                ],
            ),
            (
                "crm-exports/data/zoho-zh/线索.csv",
                &[
                    "记录 ID",
                    "线索所有者.id",
                    "线索所有者",
                    "创建时间",
                    "是否已转换",
                    "转换日期时间",
                ],
            ),
        );
        for (index, lead) in world.leads.iter().enumerate() {
            sheet.add(vec![
                record(30_000, index),
                user(lead.owner),
                PEOPLE[lead.owner].0.to_owned(),
                self.moment(lead.came),
                lead.converted.is_some().to_string(),
                cell(lead.converted.map(|converted| self.moment(converted))),
            ]);
        }
        sheet
    }

    fn campaigns(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/zoho/Campaigns.csv",
                &[
                    "Record Id",
                    "Campaign Owner.id",
                    "Campaign Owner",
                    "Campaign Name",
                    "Start Date",
                    "Num sent",
                    "Actual Cost",
                ],
            ),
            (
                "crm-exports/data/zoho-zh/宣传.csv",
                &[
                    "记录 ID",
                    "宣传所有者.id",
                    "宣传所有者",
                    "宣传名称",
                    "开始日期",
                    "发送数量",
                    "实际成本",
                ],
            ),
        );
        for (index, campaign) in world.campaigns.iter().enumerate() {
            sheet.add(vec![
                record(40_000, index),
                user(campaign.owner),
                PEOPLE[campaign.owner].0.to_owned(),
                format!("Mailing {}", index + 1),
                self.day(campaign.started),
                campaign.audience.to_string(),
                campaign.cost.to_string(),
            ]);
        }
        sheet
    }

    fn orders(&self, world: &World) -> Sheet {
        let mut sheet = self.sheet(
            (
                "crm-exports/data/zoho/Sales_Orders.csv",
                &[
                    "Record Id",
                    "Sales Order Owner.id",
                    "Sales Order Owner",
                    "Account Name.id",
                    "Account Name",
                    "Grand Total",
                    "Created Time",
                ],
            ),
            (
                "crm-exports/data/zoho-zh/销售订单.csv",
                &[
                    "记录 ID",
                    "销售订单所有者.id",
                    "销售订单所有者",
                    "客户名称.id",
                    "客户名称",
                    "总计",
                    "创建时间",
                ],
            ),
        );
        for (index, order) in world.orders.iter().enumerate() {
            sheet.add(vec![
                record(50_000, index),
                user(order.seller),
                PEOPLE[order.seller].0.to_owned(),
                account(order.customer),
                CUSTOMERS[order.customer].to_owned(),
                amount(order.amount),
                self.moment(order.at),
            ]);
        }
        sheet
    }
}
