//! Pictures as they are written, an element a line.

use super::{
    Bar, Bullet, Kind, Moment, Radar, Range, Shade, Spoke, Trend, bullet, radar, sparkline, strip, trend,
};

fn elements(svg: &str) -> String {
    svg.replace("><", ">\n<")
}

fn grades() -> Vec<Range> {
    let range = |from, to, step| Range {
        from,
        to,
        shade: Shade::Band(step),
    };
    vec![range(0.0, 60.0, 6), range(60.0, 90.0, 3), range(90.0, 100.0, 0)]
}

fn on_hundred(value: Option<f64>, target: Option<f64>) -> Bullet {
    Bullet {
        axis: (0.0, 100.0),
        ends: ("0 %".to_owned(), "100 %".to_owned()),
        ranges: grades(),
        value,
        target,
    }
}

#[test]
fn a_value_lies_on_its_axis_with_grades_and_target() {
    let svg = bullet(
        &on_hundred(Some(76.25), Some(90.0)),
        "76.3 % between 0 % and 100 %",
    );
    insta::assert_snapshot!(elements(&svg));
}

#[test]
fn what_lies_beyond_an_end_is_open_there() {
    let svg = bullet(&on_hundred(Some(-20.0), None), "below");
    assert!(svg.contains(r#"<circle class="beyond" cx="0%""#), "{svg}");
    let svg = bullet(&on_hundred(Some(100.0), Some(130.0)), "at the end");
    assert!(svg.contains(r#"<circle class="spot" cx="100%""#), "{svg}");
    assert!(!svg.contains("target"), "{svg}");
}

#[test]
fn an_axis_may_fall() {
    let falling = Bullet {
        axis: (5.0, 1.0),
        ranges: vec![Range {
            from: 5.0,
            to: 3.0,
            shade: Shade::Plain,
        }],
        ..on_hundred(Some(2.0), None)
    };
    let svg = bullet(&falling, "2 between 5 and 1");
    assert!(
        svg.contains(r#"<rect class="plain" x="0%" y="2" width="50%""#),
        "{svg}"
    );
    assert!(svg.contains(r#"cx="75%""#), "{svg}");
}

#[test]
fn nothing_is_drawn_of_a_value_that_is_missing() {
    let svg = bullet(&on_hundred(None, Some(50.0)), "missing");
    assert!(
        !svg.contains("class=\"value\"") && !svg.contains("<circle"),
        "{svg}"
    );
    assert!(svg.contains("class=\"target\""), "{svg}");
}

#[test]
fn a_step_goes_from_where_the_others_lead() {
    let bar = Bar {
        from: 40.0,
        to: 62.5,
        kind: Kind::Part,
        joined: true,
    };
    insta::assert_snapshot!(elements(&strip((0.0, 100.0), bar)));
}

#[test]
fn a_step_may_lead_below_nought_and_a_small_one_is_still_seen() {
    let down = Bar {
        from: 5.0,
        to: -10.0,
        kind: Kind::Down,
        joined: true,
    };
    let svg = strip((-10.0, 90.0), down);
    assert!(svg.contains(r#"<line class="nought" x1="10%""#), "{svg}");
    assert!(
        svg.contains(r#"<rect class="down" x="0%" y="5" width="15%""#),
        "{svg}"
    );
    let small = Bar {
        from: 90.0,
        to: 90.0,
        kind: Kind::Up,
        joined: false,
    };
    let svg = strip((-10.0, 90.0), small);
    assert!(svg.contains(r#"x="99.6%" y="5" width="0.4%""#), "{svg}");
}

fn spoke(name: &str, share: Option<f64>) -> Spoke {
    Spoke {
        name: name.to_owned(),
        shown: share.map_or_else(|| "–".to_owned(), |share| format!("{}", share * 100.0)),
        share,
        mean: Some(0.5),
    }
}

#[test]
fn a_wheel_has_a_spoke_for_each_part() {
    let spokes = vec![
        spoke("Customers", Some(0.8)),
        spoke("一线服务质量与客户满意度的综合评价得分", Some(0.4)),
        spoke(
            "A label that is much too long for two lines of a wheel",
            Some(1.2),
        ),
        spoke("<b>", Some(0.0)),
    ];
    insta::assert_snapshot!(elements(&radar(&Radar { spokes, reach: 1.2 }, "four parts")));
}

#[test]
fn a_wheel_has_a_gap_where_a_part_is_missing() {
    let spokes = vec![
        spoke("a", Some(0.8)),
        spoke("b", Some(0.4)),
        spoke("c", None),
        spoke("d", Some(0.1)),
    ];
    let svg = radar(&Radar { spokes, reach: 1.0 }, "a gap");
    assert!(!svg.contains("<polygon class=\"own\""), "{svg}");
    // d to a and a to b, nothing to c.
    assert_eq!(svg.matches("<line class=\"own\"").count(), 2, "{svg}");
    assert_eq!(svg.matches("<circle").count(), 3, "{svg}");
}

fn moments(numbers: &[Option<f64>]) -> Vec<Moment> {
    let moment = |(at, number): (usize, &Option<f64>)| Moment {
        time: format!("2024-{:02}", at + 1),
        number: *number,
        shown: number.map_or_else(|| "–".to_owned(), |number| number.to_string()),
    };
    numbers.iter().enumerate().map(moment).collect()
}

#[test]
fn a_trend_has_a_gap_where_a_number_is_missing() {
    let form = Trend {
        axis: (0.0, 100.0),
        ranges: grades(),
        moments: moments(&[Some(50.0), Some(62.0), None, Some(91.0)]),
    };
    insta::assert_snapshot!(elements(&trend(&form, "four quarters")));
}

#[test]
fn of_many_moments_some_have_words_and_the_last_always() {
    let numbers: Vec<Option<f64>> = (0..24).map(|at| Some(f64::from(at))).collect();
    let form = Trend {
        axis: (0.0, 100.0),
        ranges: Vec::new(),
        moments: moments(&numbers),
    };
    let svg = trend(&form, "two years");
    assert_eq!(svg.matches("<circle").count(), 24);
    assert_eq!(svg.matches("class=\"end\"").count(), 6, "{svg}");
    assert!(svg.contains(">2024-24</text>"), "{svg}");
}

#[test]
fn a_small_line_shows_a_number_between_two_gaps() {
    let svg = sparkline(
        (0.0, 10.0),
        &[Some(1.0), None, Some(5.0), None, Some(9.0)],
        "five",
    );
    assert_eq!(
        (svg.matches("<line").count(), svg.matches("<circle").count()),
        (0, 3),
        "{svg}"
    );
}
