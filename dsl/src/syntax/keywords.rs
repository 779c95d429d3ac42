//! Every keyword in English and in Chinese, and the names that the language gives a meaning in both. The same spellings
//! stand in `grammar/keywords.pest`; a test holds the two together.

use weigh_words::Text;

use super::grammar::Rule;

/// A keyword with its spellings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    pub(super) rule: Rule,
    /// In English; the words of a keyword that has several are parted by one blank.
    pub english: &'static str,
    /// In Chinese.
    pub chinese: &'static str,
    /// Other forms of the same meaning: `day` for `days`.
    pub also: &'static [&'static str],
}

/// Makes the table, and a pattern of all its rules for the exhaustive match in `words.rs`.
macro_rules! keywords {
    ($($rule:ident $english:literal $chinese:literal $(| $also:literal)*,)*) => {
        /// Every keyword. One English word may stand here twice, with two meanings and two Chinese spellings.
        pub const KEYWORDS: &[Keyword] = &[$(Keyword {
            rule: Rule::$rule,
            english: $english,
            chinese: $chinese,
            also: &[$($also),*],
        }),*];

        /// The rules of all keywords, as a pattern.
        macro_rules! keyword_rules {
            () => { $(crate::syntax::grammar::Rule::$rule)|* };
        }
    };
}

keywords! {
    // Declarations
    kw_use "use" "引用",
    kw_as "as" "作为",
    kw_param "param" "参数",
    kw_table "table" "数据表",
    kw_bind "bind" "绑定",
    kw_calendar "calendar" "工作日历",
    kw_measure "measure" "度量",
    kw_curve "curve" "曲线",
    kw_template "template" "模板",
    kw_scorecard "scorecard" "评分卡",
    kw_test "test" "测试",
    // Tables
    kw_from "from" "来自",
    kw_distinct "distinct" "不同值",
    kw_key "key" "主键",
    kw_label "label" "名称",
    kw_time "time" "时间",
    kw_link "link" "关联",
    kw_column "column" "列",
    kw_let "let" "令",
    kw_where "where" "其中" | "条件",
    kw_number "number" "数值",
    kw_integer "integer" "整数",
    kw_float "float" "浮点数",
    kw_percent "percent" "百分比",
    kw_money "money" "金额",
    kw_duration "duration" "时长",
    kw_date "date" "日期",
    kw_datetime "datetime" "日期时间",
    kw_text "text" "文本",
    kw_bool "bool" "是否" | "是非",
    // Calendars
    kw_hours "hours" "上班",
    kw_closed "closed" "休息",
    kw_monday "monday" "周一" | "星期一",
    kw_tuesday "tuesday" "周二" | "星期二",
    kw_wednesday "wednesday" "周三" | "星期三",
    kw_thursday "thursday" "周四" | "星期四",
    kw_friday "friday" "周五" | "星期五",
    kw_saturday "saturday" "周六" | "星期六",
    kw_sunday "sunday" "周日" | "星期日" | "星期天",
    // Clauses of scorecards, groups and KPIs
    kw_subject "subject" "考核对象",
    kw_period "period" "期间",
    kw_year_starts "year starts" "财年始于",
    kw_effective "effective" "生效",
    kw_scale "scale" "分制",
    kw_round "round" "舍入",
    kw_combine "combine" "合成",
    kw_bands "bands" "等级",
    kw_group "group" "分组",
    kw_kpi "kpi" "指标",
    kw_each "each" "各项",
    kw_weight "weight" "权重",
    kw_value "value" "取值",
    kw_unit "unit" "单位",
    kw_target "target" "目标",
    kw_score "score" "得分",
    kw_applies_when "applies when" "适用条件",
    kw_needs "needs" "需要",
    kw_missing "missing" "缺失时",
    kw_owner "owner" "负责人",
    kw_source "source" "来源",
    kw_note "note" "备注",
    kw_bonus "bonus" "加分",
    kw_penalty "penalty" "扣分",
    kw_veto "veto" "一票否决",
    kw_limit "limit" "限制",
    kw_distribute "distribute" "强制分布",
    kw_segments "segments" "分层",
    kw_rollup "rollup" "汇总",
    // Words inside the clauses
    kw_year "year" "年度",
    kw_half "half" "半年度" | "半年",
    kw_quarter "quarter" "季度",
    kw_month "month" "月度",
    kw_week "week" "周度",
    kw_total "total" "总分",
    kw_half_up "half up" "四舍五入",
    kw_half_even "half even" "四舍六入五成双" | "四舍六入",
    kw_up "up" "向上",
    kw_down "down" "向下",
    kw_weighted_mean "weighted mean" "加权平均",
    kw_geometric_mean "geometric mean" "几何平均",
    kw_harmonic_mean "harmonic mean" "调和平均",
    kw_sum "sum" "合计",
    kw_product "product" "连乘",
    kw_min "min" "最小",
    kw_max "max" "最大",
    kw_average "average" "平均",
    kw_median "median" "中位数",
    kw_skip "skip" "跳过",
    kw_zero "zero" "记零",
    kw_worst "worst" "最差",
    kw_fail "fail" "作废",
    kw_of "of" "共",
    kw_banding "of" "依据",
    kw_when "when" "当",
    kw_otherwise "otherwise" "其余",
    kw_for_each "for each" "每",
    kw_at_most "at most" "至多",
    kw_at_least "at least" "至少",
    kw_grade "grade" "等级",
    kw_within "within" "范围",
    kw_top "top" "前",
    kw_next "next" "其次",
    kw_rest "rest" "其余",
    kw_ties "ties" "并列",
    kw_together "together" "同级",
    kw_weighted_by "weighted by" "加权",
    // Forms of a score
    kw_attainment_of "attainment of" "完成率",
    kw_attainment_below "attainment below" "逆向完成率",
    kw_by_difference "by difference" "按差额",
    kw_close_to "close to" "接近",
    kw_deduct "deduct" "扣",
    kw_add "add" "加",
    kw_over "over" "超过",
    kw_under "under" "低于",
    kw_starting_from "from" "起始",
    kw_quantile "quantile" "分位",
    kw_rank "rank" "排名",
    kw_percentile_rank "percentile rank" "百分位排名",
    kw_dense_rank "dense rank" "密集排名",
    kw_cumulative_sum "cumulative sum" "累计合计",
    kw_zscore "zscore" "标准分",
    kw_minmax "minmax" "归一化",
    kw_lognormal "lognormal" "对数正态",
    kw_p10 "p10" "十分位",
    // Formulas
    kw_and "and" "且",
    kw_or "or" "或",
    kw_not "not" "非",
    kw_in "in" "属于",
    kw_not_in "not in" "不属于" | "非 属于",
    kw_between "between" "介于",
    kw_between_and "and" "与",
    kw_if "if" "如果",
    kw_then "then" "则",
    kw_else "else" "否则",
    kw_if_missing "otherwise" "若无",
    kw_is_known "is known" "有值" | "is not missing",
    kw_is_missing "is missing" "无值" | "is not known",
    kw_starts_with "starts with" "开头为",
    kw_ends_with "ends with" "结尾为",
    kw_contains "contains" "包含",
    kw_days_between "days between" "相隔天数",
    kw_months_between "months between" "相隔月数",
    kw_working_time "working time between" "工作时长",
    kw_in_calendar "in" "按",
    kw_first_available "first available" "首个可用",
    kw_average_of "average of" "全员平均",
    kw_best_of "best of" "全员最佳",
    kw_worst_of "worst of" "全员最差",
    kw_median_of "median of" "全员中位数",
    kw_sum_of "sum of" "全员合计",
    kw_percentile "percentile" "全员百分位",
    kw_among "of" "取自",
    kw_by "by" "按",
    kw_via "via" "经由",
    kw_yes "yes" "是",
    kw_no "no" "否",
    kw_missing_value "missing" "缺失",
    // Windows
    kw_overall "overall" "全体",
    kw_previous "previous" "上期",
    kw_year_ago "year ago" "去年同期",
    kw_year_to_date "year to date" "本年累计",
    kw_last "last" "最近",
    kw_before "before" "截至期末",
    kw_all "all" "全部",
    kw_days "days" "天" | "day",
    kw_weeks "weeks" "周" | "week",
    kw_months "months" "个月" | "month",
    kw_quarters "quarters" "个季度" | "quarter",
    kw_years "years" "年" | "year",
    // Months in which a year may start
    kw_january "january" "一月",
    kw_february "february" "二月",
    kw_march "march" "三月",
    kw_april "april" "四月",
    kw_may "may" "五月",
    kw_june "june" "六月",
    kw_july "july" "七月",
    kw_august "august" "八月",
    kw_september "september" "九月",
    kw_october "october" "十月",
    kw_november "november" "十一月",
    kw_december "december" "十二月",
    // Tests
    kw_given "given" "给定",
    kw_expect "expect" "预期",
}

pub(super) use keyword_rules;

/// The languages that keywords can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English
    English,
    /// Chinese
    Chinese,
}

impl Keyword {
    /// The keyword of a rule, if it is one.
    pub(super) fn of(rule: Rule) -> Option<&'static Keyword> {
        KEYWORDS.iter().find(|keyword| keyword.rule == rule)
    }

    /// Its word in a message, in the language of the message.
    pub(super) fn said(&self) -> Text {
        Text::spelled(self.english, self.chinese)
    }

    /// All its spellings, English first.
    pub(super) fn spellings(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.english, self.chinese]
            .into_iter()
            .chain(self.also.iter().copied())
    }

    /// Its spelling in a language: as written if that is one, or else the first; `one` says that it counts one thing.
    pub(super) fn spelled(&self, written: &str, language: Language, one: bool) -> &'static str {
        let of_language = |spelling: &&str| spelling.is_ascii() == (language == Language::English);
        let as_written = self.spellings().find(|spelling| *spelling == written);
        let singular = self
            .also
            .iter()
            .copied()
            .find(|also| one && self.english.strip_suffix('s') == Some(also));
        as_written
            .filter(of_language)
            .or(singular.filter(of_language))
            .unwrap_or(self.first(language))
    }

    /// Its first spelling in a language.
    pub(super) fn first(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Chinese => self.chinese,
        }
    }
}

/// Functions and aggregates: read in either language where they are called, kept in English in the tree.
pub const FUNCTIONS: &[(&str, &str)] = &[
    ("count", "计数"),
    ("sum", "求和"),
    ("avg", "平均"),
    ("min", "最小"),
    ("max", "最大"),
    ("median", "中位数"),
    ("stddev", "标准差"),
    ("percentile", "百分位"),
    ("distinct", "不同值"),
    ("share", "占比"),
    ("first", "首个"),
    ("last", "末个"),
    ("blend", "混合"),
    ("abs", "绝对值"),
    ("round", "舍入"),
    ("floor", "下取整"),
    ("ceil", "上取整"),
    ("ln", "自然对数"),
    ("exp", "指数"),
    ("sqrt", "平方根"),
    ("normal", "正态分布"),
    ("normal_inverse", "正态分位数"),
    ("lower", "小写"),
    ("upper", "大写"),
    ("trim", "去空格"),
    ("year", "年份"),
    ("month", "月份"),
    ("day", "日"),
    ("date", "日期"),
    ("rank", "排名"),
    ("percentile rank", "百分位排名"),
    ("dense rank", "密集排名"),
    ("cumulative sum", "累计合计"),
    ("quantile", "分位"),
    ("zscore", "标准分"),
    ("minmax", "归一化"),
];

/// Names that mean something by themselves in formulas: `value`, `target`, `period.start`.
pub const NAMES: &[(&str, &str)] = &[
    ("value", "取值"),
    ("target", "目标"),
    ("score", "得分"),
    ("weight", "权重"),
    ("total", "总分"),
    ("grade", "等级"),
    ("segment", "分层"),
    ("rank", "排名"),
    ("period", "期间"),
    ("start", "开始"),
    ("end", "结束"),
    ("days", "天数"),
    ("each", "各项"),
];

/// Options of sources that have a name in each language.
pub const OPTIONS: &[(&str, &str)] = &[
    ("sheet", "工作表"),
    ("header", "表头"),
    // What stands for no value.
    ("missing", "缺失"),
];

/// Units of time behind a number.
pub const UNITS: &[(&str, &str)] = &[
    ("s", "秒"),
    ("min", "分钟"),
    ("h", "小时"),
    ("d", "天"),
    ("w", "周"),
];

/// The English function of a name in either language; none if the language has no such function.
pub fn function(name: &str) -> Option<&'static str> {
    english(FUNCTIONS, name)
}

/// The English form of a name with a meaning, written in either language; none for any other name. `resolve` asks
/// where the name is that of nothing declared, so that a column called `得分` keeps its name.
pub fn meaning(name: &str) -> Option<&'static str> {
    english(NAMES, name)
}

/// The option that a name means, in English, whatever language it is written in.
pub(super) fn option(name: &str) -> Option<&'static str> {
    english(OPTIONS, name)
}

/// A name of one of these lists in a language; none for any other name.
pub(super) fn translated<'t>(list: &[(&'t str, &'t str)], name: &str, language: Language) -> Option<&'t str> {
    let (english, chinese) = list
        .iter()
        .find(|(english, chinese)| *english == name || *chinese == name)?;
    Some(match language {
        Language::English => english,
        Language::Chinese => chinese,
    })
}

fn english(pairs: &[(&'static str, &str)], name: &str) -> Option<&'static str> {
    pairs
        .iter()
        .find(|(english, chinese)| *english == name || *chinese == name)
        .map(|(english, _)| *english)
}
