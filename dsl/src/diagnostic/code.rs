//! Every code with its heading and what `weigh explain CODE` says about it. A code is never given a second meaning.

use weigh_words::{Language, translation};

/// Makes the enum, its text form and its pages from one list, so that none can be forgotten.
macro_rules! codes {
    ($($code:ident $heading:literal $page:literal)*) => {
        /// The code of a diagnostic: `E0302`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $heading] $code,)*
        }

        impl Code {
            /// All of them, in order.
            pub const ALL: &[Code] = &[$(Code::$code),*];

            /// As it is printed: `E0302`.
            pub fn text(self) -> &'static str {
                match self { $(Code::$code => stringify!($code),)* }
            }

            /// What it is about, in a few words.
            pub fn heading(self, language: Language) -> &'static str {
                let english = match self { $(Code::$code => $heading,)* };
                translation(english, language).unwrap_or(english)
            }

            /// The page of `weigh explain`: what it means, why it is refused, an example and its mend.
            pub fn page(self, language: Language) -> &'static str {
                let english = match self { $(Code::$code => $page,)* };
                translation(english, language).unwrap_or(english)
            }

            /// The code of that text, in any case of letters.
            pub fn parse(text: &str) -> Option<Code> {
                Self::ALL.iter().copied().find(|code| code.text().eq_ignore_ascii_case(text))
            }
        }
    };
}

codes! {
E0101 "something else was expected here" "\
The text cannot be read at this place. The message says what could stand here; the place is often just behind what
is really wrong, such as a brace that was never closed or a word that is missing.

    kpi satisfaction weight 50 {
      value avg(surveys.csat
    }

Here the bracket of `avg(` is still open when the brace comes. Write `value avg(surveys.csat)`."
E0102 "a word that is misspelt" "\
No word of the language is spelt like this, but one that could stand here is spelt nearly so. Words are written in small
letters.

    kpi satisfaction weigth 50% { … }

Write `weight`."
E0103 "a text that is never closed" "\
A text begins with a quote and ends with one on the same line. A quote inside a text is doubled, as in a spreadsheet.

    scorecard specialist \"Quarterly appraisal {

Write `\"Quarterly appraisal\"`."
E0104 "a bracket that is never closed" "\
Every `{`, `(` and `[` has its partner. The message names the one that has none, going by the indentation of the lines
where several would be possible.

    kpi satisfaction weight 50% {
      value csat
    kpi response weight 50% { … }

Write `}` before the second `kpi`."
E0105 "braces that are missing" "\
Scorecards, groups, KPIs and tables hold their clauses between `{` and `}`.

    kpi satisfaction weight 50%
      value csat

Write `{` behind `50%`, and `}` behind the last clause. Only a KPI made by a template, and a table whose columns need no
word, do without."
E0106 "a bracket that closes nothing" "\
A `}`, `)` or `]` stands where no bracket of its kind is open. Either it is one too many, or its partner is missing further
up.

    value avg(surveys.csat))

Take the last bracket away."
E0107 "a decimal comma" "\
A number has a decimal point, because a comma parts the entries of a list: `0,5` could also be a nought and a five.

    score 0,5 -> 0, 4,5 -> 100

Write `score 0.5 -> 0, 4.5 -> 100`."
E0108 "a comma between thousands" "\
A comma parts the entries of a list. To make a long number readable, part its digits with `_`.

    target 1,000,000

Write `1_000_000`, or `1000000`."
E0109 "a number that cannot be read" "\
A number has digits, at most one decimal point between them, and perhaps `%`, a currency or a unit of time behind them. It
may have 28 digits in all.

    target .5

Write `0.5`."
E0110 "an operator of another language" "\
A scorecard compares with `=`, `<>`, `<`, `<=`, `>`, `>=` (or `≠`, `≤`, `≥`), and joins conditions with `and`, `or` and `not`.

    veto \"Leak\" when leaks == 1 && open != 0, score 0

Write `leaks = 1 and open <> 0`."
E0111 "a text in other quotes" "\
A text stands in double quotes.

    subject staff where role = 'specialist'

Write `\"specialist\"`."
E0112 "a dash instead of a minus" "\
A word processor has made a dash of the minus. It looks alike and means something else, so it is not taken for one.

    score –10% -> 0, 15% -> 100

Write the minus of the keyboard: `-10%`. For the arrow of a curve, write `->`."
E0113 "a range with a dash" "\
A range is written with two dots, because a dash is a minus: `90-100` would be minus ten. `90..100` has both ends in it,
`70..<90` leaves out the 90.

    bands { excellent 90-100 … }

Write `excellent 90..100`."
E0114 "a sign behind a word that needs none" "\
What a clause says stands right behind its first word, without a colon or an equals sign. Only `score = …` has one: there
it begins a formula.

    kpi satisfaction { weight: 50% }

Write `weight 50%`."
E0115 "a semicolon" "\
Nothing needs a sign at its end; a new clause begins with its own word.

    value csat;

Leave the `;` away. The entries of a list are parted by commas."
E0116 "a date that does not exist" "\
The date or period is well written, but the calendar has none like it.

    effective 2024-02-30..

Write a day that exists. Quarters are Q1 to Q4, halves H1 and H2, months 01 to 12, weeks W01 to W52 or, in some years,
W53."
E0117 "a date in another notation" "\
Days are written 2024-10-01, moments 2024-10-01T09:30, periods 2024, 2024-H2, 2024-Q4, 2024-10 and 2024-W05. Without this
rule `2024/10/1` would be a quotient, and `2024-1-5` a difference.

    effective 2024/10/1..

Write `effective 2024-10-01..`."
E0118 "a unit that is not known" "\
Durations have the units `s`, `min`, `h`, `d` and `w`, right behind the number.

    score 1 hour -> 100, 24hrs -> 0

Write `1h` and `24h`."
E0119 "a currency that stands before its number" "\
An amount of money is a number and the three letters of its currency, because `¥` and `$` belong to several.

    target ¥5000

Write `target 5000 CNY`."
E0120 "nested too deeply" "\
Brackets, groups and operators may stand inside one another only to a depth that a person can still read.

Take parts of the formula out and give them names: `measure part = …`. A long list of cases is better a table of the data
that the rows link to."
E0121 "two comparisons in a row" "\
A comparison has two sides. `1 < x < 5` would compare the answer of the first with the second.

    applies when 1 < count(calls) < 5

Write `count(calls) between 1 and 5`, which includes both ends, or `1 < count(calls) and count(calls) < 5`."
E0122 "a formula for a score without `=`" "\
Behind `score` stand the points of a curve, steps, or one of the forms such as `attainment of`. A formula begins with `=`,
so that no form is mistaken for one.

    score 100 * (value - 20) / 65

Write `score = 100 * (value - 20) / 65`."
E0123 "a row of the wrong length" "\
Each row of a table in a test has a cell for each column. Where nothing is known, the cell is left empty.

    given surveys
      | employee | csat |
      | e1       |

Write `| e1 | |`."
E0124 "a part that stands twice" "\
Each part of a call or of a form stands there once.

    count(calls where reached where minutes > 1)

Write `count(calls where reached and minutes > 1)`."
E0125 "a sign that is not used here" "\
The sign has no meaning in a scorecard. It may have come with a copy from a document, or from a keyboard in another
language; the message says which sign to type.

    kpi each (sanitation、schooling) …

Write `kpi each (sanitation, schooling)`."
E0126 "a blank that is missing" "\
A word ends where a sign or a blank follows. Letters and digits without a blank between them make one name.

    kpi satisfaction weight50% { … }

Write `weight 50%`."
E0127 "an arrow that is written differently" "\
The points of a curve have the arrow `->` (or `→`) between the value and its score.

    score 60% => 0, 90% => 100

Write `score 60% -> 0, 90% -> 100`."
E0128 "a comma that is missing" "\
The points and the steps of a score are parted by commas, since a line end means nothing.

    score 60% -> 0
          90% -> 100

Write `score 60% -> 0, 90% -> 100`."
E0201 "nothing has this name" "\
A formula uses a name that means nothing here. In a scorecard a name is a measure, a param, a KPI of the same scorecard,
or a table and its column, as in `staff.level`. Inside an aggregate the columns of its table come first.

    measure csat = avg(surveys.csat)
    kpi satisfaction weight 100% { value csta score 60% -> 0, 90% -> 100 }

Write `csat`. If a column of the data is meant, write its table before it."
E0202 "the table has no such column" "\
The column is not among those of the source, nor among those that the table declares. Names are compared letter by
letter; one with blanks or signs stands in backquotes.

    value sum(deals.Deal Value)

Write ``sum(deals.`Deal Value`)``. The message lists the columns that there are."
E0203 "there is no such table" "\
A name stands where a table must, and no table of this file, or of the files that it uses, is called so.

Declare it, or correct the name:

    table surveys from csv \"data/surveys.csv\" { link employee -> staff }"
E0204 "declared twice" "\
Two things of one kind of place have the same name, so nobody could tell which one is meant: two measures of a file, two
KPIs of a scorecard, two columns of a table. Give one of them another name."
E0205 "a used file cannot be read" "\
`use \"crm.kpi\"` takes the declarations of another file. Its path is relative to the file that names it. The message says
why it could not be read."
E0206 "files use each other in a circle" "\
File A uses B, and B, directly or through others, uses A. Move what both need into a third file that both use."
E0207 "a used file that is no scorecard" "\
`use` takes the declarations of another `.kpi` file. Files of another kind are not opened, so that a scorecard from
somebody else cannot show what stands in them.

    use \"targets.csv\"

Data is read by a table: `table targets from csv \"targets.csv\" { … }`."
E0208 "there is no such function" "\
Functions of values are min max abs round floor ceil ln exp sqrt normal normal_inverse, lower upper trim, year month day.
Aggregates are count sum avg min max median stddev percentile distinct share first last blend."
E0210 "there is no such level" "\
`weigh run --by LEVEL` computes the KPIs of a scorecard anew for a level above its subjects: their departments, their
regions. The level is a table that links lead to from the subject table, or a column of it; then each of its values is one.

    table staff from csv \"staff.csv\" { key id  link department -> departments }

    weigh run specialist.kpi --by department
    weigh run specialist.kpi --by staff.role

All rows of the level's people count together: averages and shares stay what they were, sums and counts grow with the number
of people, so a target or a curve for them must be one for the level.

The level of a `rollup` is named in the same way. With `--by` the roll-ups are left out: they are about the subjects."
E0211 "the scorecard has no such part" "\
A `rollup` makes scores of groups of subjects out of their members' scores: out of their `total`, or out of the scores of a
group or a KPI of the same scorecard, by its name.

    rollup department { total average, service median, revenue min }"
E0214 "no such grade" "\
The grades are the names of the bands (or of the shares of `distribute`) of the scorecard, group or KPI that is spoken of."
E0221 "no such library" "\
`use std.crm` takes a library that comes with Weigh. The message says which there are. A file of your own stands in quotes,
with its path: `use \"measures/crm.kpi\"`."
E0222 "no such template" "\
A KPI behind whose head stands `= name(…)` is made by a template, which must be declared in this file or in one that it uses:

    template indicator(column, worst, best) { value first(column) score worst -> 0, best -> 100 }
    …
    kpi mortality weight 1 = indicator(panel.mortality, 90, 2)"
E0223 "another number of arguments" "\
Each hole of a template is filled by one argument, in the order of the brackets. A curve has no holes."
E0224 "a hole with a name that has a meaning" "\
`value`, `target`, `period`, `each` and the words that join formulas mean something by themselves, so a hole cannot be called
so.

    template indicator(value, worst) { … }

Write `template indicator(column, worst) { … }`."
E0225 "a hole that only a name can fill" "\
A hole stands wherever a formula can, and then anything can fill it. Where it is one of several names joined by dots, what
fills it must be a name too:

    template indicator(column) { value first(panel.column) … }
    kpi mortality weight 1 = indicator(mortality)

A column that is really called like a hole stands in backquotes, which never are holes: ``panel.`column` ``."
E0227 "KPIs that are called alike" "\
`kpi each (sanitation, schooling) \"Access\"` makes two KPIs, and people would see two with one label. `{each}` in a label, a
note or a text is the name of each:

    kpi each (sanitation, schooling) \"Access to {each}\" weight 1 = indicator(panel.each, 0, 100)"
E0228 "a hole that is never used" "\
What a use gives for this hole would be left out without a word. Use the hole in the template, or take it out."
E0301 "a clause stands where it does not belong" "\
Each clause has its place: `subject`, `period`, `scale` and `round` in the scorecard, `value` and `score` in a KPI,
`combine` in a scorecard or a group. Often a brace is closed too early or too late, so that the clause slips into the
wrong body."
E0302 "weights do not make 100 %" "\
The percentages of one level (the groups of a scorecard, the KPIs of a group) must make exactly 100 %. Anything else is a
slip that changes everybody's score.

    kpi a weight 50% { … }
    kpi b weight 45% { … }

Make them 100 %, or write points, which are relative: `weight 50`, `weight 45`."
E0303 "percentages and points are mixed" "\
Within one level all weights are percentages, or all are points, or none is given (then all parts weigh the same)."
E0304 "something stands twice" "\
A clause, an option or a key that can only be given once is given again. Keep the one that is meant."
E0305 "something is missing that must be there" "\
A scorecard must say whom it scores (`subject`), a KPI what it measures (`value`) and how that becomes a score (`score`).
If the value already is the score, write `score = value`."
E0306 "a weight is below 0, or all are 0" "\
A weight says how much a part counts. A part that takes points away is scored from high to low instead, as in
`score 0 -> 100, 10 -> 0`."
E0307 "a number of parts that cannot be" "\
`needs 3 of 5` stands in a group (or scorecard) with five parts. The second number is there so that a part that is added
or taken out later does not change the meaning unnoticed."
E0308 "there is nothing in it" "\
A scorecard and each of its groups need at least one KPI, and `bands` at least one band."
E0309 "a range with nothing in it" "\
A range goes from its lower end to its upper one: `0..100`. A scale needs two different ends; scores have at most 18
decimal places."
E0311 "a score without a band" "\
Every score that can be reached, after rounding, must lie in a band; otherwise somebody would get no grade.

    round total 1
    bands { excellent 90..100, good 70..89, fair 60..69, poor 0..59 }

With one decimal 89.5 is a score, and no band holds it. Write `good 70..<90`, or `round total 0`, or thresholds:
`bands { excellent >= 90, good >= 70, fair >= 60, poor otherwise }`. Where scores can pass the ends of the bands, keep
them in with `limit 0..100`."
E0312 "a score with two bands" "\
A score lies in two bands, so its grade would depend on their order. `90..100` includes both ends; `70..<90` leaves the
upper one out."
E0313 "a band that no score can reach" "\
No subject can ever get this grade: its range is empty, lies outside what the KPIs can make, or comes behind a band that
takes all of it. Thresholds are written from the best grade down."
E0314 "the end of a band is no plain number" "\
Bands are checked for gaps before any data is read, so their ends are numbers or params, not formulas."
E0315 "it is not clear whether a grade is the best or the worst" "\
Bands of ranges are graded by their numbers, the highest is the best; `otherwise` is the worst. Where it holds just what lies
above all others it would be both:

    bands { low < 50, medium < 80, high otherwise }

Where more is better, give it its range: `high >= 80`. Where less is better, write conditions, the best first, which are
graded as they stand: `bands { A when total <= 41, B when total <= 51, C otherwise }`."
E0321 "the points of a curve are out of order" "\
The points of a curve are written from the lowest value to the highest (or the other way round). Two points at one place
make a step: the first one's score holds below it, the second one's from there on."
E0322 "a curve with fewer than two points" "\
A curve runs between points: `60% -> 0, 90% -> 100`. For the same score for all, write `score = 50`."
E0323 "a form of score with a number that cannot be" "\
The step of `for each` must be larger than 0, and so must the target of an attainment, by which the value is divided; a
percentage of a target of 0 is no distance; `lognormal` needs 0 < p10 < median, since low values are the good ones;
`by difference` goes with `attainment below`."
E0324 "a step that is never taken" "\
The first step that holds gives the score. A step that holds only where an earlier one does is never reached, so nobody
gets its score.

    score 80 when value >= 90%, 100 when value >= 95%

Write the narrowest one first: `100 when value >= 95%, 80 when value >= 90%`."
E0325 "a score beyond the scale" "\
A curve or a step names a score outside the scale, and bands that are open at that end would take it without a word.
Often a digit is one too many.

    scale 0..100
    bands { good >= 70, poor otherwise }
    kpi satisfaction { value csat score 60% -> 0, 90% -> 1000 }

This is a warning, and the run goes on. If scores beyond the scale are meant, say in the KPI, the group or the scorecard how
far they go: `limit 0..120`."
E0327 "the shares of a distribution" "\
The shares of `distribute` go from the best grade down and make 100 %, or leave a rest for the last one:

    distribute within department { excellent top 20%, good next 70%, poor rest }"
E0331 "computed from itself" "\
A measure, a column, a curve or a KPI reads another one, and that one, perhaps through more, reads the first. Take one of them
straight from the data."
E0332 "a formula that is too large written out" "\
Measures, curves, computed columns, templates and `kpi each` are written out where they are used. Where each of them reads
the one before it twice, a few lines make a formula larger than any machine holds; where each reads the next, one that nests
too deeply. The same is said of KPIs that read one another in a chain of hundreds, and of a scorecard whose templates make
more of them than anybody can mean.

    measure a = b + b
    measure b = c + c

Take some of them straight from the data, or multiply: `measure a = 2 * b`. Instead of many names behind `each`, let the data
say more: a column of a table, or a `let` for a formula that is repeated."
E0333 "a date inside a period" "\
A period is scored by what is in force in all of it. So `effective` begins on the first day of a period of the scorecard and
ends on the last day of one:

    target 90% effective ..2024-06-30
    target 92% effective 2024-07-01.."
E0334 "two definitions at the same time" "\
Of several weights or targets, exactly one is in force at a time: let one end on the day before the next begins. In a time in
which none is, the target is missing; and so is the total, where it is the weight."
E0341 "a test that cannot be run" "\
`given` sets values of KPIs, measures, params and columns of the subject, or gives a table rows between pipes; `expect`
compares `total`, `grade`, `rank`, `segment`, or a KPI's or group's `value`, `score`, `weight`, `grade` with a plain value:

    test \"a perfect quarter\" {
      given  satisfaction = 95%, response = 30min
      expect total = 100, grade = excellent
    }"
E0401 "of another kind" "\
Text where a number is needed, a number where a date is needed, and the like. If a column of numbers is taken for text, it
holds at least one cell that is no number. Say what it must hold, and each such cell is reported with its row:

    column amount: number"
E0402 "units that do not go together" "\
Hours and money do not add, nor do two currencies. Divide by a unit to get a plain number (`reply_time / 1h`), or
convert one with a rate: `param eur_cny = 7.8`."
E0403 "things that cannot be compared" "\
Texts are compared with texts (in quotes), numbers with numbers of the same unit, dates with dates (2024-10-01, without
quotes). A column of yes and no stands alone: `where converted`, `where not converted`."
E0404 "called with something else than it takes" "\
The message says what the function or aggregate takes. `count` takes a table, the others a column; `percentile` also
takes which one, from 0 to 100; only `avg` can be weighted."
E0405 "an aggregate inside an aggregate" "\
Inside an aggregate stand columns of its rows. A measure, or another aggregate, is one number for a subject, not one for
each row. Compute the inner one for a table of its own, or outside."
E0406 "many rows where one value is needed" "\
A subject has many rows of this table. Say which number is meant: `sum(orders.amount)`, `avg(…)`, `last(…)`, `count(orders)`.
Only columns of the subject's own row (`staff.level`), or of rows that its links lead to, stand without an aggregate.

With `--by department` the subject is a department, and its people are many: `avg(staff.quota)` then."
E0407 "no condition" "\
`where`, `when`, `needs`, `if`, `and`, `or`, `not` need a yes or a no: a comparison, `is known`, or a column of yes and no."
E0408 "value and score in different units" "\
The points of a curve are places of the value, so both are in one unit: a duration with durations (`1h -> 100`), a ratio
with percentages (`90% -> 100`), money with money. What stands behind `->` is a score, a plain number. A bare 0 goes with
every unit."
E0409 "no weight" "\
A weight is a percentage (`30%`), points (`30`), or a formula over the subject that makes a plain number."
E0410 "no plain value" "\
Here stands a value itself: a number, a percentage, an amount, a duration, a date or a text. A formula is a `measure`."
E0501 "no link leads there" "\
An aggregate is taken for each subject, so its table must say, by links, whose rows they are:

    table surveys from csv \"surveys.csv\" { link employee -> staff }

Links are followed as far as they go: `link customer -> customers` is enough where customers link to staff. For everybody's
rows write `[overall]` behind the aggregate.

Targets are often kept by region or team. Then both tables link to a third one, and each subject gets the rows of its own
region:

    table targets from csv \"targets.csv\" { time month }
    table regions from distinct staff.region, targets.region"
E0502 "two ways lead there" "\
A table links to another in more than one way: an order has a seller and an approver, both of the staff. Say which one
counts: `sum(orders.amount via seller)`.

Where two tables meet only in others, as targets and staff do in their region and in their product, `via` names the link of
the aggregate's table (`via region`) or, behind its name, one of the subject's (`via staff.home`)."
E0504 "a window over a table without time" "\
`[previous]`, `[year to date]` and the like choose rows by the table's `time`. A table without one is always read whole, so
the window would change nothing and mislead."
E0505 "a window or a period that means nothing here" "\
A window stands in square brackets behind an aggregate or a measure, and only one of them. Windows relative to the scored
period, `period.start` and `period.end` need a scorecard with `period`."
E0506 "a table without a key" "\
The subject's table, and every table that others link to, needs `key` and the column that identifies a row."
E0507 "no column of dates" "\
Periods choose rows by a column of dates, of dates with time, or of whole years. Where a cell is none of these, the column is
text; `column answered_on: date` reports each such cell with its row."
E0508 "keys of different kinds" "\
The columns that share a table of distinct values must hold the same kind of value."
E0509 "`via` names no link that leads there" "\
`via` names the column of a link of the aggregate's table, or several joined by dots, that leads to the subject, or to a table that the subject links to as well. The links of the subject stand
behind its name: `via staff.home`."
E0510 "a column computed from itself" "\
A `let` reads another one that reads the first. Take one of them straight from the source."
E0512 "a table without a place to read" "\
`from csv` is followed by a path in quotes, relative to this file: `table staff from csv \"data/staff.csv\" { … }`."
E0521 "a contract that nothing is bound to" "\
A table without `from` is a contract: it says which columns a library of measures needs. A scorecard that uses such a measure
must say which data answers:

    use std.crm as crm
    bind crm.surveys from csv \"answers.csv\" {
      column csat = `Zufriedenheit`
      link   agent -> staff
    }

Columns of the same name need no line. Only the contracts that a scorecard really needs must be bound, and only the columns
that it uses must be there; the message lists both."
E0522 "bound to what is no contract" "\
`bind` answers a table without `from`. A table that says itself where its rows come from is read from there."
E0523 "bound twice" "\
One contract has one source. Several files of the same form are read as one table by a path with `*`."
E0524 "not what the contract asks for" "\
A contract says of which type and in which range a column is, because its measures rely on it. The binding says which column
of the data that is, or computes it:

    bind deals from csv \"deals.csv\" { column won = `Stage` = \"Closed Won\" }"
E0525 "bound data without a column that is used" "\
A measure needs a column of a contract, and neither the bound data has a column of that name nor does the binding say which
one it is. Write into the binding:

    bind deals from csv \"deals.csv\" { column amount = `Deal Value` }

Columns of a contract that nothing uses need not be there."
E0602 "no such plugin, or nothing of that name in it" "\
What a plugin computes is called by the plugin's name, a dot, and the name in it. The plugin's name is the one that `weigh.toml`
gives it:

    [plugins.acme]
    path = \"plugins/libacme.so\"

Then `acme.churn(orders.day)` calls its metric `churn`. `weigh plugin list` shows what each plugin has."
E0603 "an option that a source or a plugin does not take" "\
The options of a table stand behind the file's name, and each kind of source has its own, as the reference lists them:

    table staff from csv \"staff.csv\" header 5, missing \"..\", \"NA\"

A plugin says which options its metrics and curves take, and of which kind. An option is a name, a colon and a plain value, or the
name of a param:

    value clv.purchases(orders.day, orders.amount, ahead: 4)

`weigh plugin doc clv` describes the options of each of its metrics."
E0604 "a plugin that fails" "\
The plugin was asked what it makes of these arguments and failed, with the words that stand at the place. Nothing is scored by
guess. Show them to whoever wrote it; `weigh plugin test` tries it by itself."
E0701 "never used" "\
Something is declared and never used. Often a name is misspelt at the place where it was meant."
E0702 "an aggregate that looks at one row" "\
In the table of the subjects each subject has one row. An average, a median or a percentile of it is that row's own value, while \
it reads like the one of everybody:

    kpi pay weight 1 {
      value staff.pay / avg(staff.pay)    # always 1
      score 50% -> 0, 150% -> 100
    }

`avg(staff.pay)[overall]` is the average over all rows of the table, `average of staff.pay` the one over those who are scored."
E0703 "a column that is compared with itself" "\
Inside an aggregate a name is a column of its rows, with or without the name of the table. So

    kpi better weight 1 { value count(shops where sales > shops.sales)[overall] … }

holds each row's sales against the same row's and counts nobody. How many others sell more is `rank(shops.sales) - 1`; what lies
above the average is seen outside as well: `shops.sales / average of shops.sales`."
}

#[cfg(test)]
mod tests;
