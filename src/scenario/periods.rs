//! Figures of years and months, where a scenario is too short to hold one.
//!
//! Intuition: a year has 8766 h, the mean of the calendar. A horizon of 365 days is six hours short of it, and leaves
//! undefined what is about a year: better said before the simulation than found in its results.

use super::raw;
use super::validator::Validator;
use crate::stats::metrics::{Formula, Metric};
use crate::units::{Span, YEAR_H};

/// A period that a figure needs all of.
struct Needed {
    word: &'static str,
    hours: f64,
    /// After the warm-up, rather than from the start of the history on.
    in_window: bool,
}

fn needed(metric: &str) -> Option<Needed> {
    let year = |in_window| Needed { word: "year", hours: YEAR_H, in_window };
    match metric {
        "year_meets_target" | "worst_workload_downtime" | "downtime_of_year" => Some(year(true)),
        "month_meets_target" => Some(Needed { word: "month", hours: YEAR_H / 12.0, in_window: true }),
        _ => {
            let metric = Metric::find(metric)?;
            matches!(metric.formula, Formula::WithinYear(_)).then(|| year(false))
        }
    }
}

impl Validator<'_> {
    /// Reports thresholds and a precision on figures that a scenario so short leaves undefined.
    pub fn periods(&mut self, raw: &raw::Scenario) {
        let thresholds = raw.threshold.iter().enumerate();
        let mut asked: Vec<(String, &str)> =
            thresholds.map(|(at, spec)| (format!("threshold[{at}].metric"), spec.metric.as_str())).collect();
        asked.extend(raw.precision.iter().map(|spec| ("precision.metric".to_owned(), spec.metric.as_str())));
        for (key, metric) in asked {
            let Some(Needed { word, hours, in_window }) = needed(metric) else { continue };
            let begin = if in_window { raw.warm_up } else { Span::ZERO };
            let length = Span(raw.horizon.0.saturating_sub(begin.0));
            if length.hours() >= hours {
                continue;
            }
            let (place, after) = match in_window && raw.warm_up > Span::ZERO {
                true => ("the window behind the warm-up", ", and the warm-up besides"),
                false => ("the horizon", ""),
            };
            let what = format!("{metric} needs a {word} of {hours} h, and {place} is {} h", length.hours());
            let least = Span::from_hours(hours);
            self.problem(&key, what, format!("write a horizon of \"{least}\" or more{after}"));
        }
    }
}
