//! The page: one HTML file that asks for nothing, neither from the network nor from a script.

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The content of a report, whatever it is about.
pub struct Document {
    /// The name of the scenario.
    pub name: String,
    /// The kind of results.
    pub about: String,
    /// The question.
    pub question: String,
    /// Things to be known before the answer is read.
    pub notices: Vec<String>,
    /// The answer.
    pub answer: Vec<Markup>,
    /// The figures of the first screen.
    pub cards: Vec<Card>,
    /// The assumptions that matter most, and how they were chosen.
    pub assumptions: (Vec<Markup>, String),
    /// The sections.
    pub sections: Vec<Section>,
}

/// A figure of the first screen.
pub struct Card {
    /// Its subject.
    pub label: String,
    /// The figure.
    pub big: Markup,
    /// A remark.
    pub more: Markup,
}

/// A section.
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// Its content.
    pub body: Markup,
}

impl Section {
    /// A section.
    pub fn new(id: &'static str, title: &str, body: Markup) -> Section {
        Section { id, title: title.to_owned(), body }
    }
}

/// Nothing but styles in the file itself is allowed: a text that pretends to be code stays text.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The file.
pub fn render(of: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "hotspare " (env!("CARGO_PKG_VERSION")) };
                title { (of.name) ": " (of.about) }
                // An icon of nothing, so that no browser asks for one.
                link rel="icon" href="data:,";
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                header.screen { (screen(of)) }
                nav aria-label="Sections" {
                    ul { @for section in &of.sections { li { a href={ "#" (section.id) } { (section.title) } } } }
                }
                main {
                    @for section in &of.sections {
                        section id=(section.id) aria-labelledby={ (section.id) "-title" } {
                            h2 id={ (section.id) "-title" } { (section.title) }
                            (section.body)
                        }
                    }
                }
                footer {
                    "Made by hotspare " (env!("CARGO_PKG_VERSION")) " from the results of " code { (of.name) }
                    ". Intervals are those of the simulation; they do not say how much one year differs from the next."
                }
            }
        }
    };
    page.into_string()
}

/// The first screen.
fn screen(of: &Document) -> Markup {
    html! {
        p.eyebrow { (of.name) " · " (of.about) }
        h1 { (of.question) }
        @if !of.notices.is_empty() {
            div.notice { @for notice in &of.notices { p { (notice) } } }
        }
        @for sentence in &of.answer { p.answer { (sentence) } }
        @if !of.cards.is_empty() {
            ul.cards {
                @for card in &of.cards {
                    li { span.label { (card.label) } span.big { (card.big) } span.more { (card.more) } }
                }
            }
        }
        @if !of.assumptions.0.is_empty() {
            h2 { "What it rests on most" }
            ol.assumptions { @for assumption in &of.assumptions.0 { li { (assumption) } } }
            p.ci { (of.assumptions.1) }
        }
    }
}

/// Something wide, which scrolls by itself.
pub fn scroll(label: &str, content: Markup) -> Markup {
    html! { div.scroll tabindex="0" role="region" aria-label=(label) { (content) } }
}

/// A plot, as the SVG text that the results have.
pub fn plot(name: &str, svg: Option<&str>, caption: &str) -> Markup {
    let Some(svg) = svg else { return html! {} };
    html! {
        figure {
            (scroll(
                &format!("Plot: {name}"),
                html! { div role="img" aria-label={ (name) ". " (caption) } { (PreEscaped(svg)) } }
            ))
            figcaption { (caption) }
        }
    }
}

/// A table with its columns; numbers stand at the right in columns whose name begins with `#`.
pub fn table(label: &str, columns: &[&str], rows: Vec<Row>) -> Markup {
    let is_number = |at: usize| columns[at].starts_with('#');
    scroll(
        label,
        html! {
            table {
                caption { (label) }
                thead { tr {
                    @for (at, column) in columns.iter().enumerate() {
                        th scope="col" class=[is_number(at).then_some("n")] { (column.trim_start_matches('#')) }
                    }
                } }
                tbody {
                    @for row in &rows {
                        tr class=[row.is_best.then_some("best")] {
                            @for (at, cell) in row.cells.iter().enumerate() {
                                @if at == 0 { th scope="row" { (cell) } }
                                @else { td class=[is_number(at).then_some("n")] { (cell) } }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// A row of a table.
pub struct Row {
    /// Its cells; the first names it.
    pub cells: Vec<Markup>,
    /// True of the row that the answer is about.
    pub is_best: bool,
}

impl From<Vec<Markup>> for Row {
    fn from(cells: Vec<Markup>) -> Row {
        Row { cells, is_best: false }
    }
}

/// A word in a coloured frame.
pub fn tag(kind: &'static str, word: &str) -> Markup {
    html! { span class={ "tag " (kind) } { (word) } }
}
