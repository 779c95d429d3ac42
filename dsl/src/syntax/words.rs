//! Grammar rules in the user's words, for "expected …".

use weigh_words::{Text, text};

use super::grammar::Rule;
use super::keywords::keyword_rules;

/// What a rule is called.
#[derive(Debug, Clone, Copy)]
pub(super) enum Word {
    /// A keyword; its spellings stand in `keywords.rs`.
    Keyword,
    /// A sign, as one types it.
    Sign(&'static str),
    /// An operator: said only where nothing else could stand.
    Operator,
    /// A thing in words: `a formula`.
    Thing(fn() -> Text),
    /// A part that begins with a keyword of its own, and is named by it.
    Begins(Rule),
    /// The end of the text that is read.
    End,
}

/// The word for a rule. The match is exhaustive, so that a new rule cannot be forgotten.
pub(super) fn word(rule: Rule) -> Word {
    match rule {
        keyword_rules!() => Word::Keyword,

        Rule::open_brace => Word::Sign("{"),
        Rule::close_brace => Word::Sign("}"),
        Rule::open_round => Word::Sign("("),
        Rule::close_round => Word::Sign(")"),
        Rule::open_square => Word::Sign("["),
        Rule::close_square => Word::Sign("]"),
        Rule::comma => Word::Sign(","),
        Rule::colon => Word::Sign(":"),
        Rule::dot => Word::Sign("."),
        Rule::dots => Word::Sign(".."),
        Rule::dots_open => Word::Sign("..<"),
        Rule::arrow => Word::Sign("->"),
        Rule::percent => Word::Sign("%"),
        Rule::pipe => Word::Sign("|"),
        Rule::equals => Word::Sign("="),

        Rule::plus
        | Rule::minus
        | Rule::times
        | Rule::divided
        | Rule::power
        | Rule::equal
        | Rule::not_equal
        | Rule::at_most
        | Rule::at_least
        | Rule::less
        | Rule::more
        | Rule::operator
        | Rule::amount_operator
        | Rule::test
        | Rule::in_list
        | Rule::not_in_list
        | Rule::in_between
        | Rule::window => Word::Operator,

        Rule::negative
        | Rule::formula
        | Rule::operand
        | Rule::primary
        | Rule::compares
        | Rule::comparing
        | Rule::bracketed
        | Rule::conditional
        | Rule::date_difference
        | Rule::working_time
        | Rule::first_available
        | Rule::across
        | Rule::reference
        | Rule::argument
        | Rule::listed
        | Rule::formula_score => Word::Thing(|| text!("a formula")),
        Rule::amount | Rule::constant | Rule::number | Rule::digits => Word::Thing(|| text!("a number")),
        Rule::whole => Word::Thing(|| text!("a whole number")),
        Rule::name | Rule::reserved => Word::Thing(|| text!("a name")),
        Rule::path => Word::Thing(|| text!("a name")),
        Rule::text => Word::Thing(|| text!("a text in quotes")),
        Rule::calendar => Word::Thing(|| text!("a date or a period")),
        Rule::clock | Rule::shift => Word::Thing(|| text!("hours such as `09:00..18:00`")),
        Rule::days | Rule::day_range | Rule::weekday => {
            Word::Thing(|| text!("days such as `monday..friday` or `2024-10-01`"))
        }
        Rule::calendar_clause | Rule::hours_clause | Rule::closed_clause => {
            Word::Thing(|| text!("`hours` or `closed`"))
        }
        Rule::currency_code => Word::Thing(|| text!("a currency such as `CNY`")),
        Rule::type_name | Rule::money_type => Word::Thing(|| text!("a type such as `number` or `date`")),
        Rule::granularity => Word::Thing(|| text!("`year`, `half`, `quarter`, `month` or `week`")),
        Rule::month_name => Word::Thing(|| text!("a month such as `april`")),
        Rule::window_kind | Rule::last_window => {
            Word::Thing(|| text!("a window such as `previous` or `last 12 months`"))
        }
        Rule::combination => {
            Word::Thing(|| text!("a mean such as `geometric mean`, or `sum`, `product`, `min`, `max`"))
        }
        Rule::rounded => Word::Thing(|| text!("`score`, `group` or `total`")),
        Rule::rounding_mode => Word::Thing(|| text!("`half up`, `half even`, `up` or `down`")),
        Rule::missing_policy | Rule::missing_score | Rule::missing_needs => {
            Word::Thing(|| text!("`skip`, `zero`, `worst`, `fail` or `score` with a number"))
        }
        Rule::veto_effect | Rule::grade_at_most | Rule::score_at_most | Rule::exact_score => {
            Word::Thing(|| text!("`grade at most`, `score at most` or `score`"))
        }
        Rule::rollup_method => Word::Thing(|| text!("`average`, `sum`, `min`, `max` or `median`")),
        Rule::score_form
        | Rule::attainment
        | Rule::attainment_of
        | Rule::attainment_below
        | Rule::close_to
        | Rule::per_step
        | Rule::deduction
        | Rule::addition
        | Rule::quantile_score
        | Rule::percentile_rank_score
        | Rule::rank_score
        | Rule::zscore
        | Rule::minmax_score
        | Rule::lognormal
        | Rule::named_curve
        | Rule::points_or_steps => Word::Thing(|| text!("how to score, such as `60% -> 0, 90% -> 100`")),
        Rule::point | Rule::point_list => Word::Thing(|| text!("a point such as `90% -> 100`")),
        Rule::step => Word::Thing(|| text!("a step such as `80 when value >= 90%`")),
        Rule::range | Rule::range_from | Rule::constant_range | Rule::date_range => {
            Word::Thing(|| text!("a range such as `0..100`"))
        }
        Rule::band | Rule::band_list => Word::Thing(|| text!("a band such as `good 70..<90`")),
        Rule::compared => Word::Thing(|| text!("a threshold such as `>= 90`")),
        Rule::share | Rule::share_list => Word::Thing(|| text!("a share such as `good next 70%`")),
        Rule::segment | Rule::segment_list => Word::Thing(|| text!("a segment such as `loyal when …`")),
        Rule::rollup_part | Rule::rollup_list => Word::Thing(|| text!("a line such as `total average`")),
        Rule::pipe_row | Rule::given_rows | Rule::cell => Word::Thing(|| text!("a row between pipes")),
        Rule::given => Word::Thing(|| text!("what is given, such as `satisfaction = 95%`")),
        Rule::role => Word::Thing(|| text!("a role and its weight, such as `manager 50%`")),
        Rule::arguments | Rule::template_arguments => Word::Sign("("),
        Rule::body | Rule::table_body | Rule::calendar_body => Word::Sign("{"),
        Rule::test_section | Rule::given_section | Rule::expect_section => {
            Word::Thing(|| text!("`given` or `expect`"))
        }

        Rule::item
        | Rule::item_start
        | Rule::use_item
        | Rule::param_item
        | Rule::table_item
        | Rule::bind_item
        | Rule::calendar_item
        | Rule::bind_calendar_item
        | Rule::measure_item
        | Rule::curve_item
        | Rule::template_item
        | Rule::scorecard_item
        | Rule::test_item => Word::Thing(|| text!("a declaration such as `table` or `scorecard`")),

        Rule::table_clause
        | Rule::key_clause
        | Rule::label_clause
        | Rule::time_clause
        | Rule::link_clause
        | Rule::column_clause
        | Rule::let_clause
        | Rule::row_clause => Word::Thing(|| text!("a line such as `key` or `column`")),

        Rule::clause
        | Rule::subject_clause
        | Rule::period_clause
        | Rule::year_clause
        | Rule::effective_clause
        | Rule::scale_clause
        | Rule::round_clause
        | Rule::combine_clause
        | Rule::group_clause
        | Rule::kpi_clause
        | Rule::value_clause
        | Rule::unit_clause
        | Rule::target_clause
        | Rule::applies_clause
        | Rule::needs_clause
        | Rule::missing_clause
        | Rule::owner_clause
        | Rule::source_clause
        | Rule::note_clause
        | Rule::score_clause
        | Rule::bands_clause
        | Rule::bonus_clause
        | Rule::penalty_clause
        | Rule::veto_clause
        | Rule::limit_clause
        | Rule::distribute_clause
        | Rule::segments_clause
        | Rule::rollup_clause => Word::Thing(|| text!("a clause such as `value` or `score`")),

        // Parts that begin with a keyword or a sign of their own are named by it.
        Rule::table_head
        | Rule::bind_head
        | Rule::calendar_head
        | Rule::bind_calendar_head
        | Rule::scorecard_head
        | Rule::template_head
        | Rule::group_head
        | Rule::kpi_head
        | Rule::test_head
        | Rule::bands_head
        | Rule::distribute_head
        | Rule::segments_head
        | Rule::rollup_head => Word::Thing(|| text!("a declaration or a clause")),
        Rule::origin => Word::Begins(Rule::kw_from),
        Rule::distinct_origin => Word::Begins(Rule::kw_distinct),
        Rule::source_origin => Word::Thing(|| text!("a source such as `csv`")),
        Rule::source_option | Rule::option_value | Rule::further_value | Rule::option_stop => {
            Word::Thing(|| text!("an option such as `sheet \"Q4\"`"))
        }
        Rule::column_type => Word::Sign(":"),
        Rule::column_value | Rule::template_use | Rule::given_value => Word::Sign("="),
        Rule::each_names => Word::Begins(Rule::kw_each),
        Rule::weight_part => Word::Begins(Rule::kw_weight),
        Rule::effective_part => Word::Begins(Rule::kw_effective),
        Rule::parts_needed => Word::Thing(|| text!("a count such as `3 of 5`")),
        Rule::by_difference => Word::Begins(Rule::kw_by_difference),
        Rule::at_least_part => Word::Begins(Rule::kw_at_least),
        Rule::at_most_part => Word::Begins(Rule::kw_at_most),
        Rule::step_over => Word::Begins(Rule::kw_over),
        Rule::step_under => Word::Begins(Rule::kw_under),
        Rule::starting_from => Word::Begins(Rule::kw_starting_from),
        Rule::first_score => Word::Sign("->"),
        Rule::first_condition | Rule::when_part => Word::Begins(Rule::kw_when),
        Rule::otherwise_part | Rule::otherwise_extent => Word::Begins(Rule::kw_otherwise),
        Rule::banded_of => Word::Begins(Rule::kw_banding),
        Rule::points_given => Word::Thing(|| text!("the reason in quotes")),
        Rule::for_each_part => Word::Begins(Rule::kw_for_each),
        Rule::top_share => Word::Begins(Rule::kw_top),
        Rule::next_share => Word::Begins(Rule::kw_next),
        Rule::rest_share => Word::Begins(Rule::kw_rest),
        Rule::ties_part => Word::Begins(Rule::kw_ties),
        Rule::weighted_rollup | Rule::weighted_by_part => Word::Begins(Rule::kw_weighted_by),
        Rule::use_name => Word::Begins(Rule::kw_as),
        Rule::option_name => Word::Thing(|| text!("an option")),
        Rule::call_part | Rule::where_part => Word::Begins(Rule::kw_where),
        Rule::blend_part => Word::Begins(Rule::kw_by),
        Rule::via_part => Word::Begins(Rule::kw_via),
        Rule::within_part => Word::Begins(Rule::kw_within),

        Rule::EOI
        | Rule::file
        | Rule::items_only
        | Rule::table_clauses_only
        | Rule::clauses_only
        | Rule::calendar_clauses_only
        | Rule::calendar_head_only
        | Rule::bind_calendar_head_only
        | Rule::bands_only
        | Rule::segments_only
        | Rule::rollup_only
        | Rule::test_sections_only
        | Rule::table_head_only
        | Rule::bind_head_only
        | Rule::template_head_only
        | Rule::scorecard_head_only
        | Rule::group_head_only
        | Rule::kpi_head_only
        | Rule::test_head_only
        | Rule::bands_head_only
        | Rule::segments_head_only
        | Rule::rollup_head_only => Word::End,

        Rule::limit_ends | Rule::clause_word => Word::End,

        Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::gap
        | Rule::thin
        | Rule::percent_sign
        | Rule::unit_of_time
        | Rule::currency
        | Rule::hyphen
        | Rule::time_of_day => Word::Thing(|| text!("a blank")),
    }
}

/// Whether a rule is a keyword or a sign: what holds a construct together but is no part of the tree.
pub(super) fn is_token(rule: Rule) -> bool {
    match word(rule) {
        Word::Keyword => true,
        Word::Sign(_) | Word::Operator | Word::End => matches!(
            rule,
            Rule::open_brace
                | Rule::close_brace
                | Rule::open_round
                | Rule::close_round
                | Rule::open_square
                | Rule::close_square
                | Rule::comma
                | Rule::colon
                | Rule::dot
                | Rule::arrow
                | Rule::pipe
                | Rule::equals
                | Rule::EOI
        ),
        Word::Thing(_) | Word::Begins(_) => false,
    }
}

/// The keywords of a choice that is named as a whole, for "did you mean".
pub(super) fn choices(rule: Rule) -> &'static [Rule] {
    match rule {
        Rule::granularity => &[
            Rule::kw_year,
            Rule::kw_half,
            Rule::kw_quarter,
            Rule::kw_month,
            Rule::kw_week,
        ],
        Rule::month_name => &[
            Rule::kw_january,
            Rule::kw_february,
            Rule::kw_march,
            Rule::kw_april,
            Rule::kw_may,
            Rule::kw_june,
            Rule::kw_july,
            Rule::kw_august,
            Rule::kw_september,
            Rule::kw_october,
            Rule::kw_november,
            Rule::kw_december,
        ],
        Rule::combination => &[
            Rule::kw_weighted_mean,
            Rule::kw_geometric_mean,
            Rule::kw_harmonic_mean,
            Rule::kw_sum,
            Rule::kw_product,
            Rule::kw_min,
            Rule::kw_max,
        ],
        Rule::weekday => &[
            Rule::kw_monday,
            Rule::kw_tuesday,
            Rule::kw_wednesday,
            Rule::kw_thursday,
            Rule::kw_friday,
            Rule::kw_saturday,
            Rule::kw_sunday,
        ],
        Rule::rounded => &[Rule::kw_score, Rule::kw_group, Rule::kw_total],
        Rule::rounding_mode => &[Rule::kw_half_up, Rule::kw_half_even, Rule::kw_up, Rule::kw_down],
        Rule::missing_policy => &[
            Rule::kw_skip,
            Rule::kw_zero,
            Rule::kw_worst,
            Rule::kw_fail,
            Rule::kw_score,
            Rule::kw_needs,
        ],
        Rule::veto_effect => &[Rule::kw_grade, Rule::kw_score],
        Rule::rollup_method => &[
            Rule::kw_average,
            Rule::kw_sum,
            Rule::kw_min,
            Rule::kw_max,
            Rule::kw_median,
        ],
        Rule::type_name => &[
            Rule::kw_number,
            Rule::kw_integer,
            Rule::kw_float,
            Rule::kw_percent,
            Rule::kw_money,
            Rule::kw_duration,
            Rule::kw_date,
            Rule::kw_datetime,
            Rule::kw_text,
            Rule::kw_bool,
        ],
        Rule::window_kind => &[
            Rule::kw_overall,
            Rule::kw_previous,
            Rule::kw_year_ago,
            Rule::kw_year_to_date,
            Rule::kw_last,
            Rule::kw_before,
            Rule::kw_all,
        ],
        // Whatever else begins with a keyword is expected by that keyword.
        _ => &[],
    }
}
