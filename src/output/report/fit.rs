//! The report of a fit: the laws that a record supports, and how well they fit.

use super::page::{Card, Document, Section, plot};
use maud::html;

/// A fit, in the words and plots of its verb.
pub struct FitReport<'a> {
    /// The file of tickets.
    pub name: &'a str,
    /// Outages and blades of the record.
    pub outages: usize,
    /// Blades of the record.
    pub blades: usize,
    /// The sentence on the record and its window.
    pub record: &'a str,
    /// The report of the verb.
    pub said: &'a str,
    /// The pieces of scenario.
    pub pieces: &'a str,
    /// Warnings: the checks that do not hold.
    pub warnings: &'a [String],
    /// The plots by failure mode.
    pub plots: &'a [(String, String)],
}

/// The report.
pub fn document(of: &FitReport<'_>) -> Document {
    let answer = html! {
        (of.record) " "
        @if of.warnings.is_empty() { "The fitted laws give the record back: no check found a difference beyond chance." }
        @else { strong { (super::words::counted(of.warnings.len(), "check does", "checks do")) " not hold" } ": read them below before the fit is used." }
    };
    let card =
        |label: &str, big: usize| Card { label: label.to_owned(), big: html! { (big) }, more: html! {} };
    Document {
        name: of.name.to_owned(),
        about: "lives and repairs fitted to a record".to_owned(),
        question: "What does the record say of failures and repairs?".to_owned(),
        notices: of.warnings.to_vec(),
        answer: vec![answer],
        cards: vec![card("Outages on record", of.outages), card("Blades on record", of.blades)],
        assumptions: (Vec::new(), String::new()),
        sections: vec![
            Section::new(
                "plots",
                "How well the laws fit",
                html! {
                    @if of.plots.is_empty() { p { "No failure mode has enough failures at known ages for a plot." } }
                    @for (name, svg) in of.plots { h3 { (name) } (plot(name, Some(svg), "Survival, failure rate by age, and quantiles: the record beside the law.")) }
                },
            ),
            Section::new("said", "In the program’s own words", html! { pre { (of.said) } }),
            Section::new(
                "pieces",
                "For the scenario",
                html! {
                    p { "These pieces go into a scenario as they are; each says what it was fitted to." }
                    pre { (of.pieces) }
                },
            ),
        ],
    }
}
