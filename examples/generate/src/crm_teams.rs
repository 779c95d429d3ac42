//! The data of `examples/crm-teams`: what three teams of six branches did with their customers from July to December 2024.
//! What sales did is in `crm_teams/sales.rs`.

mod sales;

use crate::book::Book;
use crate::calendar::{Day, Minute};
use crate::random::Dice;
use crate::sheet::{Sheet, amount, cell};

const BRANCHES: [&str; 6] = ["Antwerp", "Bilbao", "Cork", "Dresden", "Espoo", "Faro"];

/// How good marketing, sales and operations of each branch are, from -1000 to 1000.
const SKILLS: [[i64; 3]; 6] = [
    [700, 800, 900],
    [900, -300, 200],
    [100, 900, -700],
    [-200, 300, 600],
    [500, 400, -100],
    [-900, -600, -400],
];
const QUARTERS: i64 = 2;
const DAY: i64 = 24 * 60;

/// A branch in a quarter.
struct Stint {
    branch: usize,
    quarter: i64,
    first_day: Day,
    last_day: Day,
    marketing: i64,
    sales: i64,
    operations: i64,
}

impl Stint {
    /// A day of the quarter. The first record of the first branch is of its last day, so that the data covers the quarter
    /// to its end.
    fn day(&self, dice: &mut Dice, record: i64) -> Day {
        if self.branch == 0 && record == 0 {
            return self.last_day;
        }
        self.first_day
            .plus(dice.between(0, self.last_day.since(self.first_day)))
    }

    /// A minute of a working day of the quarter.
    fn minute(&self, dice: &mut Dice, record: i64) -> Minute {
        self.day(dice, record).at(dice.between(8 * 60, 18 * 60))
    }

    fn branch(&self) -> String {
        branch_id(self.branch)
    }
}

/// A customer while the quarters pass.
struct Customer {
    id: String,
    since: Day,
    left_on: Option<Day>,
}

struct Sheets {
    customers: Sheet,
    campaigns: Sheet,
    responses: Sheet,
    referrals: Sheet,
    page_views: Sheet,
    orders: Sheet,
    subscribers: Sheet,
    leads: Sheet,
    opportunities: Sheet,
    stages: Sheet,
    contracts: Sheet,
    activities: Sheet,
    cases: Sheet,
    calls: Sheet,
    /// How many opportunities there are, whose numbers run through all branches.
    opened: i64,
}

/// The files of the example: what each team's system exports. Sales and the help desk export workbooks.
pub(crate) fn files() -> (Vec<Sheet>, Vec<Book>) {
    let dice = &mut Dice::new(11);
    let mut branches = Sheet::new("crm-teams/data/branches.csv", &["id", "name"]);
    let mut out = empty();
    for (branch, name) in BRANCHES.into_iter().enumerate() {
        branches.add(vec![branch_id(branch), name.to_owned()]);
        add_branch(&mut out, dice, branch);
    }
    let Sheets {
        customers,
        campaigns,
        responses,
        referrals,
        page_views,
        orders,
        subscribers,
        leads,
        opportunities,
        stages,
        contracts,
        activities,
        cases,
        calls,
        opened: _,
    } = out;
    let sheets = vec![
        branches,
        customers,
        campaigns,
        responses,
        referrals,
        page_views,
        orders,
        subscribers,
        leads,
        activities,
        calls,
    ];
    let sales = vec![
        ("Opportunities", opportunities),
        ("Stages", stages),
        ("Contracts", contracts),
    ];
    let books = vec![
        Book::new("crm-teams/data/sales.xlsx", sales),
        Book::new("crm-teams/data/cases.xlsx", vec![("Cases", cases)]),
    ];
    (sheets, books)
}

fn empty() -> Sheets {
    Sheets {
        customers: Sheet::new(
            "crm-teams/data/customers.csv",
            &["id", "branch", "since", "left_on"],
        ),
        campaigns: Sheet::new(
            "crm-teams/data/campaigns.csv",
            &["Campaign No.", "branch", "Started", "Sent To"],
        ),
        responses: Sheet::new(
            "crm-teams/data/responses.csv",
            &["Date", "branch", "Result", "Amount"],
        ),
        referrals: Sheet::new("crm-teams/data/referrals.csv", &["made_on", "branch", "referrer"]),
        page_views: Sheet::new(
            "crm-teams/data/page_views.csv",
            &["Time", "branch", "Visit", "Page"],
        ),
        orders: Sheet::new(
            "crm-teams/data/orders.csv",
            &["Date", "branch", "customer", "Kind", "Amount", "Margin"],
        ),
        subscribers: Sheet::new(
            "crm-teams/data/subscribers.csv",
            &["Subscribed", "branch", "Unsubscribed"],
        ),
        leads: Sheet::new("crm-teams/data/leads.csv", &["Created", "branch", "Status"]),
        opportunities: Sheet::new(
            "crm-teams/data/sales.xlsx",
            &[
                "Opportunity",
                "branch",
                "customer",
                "Created",
                "Proposal Sent",
                "Closed",
                "Stage",
                "Amount",
            ],
        ),
        stages: Sheet::new(
            "crm-teams/data/sales.xlsx",
            &["Entered", "branch", "Opportunity", "Stage", "Left"],
        ),
        contracts: Sheet::new(
            "crm-teams/data/sales.xlsx",
            &["Ends", "branch", "customer", "Renewed"],
        ),
        activities: Sheet::new(
            "crm-teams/data/activities.csv",
            &["Time", "branch", "customer", "Type", "Direction", "opportunity"],
        ),
        cases: Sheet::new(
            "crm-teams/data/cases.xlsx",
            &[
                "Opened",
                "branch",
                "customer",
                "Type",
                "First Reply",
                "Resolved",
                "Due",
            ],
        ),
        calls: Sheet::new(
            "crm-teams/data/calls.csv",
            &["Offered", "branch", "Outcome", "Wait", "Talk", "Hold", "Wrap Up"],
        ),
        opened: 0,
    }
}

fn branch_id(branch: usize) -> String {
    format!("B{}", branch + 1)
}

fn add_branch(out: &mut Sheets, dice: &mut Dice, branch: usize) {
    let [marketing, sales, operations] = SKILLS[branch];
    let mut customers: Vec<Customer> = Vec::new();
    for _ in 0..dice.between(30, 44) {
        let since = Day::new(2024, 6, 30).plus(-dice.between(0, 1500));
        add_customer(branch, &mut customers, since);
    }
    for _ in 0..dice.between(70, 90) {
        let since = Day::new(2024, 6, 30).plus(-dice.between(0, 700));
        let left_on = dice
            .chance(120)
            .then(|| Day::new(2024, 7, 1).plus(dice.between(0, 183)));
        out.subscribers
            .add(vec![since.to_string(), branch_id(branch), cell(left_on)]);
    }
    for quarter in 0..QUARTERS {
        let mut swing = || dice.between(-150, 150);
        let stint = Stint {
            branch,
            quarter,
            first_day: Day::new(2024, 7 + 3 * quarter, 1),
            last_day: Day::new(2024, 10 + 3 * quarter, 1).plus(-1),
            marketing: marketing + swing(),
            sales: sales + swing(),
            operations: operations + swing(),
        };
        for record in 0..4 + 3 * stint.marketing / 1000 + dice.between(0, 2) {
            let since = stint.day(dice, record);
            add_customer(branch, &mut customers, since);
        }
        for customer in &mut customers {
            let stays = customer.left_on.is_some() || customer.since >= stint.first_day;
            if !stays && dice.chance(60 - 45 * stint.sales / 1000) {
                customer.left_on = Some(stint.day(dice, 1));
            }
        }
        let present: Vec<&Customer> = (customers.iter())
            .filter(|customer| customer.left_on.is_none_or(|day| day > stint.last_day))
            .collect();
        add_marketing(out, dice, &stint, &present);
        add_orders(out, dice, &stint, &present);
        sales::add_sales(out, dice, &stint, &present);
        add_operations(out, dice, &stint, &present);
    }
    for customer in customers {
        out.customers.add(vec![
            customer.id,
            branch_id(branch),
            customer.since.to_string(),
            cell(customer.left_on),
        ]);
    }
}

fn add_customer(branch: usize, customers: &mut Vec<Customer>, since: Day) {
    customers.push(Customer {
        id: format!("{}-{:03}", branch_id(branch), customers.len() + 1),
        since,
        left_on: None,
    });
}

fn add_marketing(out: &mut Sheets, dice: &mut Dice, stint: &Stint, present: &[&Customer]) {
    for number in 0..3 + stint.marketing / 500 {
        let sent = dice.between(300, 600);
        let id = format!("{}-{}{}", stint.branch(), stint.quarter + 3, number + 1);
        let started = stint.day(dice, 1);
        out.campaigns
            .add(vec![id, stint.branch(), started.to_string(), sent.to_string()]);
        for record in 0..sent * (25 + 12 * stint.marketing / 1000) / 1000 {
            let bought = dice.chance(300 + 150 * stint.marketing / 1000);
            out.responses.add(vec![
                stint.day(dice, record).to_string(),
                stint.branch(),
                (if bought { "bought" } else { "asked" }).to_owned(),
                cell(bought.then(|| amount(dice.wait(48_000)))),
            ]);
        }
    }
    for record in 0..4 + 3 * stint.marketing / 1000 + dice.between(0, 2) {
        out.referrals.add(vec![
            stint.day(dice, record).to_string(),
            stint.branch(),
            dice.pick(present).id.clone(),
        ]);
    }
    for visit in 0..dice.between(14, 20) {
        let id = format!("{}-{}-{visit:02}", stint.branch(), stint.quarter + 3);
        let came = stint.minute(dice, visit);
        for view in 0..dice.between(1, 5 + stint.marketing / 500) {
            out.page_views.add(vec![
                came.plus(2 * view).to_string(),
                stint.branch(),
                id.clone(),
                (*dice.pick(&["start", "products", "prices", "help", "contact"])).to_owned(),
            ]);
        }
    }
    for record in 0..8 + 5 * stint.marketing / 1000 {
        let joined = stint.day(dice, record);
        out.subscribers
            .add(vec![joined.to_string(), stint.branch(), String::new()]);
    }
}

fn add_orders(out: &mut Sheets, dice: &mut Dice, stint: &Stint, present: &[&Customer]) {
    for record in 0..dice.between(38, 46) {
        let kind = if dice.chance(240 + 120 * stint.marketing / 1000) {
            "add-on"
        } else if dice.chance(150 + 90 * stint.marketing / 1000) {
            "upgrade"
        } else {
            "product"
        };
        let paid = dice.wait(110_000);
        out.orders.add(vec![
            stint.day(dice, record).to_string(),
            stint.branch(),
            dice.pick(present).id.clone(),
            kind.to_owned(),
            amount(paid),
            amount(paid * dice.between(250, 450) / 1000),
        ]);
    }
}

fn add_operations(out: &mut Sheets, dice: &mut Dice, stint: &Stint, present: &[&Customer]) {
    for record in 0..dice.between(20, 30) {
        let kind = *dice.pick(&["visit", "mail", "call"]);
        let way = *dice.pick(&["out", "in"]);
        out.activities.add(vec![
            stint.minute(dice, record).to_string(),
            stint.branch(),
            dice.pick(present).id.clone(),
            kind.to_owned(),
            way.to_owned(),
            String::new(),
        ]);
    }
    for record in 0..24 - 8 * stint.operations / 1000 + dice.between(0, 4) {
        let opened = stint.minute(dice, record);
        let replied = opened.plus(dice.wait(240 - 150 * stint.operations / 1000));
        let takes = if dice.chance(380 + 250 * stint.operations / 1000) {
            dice.between(60, 300)
        } else {
            dice.wait(3 * DAY - DAY * stint.operations / 1000)
        };
        out.cases.add(vec![
            opened.to_string(),
            stint.branch(),
            dice.pick(present).id.clone(),
            (if dice.chance(300) { "complaint" } else { "question" }).to_owned(),
            cell((!dice.chance(60 - 40 * stint.operations / 1000)).then_some(replied)),
            cell((!dice.chance(80 - 50 * stint.operations / 1000)).then(|| replied.plus(takes))),
            opened.plus(2 * DAY).to_string(),
        ]);
    }
    for record in 0..dice.between(70, 90) {
        let offered = stint.minute(dice, record).to_string();
        let wait = dice.wait(45 - 25 * stint.operations / 1000);
        let given_up = dice.chance(110 - 80 * stint.operations / 1000);
        let seconds = |typical: i64, dice: &mut Dice| cell((!given_up).then(|| dice.wait(typical)));
        out.calls.add(vec![
            offered,
            stint.branch(),
            (if given_up { "abandoned" } else { "answered" }).to_owned(),
            wait.to_string(),
            seconds(220 - 40 * stint.operations / 1000, dice),
            seconds(35, dice),
            seconds(60, dice),
        ]);
    }
}
