//! The data of `examples/customer-scorecard`: an airline in 14 markets, from July 2023 to December 2024.

use crate::calendar::{Day, Minute};
use crate::random::Dice;
use crate::sheet::{Sheet, amount, cell};

const MARKETS: [(&str, &str, &str); 14] = [
    ("NL", "Netherlands", "Home"),
    ("DE", "Germany", "Europe"),
    ("GB", "United Kingdom", "Europe"),
    ("FR", "France", "Europe"),
    ("IT", "Italy", "Europe"),
    ("ES", "Spain and Portugal", "Europe"),
    ("SE", "Denmark, Norway and Sweden", "Europe"),
    ("US", "United States", "Americas"),
    ("CA", "Canada", "Americas"),
    ("BR", "Brazil", "Americas"),
    ("CW", "Aruba, Bonaire and Curaçao", "Americas"),
    ("KR", "Korea, Republic of", "Asia"),
    ("JP", "Japan", "Asia"),
    ("SG", "Singapore", "Asia"),
];
const MONTHS: i64 = 18;

/// Nobody asked this market's passengers in the last month.
const UNASKED: usize = 9;

/// One market, seen in one month.
struct Stint {
    market: usize,
    month: i64,
    /// How good, from -1000 to 1000.
    skill: i64,
    first_day: Day,
    last_day: Day,
}

impl Stint {
    fn code(&self) -> String {
        MARKETS[self.market].0.to_owned()
    }

    /// A day of the month. The first market's first record is of the month's last day, so that the data covers
    /// each month to its end.
    fn day(&self, dice: &mut Dice, record: i64) -> Day {
        if self.market == 0 && record == 0 {
            return self.last_day;
        }
        self.first_day
            .plus(dice.between(0, self.last_day.since(self.first_day)))
    }

    fn moment(&self, dice: &mut Dice, record: i64) -> Minute {
        self.day(dice, record).at(dice.between(5 * 60, 22 * 60))
    }
}

struct Sheets {
    markets: Sheet,
    members: Sheet,
    trips: Sheet,
    flights: Sheet,
    checkins: Sheet,
    arrivals: Sheet,
    complaints: Sheet,
    surveys: Sheet,
}

/// The files of the example.
pub(crate) fn sheets() -> Vec<Sheet> {
    let dice = &mut Dice::new(1919);
    let file = Sheet::new;
    let mut out = Sheets {
        markets: file(
            "customer-scorecard/data/markets.csv",
            &["market", "name", "region", "new_members_target"],
        ),
        members: file(
            "customer-scorecard/data/members.csv",
            &["member", "joined", "market", "tier", "email"],
        ),
        trips: file(
            "customer-scorecard/data/trips.csv",
            &["flown_on", "market", "member", "Profit EUR"],
        ),
        flights: file(
            "customer-scorecard/data/flights.csv",
            &["scheduled", "market", "flight", "departed", "passengers"],
        ),
        checkins: file(
            "customer-scorecard/data/checkins.csv",
            &["joined_queue", "market", "served"],
        ),
        arrivals: file(
            "customer-scorecard/data/arrivals.csv",
            &["on_block", "market", "last_bag"],
        ),
        complaints: file(
            "customer-scorecard/data/complaints.csv",
            &["received", "market", "about"],
        ),
        surveys: file(
            "customer-scorecard/data/surveys.csv",
            &["answered_on", "market", "crew", "meal"],
        ),
    };
    let mut qualities: Vec<i64> = (0..MARKETS.len() as i64)
        .map(|place| 1000 - place * 135)
        .collect();
    dice.shuffle(&mut qualities);
    for (market, quality) in qualities.into_iter().enumerate() {
        add_market(&mut out, dice, market, quality);
    }
    let Sheets {
        markets,
        members,
        trips,
        flights,
        checkins,
        arrivals,
        complaints,
        surveys,
    } = out;
    vec![
        markets, members, trips, flights, checkins, arrivals, complaints, surveys,
    ]
}

fn add_market(out: &mut Sheets, dice: &mut Dice, market: usize, quality: i64) {
    let (code, name, region) = MARKETS[market];
    let target = dice.between(6, 11);
    out.markets.add(vec![
        code.to_owned(),
        name.to_owned(),
        region.to_owned(),
        target.to_string(),
    ]);
    let mut members: Vec<String> = Vec::new();
    for _ in 0..dice.between(60, 100) {
        let joined = Day::new(2023, 6, 30).plus(-dice.between(0, 1600));
        add_member(&mut out.members, dice, &mut members, market, quality, joined);
    }
    for month in 0..MONTHS {
        let first_day = Day::new(2023, 7 + month, 1);
        let last_day = Day::new(2023, 8 + month, 1).plus(-1);
        let stint = Stint {
            market,
            month,
            skill: quality + dice.between(-150, 150),
            first_day,
            last_day,
        };
        add_trips(&mut out.trips, dice, &stint, &members);
        for record in 0..(target * (950 + 350 * stint.skill / 1000) / 1000 + dice.between(-1, 1)).max(1) {
            let joined = stint.day(dice, record);
            add_member(&mut out.members, dice, &mut members, market, quality, joined);
        }
        let passengers = add_flights(&mut out.flights, dice, &stint);
        add_ground(out, dice, &stint, passengers);
        add_surveys(&mut out.surveys, dice, &stint);
    }
}

fn add_member(
    sheet: &mut Sheet,
    dice: &mut Dice,
    members: &mut Vec<String>,
    market: usize,
    quality: i64,
    joined: Day,
) {
    let code = MARKETS[market].0;
    let member = format!("{code}{:04}", members.len() + 1);
    let tier = *dice.pick(&["blue", "blue", "blue", "silver", "silver", "gold"]);
    let email = dice
        .chance(700 + 230 * quality / 1000)
        .then(|| format!("{}@mail.example", member.to_lowercase()));
    sheet.add(vec![
        member.clone(),
        joined.to_string(),
        code.to_owned(),
        tier.to_owned(),
        cell(email),
    ]);
    members.push(member);
}

fn add_trips(trips: &mut Sheet, dice: &mut Dice, stint: &Stint, members: &[String]) {
    for record in 0..20 {
        let member = dice
            .chance(520 + 230 * stint.skill / 1000)
            .then(|| dice.pick(members).clone());
        // A member's trip brings more; one in twelve brings a loss.
        let usual = if member.is_some() { 9_000 } else { 6_500 };
        let profit = if dice.chance(83) {
            -dice.between(100, 4_000)
        } else {
            dice.wait(usual)
        };
        trips.add(vec![
            stint.day(dice, record).to_string(),
            stint.code(),
            cell(member),
            amount(profit),
        ]);
    }
}

/// Adds the month's flights and says how many passengers they had.
fn add_flights(flights: &mut Sheet, dice: &mut Dice, stint: &Stint) -> i64 {
    let mut passengers = 0;
    for record in 0..15 {
        let scheduled = stint.moment(dice, record);
        let late = !dice.chance(800 + 150 * stint.skill / 1000);
        let delay = if late {
            16 + dice.wait(30)
        } else {
            dice.between(-5, 15)
        };
        let cancelled = dice.chance(20);
        let aboard = if cancelled { 0 } else { dice.between(90, 280) };
        passengers += aboard;
        let flight = format!("WG{}", 100 + stint.market as i64 * 20 + record);
        flights.add(vec![
            scheduled.to_string(),
            stint.code(),
            flight,
            cell((!cancelled).then(|| scheduled.plus(delay))),
            aboard.to_string(),
        ]);
    }
    passengers
}

fn add_ground(out: &mut Sheets, dice: &mut Dice, stint: &Stint, passengers: i64) {
    for record in 0..12 {
        let joined = stint.moment(dice, record);
        let served = joined.plus(dice.wait(10 - 6 * stint.skill / 1000));
        let gave_up = dice.chance(25);
        out.checkins.add(vec![
            joined.to_string(),
            stint.code(),
            cell((!gave_up).then_some(served)),
        ]);
    }
    for record in 0..12 {
        let on_block = stint.moment(dice, record);
        let minutes = 14 + dice.wait(15 - 9 * stint.skill / 1000);
        out.arrivals.add(vec![
            on_block.to_string(),
            stint.code(),
            on_block.plus(minutes).to_string(),
        ]);
    }
    let per_mille = 2_000 - 1_500 * stint.skill / 1000;
    for record in 0..passengers * per_mille / 1_000_000 + dice.between(0, 1) {
        let about = *dice.pick(&["baggage", "check-in", "crew", "delay", "refund"]);
        out.complaints.add(vec![
            stint.moment(dice, record).to_string(),
            stint.code(),
            about.to_owned(),
        ]);
    }
}

fn add_surveys(surveys: &mut Sheet, dice: &mut Dice, stint: &Stint) {
    if stint.market == UNASKED && stint.month == MONTHS - 1 {
        return;
    }
    for record in 0..dice.between(12, 18) {
        let happy = dice.chance(760 + 190 * stint.skill / 1000);
        let crew = if happy {
            *dice.pick(&[4, 4, 5, 5, 5])
        } else {
            *dice.pick(&[2, 3, 3])
        };
        let content = dice.chance(560 + 230 * stint.skill / 1000);
        let meal = if content {
            *dice.pick(&[4, 4, 5])
        } else {
            *dice.pick(&[1, 2, 3, 3])
        };
        let ate = !dice.chance(150);
        surveys.add(vec![
            stint.day(dice, record).to_string(),
            stint.code(),
            cell((!dice.chance(30)).then_some(crew)),
            cell(ate.then_some(meal)),
        ]);
    }
}
