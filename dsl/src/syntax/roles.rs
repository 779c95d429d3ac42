//! What each rule of the grammar is to the layout: a table that cannot forget a rule, and the few exceptions from it.

use super::grammar::Rule;
use super::keywords::keyword_rules;
use super::lines::Shape;

/// What a rule is to the layout.
pub(super) enum Role {
    Keyword,
    Sign(&'static str),
    /// A name, a number, a text.
    Literal,
    /// A line of its own.
    Line(Shape),
    /// A clause whose keyword stands in a column with those of its neighbours.
    Keyed,
    /// A part of a line.
    Part,
    /// Never a pair: silent, or inside a literal.
    Nothing,
}

/// The column that a part begins in a line of its kind.
pub(super) fn column(parent: Rule, rule: Rule) -> Option<usize> {
    match (parent, rule) {
        (Rule::param_item | Rule::measure_item | Rule::curve_item, Rule::name) => Some(1),
        (Rule::param_item | Rule::measure_item | Rule::curve_item | Rule::let_clause, Rule::equals) => {
            Some(2)
        }
        (Rule::kpi_head | Rule::band | Rule::share | Rule::segment, Rule::text) => Some(1),
        (Rule::rollup_part, Rule::rollup_method) => Some(1),
        (Rule::kpi_head, Rule::weight_part) | (Rule::rollup_part, Rule::weighted_rollup) => Some(2),
        (Rule::band, Rule::range | Rule::compared | Rule::when_part | Rule::otherwise_extent)
        | (Rule::share, Rule::top_share | Rule::next_share | Rule::rest_share)
        | (Rule::segment, Rule::when_part | Rule::otherwise_extent) => Some(2),
        (Rule::kpi_head, Rule::template_use) => Some(3),
        _ => None,
    }
}

/// Whether the parts of a rule are written without blanks between them.
pub(super) fn ranges(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::range
            | Rule::range_from
            | Rule::constant_range
            | Rule::date_range
            | Rule::day_range
            | Rule::shift
    )
}

/// Whether `=` stands between a name and what it means.
pub(super) fn defines(parent: Rule) -> bool {
    matches!(
        parent,
        Rule::param_item | Rule::measure_item | Rule::curve_item | Rule::let_clause | Rule::column_value
    )
}

/// How willingly a line is broken before a part: the smallest first. What is not here never begins a line.
pub(super) fn rank(rule: Rule, parent: Rule) -> Option<u16> {
    match rule {
        // What subjects are compared within belongs to its operand, and is no entry of a list.
        Rule::within_part if matches!(parent, Rule::across | Rule::reference) => Some(8),
        Rule::where_part
        | Rule::weighted_by_part
        | Rule::blend_part
        | Rule::via_part
        | Rule::within_part
        | Rule::weight_part
        | Rule::effective_part
        | Rule::template_use
        | Rule::origin
        | Rule::source_option
        | Rule::at_least_part
        | Rule::at_most_part
        | Rule::by_difference
        | Rule::kw_for_each
        | Rule::starting_from
        | Rule::ties_part => Some(0),
        Rule::kw_when | Rule::step_over | Rule::step_under => Some(1),
        Rule::kw_if_missing | Rule::kw_then | Rule::kw_else => Some(2),
        Rule::kw_or => Some(3),
        Rule::kw_and => Some(4),
        Rule::equal
        | Rule::not_equal
        | Rule::less
        | Rule::at_most
        | Rule::more
        | Rule::at_least
        | Rule::kw_starts_with
        | Rule::kw_ends_with
        | Rule::kw_contains
        | Rule::in_list
        | Rule::not_in_list
        | Rule::in_between => Some(5),
        Rule::plus | Rule::minus => Some(6),
        Rule::times | Rule::divided => Some(7),
        _ => None,
    }
}

/// What a rule is to the layout. The match is exhaustive, so that a new rule cannot be forgotten.
pub(super) fn role(rule: Rule) -> Role {
    match rule {
        keyword_rules!() => Role::Keyword,

        Rule::open_brace => Role::Sign("{"),
        Rule::close_brace => Role::Sign("}"),
        Rule::open_round => Role::Sign("("),
        Rule::close_round => Role::Sign(")"),
        Rule::open_square => Role::Sign("["),
        Rule::close_square => Role::Sign("]"),
        Rule::comma => Role::Sign(","),
        Rule::colon => Role::Sign(":"),
        Rule::dot => Role::Sign("."),
        Rule::dots => Role::Sign(".."),
        Rule::dots_open => Role::Sign("..<"),
        Rule::arrow => Role::Sign("->"),
        Rule::percent => Role::Sign("%"),
        Rule::equals | Rule::equal => Role::Sign("="),
        Rule::plus => Role::Sign("+"),
        Rule::minus | Rule::negative => Role::Sign("-"),
        Rule::times => Role::Sign("*"),
        Rule::divided => Role::Sign("/"),
        Rule::power => Role::Sign("^"),
        Rule::not_equal => Role::Sign("<>"),
        Rule::at_most => Role::Sign("<="),
        Rule::at_least => Role::Sign(">="),
        Rule::less => Role::Sign("<"),
        Rule::more => Role::Sign(">"),

        Rule::name
        | Rule::text
        | Rule::number
        | Rule::whole
        | Rule::calendar
        | Rule::clock
        | Rule::currency_code => Role::Literal,

        Rule::use_item
        | Rule::param_item
        | Rule::table_item
        | Rule::bind_item
        | Rule::calendar_item
        | Rule::bind_calendar_item
        | Rule::measure_item
        | Rule::curve_item
        | Rule::template_item
        | Rule::scorecard_item
        | Rule::test_item => Role::Line(Shape::Declaration),

        Rule::kpi_clause => Role::Line(Shape::Kpi),
        Rule::group_clause
        | Rule::bands_clause
        | Rule::distribute_clause
        | Rule::segments_clause
        | Rule::rollup_clause
        // Two words, or a word that is longer than all others: their neighbours do not follow them.
        | Rule::year_clause
        | Rule::effective_clause => Role::Line(Shape::Clause),
        Rule::band | Rule::share | Rule::segment | Rule::rollup_part => Role::Line(Shape::Entry),

        Rule::key_clause
        | Rule::label_clause
        | Rule::time_clause
        | Rule::link_clause
        | Rule::column_clause
        | Rule::let_clause
        | Rule::row_clause
        | Rule::hours_clause
        | Rule::closed_clause
        | Rule::subject_clause
        | Rule::period_clause
        | Rule::scale_clause
        | Rule::round_clause
        | Rule::combine_clause
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
        | Rule::bonus_clause
        | Rule::penalty_clause
        | Rule::veto_clause
        | Rule::limit_clause
        | Rule::given_section
        | Rule::expect_section => Role::Keyed,

        Rule::file
        | Rule::use_name
        | Rule::table_head
        | Rule::bind_head
        | Rule::calendar_head
        | Rule::bind_calendar_head
        | Rule::template_head
        | Rule::scorecard_head
        | Rule::group_head
        | Rule::kpi_head
        | Rule::test_head
        | Rule::bands_head
        | Rule::distribute_head
        | Rule::segments_head
        | Rule::rollup_head
        | Rule::body
        | Rule::table_body
        | Rule::calendar_body
        | Rule::days
        | Rule::day_range
        | Rule::weekday
        | Rule::shift
        | Rule::band_list
        | Rule::share_list
        | Rule::segment_list
        | Rule::rollup_list
        | Rule::origin
        | Rule::distinct_origin
        | Rule::source_origin
        | Rule::source_option
        | Rule::option_value
        | Rule::further_value
        | Rule::column_type
        | Rule::column_value
        | Rule::type_name
        | Rule::money_type
        | Rule::each_names
        | Rule::template_use
        | Rule::template_arguments
        | Rule::weight_part
        | Rule::effective_part
        | Rule::date_range
        | Rule::granularity
        | Rule::month_name
        | Rule::rounded
        | Rule::rounding_mode
        | Rule::combination
        | Rule::parts_needed
        | Rule::missing_policy
        | Rule::missing_score
        | Rule::missing_needs
        | Rule::score_form
        | Rule::formula_score
        | Rule::attainment
        | Rule::attainment_of
        | Rule::attainment_below
        | Rule::by_difference
        | Rule::at_least_part
        | Rule::at_most_part
        | Rule::close_to
        | Rule::per_step
        | Rule::deduction
        | Rule::addition
        | Rule::step_over
        | Rule::step_under
        | Rule::starting_from
        | Rule::quantile_score
        | Rule::percentile_rank_score
        | Rule::rank_score
        | Rule::zscore
        | Rule::minmax_score
        | Rule::lognormal
        | Rule::named_curve
        | Rule::point
        | Rule::points_or_steps
        | Rule::first_score
        | Rule::first_condition
        | Rule::step
        | Rule::otherwise_part
        | Rule::banded_of
        | Rule::compared
        | Rule::when_part
        | Rule::otherwise_extent
        | Rule::points_given
        | Rule::for_each_part
        | Rule::veto_effect
        | Rule::grade_at_most
        | Rule::score_at_most
        | Rule::exact_score
        | Rule::top_share
        | Rule::next_share
        | Rule::rest_share
        | Rule::ties_part
        | Rule::rollup_method
        | Rule::weighted_rollup
        | Rule::given
        | Rule::given_value
        | Rule::given_rows
        | Rule::formula
        | Rule::amount
        | Rule::operand
        | Rule::bracketed
        | Rule::conditional
        | Rule::date_difference
        | Rule::working_time
        | Rule::first_available
        | Rule::across
        | Rule::reference
        | Rule::arguments
        | Rule::argument
        | Rule::option_name
        | Rule::where_part
        | Rule::weighted_by_part
        | Rule::blend_part
        | Rule::role
        | Rule::via_part
        | Rule::within_part
        | Rule::in_list
        | Rule::not_in_list
        | Rule::in_between
        | Rule::window
        | Rule::window_kind
        | Rule::last_window
        | Rule::range
        | Rule::range_from
        | Rule::constant_range
        | Rule::constant
        | Rule::path => Role::Part,

        Rule::EOI
        | Rule::item
        | Rule::item_start
        | Rule::test_section
        | Rule::table_clause
        | Rule::calendar_clause
        | Rule::option_stop
        | Rule::clause
        | Rule::clause_word
        | Rule::limit_ends
        | Rule::operator
        | Rule::amount_operator
        | Rule::test
        | Rule::listed
        | Rule::primary
        | Rule::compares
        | Rule::comparing
        | Rule::call_part
        | Rule::point_list
        | Rule::reserved
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
        | Rule::rollup_head_only
        | Rule::pipe_row
        | Rule::pipe
        | Rule::cell
        | Rule::digits
        | Rule::percent_sign
        | Rule::unit_of_time
        | Rule::currency
        | Rule::hyphen
        | Rule::time_of_day
        | Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::gap
        | Rule::thin => Role::Nothing,
    }
}
