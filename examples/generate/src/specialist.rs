//! The data of `examples/specialist`: 24 specialists through the four quarters of 2024.

use crate::calendar::Day;
use crate::random::Dice;
use crate::sheet::{Sheet, amount, cell};

const NAMES: [&str; 27] = [
    "李娜", "王芳", "张伟", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周强", "吴敏", "徐杰", "孙悦", "马超",
    "朱琳", "胡军", "郭燕", "何平", "高翔", "林夏", "罗兰", "梁晨", "宋佳", "郑凯", "谢婷", "韩冰", "唐宁",
    "冯雪",
];
const CITIES: [&str; 10] = [
    "上海", "北京", "广州", "深圳", "杭州", "成都", "武汉", "南京", "苏州", "青岛",
];
const WORDS: [&str; 19] = [
    "恒信", "华锐", "天成", "百川", "新远", "鼎盛", "嘉禾", "博雅", "云帆", "金石", "瑞丰", "海纳", "致远",
    "明德", "万通", "宏图", "远大", "和信", "泰安",
];
const TRADES: [&str; 6] = ["贸易", "科技", "物流", "食品", "电子", "服饰"];
const SPECIALISTS: usize = 24;

/// Joined in the middle of May, with no customers before.
const NEWCOMER: usize = 17;
/// Had no complaints in the last quarter.
const WITHOUT_COMPLAINTS: usize = 6;
/// Got only three answers to surveys in the last quarter.
const HARDLY_SURVEYED: usize = 11;
/// Sent a list of customers to the wrong address in the last quarter, for all her good numbers.
const LEAKED: usize = 18;
/// Brought more customers by recommendations in the last quarter than the bonus counts.
const RECOMMENDED: usize = 1;

/// One specialist, seen in one quarter.
struct Stint {
    who: usize,
    quarter: i64,
    /// How good, from -1000 to 1000.
    skill: i64,
    first_day: Day,
    last_day: Day,
}

impl Stint {
    fn id(&self) -> String {
        staff_id(self.who)
    }

    /// A day of the quarter. The first specialist's first record is of the quarter's last day, so that the data
    /// covers each quarter to its end.
    fn day(&self, dice: &mut Dice, record: i64) -> Day {
        if self.who == 0 && record == 0 {
            return self.last_day;
        }
        self.first_day
            .plus(dice.between(0, self.last_day.since(self.first_day)))
    }

    fn is_last_quarter_of(&self, who: usize) -> bool {
        self.who == who && self.quarter == 3
    }
}

struct Customer {
    id: String,
    created: Day,
}

struct Sheets {
    /// Company names that nobody has yet.
    names: Vec<String>,
    staff: Sheet,
    customers: Sheet,
    surveys: Sheet,
    tickets: Sheet,
    followups: Sheet,
    calls: Sheet,
    orders: Sheet,
    referrals: Sheet,
    incidents: Sheet,
}

/// The files of the example.
pub(crate) fn sheets() -> Vec<Sheet> {
    let dice = &mut Dice::new(2024);
    let mut out = Sheets {
        names: company_names(dice),
        staff: Sheet::new(
            "specialist/data/staff.csv",
            &["id", "name", "role", "team", "hired", "new_customer_target"],
        ),
        customers: Sheet::new(
            "specialist/data/customers.csv",
            &["id", "name", "owner", "created", "phone", "email"],
        ),
        surveys: Sheet::new(
            "specialist/data/surveys.csv",
            &["answered_on", "specialist", "rating"],
        ),
        tickets: Sheet::new(
            "specialist/data/tickets.csv",
            &["opened", "owner", "kind", "first_reply", "resolved"],
        ),
        followups: Sheet::new("specialist/data/followups.csv", &["due", "specialist", "done_on"]),
        calls: Sheet::new(
            "specialist/data/calls.csv",
            &["made_at", "caller", "reached", "minutes"],
        ),
        orders: Sheet::new(
            "specialist/data/orders.csv",
            &["ordered_on", "customer", "Order Value"],
        ),
        referrals: Sheet::new(
            "specialist/data/referrals.csv",
            &["made_on", "specialist", "became_customer"],
        ),
        incidents: Sheet::new(
            "specialist/data/incidents.csv",
            &["happened_on", "specialist", "kind"],
        ),
    };
    let mut qualities: Vec<i64> = (0..SPECIALISTS as i64).map(|place| 1000 - place * 70).collect();
    dice.shuffle(&mut qualities);
    for who in 0..NAMES.len() {
        let target = dice.between(3, 5);
        add_person(&mut out.staff, dice, who, target);
        if let Some(&quality) = qualities.get(who) {
            add_year(&mut out, dice, who, quality, target);
        }
    }
    // Dice of their own, so that what stands beside the weighted parts leaves those as they are.
    let dice = &mut Dice::new(2025);
    for (who, quality) in qualities.into_iter().enumerate() {
        for quarter in 0..4 {
            if let Some(stint) = stint(who, quarter, quality) {
                add_referrals(&mut out.referrals, dice, &stint);
                add_incidents(&mut out.incidents, dice, &stint);
            }
        }
    }
    let Sheets {
        names: _,
        staff,
        customers,
        surveys,
        tickets,
        followups,
        calls,
        orders,
        referrals,
        incidents,
    } = out;
    vec![
        staff, customers, surveys, tickets, followups, calls, orders, referrals, incidents,
    ]
}

fn company_names(dice: &mut Dice) -> Vec<String> {
    let mut names = Vec::new();
    for city in CITIES {
        for word in WORDS {
            names.extend(TRADES.map(|trade| format!("{city}{word}{trade}有限公司")));
        }
    }
    dice.shuffle(&mut names);
    names
}

fn staff_id(who: usize) -> String {
    format!("E{:03}", who + 1)
}

fn customer_id(owner: usize, number: usize) -> String {
    format!("C{:03}{:02}", owner + 1, number + 1)
}

fn add_person(staff: &mut Sheet, dice: &mut Dice, who: usize, target: i64) {
    let (role, target) = match who {
        0..SPECIALISTS => ("specialist", Some(target)),
        SPECIALISTS => ("trainee", None),
        _ => ("team lead", None),
    };
    let hired = match who {
        NEWCOMER => Day::new(2024, 5, 13),
        _ => Day::new(2023, 12, 1).plus(-dice.between(0, 2400)),
    };
    staff.add(vec![
        staff_id(who),
        NAMES[who].to_owned(),
        role.to_owned(),
        ["华东", "华南", "华北"][who % 3].to_owned(),
        hired.to_string(),
        cell(target),
    ]);
}

/// A quarter of somebody who was there for some of it.
fn stint(who: usize, quarter: i64, skill: i64) -> Option<Stint> {
    let first_day = Day::new(2024, 1 + 3 * quarter, 1);
    let last_day = Day::new(2024, 4 + 3 * quarter, 1).plus(-1);
    let first_day = if who == NEWCOMER {
        first_day.max(Day::new(2024, 5, 13))
    } else {
        first_day
    };
    (first_day <= last_day).then_some(Stint {
        who,
        quarter,
        skill,
        first_day,
        last_day,
    })
}

fn add_year(out: &mut Sheets, dice: &mut Dice, who: usize, quality: i64, target: i64) {
    let mut customers: Vec<Customer> = Vec::new();
    if who != NEWCOMER {
        for _ in 0..dice.between(18, 26) {
            let created = Day::new(2023, 12, 31).plus(-dice.between(0, 1500));
            customers.push(Customer {
                id: customer_id(who, customers.len()),
                created,
            });
            add_customer(out, dice, &customers[customers.len() - 1], who, quality);
        }
    }
    // What an average order of this specialist's customers is worth, in fen; it grows or shrinks by the quarter.
    let mut worth = dice.between(400_000, 900_000);
    for quarter in 0..4 {
        let Some(stint) = stint(who, quarter, quality) else {
            continue;
        };
        let skill = quality + dice.between(-120, 120);
        let stint = Stint { skill, ..stint };
        let won = target * (950 + 500 * skill / 1000) / 1000 + dice.between(-1, 1);
        let won = if customers.is_empty() { 12 } else { won.max(1) };
        for record in 0..won {
            let created = stint.day(dice, record);
            customers.push(Customer {
                id: customer_id(who, customers.len()),
                created,
            });
            add_customer(out, dice, &customers[customers.len() - 1], who, quality);
        }
        add_surveys(&mut out.surveys, dice, &stint);
        add_tickets(&mut out.tickets, dice, &stint);
        add_followups(&mut out.followups, dice, &stint);
        add_calls(&mut out.calls, dice, &stint, customers.len() as i64);
        worth = worth * (1050 + 70 * skill / 1000) / 1000;
        add_orders(&mut out.orders, dice, &stint, &customers, worth);
    }
}

fn add_customer(out: &mut Sheets, dice: &mut Dice, customer: &Customer, owner: usize, quality: i64) {
    let name = out.names.pop().expect("there are more names than customers");
    let kept_well = 920 + 70 * quality / 1000;
    let phone = dice
        .chance(kept_well)
        .then(|| format!("1{}", dice.between(3_000_000_000, 8_999_999_999)));
    let email = dice
        .chance(kept_well)
        .then(|| format!("office@c{:05}.example", dice.between(0, 99_999)));
    out.customers.add(vec![
        customer.id.clone(),
        name,
        staff_id(owner),
        customer.created.to_string(),
        cell(phone),
        cell(email),
    ]);
}

fn add_surveys(surveys: &mut Sheet, dice: &mut Dice, stint: &Stint) {
    let answers = if stint.is_last_quarter_of(HARDLY_SURVEYED) {
        3
    } else {
        dice.between(22, 34)
    };
    for record in 0..answers {
        let happy = dice.chance(800 + 140 * stint.skill / 1000);
        let rating = if happy {
            *dice.pick(&[4, 5, 5])
        } else {
            *dice.pick(&[1, 2, 3, 3, 3])
        };
        let rating = (!dice.chance(40)).then_some(rating);
        surveys.add(vec![
            stint.day(dice, record).to_string(),
            stint.id(),
            cell(rating),
        ]);
    }
}

fn add_tickets(tickets: &mut Sheet, dice: &mut Dice, stint: &Stint) {
    for record in 0..dice.between(20, 28) {
        let complaint = dice.chance(420) && !stint.is_last_quarter_of(WITHOUT_COMPLAINTS);
        let kind = if complaint {
            "complaint"
        } else {
            *dice.pick(&["question", "request"])
        };
        let opened = stint.day(dice, record).at(dice.between(8 * 60, 18 * 60));
        let replied = opened.plus(dice.wait(520 - 470 * stint.skill / 1000));
        let resolved = replied.plus(dice.wait(2400));
        let first_reply = (!dice.chance(30)).then_some(replied);
        let resolved = dice.chance(900 + 80 * stint.skill / 1000).then_some(resolved);
        tickets.add(vec![
            opened.to_string(),
            stint.id(),
            kind.to_owned(),
            cell(first_reply),
            cell(resolved),
        ]);
    }
}

fn add_followups(followups: &mut Sheet, dice: &mut Dice, stint: &Stint) {
    for record in 0..dice.between(11, 16) {
        let due = stint.day(dice, record);
        let in_time = dice.chance(800 + 190 * stint.skill / 1000);
        let done = if in_time {
            due.plus(-dice.between(0, 6))
        } else {
            due.plus(dice.between(1, 20))
        };
        let done = (in_time || dice.chance(600)).then_some(done);
        followups.add(vec![due.to_string(), stint.id(), cell(done)]);
    }
}

fn add_calls(calls: &mut Sheet, dice: &mut Dice, stint: &Stint, customers: i64) {
    for record in 0..customers * (1500 + 700 * stint.skill / 1000) / 1000 {
        let made = stint.day(dice, record).at(dice.between(9 * 60, 18 * 60));
        let reached = dice.chance(720);
        let minutes = reached.then(|| dice.wait(6));
        calls.add(vec![
            made.to_string(),
            stint.id(),
            reached.to_string(),
            cell(minutes),
        ]);
    }
}

fn add_orders(orders: &mut Sheet, dice: &mut Dice, stint: &Stint, customers: &[Customer], worth: i64) {
    for record in 0..30 {
        let value = worth * dice.between(700, 1300) / 1000;
        let customer = dice.pick(customers);
        let ordered = stint.day(dice, record).max(customer.created);
        orders.add(vec![ordered.to_string(), customer.id.clone(), amount(value)]);
    }
}

fn add_referrals(referrals: &mut Sheet, dice: &mut Dice, stint: &Stint) {
    let many = stint.is_last_quarter_of(RECOMMENDED);
    let made = if many { 8 } else { dice.between(0, 3) };
    // The first specialist has one each quarter, so that the data covers each to its end.
    let made = if stint.who == 0 { made.max(1) } else { made };
    for record in 0..made {
        let made_on = stint.day(dice, record);
        let became = dice.chance(if many { 900 } else { 250 });
        let became = if became { "yes" } else { "no" };
        referrals.add(vec![made_on.to_string(), stint.id(), became.to_owned()]);
    }
}

fn add_incidents(incidents: &mut Sheet, dice: &mut Dice, stint: &Stint) {
    let mut kinds = Vec::new();
    if stint.who == 0 || dice.chance(180) {
        kinds.push(*dice.pick(&["late report", "wrong address", "missed meeting"]));
    }
    if stint.is_last_quarter_of(LEAKED) {
        kinds.push("data leak");
    }
    for (record, kind) in kinds.into_iter().enumerate() {
        let happened_on = stint.day(dice, record as i64);
        incidents.add(vec![happened_on.to_string(), stint.id(), kind.to_owned()]);
    }
}
