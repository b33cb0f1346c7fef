//! Dates as the columns of a table write them: each keeps to one order of day and month, which its dates may show.

use crate::records::moment::{Calendar, DateOrder, Moment, Wrong, shown_by};
use std::collections::BTreeMap;

/// The reader of the dates of a table.
pub(super) struct Dates {
    calendar: Calendar,
    /// The calendars of parts whose dates show their order; none where they do not show it.
    of_parts: BTreeMap<String, Option<Calendar>>,
}

impl Dates {
    /// Dates of which no column has shown its order yet.
    pub fn new(calendar: Calendar) -> Dates {
        Dates { calendar, of_parts: BTreeMap::new() }
    }

    /// True if the dates have to show their order, because the user gave none.
    pub fn are_to_show(&self) -> bool {
        self.calendar.order() == DateOrder::Shown
    }

    /// The beginning of the names of its options.
    pub fn options(&self) -> &'static str {
        self.calendar.options()
    }

    /// Keeps the order that the dates of a part show; `None`: they show none.
    pub fn keep(&mut self, key: &str, order: Option<DateOrder>) {
        let calendar = order.map(|order| self.calendar.with_order(order));
        self.of_parts.insert(key.to_owned(), calendar);
    }

    /// True of a cell that is no moment; the origin of numbers is one.
    pub fn is_open(&self, text: &str) -> bool {
        is_open(text) && !(text == "0" && matches!(self.calendar.order(), DateOrder::Epoch(_)))
    }

    /// A cell of a part as a moment; `None` if it is empty or open, or in an order that its column does not show.
    ///
    /// # Errors
    /// What is wrong with it and what would be right.
    pub fn read(&self, key: &str, text: &str) -> Result<Option<Moment>, Wrong> {
        let own = self.of_parts.get(key);
        // That a column does not show the order of its dates is said once.
        let is_undecided = own.is_some_and(Option::is_none) && shown_by(text).is_some();
        if self.is_open(text) || is_undecided {
            return Ok(None);
        }
        own.and_then(Option::as_ref).unwrap_or(&self.calendar).moment(text).map(Some)
    }
}

/// The spellings of nothing.
const NOTHING: [&str; 16] =
    ["", "-", "--", "–", "—", "?", "none", "null", "(null)", "\\n", "nil", "n/a", "#n/a", "na", "nan", "nat"];

/// The spellings of a moment that is not known, or has not come, besides.
const OPEN: [&str; 6] = ["unknown", "open", "ongoing", "infinity", "0", "-1"];

/// The dates that stand for one in databases.
const OPEN_DATES: [&str; 5] = ["0000-00-00", "9999-12-31", "31.12.9999", "31/12/9999", "12/31/9999"];

/// True of a cell that says nothing: empty, `N/A`, `NULL`, `-`.
pub(in crate::records) fn is_nothing(text: &str) -> bool {
    NOTHING.contains(&text.trim().to_lowercase().as_str())
}

/// True of a cell that says that a moment is not known, or has not come: empty, `Unknown`, `N/A`, `NULL`, `-`.
pub(in crate::records) fn is_open(text: &str) -> bool {
    let text = text.trim();
    let is_word = OPEN.contains(&text.to_lowercase().as_str());
    is_nothing(text) || is_word || OPEN_DATES.iter().any(|date| text.starts_with(date))
}

/// The order that the dates of a column show, with a sentence; `None` if all begin with the year. The cells have their
/// lines before them.
///
/// # Errors
/// If they show both orders, or none.
pub(super) fn shown<'t>(
    column: &str,
    cells: impl Iterator<Item = (u64, &'t str)>,
    options: &str,
) -> Result<Option<(DateOrder, String)>, Wrong> {
    let told =
        |(line, text): (u64, &str)| shown_by(text).map(|order| (order, format!("{text:?} (line {line})")));
    let dates: Vec<(DateOrder, String)> = cells.filter(|(_, text)| !is_open(text)).filter_map(told).collect();
    let first = |wanted: DateOrder| dates.iter().find(|(order, _)| *order == wanted).map(|(_, text)| text);
    match (first(DateOrder::DayFirst), first(DateOrder::MonthFirst), first(DateOrder::Shown)) {
        (Some(day), Some(month), _) => Err((
            format!("{day} begins with the day, and {month} with the month"),
            "write all dates alike, best as 2021-12-31".to_owned(),
        )),
        (Some(day), None, _) => Ok(Some((
            DateOrder::DayFirst,
            format!("column {column}: dates begin with the day, as {day} shows"),
        ))),
        (None, Some(month), _) => Ok(Some((
            DateOrder::MonthFirst,
            format!("column {column}: dates begin with the month, as {month} shows"),
        ))),
        (None, None, Some(text)) => Err((
            format!("which part is the day, no date shows, of {} such as {text}", dates.len()),
            format!("write 2021-12-31, or add {options}dates day-first or {options}dates month-first"),
        )),
        (None, None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Problem;
    use crate::records::sheet::testing::parse_with;

    /// The dates of a column as they are read, the sentences about it, and what is wrong with it.
    fn dates(cells: &[&str], order: DateOrder) -> (Vec<Option<String>>, Vec<String>, Vec<String>) {
        let text = format!("a,b\n{},\n", cells.join(",\n"));
        let mut sheet = parse_with(&text, &[], order).unwrap();
        let mut problems = sheet.settle(&["a"]);
        let show = |time| sheet.dates.calendar.show(time)[..10].to_owned();
        let read = sheet.rows().map(|row| row.moment("a", &mut problems).map(show)).collect();
        (read, sheet.notes, problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn open_ends_have_many_spellings() {
        for text in
            ["", "Unknown", "N/A", "NULL", "none", "-", "0000-00-00 00:00:00", "9999-12-31", "\\N", "0"]
        {
            assert!(is_open(text), "{text}");
        }
        assert!(!is_open("2021-12-31") && !is_open("unknown host"));
        let (found, _, problems) = dates(&["Unknown", "0000-00-00", "18.10.2018"], DateOrder::Shown);
        assert_eq!((found, problems.len()), (vec![None, None, Some("2018-10-18".to_owned())], 0));
    }

    #[test]
    fn a_column_shows_the_order_of_its_dates_or_is_asked_for_once() {
        let read = |dates: &[&str]| dates.iter().map(|date| Some((*date).to_owned())).collect::<Vec<_>>();
        let (found, notes, problems) =
            dates(&["3.4.2021", "2021-05-06", "18.10.2018 12:00"], DateOrder::Shown);
        assert_eq!(found, read(&["2021-04-03", "2021-05-06", "2018-10-18"]));
        assert_eq!(notes, ["column a: dates begin with the day, as \"18.10.2018 12:00\" (line 4) shows"]);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(
            dates(&["3/4/2021", "10/18/2018"], DateOrder::Shown).0,
            read(&["2021-03-04", "2018-10-18"])
        );
        let (_, notes, problems) = dates(&["3.4.2021", "2021-05-06", "5.6.2021"], DateOrder::Shown);
        assert_eq!(
            problems,
            [
                "line 1, column a: which part is the day, no date shows, of 2 such as \"3.4.2021\" (line 2); write \
              2021-12-31, or add --dates day-first or --dates month-first"
            ]
        );
        assert!(notes.is_empty());
        let (.., problems) = dates(&["18.10.2018", "3.4.2021", "10.18.2018"], DateOrder::Shown);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(
            problems[0].contains("(line 2) begins with the day, and \"10.18.2018\" (line 4) with the month")
        );
        // Who has said that dates begin with the year is told of each that does not.
        assert_eq!(dates(&["18.10.2018", "3.4.2021"], DateOrder::YearFirst).2.len(), 2);
        // What is no date is its own mistake.
        assert!(dates(&["3.4.2021", "18.10.2018", "32.13.2018"], DateOrder::Shown).2[0].contains("line 4"));
    }
}
