//! The words that templates and the script use, by name. Sentences about numbers are made with the views.

use std::collections::BTreeMap;

use weigh_words::{Language, Text, text};

/// All of them in a language.
pub(crate) fn words(language: Language) -> BTreeMap<&'static str, String> {
    let words = [
        (
            "by_both",
            text!(
                "Scores from the worst to the best of the scale; those of KPIs with grades of their own in the colours of these"
            ),
        ),
        (
            "by_grade",
            text!("Scores in the colours of the grades of their KPIs, from the worst to the best"),
        ),
        ("all_subjects", text!("All subjects")),
        ("contents", text!("Contents")),
        ("count", text!("Number")),
        ("dark", text!("Dark")),
        ("data", text!("Data")),
        ("data_errors", text!("Errors in the data")),
        ("file", text!("File")),
        ("form", text!("The form")),
        ("given_of_planned", text!("given of planned")),
        ("grade", text!("Grade")),
        ("grades", text!("Grades")),
        ("head_counts", text!("Distribution of grades")),
        ("heat", text!("Scores by KPI")),
        ("key", text!("Key")),
        ("kpi", text!("KPI")),
        ("left_out", text!("Rows left out")),
        ("libraries", text!("Libraries of Weigh that it uses")),
        ("light", text!("Light")),
        ("logo", text!("Logo")),
        ("mean", text!("Mean")),
        ("mean_score", text!("Mean score")),
        ("members", text!("Members")),
        ("method", text!("Method")),
        ("missing", text!("Missing values")),
        (
            "needs_script",
            text!("The scores of so many subjects are drawn by a script, and scripts are switched off here."),
        ),
        ("next", text!("Next subject")),
        (
            "printed",
            text!(
                "{shown} of {all} subjects are printed",
                shown = "{shown}",
                all = "{all}"
            ),
        ),
        (
            "own_grades",
            text!("Scores in the colours of the grades of their KPIs"),
        ),
        ("score", text!("Score")),
        ("value", text!("Value")),
        ("no_match", text!("No subject fits the search")),
        ("notes", text!("Worth knowing about the data")),
        ("origin", text!("Origin")),
        ("part", text!("Part")),
        ("people", text!("Subjects")),
        ("period", text!("Period")),
        ("periods", text!("Over the periods")),
        ("previous", text!("Previous subject")),
        ("rank", text!("Rank")),
        ("reason", text!("Reason")),
        ("remedy", text!("What is done about it")),
        ("rollups", text!("Roll-ups")),
        ("rows", text!("Rows")),
        ("ruled", text!("a rule changed this score")),
        ("rules", text!("Rules that fired")),
        ("scores", text!("Scores")),
        ("search", text!("Search subjects")),
        ("segment", text!("Segment")),
        ("segments", text!("Segments")),
        ("set", text!("Params set for this run")),
        ("share", text!("Share")),
        ("show", text!("Show")),
        ("show_more", text!("Show {count} more", count = "{count}")),
        (
            "shown_of",
            text!("{shown} of {all} shown", shown = "{shown}", all = "{all}"),
        ),
        ("skip", text!("Skip to the report")),
        ("sort", text!("Sort by {column}", column = "{column}")),
        ("source", text!("Source")),
        ("subject", text!("Subject")),
        ("subjects", text!("Each subject")),
        ("summary", text!("Summary")),
        ("theme", text!("Colours")),
        ("theme_auto", text!("As the system")),
        ("total", text!("Total")),
        ("totals", text!("Totals")),
        ("value_of", text!("How its value is computed")),
        ("values", text!("Values")),
        ("weight", text!("Weight")),
        ("what", text!("What")),
        (
            "worst_to_best",
            text!("Scores from the worst to the best of the scale"),
        ),
    ];
    let said = |(name, words): (&'static str, Text)| (name, words.in_language(language));
    words.into_iter().map(said).collect()
}
