//! Weights that move: by how much, and the same whoever scores them.

use weigh_dsl::model::{GroupId, KpiId, Member, Weight};
use weigh_dsl::value::{Decimal, Period};

use super::{Moves, Sensitivity, Share, draw, trial};
use crate::program::Program;
use crate::request::{Request, Unwatched};
use crate::testing::Tables;

const TEXT: &str = r#"
    table staff from memory "staff" { key id }
    scorecard good { subject staff round total 1 bands { a >= 50, b otherwise }
      group work weight 60% {
        kpi x weight 50% { value staff.x score 0 -> 0, 10 -> 100 }
        kpi y weight 50% { value staff.y score 0 -> 0, 10 -> 100 }
      }
      kpi z weight 40% { value staff.z score 0 -> 0, 10 -> 100 } }"#;

/// Ann is at the edge by whatever weights less, bob is the best by all weights, eve never near.
const STAFF: &str = "ann|6|4|5\nbob|9|9|9\neve|1|2|1\ncid|8|3|4";

fn program(text: &str) -> Program {
    let tables = Tables::new().with("staff", "id:text x:int y:int z:int", STAFF);
    tables.program(text).expect("a program")
}

fn moves(draws: u32, seed: u64) -> Moves {
    Moves {
        by: number("0.1"),
        draws,
        seed,
    }
}

fn number(text: &str) -> Decimal {
    Decimal::parse(text).expect(text)
}

fn found(text: &str, moves: Moves, request: &Request) -> Sensitivity {
    let mut program = program(text);
    let kept = program.keep(request, &Unwatched).expect("values");
    program.sensitivity(&kept, moves, &Unwatched).expect("an answer")
}

#[test]
fn what_is_found_is_the_same_for_every_number_of_threads() {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads");
        let found = pool.install(|| found(TEXT, moves(200, 7), &Request::default()));
        let by_one: Vec<_> = found.weights.iter().map(|moved| moved.effects.clone()).collect();
        (found.spreads, found.draws, by_one)
    };
    let one = with(1);
    assert_eq!(with(2), one);
    assert_eq!(with(8), one);
}

#[test]
fn equal_seeds_draw_equal_weights_and_a_draw_does_not_depend_on_how_many_there_are() {
    let few = found(TEXT, moves(40, 3), &Request::default());
    let many = found(TEXT, moves(60, 3), &Request::default());
    let other = found(TEXT, moves(40, 4), &Request::default());
    assert_eq!(few.draws, many.draws[..40]);
    assert_ne!(few.draws, other.draws);
    // Another seed is no other place in the same row of draws.
    assert!(few.draws.iter().all(|draw| !other.draws.contains(draw)));
}

#[test]
fn factors_lie_within_the_share_and_fill_it() {
    let all: Vec<Decimal> = (0..500)
        .flat_map(|at| draw::factors(moves(500, 1), at, 3))
        .collect();
    let (low, high) = (all.iter().min().expect("one"), all.iter().max().expect("one"));
    assert!(*low >= number("0.9") && *low < number("0.901"), "{low}");
    assert!(*high <= number("1.1") && *high > number("1.099"), "{high}");
    let below = all.iter().filter(|factor| **factor < Decimal::ONE).count();
    assert!((700..800).contains(&below), "{below}");
}

#[test]
fn one_weight_moves_by_its_share_and_the_others_keep_the_sum() {
    let program = program(TEXT);
    let scorecard = &program.model().scorecards[0];
    for (up, own) in [(true, "0.66"), (false, "0.54")] {
        let work = Member::Group(GroupId(1));
        let moved = trial::moved(scorecard, GroupId(0), work, number("0.1"), up);
        let fixed = |weight: &Weight| match weight {
            Weight::Fixed(weight) => *weight,
            Weight::By(_) => panic!("it is the same for everybody"),
        };
        let (group, kpi) = (fixed(&moved.groups[1].weight), fixed(&moved.kpis[2].weight));
        let share = group.div(group.add(kpi).expect("a sum")).expect("a share");
        assert_eq!(share, number(own));
        // The other level stays as it is.
        assert_eq!(moved.kpis[0].weight, scorecard.kpis[0].weight);
    }
}

#[test]
fn a_weight_cannot_become_more_than_the_whole() {
    let text = TEXT
        .replace("weight 60%", "weight 96%")
        .replace("weight 40%", "weight 4%");
    let program = program(&text);
    let work = Member::Group(GroupId(1));
    let moved = trial::moved(
        &program.model().scorecards[0],
        GroupId(0),
        work,
        number("0.1"),
        true,
    );
    assert_eq!(moved.kpis[2].weight, Weight::Fixed(Decimal::ZERO));
}

#[test]
fn weights_that_depend_on_the_subject_move_for_each_subject() {
    // The same weights written so that they depend on the subject.
    let by = TEXT
        .replace(
            "kpi x weight 50%",
            "kpi x weight if staff.x > 100 then 10% else 50%",
        )
        .replace(
            "kpi y weight 50%",
            "kpi y weight if staff.x > 100 then 90% else 50%",
        );
    let (fixed, by) = (
        found(TEXT, moves(50, 1), &Request::default()),
        found(&by, moves(50, 1), &Request::default()),
    );
    assert_eq!(fixed.spreads, by.spreads);
    let effects =
        |found: &Sensitivity| -> Vec<_> { found.weights.iter().map(|moved| moved.effects.clone()).collect() };
    assert_eq!(effects(&fixed), effects(&by));
    let share = |found: &Sensitivity, kpi: u32| {
        let moved = found
            .weights
            .iter()
            .find(|moved| moved.member == Member::Kpi(KpiId(kpi)));
        moved.expect("a weight").share
    };
    assert_eq!(
        (share(&fixed, 0), share(&by, 0)),
        (Share::Always(number("0.5")), Share::BySubject)
    );
}

/// The form of the second quarter of [`DATED`], as it is in force.
const SECOND: &str = r#"
    table staff from memory "staff" { key id }
    table marks from memory "marks" { time day link who -> staff }
    scorecard good { subject staff period quarter
      kpi x weight 60% { value avg(marks.x) score = value }
      kpi y weight 40% { value avg(marks.y) score = value } }"#;

/// A form whose weights change in July, when a third part comes in.
const DATED: &str = r#"
    table staff from memory "staff" { key id }
    table marks from memory "marks" { time day link who -> staff }
    scorecard good { subject staff period quarter
      kpi x weight 60% effective ..2024-06-30 weight 50% effective 2024-07-01.. { value avg(marks.x) score = value }
      kpi y weight 40% { value avg(marks.y) score = value }
      kpi z weight 10% { effective 2024-07-01.. value avg(marks.z) score = value } }"#;

fn found_in(text: &str, periods: (&str, &str)) -> Sensitivity {
    let tables = Tables::new().with("staff", "id:text", "ann\nbob").with(
        "marks",
        "who:text day:date x:int y:int z:int",
        "ann|2024-05-01|80|50|10\nbob|2024-05-01|40|60|20\nann|2024-08-01|80|50|10\nbob|2024-08-01|40|60|20",
    );
    let mut program = tables.program(text).expect("a program");
    let period = |text: &str| Period::parse(text).expect("a period");
    let request = Request {
        periods: Some((period(periods.0), period(periods.1))),
        ..Request::default()
    };
    let kept = program.keep(&request, &Unwatched).expect("values");
    program
        .sensitivity(&kept, moves(20, 1), &Unwatched)
        .expect("an answer")
}

#[test]
fn weights_move_among_those_in_force_in_the_period() {
    let second = ("2024-Q2", "2024-Q2");
    let (dated, plain) = (found_in(DATED, second), found_in(SECOND, second));
    let told = |found: &Sensitivity| -> Vec<_> {
        let moved = found.weights.iter();
        moved
            .map(|one| (one.member, one.share, one.effects.clone()))
            .collect()
    };
    assert_eq!(told(&dated), told(&plain));
    assert_eq!(dated.spreads, plain.spreads);
    // 66 and 34 of 80 and 50, for 60 and 40.
    assert_eq!(dated.weights[0].effects[1].most, number("1.8"));
}

#[test]
fn a_share_that_changes_between_periods_is_no_share_by_subject() {
    let shares = |periods| -> Vec<Share> {
        found_in(DATED, periods)
            .weights
            .iter()
            .map(|one| one.share)
            .collect()
    };
    let always = |share: &str| Share::Always(number(share));
    assert_eq!(
        shares(("2024-Q2", "2024-Q3")),
        [Share::ByPeriod, always("0.4"), always("0.1")]
    );
    assert_eq!(shares(("2024-Q2", "2024-Q2")), [always("0.6"), always("0.4")]);
}

#[test]
fn a_weight_that_is_the_whole_for_somebody_stays_the_whole() {
    let text = TEXT
        .replace("kpi x weight 50%", "kpi x weight if staff.x > 7 then 70% else 0%")
        .replace(
            "kpi y weight 50%",
            "kpi y weight if staff.x > 7 then 30% else 100%",
        );
    for by in ["0.1", "1"] {
        let moves = Moves {
            by: number(by),
            ..moves(20, 1)
        };
        let found = found(&text, moves, &Request::default());
        // Ann and eve have y alone: no x to take from it or to give it to.
        for moved in found.weights.iter().filter(|moved| moved.group == GroupId(1)) {
            for effect in &moved.effects {
                assert!(effect.totals <= 2, "{moved:?}");
            }
        }
        for alone in [0, 2] {
            assert_eq!(found.spreads[alone].grades[2], 0, "{:?}", found.spreads[alone]);
        }
    }
}

#[test]
fn a_fixed_weight_beside_one_by_subject_cannot_become_more_than_the_whole() {
    let text = TEXT.replace("weight 60%", "weight 96%").replace(
        "kpi z weight 40%",
        "kpi z weight if staff.x > 100 then 10% else 4%",
    );
    let found = found(&text, moves(20, 1), &Request::default());
    let work = &found.weights[0];
    assert_eq!(work.member, Member::Group(GroupId(1)));
    // No weight becomes negative, so that no total goes missing: it is that of work alone.
    assert_eq!(
        (work.effects[1].grades, work.effects[1].most),
        (0, number("0.6")),
        "{work:?}"
    );
}

#[test]
fn who_sits_at_an_edge_is_told_from_who_does_not() {
    let found = found(TEXT, moves(200, 1), &Request::default());
    let [ann, bob, eve, _] = found.spreads.as_slice() else {
        panic!("four")
    };
    // Ann has exactly 50, where `a` begins: any weight more on what she is worse at costs her the grade.
    assert_eq!(ann.to_limit, Some(Decimal::ZERO));
    assert!(ann.is_near() && ann.other_grade > 50, "{ann:?}");
    assert!(ann.other_grade_by_one > 0);
    assert!(!bob.is_near() && !eve.is_near());
    assert_eq!((bob.ranks, bob.usual_ranks), (Some((1, 1)), Some((1, 1))));
    assert_eq!(bob.totals, Some((number("90"), number("90"))));
    assert_eq!(eve.grades, [0, 200, 0]);
}

#[test]
fn ranks_are_among_all_where_some_are_asked_for() {
    let only = Request {
        subjects: vec!["eve".to_owned()],
        ..Request::default()
    };
    let (all, eve) = (
        found(TEXT, moves(30, 1), &Request::default()),
        found(TEXT, moves(30, 1), &only),
    );
    assert_eq!(eve.spreads.len(), 1);
    assert_eq!(eve.spreads[0], all.spreads[2]);
    assert_eq!(eve.spreads[0].ranks, Some((4, 4)));
}

#[test]
fn a_rank_interval_leaves_out_as_many_draws_at_both_ends() {
    let found = found(TEXT, moves(100, 5), &Request::default());
    let mut program = program(TEXT);
    let kept = program.keep(&Request::default(), &Unwatched).expect("values");
    // All ranks of ann, one draw after the other.
    let weights: Vec<_> = found
        .weights
        .iter()
        .map(|moved| (moved.member, moved.group))
        .collect();
    let mut ranks: Vec<u32> = (found.draws.iter())
        .map(|draw| {
            let drawn = trial::drawn(&program.model().scorecards[0], &weights, &draw.factors);
            let outcome = program
                .score_by(&drawn, &kept, &[], &Unwatched)
                .expect("an outcome");
            outcome.results.ranks[0].expect("a rank")
        })
        .collect();
    ranks.sort_unstable();
    assert_eq!(found.spreads[0].ranks, Some((ranks[0], ranks[99])));
    assert_eq!(found.spreads[0].usual_ranks, Some((ranks[5], ranks[94])));
}
