//! The data of `bench/many.kpi`: as many subjects as are asked for, with some thirty numbers each and two orders on
//! average. Written as it goes, so that a million subjects need no memory of their own. Any number of subjects is the
//! beginning of any larger one.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::random::Dice;
use crate::sheet::amount;

/// How many departments there are.
const DEPARTMENTS: i64 = 100;

const STAFF: &str = "id,name,department,revenue,revenue_target,revenue_before,margin,won,leads,discount,new_customers,\
                     new_target,csat,nps,reply_minutes,resolve_hours,kept,customers,complaints,answered,calls,renewals,\
                     visits,followed,due,records,late_days,trained_hours,manager,peers,absent_days,tests,ideas";

/// Writes `staff.csv` and `orders.csv` into a folder.
pub(crate) fn write(subjects: u32, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut staff = BufWriter::new(File::create(folder.join("staff.csv"))?);
    let mut orders = BufWriter::new(File::create(folder.join("orders.csv"))?);
    let mut dice = Dice::new(1_000_000);
    writeln!(staff, "{STAFF}")?;
    writeln!(orders, "staff,amount,rating")?;
    for id in 1..=subjects {
        subject(&mut dice, id, &mut staff)?;
        for _ in 0..dice.between(0, 4) {
            let (amount, rating) = (amount(dice.wait(25_000)), dice.between(1, 5));
            writeln!(orders, "s{id},{amount},{rating}")?;
        }
    }
    staff.flush()?;
    orders.flush()
}

fn subject(dice: &mut Dice, id: u32, out: &mut impl Write) -> io::Result<()> {
    let department = dice.between(1, DEPARTMENTS);
    write!(out, "s{id},Subject {id},department {department}")?;
    let mut next = |cell: &dyn Display| write!(out, ",{cell}");

    let target = 100 * dice.between(500, 2_000);
    let revenue = target * dice.between(60, 140) / 100;
    next(&amount(100 * revenue + dice.between(0, 99)))?;
    next(&target)?;
    next(&amount(100 * revenue * dice.between(80, 125) / 100))?;
    next(&places(dice.between(0, 450), 3))?;
    let leads = dice.between(5, 60);
    next(&(leads * dice.between(10, 70) / 100))?;
    next(&leads)?;
    next(&places(dice.between(10, 250), 3))?;
    next(&dice.between(0, 12))?;
    next(&dice.between(4, 10))?;

    // One in fifty has no answer of a customer.
    let csat = (!dice.chance(20)).then(|| places(dice.between(200, 500), 2));
    next(&csat.unwrap_or_default())?;
    next(&dice.between(-60, 80))?;
    next(&places(dice.wait(400), 1))?;
    next(&places(dice.wait(45), 1))?;
    let customers = dice.between(20, 200);
    next(&(customers * dice.between(55, 100) / 100))?;
    next(&customers)?;
    next(&dice.between(0, 9))?;
    let calls = dice.between(10, 180);
    next(&(calls * dice.between(70, 100) / 100))?;
    next(&calls)?;
    next(&dice.between(0, 12))?;

    next(&dice.between(0, 30))?;
    let due = dice.between(10, 80);
    next(&(due * dice.between(30, 100) / 100))?;
    next(&due)?;
    next(&places(dice.between(300, 1_000), 3))?;
    next(&dice.between(0, 25))?;
    next(&dice.between(0, 40))?;

    next(&places(dice.between(10, 50), 1))?;
    next(&places(dice.between(10, 50), 1))?;
    next(&dice.between(0, 20))?;
    next(&places(dice.between(300, 1_000), 1))?;
    let ideas = (!dice.chance(100)).then(|| dice.between(0, 4).to_string());
    next(&ideas.unwrap_or_default())?;
    writeln!(out)
}

/// A number of so many decimal places, in units of the last.
fn places(units: i64, places: u32) -> String {
    let whole = 10_i64.pow(places);
    format!("{}.{:02$}", units / whole, units % whole, places as usize)
}
